"""Saved views as somebody sees them: their own and their court's, each with how many tickets it shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from desk.staff.saved_views import ViewKeeper, owner_left, views_for
from desk.views.lists.narrowing import counts, listed, most_counted, shown_count
from desk.views.lists.queue_filter import LIST, parsed
from models import SavedView

LEFT = "已离岗的人留下的"


@dataclass(frozen=True)
class KeptView:
    """One view. `count` is of what this reader may see; `troubles` say what of it is understood no more."""

    id: int
    name: str
    address: str
    mine: bool
    shared: bool
    owner: str
    left: bool
    count: str
    troubles: Sequence[str]

    @property
    def whose(self) -> str:
        """Return whose it is, in words; empty where it is one's own and nobody else's."""
        if self.mine:
            return "本院共用" if self.shared else ""
        return LEFT if self.left else f"{self.owner}共用的"


async def kept_views(keeper: ViewKeeper, after: int, most: int) -> list[KeptView]:
    """Return up to `most` views after the id `after`, oldest first, counted in one statement."""
    query = SavedView.filter(views_for(keeper), id__gt=after).order_by("id").limit(most).select_related("owner")
    found = await query
    read = [parsed(view.query) for view in found]
    counted = await counts([(listed(keeper.actor, one.want), one.want.tab) for one in read])
    return [
        KeptView(
            id=view.id,
            name=view.name,
            address=f"{LIST}?{one.want.kept}",
            mine=view.owner_id == keeper.officer_id,
            shared=view.shared,
            owner=view.owner.name,
            left=owner_left(view, view.owner),
            count=shown_count(count, most_counted(one.want.tab, narrowed=one.want.is_narrowed)),
            troubles=one.troubles,
        )
        for view, one, count in zip(found, read, counted, strict=True)
    ]
