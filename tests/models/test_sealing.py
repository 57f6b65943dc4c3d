"""What rests in the database says nothing without the keys, and opens only where it was put."""

import re
from collections.abc import Sequence

import pytest

from desk.petitions.citizen_requests import supplement
from desk.rules.text.plain_text import bigrams
from desk.tickets import noting, priority
from models import Citizen, Officer, Petition, Ticket, Words
from models.database import connection
from models.enums import PetitionKind
from models.keyring import CannotOpen, Place, Purpose, keyring, seal, unseal
from models.sealing import sealed_columns
from tests.cast import MORNING, a_call, a_petition, accepted, answered, dispatched, order, phone
from tests.models.resting import EMPTIED, KEYED, classed

STORY = "我叫张三，身份证360102198803078888，手机13807910001，欠我的执行款三万六千元两年没有发放"
COMPLAINT = "李正法官收了对方的红包，我要投诉他办案不公"
LATER = "补充一点：昨天他又在饭店里和对方的律师吃饭，请法院查清楚"
WORDS_OF_SCHEMA = """
SELECT table_name || '.' || column_name AS name FROM information_schema.columns
WHERE table_schema = 'public' AND table_name <> 'tortoise_migrations'
    AND data_type IN ('text', 'character varying', 'jsonb', 'json', 'ARRAY')"""
