"""One message is put into WeChat's hands, by the channel of its try."""

from collections.abc import Callable
from datetime import datetime

from desk.notices import grants
from jobs.routes import Route
from models import Attempt
from models.enums import AccountKind, SendChannel
from wechat.accounts import Accounts, AccountTemplate, OpenAccount
from wechat.platform.client import WeChat
from wechat.platform.errors import WeChatError
from wechat.pushes import MessagePush, fill, opening_at

NO_LEAVE = 43101
PETITION_PAGE = "pages/petition/petition"
"""The mini-program's page of one petition, by its number."""


async def post(
    accounts: Accounts, attempt: Attempt, route: Route, push: MessagePush, clock: Callable[[], datetime]
) -> int | None:
    """Send it. Returns WeChat's number of the message, where it gives one. Raises `WeChatFailure`."""
    client, identity = accounts.client(route.account), route.identity
    push = await _open_at_account(accounts, push, route.account)
    if attempt.channel is SendChannel.KF_TEXT:
        await client.send_text(identity.openid, push.text)
        return None
    template = route.account.templates[push.template]
    if attempt.channel is SendChannel.SUBSCRIPTION:
        return await _post_subscription(client, route, template, push, clock)
    return await client.send_template(
        identity.openid, template.id, fill(push.card, template.keys), push.url, client_msg_id=attempt.client_msg_id
    )


async def _open_at_account(accounts: Accounts, push: MessagePush, account: OpenAccount) -> MessagePush:
    """Let its page ask the account it is sent from who somebody is: pages ask the deployment's own otherwise."""
    official = await accounts.official()
    other = account.kind is AccountKind.SERVICE and official is not None and official.id != account.id
    return opening_at(push, account.appid) if other else push


async def _post_subscription(
    client: WeChat, route: Route, template: AccountTemplate, push: MessagePush, clock: Callable[[], datetime]
) -> int | None:
    """Use the leave this person gave once; where WeChat knows of none, neither do we any more."""
    page, identity = f"{PETITION_PAGE}?number={push.url.rpartition('/')[2]}", route.identity
    try:
        msgid = await client.send_subscription(identity.openid, template.id, fill(push.card, template.keys), page)
    except WeChatError as error:
        if error.errcode == NO_LEAVE:
            await grants.revoke_grants(identity.id, template.id, clock())
        raise
    await grants.use_grant(identity.id, template.id, clock())
    return msgid
