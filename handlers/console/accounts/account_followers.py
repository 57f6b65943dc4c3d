"""How many follow a service account, and the walk through WeChat's list: shown with its progress, begun by a button."""

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.errors import Refused
from desk.people import followers
from handlers.console.accounts.one_account import account_behind, account_page
from handlers.console.frame.screen import page
from handlers.console.frame.staff import ACCOUNTS, Staff, signed_in
from handlers.http.bounds import row_id
from handlers.http.services import services

blueprint = Blueprint("console_account_followers")


@blueprint.get("/accounts/<account_id:str>/followers")
@signed_in
async def show_followers(request: Request, staff: Staff, account_id: str) -> HTTPResponse:
    """Show the number and the progress, to whoever looks after the account and to publishers of its courts."""
    account = await followers.followed_account(row_id(account_id, followers.NO_FOLLOWERS), staff.actor)
    seen = await followers.followers_of(account.id)
    values = {"account": account, "followers": seen, "may_sync": False, "at": ""}
    return page(request, staff, "_account_followers.html", values)


@blueprint.post("/accounts/<account_id:str>/followers")
@signed_in
async def sync(request: Request, staff: Staff, account_id: str) -> HTTPResponse:
    account = await account_behind(staff, account_id)
    try:
        await followers.ask_sync(account, services(request).now(), staff.actor)
    except Refused as refusal:
        return await account_page(request, staff, account, refusal, "followers")
    return redirect(f"{ACCOUNTS}/{account.id}?done=followers", status=303)
