"""What triage proposes of a ticket, and what its words sound like, as officers read it."""

from handlers.console.frame.forms import one_of
from models import Ticket
from models.enums import Complexity, Urgency


def proposal_of(ticket: Ticket) -> str:
    """`建议：特急、简——企业账户被冻结，工资发不出`; empty for tickets older than proposals."""
    return proposal(ticket.proposed_urgency, ticket.proposed_complexity, ticket.proposed_why)


def proposal(urgency: str, complexity: str, why: str) -> str:
    urgent, hard = one_of(Urgency, urgency), one_of(Complexity, complexity)
    return f"建议：{urgent.label}、{hard.label}——{why}" if urgent and hard else ""


def alert_of(alerts: str) -> str:
    """`可能想提起上诉：留言不等于提起上诉，期限在走，请尽快告知`; empty where nothing was heard."""
    return f"可能想{alerts}：留言不等于{alerts}，期限在走，请尽快告知" if alerts else ""
