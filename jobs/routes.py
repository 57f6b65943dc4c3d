"""A delivery goes to one phone by one account and channel: the first that can be sent to is chosen here."""

from dataclasses import dataclass
from datetime import datetime

from desk.notices import grants
from desk.notices.delivery_life import AgainAt, AnewAt, Reach, Tried, is_lost_by_platform, next_way
from desk.people.persons.telling import NOTICE
from models import Attempt, Delivery, Identity, statements
from models.enums import AccountKind, DeliveryState, SendChannel
from models.prepared_query import PreparedQuery
from wechat.accounts import Accounts, OpenAccount
from wechat.platform.errors import ErrorClass
from wechat.pushes import MessagePush

TO_CITIZENS = (SendChannel.KF_TEXT, SendChannel.TEMPLATE, SendChannel.SUBSCRIPTION)
ONE_WAY = "by"
"""Among a delivery's facts: the one channel it is meant for."""
TO_OFFICERS = (SendChannel.TEMPLATE, SendChannel.KF_TEXT)
SURELY_NOT = frozenset({DeliveryState.FAILED, DeliveryState.CANCELLED})
"""A try that ended so reached nobody: another phone of the same person may be tried by the same channel."""
OWNER = """
SELECT petition.citizen_id FROM ticket JOIN petition ON petition.id = ticket.petition_id
WHERE ticket.id = ${ticket_id}"""
_PHONE = PreparedQuery(lambda: Identity.filter(id=1))


@dataclass(frozen=True)
class Route:
    """Says to whom a delivery goes by which account; `channel` is None where the last try is repeated as it was."""

    identity: Identity
    account: OpenAccount
    channel: SendChannel | None


async def choose_route(
    accounts: Accounts, delivery: Delivery, push: MessagePush, tried: list[Attempt], as_of: datetime
) -> Route | AnewAt | None:
    """Return the way to go now, from when one is open anew, or None where WeChat offers none any more.

    A phone whose account can send nothing (one without the template, a mini-program's without leave to send) is passed
    over for another of the same person, and so is one that surely got nothing. A try that is repeated keeps its own
    phone: its client_msg_id means something for that one only.
    """
    wanted = _wanted(delivery)
    later: list[datetime] = []
    phones = await find_phones(delivery)
    tried = _still_counting(tried, phones)
    for identity in phones:
        account = await accounts.by_id(identity.account_id)
        if account is None:
            continue
        past = [_past(each) for each in tried if each.identity_id == identity.id or each.state not in SURELY_NOT]
        way = next_way(wanted, await _read_reach(identity, account, push), past, as_of)
        if isinstance(way, SendChannel) and way is not SendChannel.TELEPHONE:
            return Route(identity, account, way)
        if isinstance(way, AnewAt):
            later.append(way.at)
    if isinstance(next_way(wanted, None, [_past(each) for each in tried], as_of), AgainAt):
        return await _repeat_last(accounts, tried[-1])
    return AnewAt(min(later)) if later else None


def _still_counting(tried: list[Attempt], phones: list[Identity]) -> list[Attempt]:
    """Leave out what did not arrive by the account a phone was known in before that moved (账号迁移): it tells nothing
    of the new one, and cannot be repeated.
    """
    now = {one.id: one.account_id for one in phones}
    return [
        each
        for each in tried
        if each.state is DeliveryState.SENT or now.get(each.identity_id or 0, each.account_id) == each.account_id
    ]


def _past(attempt: Attempt) -> Tried:
    lost = attempt.state is DeliveryState.FAILED and is_lost_by_platform(attempt.finish_status)
    return Tried(
        channel=attempt.channel,
        state=attempt.state,
        left_at=attempt.first_tried_at,
        refused=attempt.error_class == ErrorClass.account_alarm.value,
        lost_at=attempt.updated_at if lost else None,
    )


def _wanted(delivery: Delivery) -> tuple[SendChannel, ...]:
    """Return the channels to try, the best first: one alone where the delivery names it (`by`)."""
    if ONE_WAY in delivery.facts:
        return (SendChannel(delivery.facts[ONE_WAY]),)
    return TO_CITIZENS if delivery.officer_id is None else TO_OFFICERS


async def _repeat_last(accounts: Accounts, last: Attempt) -> Route | None:
    identity = await Identity.get_or_none(id=last.identity_id)
    account = await accounts.by_id(last.account_id or 0)
    return Route(identity, account, None) if identity and account else None


async def find_phones(delivery: Delivery) -> list[Identity]:
    """Return an officer's own phones; a citizen's, the one the petition came from first. The newest seen go first.

    Who the citizen is may be known only since the petition was left: then that phone's own citizen counts. A phone that
    is not the person's any more is none of theirs. What changed about a person goes to the phone it names alone. Of an
    officer's, only the one that the delivery names, where it names one.
    """
    if delivery.officer_id is not None:
        bound = Identity.filter(officer_id=delivery.officer_id)
        bound = bound.filter(id=delivery.identity_id) if delivery.identity_id is not None else bound
        return await bound.order_by("-seen_at", "-id")
    own = await _PHONE.rows(delivery.identity_id) if delivery.identity_id else []
    if delivery.notice == NOTICE:
        return own
    owner = await _owner_now(delivery)
    if owner is not None:
        own = [one for one in own if one.citizen_id == owner]
    citizens = {owner, *(one.citizen_id for one in own)} - {None}
    if not citizens:
        return own
    theirs = Identity.filter(citizen_id__in=list(citizens), erased_at__isnull=True)
    return own + await theirs.exclude(id=delivery.identity_id or 0).order_by("-seen_at", "-id")


async def _owner_now(delivery: Delivery) -> int | None:
    """Return whose the petition is by now: a phone that was taken from them, or became theirs since, tells so."""
    row = await statements.fetchrow(OWNER, ticket_id=delivery.ticket_id) if delivery.ticket_id else None
    owner: int | None = row["citizen_id"] if row is not None else delivery.citizen_id
    return owner


async def _read_reach(identity: Identity, account: OpenAccount, push: MessagePush) -> Reach:
    template = account.templates.get(push.template)
    in_miniprogram = account.kind is AccountKind.MINIPROGRAM
    return Reach(
        subscribed=identity.subscribed,
        reachable=identity.unreachable_since is None,
        window_until=identity.window_until,
        window_left=identity.window_left,
        has_template=template is not None and not in_miniprogram,
        grants=await grants.grants_left(identity.id, template.id) if template and in_miniprogram else 0,
    )
