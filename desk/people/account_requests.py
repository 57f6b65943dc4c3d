"""What opens a WeChat account to somebody else waits for a second person: other keys, another court, a move.

Keys that are written in could be somebody else's, who would then read what people say to the court and answer in its
name; an account that belongs to another court is looked after by other people. Whoever keeps an account asks; a chief
liaison or another system administrator over every court it is about agrees.
"""

from collections.abc import Sequence
from datetime import datetime

from desk.access import audit
from desk.access.actors import Actor
from desk.access.audit import Deed
from desk.access.second_person import SECOND
from desk.access.visibility import agrees_to_account, keeps_account
from desk.errors import Invalid, NotAllowed, NotFound, Refused
from desk.people import account_moving, accounts
from desk.people.accounts import AccountOrder
from models import Account, AccountRequest, Court, statements
from models.database import transaction
from models.enums import AccountChange, AccountKind, CallbackMode
from models.keyring import seal, unseal
from models.once_more import once_more
from models.reading_together import together

NO_SUCH = "没有找到这条账号变动，可能已经处理"
WAITS = "这个账号已有一条变动在等人同意或正在办，请先处理"
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('account_request'))"
SEALED = ("secret_sealed", "token_sealed", "aes_key_sealed")


def wanting(order: AccountOrder, account: Account | None) -> AccountRequest:
    """Return the request for an account as it was typed; None: a new one. Its secrets are sealed."""
    return AccountRequest(
        account_id=account.id if account else None,
        appid=order.appid,
        name=order.name,
        change=AccountChange.KEEP,
        facts={"kind": order.kind.value, "mode": order.mode.value, "court": order.court_id or 0},
        secret_sealed=seal(order.secret),
        token_sealed=seal(order.token),
        aes_key_sealed=seal(order.aes_key),
    )


async def keep_request(wanted: AccountRequest, actor: Actor, as_of: datetime) -> AccountRequest:
    """Let a change wait. Call inside a transaction. Raises `Refused` where the account has one already."""
    await statements.execute(ONE_AT_A_TIME)
    if await AccountRequest.filter(appid=wanted.appid, done_at__isnull=True).exists():
        raise Refused(WAITS)
    assert actor.id is not None
    wanted.asked_by_id, wanted.asked_at = actor.id, as_of
    await wanted.save()
    await _write_down(Deed.ASK_ACCOUNT_CHANGE, wanted, actor, as_of)
    return wanted


async def _write_down(deed: Deed, request: AccountRequest, actor: Actor, as_of: datetime) -> None:
    facts = {"change": request.change.value, "request": request.id}
    await audit.by_officer(actor, deed, ("account", request.account_id), as_of, facts)


async def may_decide_account(request: AccountRequest, actor: Actor) -> bool:
    """Say whether this person is the second one: over every court the account is and will be of, and did not ask."""
    if actor.id == request.asked_by_id or request.decided_at is not None:
        return False
    return all(agrees_to_account(actor, path) for path in await _paths(request))


async def _paths(request: AccountRequest) -> Sequence[str]:
    """Return the paths of the courts a request is about; empty for what is everybody's."""
    ids = [one for one in (request.account_id, request.facts.get("other")) if one]
    paths = [_path(one) for one in await Account.filter(id__in=ids).select_related("court")]
    if "court" in request.facts:
        court = await Court.get_or_none(id=int(request.facts["court"]))
        paths.append(court.path if court else "")
    return paths


def _path(account: Account) -> str:
    return account.court.path if account.court else ""


async def open_requests(actor: Actor) -> list[AccountRequest]:
    """Return what waits or is being done, of what this person asked for, looks after or may agree to, oldest first."""
    rows = await AccountRequest.filter(done_at__isnull=True).order_by("id").select_related("account")
    return [one for one in rows if await may_see_request(one, actor)]


async def may_see_request(request: AccountRequest, actor: Actor) -> bool:
    paths = await _paths(request)
    return actor.id == request.asked_by_id or any(
        all(over(actor, path) for path in paths) for over in (agrees_to_account, keeps_account)
    )


async def count_to_decide_accounts(actor: Actor) -> int:
    """Return how many changes of accounts wait for this person's word."""
    rows = await AccountRequest.filter(decided_at__isnull=True)
    return sum(await together(*(may_decide_account(row, actor) for row in rows)))


