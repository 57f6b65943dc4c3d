"""Views are lists that somebody keeps for themselves, or for everybody of their court.

A view is a filter and nothing more: whoever opens it sees what they may see. When its owner leaves, a shared one stays
and whoever works there may take it over.
"""

from dataclasses import dataclass
from datetime import datetime

from tortoise.expressions import Q

from desk.access import audit
from desk.access.actors import Actor
from desk.access.audit import Deed
from desk.errors import Invalid, NotFound, Refused
from desk.rules.papers.redaction import redact
from desk.rules.text.plain_text import plain
from models import Officer, SavedView
from models.database import transaction
from models.once_more import once_more

LONGEST_VIEW_NAME = 30
MOST_VIEWS = 50
"""Of one person."""
MISSING = "没有这个视图"


@dataclass(frozen=True)
class ViewKeeper:
    """Who keeps views: somebody of a court."""

    actor: Actor
    officer_id: int
    court_id: int


def view_name(text: str) -> str:
    """Return what was typed as a view's name. Raises `Invalid`."""
    name = " ".join(plain(text).split())
    if not name:
        raise Invalid("请给视图起个名称", "name")
    if len(name) > LONGEST_VIEW_NAME:
        raise Invalid(f"名称最多 {LONGEST_VIEW_NAME} 字，现有 {len(name)} 字", "name")
    if redact(name).found:
        raise Invalid("名称里不能写手机号、身份证号", "name")
    return name


def views_for(keeper: ViewKeeper) -> Q:
    """Return one's own views and those shared with one's court, as a filter."""
    return Q(owner_id=keeper.officer_id) | Q(court_id=keeper.court_id, shared=True)


def owner_left(view: SavedView, owner: Officer) -> bool:
    """Say whether a view's owner works at its court no more."""
    return not owner.active or owner.court_id != view.court_id


@once_more
async def keep_view(keeper: ViewKeeper, name: str, query: str, shared: bool, as_of: datetime) -> SavedView:
    """Keep a list under a name; `query` was read and written by `QueueFilter`. The same name means the same view."""
    name = view_name(name)
    async with transaction():
        await Officer.filter(id=keeper.officer_id).select_for_update().get()
        same = await SavedView.get_or_none(owner_id=keeper.officer_id, name=name)
        if same is not None:
            raise Refused(f"您已经有一个叫“{name}”的视图，请换个名称")
        if await SavedView.filter(owner_id=keeper.officer_id).count() >= MOST_VIEWS:
            raise Refused(f"一个人最多存 {MOST_VIEWS} 个视图，请先删掉不用的")
        made = await SavedView.create(
            owner_id=keeper.officer_id,
            court_id=keeper.court_id,
            name=name,
            query=query,
            shared=shared,
            created_at=as_of,
        )
        await audit.by_officer(keeper.actor, Deed.KEEP_VIEW, ("view", made.id), as_of, {"shared": int(shared)})
        return made


@once_more
async def change_view(keeper: ViewKeeper, view_id: int, name: str, shared: bool, as_of: datetime) -> None:
    """Give one's own view another name, and share it or not."""
    name = view_name(name)
    async with transaction():
        view = await _own(keeper, view_id)
        if await SavedView.filter(owner_id=keeper.officer_id, name=name).exclude(id=view.id).exists():
            raise Refused(f"您已经有一个叫“{name}”的视图，请换个名称")
        view.name, view.shared = name, shared
        await view.save(update_fields=["name", "shared"])
        await audit.by_officer(keeper.actor, Deed.KEEP_VIEW, ("view", view.id), as_of, {"shared": int(shared)})


@once_more
async def delete_view(keeper: ViewKeeper, view_id: int, as_of: datetime) -> None:
    """Delete one's own view."""
    async with transaction():
        view = await _own(keeper, view_id)
        await audit.by_officer(keeper.actor, Deed.DELETE_VIEW, ("view", view.id), as_of)
        await view.delete()


@once_more
async def take_over_view(keeper: ViewKeeper, view_id: int, as_of: datetime) -> None:
    """Become the owner of a shared view of one's court whose owner has left."""
    async with transaction():
        await Officer.filter(id=keeper.officer_id).select_for_update().get()
        shared = SavedView.filter(id=view_id, court_id=keeper.court_id, shared=True)
        view = await shared.select_for_update().first()
        if view is None or not owner_left(view, await Officer.get(id=view.owner_id)):
            raise NotFound(MISSING)
        mine = SavedView.filter(owner_id=keeper.officer_id)
        if await mine.count() >= MOST_VIEWS:
            raise Refused(f"一个人最多存 {MOST_VIEWS} 个视图，请先删掉不用的")
        if await mine.filter(name=view.name).exists():
            raise Refused(f"您已经有一个叫“{view.name}”的视图，请先把它改名")
        view.owner_id = keeper.officer_id
        await view.save(update_fields=["owner_id"])
        await audit.by_officer(keeper.actor, Deed.TAKE_OVER_VIEW, ("view", view.id), as_of)


async def _own(keeper: ViewKeeper, view_id: int) -> SavedView:
    view = await SavedView.filter(id=view_id, owner_id=keeper.officer_id).select_for_update().first()
    if view is None:
        raise NotFound(MISSING)
    return view
