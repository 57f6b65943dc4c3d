"""What somebody is found by: written with every row, made anew for old ones, and gone with the person."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from desk.petitions.citizen_requests import supplement
from desk.search.keys import fresh_keys, keys_of_names
from desk.search.kinds import read_asked
from desk.search.matching import matching
from desk.tickets import priority
from desk.upkeep.forgetting import ForgottenPerson, forget_person
from desk.upkeep.resealing import reseal_all, unfinished
from models import Citizen, Petition, Petitioner, Ticket, Words
from models.database import connection, transaction
from models.enums import PetitionKind
from models.keyring import Purpose, index_of, seal
from tests.cast import MORNING, a_call, a_petition, desk_opened, order
from tests.owners import owner_of

CASE = "（2026）赣01执1234号"
SAID = "车子藏在乡下的院子里"
TYPED = ("钱老伯", "13907910009", "2026赣01执1234", "乡下的院子")
FROM_BEFORE = (
    "UPDATE petition SET name_keys = '{}', word_keys = '{}'",
    "UPDATE citizen SET name_keys = '{}'",
    "UPDATE petitioner SET name_keys = '{}', contact_index = NULL",
    "UPDATE words SET word_keys = '{}'",
    "DELETE FROM reseal",
)

pytestmark = pytest.mark.usefixtures("cast")


@pytest.fixture
async def cast(cast_database_url: str, tmp_path: Path) -> AsyncIterator[None]:
    """As the owner of the tables, as `jiesu keys reseal` runs."""
    async with desk_opened(owner_of(cast_database_url), tmp_path / "files"):
        yield


async def found(typed: str) -> list[int]:
    rows = await Ticket.filter(matching(read_asked(typed, MORNING))).order_by("id").values_list("id", flat=True)
    return [int(str(one)) for one in rows]


async def a_matter() -> Ticket:
    ticket = await a_call(f"我的案子{CASE}一直没有开庭", name="钱老伯", mobile="13907910009")
    await Petitioner.create(
        petition_id=ticket.petition_id,
        name_sealed=seal("孙大妈"),
        contact_sealed=seal("13907910008"),
        name_keys=keys_of_names("孙大妈"),
        contact_index=index_of("mobile", "13907910008"),
        joined_at=MORNING,
    )
    return ticket


async def test_old_rows_are_found_once_they_are_resealed_and_not_before() -> None:
    ticket = await a_matter()
    other = await a_petition()
    await supplement(await order(other, "张三", SAID))
    person = await Citizen.create(name_sealed=seal("欧阳娜娜"), created_at=MORNING)
    async with connection() as plain:
        for statement in FROM_BEFORE:
            await plain.execute(statement)
    assert [await found(one) for one in ("钱老伯", "2026赣01执1234", "乡下的院子", "孙大妈")] == [[], [], [], []]
    assert "petition" in await unfinished()

    assert [step async for step in reseal_all(MORNING)]
    assert await unfinished() == []
    assert [await found(one) for one in TYPED] == [[ticket.id], [ticket.id], [ticket.id], [other.id]]
    assert await found("孙大妈") == await found("13907910008") == [ticket.id]
    assert (await Citizen.get(id=person.id)).name_keys == keys_of_names("欧阳娜娜")
    for model in (Petition, Words, Citizen, Petitioner):
        for row in await model.all():
            assert all(getattr(row, column) == value for column, value in fresh_keys(row, False).items()), row


async def test_who_is_forgotten_is_found_by_nothing() -> None:
    ticket = await a_matter()
    await supplement(await order(await a_petition(), "张三", SAID))
    petitions = [int(str(one)) for one in await Petition.all().values_list("id", flat=True)]
    assert all([await found(one) for one in (*TYPED, "孙大妈", "13907910008")])

    async with transaction():
        await forget_person(ForgottenPerson([], None, petitions), MORNING)
    assert [await found(one) for one in (*TYPED, "孙大妈", "13907910008")] == [[]] * 6
    assert (await Petition.get(id=ticket.petition_id)).name_keys == []
    spoken = await Words.filter(author_kind="citizen")
    assert [one.word_keys for one in spoken] == [[]] * len(spoken)


async def test_a_complaints_names_and_words_are_keyed_by_themselves_and_move_as_it_becomes_one() -> None:
    ticket = await a_matter()
    before = await Petition.get(id=ticket.petition_id)
    assert before.name_keys == keys_of_names("钱老伯", purpose=Purpose.GENERAL)
    await priority.relabel(await order(ticket, "周敏", "说的是承办人", kind=PetitionKind.COMPLAINT))
    after = await Petition.get(id=ticket.petition_id)
    assert after.name_keys == keys_of_names("钱老伯", purpose=Purpose.RESTRICTED) != before.name_keys
    assert (await Petitioner.get(petition_id=ticket.petition_id)).name_keys == keys_of_names(
        "孙大妈", purpose=Purpose.RESTRICTED
    )
    assert after.contact_mobile_index == index_of("mobile", "13907910009")
    assert await found("钱老伯") == await found("2026赣01执1234") == [ticket.id]
