"""WeChat is asked who the people of an official account are in its mini-program: one unionid, one person.

Only of those who left something or said who they are, once each, and only where there is another account to be known
in. Source: 官方 用户管理, 获取用户基本信息 (unionid is there once both accounts are at one open platform).
"""

from datetime import datetime

import structlog

from desk.people.persons.knowing import recognise
from models import Identity
from models.database import connection
from models.enums import AccountKind
from models.troubles import rows_of, untroubled
from wechat.accounts import Accounts
from wechat.platform.errors import ErrorClass, WeChatError, WeChatFailure

log = structlog.get_logger("unionids")

AT_ONCE = 20
ACCOUNT = "account"
"""What waits where it is not one person that WeChat does not tell of."""
OF_THE_PERSON = frozenset({ErrorClass.unreachable, ErrorClass.unknown, ErrorClass.template_wrong})
"""What WeChat says of one openid and not of the account: it waits by itself, and the others are asked about."""
DUE = f"""
SELECT identity.id FROM identity
WHERE {untroubled("ask_unionids", "identity.id", "$3")}
    AND identity.unionid IS NULL AND identity.unionid_asked_at IS NULL AND identity.erased_at IS NULL
    AND identity.account_id = ANY($1::bigint[])
    AND (identity.citizen_id IS NOT NULL OR EXISTS (SELECT 1 FROM petition WHERE identity_id = identity.id))
ORDER BY identity.id LIMIT $2"""  # noqa: S608


class NotAnswering(Exception):
    """WeChat refuses the account, or cannot be reached: it is asked again ever later."""


class UnionidAsker:
    """Asks WeChat, one person after another."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    async def ask_due(self, as_of: datetime) -> int:
        """Ask for a few. Returns how many were asked about; 0 where WeChat does not answer, to try again later."""
        every = await self._accounts.all()
        official = {one.id: one for one in every if one.kind is AccountKind.SERVICE}
        if len(every) < 2:
            return 0
        async with connection() as plain:
            ids = [row["id"] for row in await plain.fetch(DUE, list(official), AT_ONCE, as_of)]
        rows, asked = await rows_of("ask_unionids", as_of), 0
        if rows.waits(ACCOUNT):
            return 0
        for identity in await Identity.filter(id__in=ids or [0]).order_by("id"):
            answered = await rows.do(identity.id, self._ask(identity, as_of))
            if answered is False:
                await rows.do(ACCOUNT, _refuse())
                return 0
            asked += bool(answered)
        return asked

    async def _ask(self, identity: Identity, as_of: datetime) -> bool:
        """Ask about one person; False where WeChat does not answer at all. Raises what is about this person alone."""
        account = await self._accounts.by_id(identity.account_id)
        if account is None:
            return False
        try:
            unionid = (await self._accounts.client(account).user_info(identity.openid)).unionid
        except WeChatError as error:
            log.warning("not_told", appid=account.appid, errcode=error.errcode)
            if error.error_class not in OF_THE_PERSON:
                return False
            if error.error_class is not ErrorClass.unreachable:
                raise
            unionid = None
        except WeChatFailure as failure:
            log.warning("not_asked", appid=account.appid, error_class=failure.error_class.value)
            return False
        if unionid:
            await recognise(identity.id, unionid, as_of)
        await Identity.filter(id=identity.id).update(unionid_asked_at=as_of)
        return True


async def _refuse() -> None:
    raise NotAnswering
