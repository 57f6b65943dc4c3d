"""A phone that came to its person less than a week ago changes nothing that was there before: it may not be theirs."""

from datetime import datetime, timedelta

from desk.errors import Refused
from models import Identity

NEW_FOR = timedelta(days=7)
STILL_NEW = "这个微信是最近七天才登记的，还不能办这件事。请用原来的微信，或带身份证到法院窗口办理"


def is_new(identity: Identity, as_of: datetime) -> bool:
    """Says whether a phone came to its person less than a week ago, when they were known already."""
    return identity.bound_at is not None and as_of - identity.bound_at < NEW_FOR


def ask_old_phone(identity: Identity | None, as_of: datetime) -> None:
    """Raises `Refused` where a phone came to its person less than a week ago."""
    if identity is not None and is_new(identity, as_of):
        raise Refused(STILL_NEW)
