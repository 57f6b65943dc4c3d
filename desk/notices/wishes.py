"""How somebody wishes to be reached: read from what they wrote of a petition, and kept where they unsubscribed (退订).

退订 ends broadcasts, questions how it went and the calls that ask it, until it is taken back. Answers, danger, hearings
and service go on. By the chat it is for the phone, its person and the number they gave; by short message for a number.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from desk.screening.wishes import LONGEST_QUOTE, Wish, WishKind, wishes_in
from models import Citizen, Identity, Petition, StopWish, Words, statements
from models.database import transaction
from models.enums import ActorKind, Channel, WordsKind
from models.inserts import Insert
from models.keyring import Place, seal, unseal
from models.once_more import once_more
from models.sealing import next_id

NOT_GIVEN = "NULL"
THEIRS = (WordsKind.SUPPLEMENT, WordsKind.RATING, WordsKind.REASON)
WHAT_IT_ENDS = "已退订：不要群发公告、评价邀请和回访电话；答复、危险、送达照常"
STANDING = """
WITH who AS (SELECT coalesce(${citizen_id}::bigint, (
    SELECT citizen_id FROM identity WHERE id = ${identity_id}::bigint)) AS id)
SELECT id, said_sealed, made_at FROM stop_wish AS stop WHERE ended_at IS NULL AND (
    stop.identity_id = ${identity_id}::bigint OR stop.citizen_id = (SELECT id FROM who)
    OR stop.mobile_index = ${mobile_index}::varchar
    OR stop.mobile_index = (SELECT mobile_index FROM citizen WHERE id = (SELECT id FROM who)))
ORDER BY stop.id DESC LIMIT 1"""
_COLUMNS = Insert("stop_wish", "id identity_id citizen_id mobile_index channel said_sealed made_at")
WANT = _COLUMNS.select() + " ON CONFLICT DO NOTHING"
_STOPS = "EXISTS (SELECT 1 FROM stop_wish AS stop {join}WHERE stop.ended_at IS NULL AND {leg})"
_BY_NUMBER = "JOIN citizen AS one ON one.mobile_index = stop.mobile_index "


def no_broadcasts(identity: str = NOT_GIVEN, citizen: str = NOT_GIVEN, mobile: str = NOT_GIVEN) -> str:
    """Return the SQL condition that somebody unsubscribed, for a statement over many.

    Each is the SQL of a value of the statement: an identity's id, a citizen's, a number's keyed index; what it has not
    is left out. `WHERE NOT {no_broadcasts("identity.id", "identity.citizen_id")}` leaves whom a notice may be sent.
    Of many rows each part is read once and kept as a table in memory, of few it is asked by an index.
    """
    legs = [
        ("", f"stop.identity_id = {identity}", identity),
        ("", f"stop.citizen_id = {citizen}", citizen),
        (_BY_NUMBER, f"one.id = {citizen}", citizen),
        ("", f"stop.mobile_index = {mobile}", mobile),
    ]
    return f"({' OR '.join(_STOPS.format(join=join, leg=leg) for join, leg, of in legs if of != NOT_GIVEN)})"


async def wants_no_broadcasts(
    identity_id: int | None = None, citizen_id: int | None = None, mobile_index: str | None = None
) -> bool:
    """Say whether one person unsubscribed: by this phone, as this citizen, or with this number."""
    return await _standing(identity_id, citizen_id, mobile_index) is not None


async def stopped_at(identity_id: int) -> datetime | None:
    """Return when whoever has this phone unsubscribed, on it or otherwise; None where they get everything."""
    row = await _standing(identity_id, None, None)
    return row["made_at"] if row is not None else None


async def _standing(
    identity_id: int | None, citizen_id: int | None, mobile_index: str | None
) -> Mapping[str, Any] | None:
    return await statements.fetchrow(
        STANDING, identity_id=identity_id, citizen_id=citizen_id, mobile_index=mobile_index
    )


@once_more
async def stop_phone(identity_id: int, said: str, as_of: datetime, channel: Channel = Channel.CHAT) -> None:
    """退订 in the chat or on the page; said again it is the same wish."""
    phone = await Identity.get(id=identity_id).select_related("citizen")
    number = phone.citizen.mobile_index if phone.citizen else None
    await _want(channel, said, as_of, identity_id, phone.citizen_id, number)


async def stop_number(mobile_index: str, said: str, as_of: datetime) -> None:
    """退订 by short message."""
    await _want(Channel.SMS, said, as_of, None, None, mobile_index)


async def _want(
    channel: Channel, said: str, as_of: datetime, identity_id: int | None, citizen_id: int | None, index: str | None
) -> None:
    new = await next_id("stop_wish")
    await statements.execute(
        WANT,
        id=new,
        identity_id=identity_id,
        citizen_id=citizen_id,
        mobile_index=index,
        channel=channel.value,
        said_sealed=seal(said[:LONGEST_QUOTE], _place(new)),
        made_at=as_of,
    )


def _place(wish_id: int) -> Place:
    return Place("stop_wish", "said_sealed", wish_id)


@once_more
async def resume_phone(identity_id: int, as_of: datetime) -> bool:
    """恢复接收 in the chat or on the page. Returns whether it ended every wish of theirs.

    What was said by short message from a number nobody proved to be theirs stays: whoever has the number takes it back.
    """
    async with transaction():
        phone = await Identity.get(id=identity_id).select_related("citizen")
        own = StopWish.filter(ended_at__isnull=True)
        await own.filter(identity_id=identity_id).update(ended_at=as_of)
        if phone.citizen is not None:
            await own.filter(citizen_id=phone.citizen.id).update(ended_at=as_of)
            if phone.citizen.mobile_proved_at is not None:
                await own.filter(mobile_index=phone.citizen.mobile_index or "").update(ended_at=as_of)
    return not await wants_no_broadcasts(identity_id)


async def resume_number(mobile_index: str, _: str, as_of: datetime) -> None:
    """恢复接收 by short message: nothing stops what is sent to the number; a wish made in a chat stays that phone's."""
    theirs = StopWish.filter(mobile_index=mobile_index, ended_at__isnull=True)
    await theirs.filter(identity_id__isnull=True).update(ended_at=as_of)
    await theirs.filter(identity_id__isnull=False).update(mobile_index=None)


