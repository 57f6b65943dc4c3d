"""抹去: 张三's words, names, numbers and files are nowhere afterwards; ids, states, events and figures are."""

from datetime import timedelta
from pathlib import Path

import pytest

from desk.access import actors, approach_records
from desk.files import file_store
from desk.notices import grants
from desk.people import citizens, codes
from desk.people.citizens import Claim
from desk.petitions import uploads
from desk.petitions.citizen_requests import supplement
from desk.petitions.receiving import Arrival, TalkMove, store_arrival
from desk.upkeep import erasure, forgetting
from models import (
    Attachment,
    AuditEntry,
    Citizen,
    Consent,
    Delivery,
    Erasure,
    Identity,
    InboundMessage,
    Petition,
    Rating,
    Talk,
    Ticket,
    TicketEvent,
    Words,
)
from models.database import connection, transaction
from models.enums import CodePurpose, DeliveryState, ErasureCause, Grade, Standing, TicketState, WordsKind
from models.keyring import unseal
from models.sealing import sealed_columns
from tests.cast import MORNING, a_call, a_petition, acting, answered, dispatched, order, phone, rated
from tests.desk.ledger import whole

WORDS = ("执行款三个月没有到账", "身份证", "360102198005152019", "13807910001", "张三丰收", "再补一句", "不满意得很")
pytestmark = pytest.mark.usefixtures("cast")
CLAIM = Claim("张三丰收", "360102198005152019", "13807910001")
LATER = MORNING + timedelta(minutes=5)
COLUMNS = """
SELECT table_name, column_name, data_type FROM information_schema.columns
WHERE table_schema = 'public' AND data_type IN ('text', 'character varying', 'jsonb', 'ARRAY')
    AND table_name NOT IN ('tortoise_migrations')"""


async def found_anywhere(*words: str) -> set[str]:
    """Where in the database any of these words stand, sealed or not."""
    places = set()
    async with connection() as plain:
        for row in await plain.fetch(COLUMNS):
            table, column = row["table_name"], row["column_name"]
            for value in await plain.fetch(f'SELECT "{column}" AS v FROM "{table}" WHERE "{column}" IS NOT NULL'):
                if any(word in str(value["v"]) for word in words):
                    places.add(f"{table}.{column}")
    for model, column in sealed_columns():
        for row in await model.filter(**{f"{column}__isnull": False}):
            if any(word in unseal(getattr(row, column)) for word in words):
                places.add(f"{model._meta.db_table}.{column}")
    return places


async def a_life(store_in: Path) -> tuple[Identity, Ticket, Ticket]:
    """张三 binds, writes, leaves two petitions with files, supplements, is answered and rates; one is still open."""
    me = await phone("张三")
    await citizens.consent(me.id, "binding", "1", "核验身份", MORNING)
    await citizens.claim(me.id, CLAIM, MORNING)
    said = f"我是{CLAIM.name}，身份证{CLAIM.id_number}"
    await store_arrival(
        Arrival(me.account_id, "h|1", "text", MORNING, me.id, said, f"{CLAIM.name}您好"), TalkMove(me.id, 0, said)
    )
    await grants.record_answer(me.id, "template-a", True, MORNING)
    first = await a_petition("张三", f"{WORDS[0]}，我的身份证{CLAIM.id_number}，电话{CLAIM.mobile}")
    kept = await uploads.keep(me.account_id, me.id, b"#!AMR\n" + b"\x3c" * 64, MORNING)
    await Attachment.filter(id=kept.id).update(playable_key=await file_store.write(b"mp3"))
    person = actors.citizen(me.id, me.citizen_id)
    await supplement(await order(first, "张三", "再补一句"), uploaded=[uploads.reference(person, kept.id)])
    done = await rated(await answered(await dispatched(await whole(first.id))), Grade.BAD, "不满意得很")
    still_open = await dispatched(await a_petition("张三", f"{WORDS[0]}，请再查一下"))
    return await Identity.get(id=me.id), done, still_open


async def erased(identity_id: int, cause: ErasureCause = ErasureCause.CANCELLED) -> None:
    await erasure.ask_erasure(cause, MORNING, identity_id=identity_id)
    assert await erasure.carry_out_due(MORNING) == 1
    await erasure.remove_files(MORNING)


