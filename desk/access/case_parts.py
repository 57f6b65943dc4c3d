"""Who reads what of a case they may see: a fee is its payer's, and of a measure nobody learns before it is carried out.

法释〔2018〕7号 arts. 7, 8: preservation is withheld until it has been carried out. A row that names no party is every
party's.
"""

from collections.abc import Collection

from models import Case, FeeDue, Preservation, Ticket


def reads_fee(own_refs: Collection[str], fee: FeeDue) -> bool:
    """Say whether somebody who is these parties of the case reads of this fee."""
    return not fee.party_ref or fee.party_ref in own_refs


def reads_measure(own_refs: Collection[str], measure: Preservation) -> bool:
    """Say whether somebody who is these parties of the case reads of this measure."""
    return measure.carried_out_on is not None and (not measure.party_ref or measure.party_ref in own_refs)


def beside_ticket(ticket: Ticket, case: Case) -> bool:
    """Say whether who sees the ticket sees the case it names: one of the ticket's own court, and not under secrecy."""
    return not case.secret and case.court_id == ticket.court_id