async def wishes_of(petition: Petition) -> tuple[Wish, ...]:
    """Return what somebody wished in their petition and in all they said later, each once.

    That they unsubscribed stands first, with what they said when they did.
    """
    later = Words.filter(ticket__petition_id=petition.id, kind__in=THEIRS, redacted_at__isnull=True)
    rows = [row for row in await later.order_by("id") if row.author_kind is ActorKind.CITIZEN]
    texts = [unseal(petition.text_sealed), *(unseal(row.text_sealed) for row in rows)]
    said = (wish for text in texts for wish in wishes_in(text))
    return tuple(dict.fromkeys((*await _stopped(petition), *said)))


async def _stopped(petition: Petition) -> tuple[Wish, ...]:
    row = await _standing(petition.identity_id, petition.citizen_id, petition.contact_mobile_index)
    if row is None:
        return ()
    own = wishes_in(unseal(row["said_sealed"], _place(row["id"])))
    return (Wish(WishKind.STOPPED, WHAT_IT_ENDS), *own)


async def wants_no_call(petition: Petition) -> bool:
    """Say whether they asked not to be called."""
    return any(wish.forbids_calls for wish in await wishes_of(petition))


async def wants_no_question(petition: Petition) -> bool:
    """Say whether nobody may call or write only to ask how it went: they asked not to be called, or unsubscribed."""
    return any(wish.forbids_calls or wish.kind is WishKind.STOPPED for wish in await wishes_of(petition))


async def stop_wish_of(citizen_ids: list[int], mobile_index: str | None) -> bool:
    """Say whether any of these citizens, or this number, unsubscribed: for whoever has a caller on the line."""
    numbers = Citizen.filter(id__in=citizen_ids or [0]).values_list("mobile_index", flat=True)
    indexes = [str(one) for one in await numbers if one] + ([mobile_index] if mobile_index else [])
    theirs = StopWish.filter(ended_at__isnull=True)
    return (
        await theirs.filter(citizen_id__in=citizen_ids or [0]).exists()
        or await theirs.filter(mobile_index__in=indexes or [""]).exists()
    )
