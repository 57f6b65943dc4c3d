"""The control API's part about many people: crowds of followers, what a drill counts, limits, messages to many."""

from collections.abc import Awaitable, Callable

from wechat.sandbox.api.errors import ControlError
from wechat.sandbox.api.limits import set_limits
from wechat.sandbox.api.shapes import Json, Object
from wechat.sandbox.phones.control import Control
from wechat.sandbox.phones.control_http import ControlRequest
from wechat.sandbox.state.crowd import Crowd
from wechat.sandbox.state.world import AccountType

SHOWN = 5


async def add_crowd(control: Control, asked: ControlRequest) -> Object:
    """Let `count` more people without phones follow an account, or (`leave`) so many of them unfollow silently."""
    box, account = control.box, control.box.account(asked.body.text("account", ""))
    if account.kind is AccountType.MINIPROGRAM:
        raise ControlError(f"“{account.name}”是小程序，无需关注")
    crowd = Crowd(box.state)
    with box.state.transaction():
        if "leave" in asked.body:
            return {"left": crowd.leave(account, asked.body.integer("leave"))}
        crowd.add(account, asked.body.integer("count"), int(box.clock.now()))
    return {"crowd": crowd.size(account)}


async def tally(control: Control, asked: ControlRequest) -> Object:
    """Count what an account's people were sent behind the bubble `after`; with `crowd`, what its crowd was sent."""
    account = control.box.account(asked.query.get("account", ""))
    return Crowd(control.box.state).tally(account, asked.number("after", 0) or 0, "crowd" in asked.query)


async def limit(control: Control, asked: ControlRequest) -> Object:
    """Set how often an interface may be called: `daily`, `minute`, `finishes`; those not named are the usual ones."""
    with control.box.state.transaction():
        set_limits(control.box, control.box.account(asked.body.text("account", "")).appid, asked.body)
    return {}


async def masses(control: Control, _: ControlRequest) -> Object:
    """Return the newest messages to many, newest first, with how far each is."""
    rows = control.box.state.rows("SELECT * FROM mass_jobs ORDER BY msg_id DESC LIMIT ?", SHOWN)
    now = control.box.clock.now()
    found: list[Json] = [
        {
            "msg_id": row["msg_id"],
            "account": row["appid"],
            "at": int(row["at"] * 1000),
            "kind": row["kind"],
            "total": row["total"],
            "filtered": row["filtered"],
            "sent": row["sent"],
            "status": row["status"] if now >= row["done"] else "sending",
            "deleted": bool(row["deleted"]),
        }
        for row in rows
    ]
    return {"masses": found}


MANY: tuple[tuple[str, str, Callable[[Control, ControlRequest], Awaitable[Object]]], ...] = (
    ("POST", "/sandbox/crowd", add_crowd),
    ("GET", "/sandbox/tally", tally),
    ("POST", "/sandbox/limits", limit),
    ("GET", "/sandbox/masses", masses),
)