BYTES = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = 'public' AND data_type = 'bytea'
    AND column_name NOT IN ('hash', 'body_hash', 'head', 'previous_head')"""


async def the_dump() -> dict[str, str]:
    """Every row of every table as a dump has it, by table; bytes as their hexadecimal digits."""
    async with connection() as plain:
        tables = await plain.fetch("SELECT relname FROM pg_stat_user_tables WHERE schemaname = 'public'")
        names = [str(row["relname"]) for row in tables]
        return {
            name: "\n".join(str(row["r"]) for row in await plain.fetch(f'SELECT t::text AS r FROM "{name}" AS t'))
            for name in names
        }


def pieces(text: str, size: int = 8) -> list[str]:
    return [text[at : at + size] for at in range(len(text) - size + 1)]


def found_in(dump: dict[str, str], words: Sequence[str]) -> list[tuple[str, str]]:
    return [(table, one) for table, rows in dump.items() for one in words if one in rows or one.encode().hex() in rows]


@pytest.mark.usefixtures("cast")
async def test_a_dump_without_keys_holds_nobodys_words_names_or_numbers() -> None:
    first = await answered(await dispatched(await a_petition(text=STORY)), "执行款已经发放到您的账户，请查收")
    complaint = await a_petition("李四", COMPLAINT, kind=PetitionKind.COMPLAINT)
    await supplement(await order(complaint, "李四", LATER))
    await a_call("我的案子请早一点开庭，已经等了半年", name="钱老伯", mobile="13907910009")
    dump = await the_dump()
    said = [piece for text in (STORY, COMPLAINT, LATER, "执行款已经发放到您的账户") for piece in pieces(text)]
    assert found_in(dump, [*said, "张三", "李四", "钱老伯", "360102198803078888", "13807910001", "13907910009"]) == []
    keys = bigrams(STORY) + bigrams(COMPLAINT)
    long_enough = [key for key in keys if len(key) > 1]
    assert found_in({"petition": dump["petition"]}, long_enough) == []
    assert (first.petition.text[:4], first.petition.title[:4]) == ("我叫张三", "我叫张三")
    for model, column in sealed_columns():
        for row in await model.filter(**{f"{column}__isnull": False}):
            value = getattr(row, column)
            assert keyring().is_newest(value) or keyring().is_newest(value, Purpose.RESTRICTED), (row, column)


async def test_every_column_that_could_hold_words_is_classed(database_url: str) -> None:
    from models import database

    await database.connect(database_url, 2)
    try:
        async with connection() as plain:
            real = sorted(str(row["name"]) for row in await plain.fetch(WORDS_OF_SCHEMA))
            columns = {(row["table_name"], row["column_name"]) for row in await plain.fetch(BYTES)}
    finally:
        await database.disconnect()
    assert sorted(classed()) == real
    assert columns == {(model._meta.db_table, column) for model, column in sealed_columns()}
    searched = [line for line in KEYED.split("\n") if line.startswith("petition:")]
    assert searched == ["petition: contact_mobile_index name_keys word_keys"]
    assert "text" in EMPTIED


@pytest.mark.usefixtures("cast")
async def test_what_is_moved_to_another_row_or_column_does_not_open() -> None:
    one, other = await a_call(name="钱老伯"), await a_call(name="赵大妈", mobile="13907910010")
    assert unseal((await Petition.get(id=one.petition_id)).contact_name_sealed) == "钱老伯"
    async with connection() as plain:
        await plain.execute(
            "UPDATE petition SET contact_name_sealed = other.contact_name_sealed, text_sealed = other.title_sealed"
            " FROM petition AS other WHERE petition.id = $1 AND other.id = $2",
            one.petition_id,
            other.petition_id,
        )
    moved = await Petition.get(id=one.petition_id)
    for value in (moved.contact_name_sealed, moved.text_sealed):
        with pytest.raises(CannotOpen):
            unseal(value)
    strange = await Petition.get(id=other.petition_id)
    with pytest.raises(CannotOpen):
        unseal(strange.contact_name_sealed, Place("citizen", "name_sealed", strange.id))
    with pytest.raises(CannotOpen, match="没有说明"):
        unseal(bytes(strange.contact_name_sealed or b""))


@pytest.mark.usefixtures("cast")
async def test_a_row_is_bound_as_it_is_written_and_copied_to_another_opens_there() -> None:
    made = await Citizen.create(name_sealed=seal("王五"), created_at=MORNING)
    twin = await Citizen.create(name_sealed=(await Citizen.get(id=made.id)).name_sealed, created_at=MORNING)
    for row in await Citizen.filter(id__in=[made.id, twin.id]):
        assert keyring().is_newest(row.name_sealed or b"")
        assert unseal(row.name_sealed) == "王五"
    officer = await Officer.all().order_by("id").first()
    assert officer is not None
    officer.mobile_sealed = seal("13807919999")
    await officer.save(update_fields=["mobile_sealed"])
    assert unseal((await Officer.get(id=officer.id)).mobile_sealed) == "13807919999"


@pytest.mark.usefixtures("cast")
async def test_a_value_from_before_places_still_opens() -> None:
    sender = await phone("张三")
    async with connection() as plain:
        old = keyring().seal("张三")
        await plain.execute("UPDATE citizen SET name_sealed = $2 WHERE id = $1", sender.citizen_id, old)
    person = await Citizen.get_or_none(id=sender.citizen_id)
    assert person is None or unseal(person.name_sealed) == "张三"


async def purposes(ticket: Ticket) -> set[Purpose]:
    """Whose keys the words of a ticket are under: its petition's, and all that was said about it."""
    petition = await Petition.get(id=ticket.petition_id)
    said = [row.text_sealed for row in await Words.filter(ticket_id=ticket.id)]
    values = [petition.text_sealed, petition.masked_sealed, petition.title_sealed, *said]
    return {one for one in Purpose for value in values if value is not None and keyring().is_newest(value, one)}


@pytest.mark.usefixtures("cast")
async def test_a_complaints_words_are_under_a_key_of_their_own_and_move_as_it_becomes_one() -> None:
    ticket = await accepted(await dispatched(await a_petition(text=STORY)))
    await noting.note(await order(ticket, "李正", "已联系当事人，下周答复"))
    assert await purposes(ticket) == {Purpose.GENERAL}
    keys = (await Petition.get(id=ticket.petition_id)).word_keys
    fresh = await a_petition("李四", "执行款一直没有发放，请尽快处理")
    wanted = await order(fresh, "周敏", "说的是承办人", kind=PetitionKind.COMPLAINT)
    await priority.relabel(wanted)
    moved = await Petition.get(id=fresh.petition_id)
    assert await purposes(fresh) == {Purpose.RESTRICTED}
    assert moved.text == "执行款一直没有发放，请尽快处理"
    wall = keyring().word_keys(bigrams(moved.text), Purpose.RESTRICTED)
    assert moved.word_keys == wall
    assert not set(wall) & set(keys)
    assert re.fullmatch(r"[\d, \[\]-]+", str(moved.word_keys))
