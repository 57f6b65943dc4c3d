"""窗口和自助机: a court's windows and machines are made, renamed and closed; each has a code that people rate it by.

A code belongs to the service account of the court or of the nearest one above it. It names the window's row, so that it
stays right whatever the window is called later; it is made once and remembered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.access import audit
from desk.access.actors import Actor
from desk.access.audit import Deed
from desk.access.visibility import STAFFERS
from desk.errors import Invalid, NotFound, Refused
from desk.rules.courts import path_and_above
from desk.rules.sizes import PAGE
from desk.rules.text.plain_text import plain
from models import Account, Court, ServiceWindow
from models.database import transaction
from models.enums import AccountKind, WindowKind
from models.once_more import once_more
from models.statements import LARGEST_ID
from models.unique import is_twice

GONE = "没有找到这个窗口，或您无权管理"
TWICE = "已经有一个叫这个名称的了"
LONGEST_NAME, LONGEST_PLACE = 20, 40
NO_ACCOUNT = "这家法院还没有服务号，做不了二维码。请系统管理员先接入服务号"


@dataclass(frozen=True)
class TypedWindow:
    """A window as somebody typed it."""

    name: str
    place: str = ""
    kind: WindowKind | None = WindowKind.WINDOW

    def checked(self) -> "TypedWindow":
        """Return it trimmed. Raises `Invalid` naming the field."""
        name, place = plain(self.name).strip(), plain(self.place).strip()
        if not name or len(name) > LONGEST_NAME:
            raise Invalid(f"请写名称，最多 {LONGEST_NAME} 字，如“3号窗口”", "name")
        if len(place) > LONGEST_PLACE:
            raise Invalid(f"位置最多 {LONGEST_PLACE} 字", "place")
        if self.kind is None:
            raise Invalid("请选择是窗口还是自助机", "kind")
        return TypedWindow(name, place, self.kind)


async def courts_of(actor: Actor) -> list[Court]:
    """Return the courts whose windows this person looks after: their own and those below."""
    branches = sorted({post.court_path for post in actor.posts if post.role in STAFFERS})
    if not branches:
        return []
    every = await Court.filter(closed_at__isnull=True).order_by("path")
    return [one for one in every if any(one.path.startswith(branch) for branch in branches)]


async def window_of(actor: Actor, window_id: int) -> ServiceWindow:
    """Return a window this person looks after, with its court and account. Raises `NotFound` for any other."""
    found = await ServiceWindow.get_or_none(id=window_id).select_related("court", "code_account", "mini_account")
    if found is None or found.court_id not in {one.id for one in await courts_of(actor)}:
        raise NotFound(GONE)
    return found


async def windows_of(court: Court, after: int | None = None) -> tuple[Sequence[ServiceWindow], int | None]:
    """Return a page of a court's, in the order they were made, and the id after which the next page begins."""
    own = ServiceWindow.filter(court_id=court.id, **({"id__gt": after} if after is not None else {}))
    found = await own.order_by("id").limit(PAGE + 1).select_related("code_account", "mini_account")
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


@once_more
async def keep(
    actor: Actor, court: Court, typed: TypedWindow, as_of: datetime, window_id: int | None = None
) -> ServiceWindow:
    """Make a window, or give one another name and place. Raises `Invalid` naming the field, `NotFound`."""
    asked = typed.checked()
    try:
        async with transaction():
            if window_id is None:
                row = await ServiceWindow.create(
                    court_id=court.id,
                    kind=asked.kind,
                    name=asked.name,
                    place=asked.place,
                    made_by_id=actor.id,
                    made_at=as_of,
                )
            else:
                row = await locked_window(actor, window_id)
                row.name, row.place = asked.name, asked.place
                await row.save(update_fields=["name", "place"])
            await write_window_down(actor, Deed.KEEP_WINDOW, row, as_of)
    except Exception as error:
        if is_twice(error, "service_window", "court_id", "name"):
            raise Invalid(TWICE, "name") from None
        raise
    return row


@once_more
async def close(actor: Actor, window_id: int, as_of: datetime) -> ServiceWindow:
    """停用: its code says so from now on. Closed already, nothing changes."""
    async with transaction():
        row = await locked_window(actor, window_id)
        if row.closed_at is None:
            row.closed_at = as_of
            await row.save(update_fields=["closed_at"])
            await write_window_down(actor, Deed.CLOSE_WINDOW, row, as_of)
    return row


@once_more
async def open_again(actor: Actor, window_id: int, as_of: datetime) -> ServiceWindow:
    """重新启用. Raises `Refused` where another has its name by now."""
    try:
        async with transaction():
            row = await locked_window(actor, window_id)
            if row.closed_at is not None:
                row.closed_at = None
                await row.save(update_fields=["closed_at"])
                await write_window_down(actor, Deed.KEEP_WINDOW, row, as_of)
    except Exception as error:
        if is_twice(error, "service_window", "court_id", "name"):
            raise Refused(f"{TWICE}，请先给其中一个换名称") from None
        raise
    return row


def mark_of(window: ServiceWindow) -> str:
    """Return what a code calls it: by the row's id, which stays whatever it is called."""
    return f"w{window.id}"


def number_in(mark: str) -> int | None:
    """Return the id in what a code calls a window; None where it is no such mark, or a number no row can have."""
    digits = mark[1:]
    if not mark.startswith("w") or not digits.isascii() or not digits.isdecimal():
        return None
    number = int(digits)
    return number if number <= LARGEST_ID else None


def scene_of(window: ServiceWindow) -> str:
    """Return what its code says: the talk, and the mark of the window."""
    return f"window:{mark_of(window)}"


def has_code(window: ServiceWindow) -> bool:
    """Say whether there is a code that still works; `window` comes with its account."""
    return bool(window.code_url) and window.code_account is not None and window.code_account.active


async def account_for(court: Court) -> Account:
    """Return the service account whose code a window of this court gets. Raises `Refused` where there is none."""
    found = await nearest_account(court, AccountKind.SERVICE)
    if found is None:
        raise Refused(NO_ACCOUNT)
    return found


async def nearest_account(court: Court, kind: AccountKind) -> Account | None:
    """Return the account of a kind of this court, or of the nearest one above it."""
    rows = await Account.filter(kind=kind, active=True).order_by("id").select_related("court")
    above = path_and_above(court.path)
    fitting = [one for one in rows if one.court is None or one.court.path in above]
    return max(fitting, key=lambda one: (len(one.court.path) if one.court else 0, -one.id)) if fitting else None


@once_more
async def remember_code(actor: Actor, window_id: int, account: Account, url: str, as_of: datetime) -> ServiceWindow:
    """Write down what WeChat made; where somebody else was quicker, that one stays."""
    async with transaction():
        row = await locked_window(actor, window_id)
        if row.code_account_id != account.id or not row.code_url:
            row.code_account_id, row.code_url = account.id, url
            await row.save(update_fields=["code_account_id", "code_url"])
            await write_window_down(actor, Deed.MAKE_QR, row, as_of)
    return row


async def locked_window(actor: Actor, window_id: int) -> ServiceWindow:
    """Return a window this person looks after, held until the transaction ends. Raises `NotFound`."""
    await window_of(actor, window_id)
    return await ServiceWindow.filter(id=window_id).select_for_update().get()


async def write_window_down(actor: Actor, deed: Deed, row: ServiceWindow, as_of: datetime) -> None:
    """Put into the audit what was done with a window."""
    await audit.by_officer(actor, deed, ("court", row.court_id), as_of, {"window": row.id})
