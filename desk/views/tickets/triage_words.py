"""Officers read what triage proposes of a ticket, and what its words sound like."""

from models import Ticket
from models.enums import Complexity, Urgency


def proposal_of(ticket: Ticket) -> str:
    """Return the proposal, such as `建议：特急、简——企业账户被冻结`; empty for tickets older than proposals."""
    return proposal(ticket.proposed_urgency, ticket.proposed_complexity, ticket.proposed_why)


def proposal(urgency: str, complexity: str, why: str) -> str:
    if urgency not in set(Urgency) or complexity not in set(Complexity):
        return ""
    return f"建议：{Urgency(urgency).label}、{Complexity(complexity).label}——{why}"


def alert_of_ticket(ticket: Ticket) -> str:
    """Return what the words sound like, while somebody works on the ticket: afterwards a warning is too late."""
    return alert_of(ticket.alerts) if ticket.state.is_open else ""


def alert_of(alerts: str) -> str:
    """Return a warning such as `可能想提起上诉：留言不等于提起上诉，…`; empty where nothing was heard."""
    return f"可能想{alerts}：留言不等于{alerts}，期限在走，请尽快告知" if alerts else ""
