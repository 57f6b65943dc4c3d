"""Who said 退订 gets no broadcast: one condition, for one person and for a statement over many."""

_BY_NUMBER = "EXISTS (SELECT 1 FROM sms_reply AS stop WHERE stop.stop AND stop.mobile_index = {mobile})"
_NUMBER_OF = "(SELECT one.mobile_index FROM citizen AS one WHERE one.id = {citizen})"


def wants_no_broadcasts(citizen: str = "NULL", mobile: str = "NULL") -> str:
    """Return the SQL condition that somebody unsubscribed; each argument is the SQL of a value of the statement."""
    numbers = [mobile] if mobile != "NULL" else []
    if citizen != "NULL":
        numbers.append(_NUMBER_OF.format(citizen=citizen))
    return f"({' OR '.join(_BY_NUMBER.format(mobile=number) for number in numbers) or 'false'})"