async def test_注销之后_数据库和文件库里再也找不到张三的话_名字_号码和openid(tmp_path: Path) -> None:
    me, done, still_open = await a_life(tmp_path)
    openid = me.openid
    assert len(await found_anywhere(*WORDS, openid)) > 8
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    history = await TicketEvent.filter(ticket_id=done.id).count()

    await erased(me.id)

    assert await found_anywhere(*WORDS, openid) == set()
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []
    after = await Ticket.get(id=done.id)
    assert (after.number, after.state, after.opened_at) == (done.number, TicketState.ERASED, done.opened_at)
    assert await TicketEvent.filter(ticket_id=done.id).count() == history + 1
    assert await Rating.filter(grade=Grade.BAD).count() == 1
    assert await Petition.all().count() == 2
    assert await Words.filter(ticket_id=done.id, text_sealed__isnull=True).count() >= 3
    await whole(done.id)
    await whole(still_open.id)
    assert await Consent.filter(withdrawn_at__isnull=True).count() == 0
    assert await Talk.all().count() == 0


async def test_还没办完的工单_承办人和联络员知道这个人联系不上了_已办结的不打扰(tmp_path: Path) -> None:
    me, done, still_open = await a_life(tmp_path)
    await erased(me.id)
    told = await Delivery.filter(notice="person_gone", ticket_id=still_open.id)
    assert still_open.handler_id in {one.officer_id for one in told}
    assert len(told) >= 2
    waiting = Delivery.filter(ticket_id=still_open.id, officer_id__isnull=True, state="pending")
    assert await waiting.count() == 0
    assert (await Ticket.get(id=still_open.id)).state is TicketState.ERASED
    assert not await Delivery.filter(notice="person_gone", ticket_id=done.id, officer_id=0).exists()


async def test_抹第二遍什么也不变_路上的消息也一起抹去(tmp_path: Path) -> None:
    me, *_ = await a_life(tmp_path)
    await erased(me.id)
    events, told = await TicketEvent.all().count(), await Delivery.all().count()
    late = Arrival(me.account_id, "h|late", "text", MORNING, me.id, "再补一句", "收到")
    assert await store_arrival(late)

    assert await erasure.carry_out_due(MORNING) == 0
    assert await erasure.carry_out_due(LATER) == 1

    assert await found_anywhere(*WORDS) == set()
    assert (await TicketEvent.all().count(), await Delivery.all().count()) == (events, told)
    assert (await Erasure.get(identity_id=me.id)).done_at == LATER
    assert await erasure.carry_out_due(LATER + timedelta(days=1)) == 0
    assert await InboundMessage.all().count() == 2


async def test_他再来时是一个新人(tmp_path: Path) -> None:
    me, *_ = await a_life(tmp_path)
    await erased(me.id)
    back = await phone("张三")
    assert back.id != me.id
    assert back.citizen_id is None


async def test_撤回授权_联系方式和身份没有了_诉求还在办(tmp_path: Path) -> None:
    me, _, still_open = await a_life(tmp_path)
    await erased(me.id, ErasureCause.REVOKED)
    assert await found_anywhere(CLAIM.id_number) == set()
    kept = {"petition.contact_name_sealed", "petition.contact_mobile_sealed"}
    assert await found_anywhere(CLAIM.name, CLAIM.mobile) == kept
    assert "petition.text_sealed" in await found_anywhere("请再查一下")
    assert (await Ticket.get(id=still_open.id)).state is TicketState.DISPATCHED
    again = await Identity.get(id=me.id)
    assert (again.openid, again.erased_at, again.citizen_id) == (me.openid, None, None)
    assert await Consent.filter(withdrawn_at__isnull=True).count() == 0


async def test_一个人两个微信_注销一个_另一个的身份还在(tmp_path: Path) -> None:
    me, *_ = await a_life(tmp_path)
    other = await phone("王五")
    await Identity.filter(id=other.id).update(citizen_id=me.citizen_id)
    await Citizen.filter(id=me.citizen_id).update(standing=Standing.VERIFIED)
    await erased(me.id)
    assert (await Citizen.get(id=me.citizen_id)).erased_at is None
    assert await found_anywhere(WORDS[0]) == set()


async def test_电话里留的诉求也能按要求抹去_只抹那一件(tmp_path: Path) -> None:
    ticket, another = await a_call("电话里说的话", name="钱老伯"), await a_call("另一件", name="孙某")
    petition = await Petition.get(id=ticket.petition_id)
    await erasure.ask_for_petitioner(petition, (await acting("周敏")).id, MORNING)
    await erasure.carry_out_due(MORNING)
    assert await found_anywhere("电话里说的话", "钱老伯") == set()
    assert await found_anywhere("另一件", "孙某")
    assert (await Petition.get(id=another.petition_id)).redacted_at is None


