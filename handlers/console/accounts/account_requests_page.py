"""What was asked for of WeChat accounts, in words, for the second person to agree to; and how far a move is."""

from dataclasses import dataclass

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.errors import NotFound
from desk.people import account_requests
from desk.people.account_requests import NO_SUCH
from handlers.console.frame.forms import field
from handlers.console.frame.screen import page
from handlers.console.frame.staff import ACCOUNTS, Staff, signed_in
from handlers.http.bounds import row_id
from handlers.http.services import services
from models import Account, AccountRequest, Court, Officer
from models.enums import AccountChange, AccountKind

blueprint = Blueprint("console_account_requests")


@dataclass(frozen=True)
class WaitingAccount:
    """A change of an account that waits for a second person, or is being carried out."""

    id: int
    words: str
    asked_by: str
    agreed: bool
    may_agree: bool
    may_refuse: bool
    moved: int
    total: int


@blueprint.post("/account-requests/<request_id:str>")
@signed_in
async def decide(request: Request, staff: Staff, request_id: str) -> HTTPResponse:
    """Agree to what a colleague asked for, or not."""
    agreed, wanted = field(request, "agreed") == "yes", row_id(request_id, NO_SUCH)
    decided = await account_requests.decide_account(wanted, agreed, staff.actor, services(request).now())
    done = ("yes" if decided.done_at else "begun") if agreed else "no"
    return redirect(f"{ACCOUNTS}?done={done}", status=303)


@blueprint.get("/account-requests/<request_id:str>/progress")
@signed_in
async def progress(request: Request, staff: Staff, request_id: str) -> HTTPResponse:
    """Tell the page how far a move is; when it is over, the page is loaded anew."""
    found = await AccountRequest.get_or_none(id=row_id(request_id, NO_SUCH)).select_related("account")
    if found is None or not await account_requests.may_see_request(found, staff.actor):
        raise NotFound(NO_SUCH)
    if found.done_at is not None or not found.agreed:
        return HTTPResponse(status=204, headers={"HX-Refresh": "true"})
    return page(request, staff, "_account_progress.html", {"one": await _waiting(found, staff)})


@blueprint.post("/account-requests/<request_id:str>/again")
@signed_in
async def go_on(request: Request, staff: Staff, request_id: str) -> HTTPResponse:
    """Let a move that stopped go on where it was."""
    wanted, now = row_id(request_id, NO_SUCH), services(request).now()
    going = await account_requests.go_on_moving(wanted, staff.actor, now)
    return redirect(f"{ACCOUNTS}/{going.account_id}/move?done=again", status=303)


async def waiting_accounts(staff: Staff, account_id: int | None = None) -> list[WaitingAccount]:
    """Return what waits or is being done (of one account, where one is named), as far as it is this person's."""
    rows = await account_requests.open_requests(staff.actor)
    return [await _waiting(row, staff) for row in rows if account_id in (None, row.account_id)]


async def _waiting(row: AccountRequest, staff: Staff) -> WaitingAccount:
    asked = await Officer.get(id=row.asked_by_id)
    may_agree = await account_requests.may_decide_account(row, staff.actor)
    may_refuse = may_agree or (row.asked_by_id == staff.actor.id and row.decided_at is None)
    agreed = bool(row.agreed)
    return WaitingAccount(row.id, await _words(row), asked.name, agreed, may_agree, may_refuse, row.moved, row.total)


async def _words(row: AccountRequest) -> str:
    name = row.account.name if row.account else row.name
    if row.change is AccountChange.MOVE:
        new = await Account.get(id=int(row.facts["other"]))
        return f"“{name}”（{row.appid}）迁移到“{new.name}”（{new.appid}），{row.total} 人跟过去"
    court = await Court.get_or_none(id=int(row.facts["court"]))
    whose = court.name if court else "全辖区共用"
    if row.change is AccountChange.TIE:
        return f"“{name}”改归{whose}"
    if row.account is None:
        return f"新增{AccountKind(row.facts['kind']).label}“{name}”（{row.appid}），归{whose}"
    again = "换密钥" if row.account.active else "换密钥并重新启用"
    named = f"，改名“{row.name}”" if row.name != name else ""
    return f"“{name}”（{row.appid}）{again}，归{whose}{named}"
