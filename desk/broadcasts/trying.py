"""What somebody has in their form is tried as if it were kept: what is wrong with it, and whom it would reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.access.actors import Actor
from desk.access.publishing import PUBLISHERS_ONLY, publishes, reaches_account
from desk.broadcasts.counting import AudienceCount, count_audience, full_this_month, way_of
from desk.broadcasts.drafting import DraftWords, write_draft
from desk.broadcasts.groups import check_groups
from desk.errors import Invalid, NotAllowed
from desk.rules.broadcasts.audiences import Followers, Group, Tagged, as_spec, groups_of, wrong_together
from desk.rules.broadcasts.gaps import gaps_in
from models import Account, Broadcast, Court
from models.enums import AccountKind, BroadcastState, BroadcastWay


@dataclass(frozen=True)
class TriedForm:
    """`faults` name their fields. `count` None: there is no audience yet, or it is wrong.

    `full`: so many followers had their four mass messages of this month already; None where it goes another way.
    """

    faults: Sequence[Invalid]
    count: AudienceCount | None
    way: BroadcastWay
    full: int | None


async def try_out(
    actor: Actor, court: Court, words: DraftWords, groups: Sequence[Group], kept: Broadcast | None, as_of: datetime
) -> TriedForm:
    """Try a form; `kept` is the draft it changes. Nothing is written. Raises `NotAllowed` to no publisher."""
    if not publishes(actor, court.id):
        raise NotAllowed(PUBLISHERS_ONLY)
    made = Broadcast(
        court_id=court.id,
        state=BroadcastState.DRAFT,
        kind=words.kind,
        title=words.title,
        text=words.text,
        created_at=as_of,
    )
    if kept is not None:
        made.id = kept.id
    faults: list[Invalid] = []
    try:
        await write_draft(made, words, as_of)
    except Invalid as fault:
        faults.append(fault)
    try:
        made.audience = as_spec(await check_groups(actor, court, groups, kept))
    except Invalid as fault:
        return TriedForm([*faults, fault], None, way_of(made), None)
    found = groups_of(made.audience)
    if found and (why := wrong_together(made.kind, found, gaps_in(made.text))):
        faults.append(Invalid(why, "audience"))
    if not found:
        return TriedForm(faults, None, way_of(made), None)
    count, full = await count_audience(made, as_of), await full_of(made, court.path, as_of)
    return TriedForm(faults, count, way_of(made), full)


async def full_of(broadcast: Broadcast, court_path: str, as_of: datetime) -> int | None:
    """Return how many followers had their four of this month; None where a broadcast goes no such way."""
    if way_of(broadcast) is not BroadcastWay.MASS:
        return None
    groups = groups_of(broadcast.audience)
    named = {one for group in groups if isinstance(group, Followers) for one in group.accounts}
    named |= {group.account for group in groups if isinstance(group, Tagged)}
    return await full_this_month(list(named) or [one.id for one in await accounts_for(court_path)], as_of)


async def accounts_for(court_path: str) -> list[Account]:
    """Return the service accounts whose followers a court may publish to, by name."""
    active = await Account.filter(active=True, kind=AccountKind.SERVICE).select_related("court").order_by("name", "id")
    return [one for one in active if reaches_account(court_path, one.court.path if one.court else "")]