async def test_法律要求留下的不抹_三个规定记录和审计(tmp_path: Path) -> None:
    me, *_ = await a_life(tmp_path)
    await approach_records.record_heard("请多关照一下这个案子", me.id, MORNING)
    await codes.issue_code(CodePurpose.BIND_OFFICER, (await acting("周敏")).id, (await acting("周敏")).id, MORNING)
    await erased(me.id)
    assert await found_anywhere("请多关照一下这个案子") == {"approach_record.text_sealed"}


async def test_张三_takes_back_his_authorization_and_the_open_matter_keeps_his_number_until_it_is_answered() -> None:
    me = await phone("张三")
    await citizens.consent(me.id, "binding", "1", "核验身份", MORNING)
    await citizens.claim(me.id, CLAIM, MORNING)
    ticket = await dispatched(await a_petition("张三"))
    await erased(me.id, ErasureCause.REVOKED)
    assert await found_anywhere(CLAIM.mobile) == {"petition.contact_mobile_sealed"}
    line = (await TicketEvent.filter(ticket_id=ticket.id).order_by("-seq"))[0]
    assert "保留到答复告知以后" in unseal((await Words.get(id=line.words_id)).text_sealed)
    ticket = await answered(await whole(ticket.id), as_of=LATER)
    hour_on = MORNING + timedelta(hours=1)
    assert await erasure.carry_out_due(hour_on) == 1
    assert await found_anywhere(CLAIM.mobile) == {"petition.contact_mobile_sealed"}, "the answer is still to be told"
    await Delivery.filter(ticket_id=ticket.id).update(state=DeliveryState.DELIVERED)
    assert await erasure.carry_out_due(hour_on + timedelta(hours=1)) == 1
    assert await found_anywhere(CLAIM.mobile, CLAIM.name) == set()
    assert (await Erasure.get(identity_id=me.id)).done_at is not None
    notes = await Words.filter(ticket_id=ticket.id, kind=WordsKind.NOTE).count()
    assert notes == 1, "it is said once"


async def test_what_张三_takes_back_while_nothing_is_open_goes_at_once() -> None:
    me = await phone("张三")
    await citizens.claim(me.id, CLAIM, MORNING)
    ticket = await rated(await answered(await dispatched(await a_petition("张三"))), Grade.GOOD)
    await Delivery.filter(ticket_id=ticket.id).update(state=DeliveryState.DELIVERED)
    await erased(me.id, ErasureCause.REVOKED)
    assert await found_anywhere(CLAIM.mobile, CLAIM.name) == set()


async def test_李法官_asks_as_a_citizen_to_be_forgotten_and_stays_bound_as_an_officer() -> None:
    own = await phone("李法官")
    await citizens.claim(own.id, CLAIM, MORNING)
    request = await erasure.ask_erasure(ErasureCause.ASKED, MORNING, identity_id=own.id)
    await erasure.carry_out(request, MORNING)
    row = await Identity.get(id=own.id)
    assert (row.openid, row.officer_id, row.citizen_id, row.erased_at) == (own.openid, own.officer_id, None, None)
    assert await found_anywhere(CLAIM.id_number, CLAIM.mobile) == set()


async def test_when_李法官s_wechat_is_cancelled_it_is_written_down_that_he_has_none_there() -> None:
    own = await phone("李法官")
    await erased(own.id)
    assert (await Identity.get(id=own.id)).officer_id is None
    assert await AuditEntry.filter(action="unbind_officer", subject_id=own.officer_id).count() == 1


@pytest.mark.parametrize("question", [forgetting.FORGET_RATINGS, forgetting.FORGET_CODES])
async def test_what_one_person_left_is_found_by_indexes_among_a_million(question: str) -> None:
    """Every rating and every code there ever was were read for each person, 0.25 s each."""
    given = ([1], [2]) if question == forgetting.FORGET_RATINGS else (1, [2])
    async with transaction() as plain:
        await plain.execute("SET LOCAL enable_seqscan = off")
        plan = "\n".join(row["QUERY PLAN"] for row in await plain.fetch(f"EXPLAIN {question}", *given))
    assert "Index" in plan
    assert "Seq Scan" not in plan, plan