@once_more
async def decide_account(request_id: int, agreed: bool, actor: Actor, as_of: datetime) -> AccountRequest:
    """Agree to a change, which is carried out then (a move by the worker), or not; whoever asked may take it back.

    Its secrets are kept no longer. Raises `NotFound`, `NotAllowed`, and `Refused` where it cannot be done any more.
    """
    async with transaction():
        await statements.execute(ONE_AT_A_TIME)
        request = await AccountRequest.get_or_none(id=request_id, decided_at__isnull=True)
        if request is None:
            raise NotFound(NO_SUCH)
        if not await may_decide_account(request, actor) and (agreed or actor.id != request.asked_by_id):
            raise NotAllowed(SECOND) if actor.id == request.asked_by_id else NotFound(NO_SUCH)
        if agreed:
            await _carry_out(request, actor, as_of)
        request.decided_by_id, request.decided_at, request.agreed = actor.id, as_of, agreed
        request.done_at = None if agreed and request.change is AccountChange.MOVE else as_of
        request.secret_sealed = request.token_sealed = request.aes_key_sealed = None
        await request.save()
        deed = Deed.AGREE_ACCOUNT_CHANGE if agreed else Deed.REFUSE_ACCOUNT_CHANGE
        await _write_down(deed, request, actor, as_of)
        return request


async def _carry_out(request: AccountRequest, actor: Actor, as_of: datetime) -> None:
    try:
        await _DOES[request.change](request, actor, as_of)
    except Refused as error:
        raise Refused(f"情况有变，办不成了：{error.words}。请不同意这一条，重新提请") from error


async def _keep(request: AccountRequest, actor: Actor, as_of: datetime) -> None:
    facts = request.facts
    court = await _still_open(int(facts["court"]))
    order = AccountOrder(
        request.appid,
        request.name,
        AccountKind(facts["kind"]),
        CallbackMode(facts["mode"]),
        court,
        *(unseal(getattr(request, name)) for name in SEALED),
    )
    there = await Account.get_or_none(appid=request.appid)
    if (there.id if there else None) != request.account_id:
        raise Refused("这个 AppID 已经由别人新增")
    kept = await accounts.keep_configured(order, as_of, order.name, order.mode, court)
    await Account.filter(id=kept.id).update(court_id=court)
    request.account_id = kept.id
    said = {"court": court} if court else None
    await audit.by_officer(actor, Deed.KEEP_ACCOUNT, ("account", kept.id), as_of, said)


async def _tie(request: AccountRequest, actor: Actor, as_of: datetime) -> None:
    court = await _still_open(int(request.facts["court"]))
    await Account.filter(id=request.account_id).update(court_id=court)
    await audit.by_officer(actor, Deed.TIE_ACCOUNT, ("account", request.account_id), as_of, {"court": court or 0})


async def _move(request: AccountRequest, _actor: Actor, _as_of: datetime) -> None:
    """Look once more whether it can be; the worker does it."""
    await account_moving.accounts_behind(request)


_DOES = {AccountChange.KEEP: _keep, AccountChange.TIE: _tie, AccountChange.MOVE: _move}


async def _still_open(court_id: int) -> int | None:
    if court_id and not await Court.filter(id=court_id, closed_at__isnull=True).exists():
        raise Invalid("那家法院已经撤并", "court")
    return court_id or None


@once_more
async def ask_move(old: Account, new: Account, actor: Actor, as_of: datetime) -> AccountRequest:
    """Ask that everybody known in an account be taken along to another, which WeChat has moved it to.

    Raises `NotFound` for accounts somebody else looks after, `Invalid` and `Refused` for what cannot be a move.
    """
    async with transaction():
        if not all(keeps_account(actor, _path(one)) for one in (old, new)):
            raise NotFound("没有找到这个微信账号")
        await account_moving.accounts_of(old.appid, new.appid)
        wanted = AccountRequest(account_id=old.id, appid=old.appid, change=AccountChange.MOVE, facts={"other": new.id})
        wanted.total = await account_moving.count_old(old.id)
        return await keep_request(wanted, actor, as_of)


@once_more
async def go_on_moving(request_id: int, actor: Actor, as_of: datetime) -> AccountRequest:
    """Let a move that stopped go on where it was: it was agreed to before. Raises `NotFound` and `Refused`."""
    async with transaction():
        await statements.execute(ONE_AT_A_TIME)
        stopped = AccountRequest.filter(id=request_id, change=AccountChange.MOVE, agreed=True).exclude(trouble="")
        request = await stopped.select_for_update().first()
        if request is None or not all(keeps_account(actor, path) for path in await _paths(request)):
            raise NotFound(NO_SUCH)
        if await AccountRequest.filter(appid=request.appid, done_at__isnull=True).exists():
            raise Refused(WAITS)
        request.done_at, request.trouble, request.lease_until = None, "", None
        await request.save(update_fields=["done_at", "trouble", "lease_until"])
        await _write_down(Deed.RESUME_ACCOUNT_MOVE, request, actor, as_of)
        return request
