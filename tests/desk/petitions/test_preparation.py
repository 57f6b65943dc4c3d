"""Working out a petition before it is stored, and who at which desk hears of it."""

from collections.abc import Callable
from datetime import date

import pytest

from desk.errors import Invalid
from desk.people import staffing
from desk.petitions.citizen_requests import RemoteMedia
from desk.petitions.preparation import NewPetition, prepare_petition
from desk.rules.sizes import LONGEST_TITLE, LONGEST_WORDS, MOST_FILES
from models import CalendarOverride, Officer, OfficerRole
from models.enums import Channel, PetitionKind, Role
from models.keyring import Place, unseal
from tests.cast import MORNING, a_petition, at, court, officer
from tests.desk.ledger import everything, told

pytestmark = pytest.mark.usefixtures("cast")


async def new(text: str = "执行款没到", kind: PetitionKind = PetitionKind.ENFORCEMENT, files: int = 0) -> NewPetition:
    media = [RemoteMedia("image", f"media-{i}") for i in range(files)]
    return NewPetition((await court()).id, kind, text, Channel.CHAT, media=media)


@pytest.mark.parametrize(
    ("text", "files", "field", "words"),
    [
        ("", 0, "text", "请写下您要反映的事情"),
        (" \n\u200b ", 0, "text", "请写下您要反映的事情"),
        ("长" * (LONGEST_WORDS + 1), 0, "text", f"最多 {LONGEST_WORDS} 字，现有 {LONGEST_WORDS + 1} 字"),
        ("见图", MOST_FILES + 1, "files", f"最多 {MOST_FILES} 份"),
    ],
)
async def test_what_cannot_be_a_petition_is_refused(text: str, files: int, field: str, words: str) -> None:
    before = await everything()
    with pytest.raises(Invalid) as refused:
        await prepare_petition(await new(text, files=files), MORNING)
    assert refused.value.field == field
    assert words in refused.value.words
    assert await everything() == before


async def test_a_petition_is_for_a_court_there_is() -> None:
    with pytest.raises(Invalid) as refused:
        await prepare_petition(NewPetition(0, PetitionKind.CONSULT, "你好", Channel.CHAT), MORNING)
    assert (refused.value.field, refused.value.words) == ("court", "请选择要反映的法院")


async def test_pictures_alone_are_a_petition() -> None:
    prepared = await prepare_petition(await new("", files=3), MORNING)
    assert prepared.masked == prepared.title == "（见所附 3 份材料）"


async def test_the_longest_text_and_the_most_files_are_taken() -> None:
    prepared = await prepare_petition(await new("长" * LONGEST_WORDS, files=MOST_FILES), MORNING)
    assert len(unseal(prepared.sealed.whole, Place("petition", "text_sealed", prepared.id))) == LONGEST_WORDS
    assert len(prepared.title) <= LONGEST_TITLE


async def test_a_title_is_one_line_and_masked() -> None:
    prepared = await prepare_petition(await new("电话13807910001\n请回电"), MORNING)
    assert "\n" not in prepared.title
    assert "13807910001" not in prepared.title + prepared.masked


@pytest.mark.parametrize(
    ("arrives", "triage", "answer"),
    [
        ("2026-11-17 09:30", "2026-11-17 11:30", "2026-11-20 17:30"),
        ("2026-11-17 16:30", "2026-11-18 10:00", "2026-11-23 17:30"),
        ("2026-11-20 23:00", "2026-11-23 11:00", "2026-11-26 17:30"),
    ],
)
async def test_when_it_is_looked_at_and_answered(arrives: str, triage: str, answer: str) -> None:
    prepared = await prepare_petition(await new(), at(arrives))
    assert (prepared.triage.at, prepared.answer_by) == (at(triage), at(answer))


async def test_the_courts_own_day_off_counts() -> None:
    await CalendarOverride.create(court_id=(await court()).id, day=date(2026, 11, 17), is_working=False)
    assert (await prepare_petition(await new(), MORNING)).triage.at == at("2026-11-18 11:00")


async def test_a_number_names_the_month_in_china() -> None:
    prepared = await prepare_petition(await new(), at("2026-12-01 00:30"))
    assert prepared.number.startswith("SQ202612")


async def no_change() -> None:
    """The staff as they are."""


async def a_second_chief() -> None:
    home = await court()
    second = await officer("黄蓉")
    await OfficerRole.create(
        officer_id=second.id, role=Role.CHIEF_LIAISON, court_id=home.id, starts_on=date(2026, 1, 1)
    )


async def chief_twice_over() -> None:
    await also_chief("周敏")


async def also_chief(name: str) -> None:
    who, since = await officer(name), date(2026, 1, 1)
    await OfficerRole.create(officer_id=who.id, role=Role.CHIEF_LIAISON, court_id=who.court_id, starts_on=since)


async def the_chief_left() -> None:
    await Officer.filter(name="周敏").update(active=False)


async def the_chiefs_post_ended() -> None:
    await OfficerRole.filter(officer_id=(await officer("周敏")).id).update(ends_on=date(2026, 11, 16))


async def the_chiefs_post_begins_tomorrow() -> None:
    await OfficerRole.filter(officer_id=(await officer("周敏")).id).update(starts_on=date(2026, 11, 18))


COMPLAINT, ENFORCEMENT = PetitionKind.COMPLAINT, PetitionKind.ENFORCEMENT


@pytest.mark.parametrize(
    ("where", "kind", "staff", "desk"),
    [
        ("南昌中院", ENFORCEMENT, no_change, {"周敏"}),
        ("南昌中院", COMPLAINT, no_change, {"何平"}),
        ("东湖法院", ENFORCEMENT, no_change, {"高洁"}),
        ("东湖法院", COMPLAINT, no_change, {"何平"}),
        ("九江中院", ENFORCEMENT, no_change, {"杨帆"}),
        ("九江中院", COMPLAINT, no_change, {"杨帆"}),
        ("江西高院", ENFORCEMENT, no_change, {"杨帆"}),
        ("江西高院", COMPLAINT, no_change, set()),
        ("南昌中院", ENFORCEMENT, a_second_chief, {"周敏", "黄蓉"}),
        ("南昌中院", ENFORCEMENT, chief_twice_over, {"周敏"}),
        ("南昌中院", ENFORCEMENT, the_chief_left, {"杨帆"}),
        ("南昌中院", ENFORCEMENT, the_chiefs_post_ended, {"杨帆"}),
        ("南昌中院", ENFORCEMENT, the_chiefs_post_begins_tomorrow, {"杨帆"}),
        ("东湖法院", COMPLAINT, the_chief_left, {"何平"}),
    ],
)
async def test_the_desk_hears_of_it_or_else_the_nearest_above(
    where: str, kind: PetitionKind, staff: Callable[[], object], desk: set[str]
) -> None:
    """Complaints go to the inspectorate; where a court has none, to the court above, never past it."""
    await staff()  # type: ignore[misc]
    ticket = await a_petition(at_court=where, kind=kind)
    assert await told(ticket) == {("petition_received", name) for name in desk}
    heads = await staffing.chiefs(ticket, MORNING)
    assert {(await Officer.get(id=head)).name for head in heads} == desk
