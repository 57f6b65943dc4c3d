"""Who is looking at a page: from the code WeChat hands to a browser to the identity it stands for."""

from datetime import datetime

from desk.people.senders import meet_sender
from models import Identity
from wechat.platform.client import WeChat, WeChatError
from wechat.platform.errors import SPENT_CODES


class CodeSpent(Exception):
    """The code was used before, is older than five minutes, or never was one; opening the page again brings another."""


class SnapshotVisit(Exception):
    """WeChat shows its snapshot of the page to somebody who did not log in: the openid is nobody's."""


async def identity_of(client: WeChat, account_id: int, code: str, as_of: datetime) -> Identity:
    """The identity a login code stands for, known from now on. Raises `CodeSpent`, `SnapshotVisit`, `WeChatFailure`."""
    try:
        user = await client.oauth_openid(code)
    except WeChatError as error:
        if error.errcode in SPENT_CODES:
            raise CodeSpent from error
        raise
    if user.is_snapshot:
        raise SnapshotVisit
    await meet_sender(account_id, user.openid, as_of)
    return await Identity.get(account_id=account_id, openid=user.openid)
