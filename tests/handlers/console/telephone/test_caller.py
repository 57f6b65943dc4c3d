"""来电: who a number may be is seen before anything is entered, by the desk alone and only as far as it may see."""

import pytest

from desk.tickets.ticket_store import number_of
from models import AuditEntry, Case, CaseParty, EntryDraft
from models.enums import PetitionKind
from models.keyring import index_of, seal
from tests import cast
from tests.handlers.console.conftest import Console
from tests.handlers.console.telephone.test_visits import answered_call, ended

CARD = "/console/caller"
NUMBER = "13907910009"


async def test_赵晴_types_a_number_and_sees_who_it_may_be_and_what_they_asked_for(console: Console):
    ticket = await answered_call(console)
    desk = await console.staff("赵晴")
    await ended(desk, ticket, "no_answer")

    card = await desk.post(CARD, number="139 0791 0009")

    assert card.status == 200
    assert cast.TEXT[:10] in card.words
    assert number_of(ticket) in card.text
    assert "钱老伯" not in card.text
    assert "1 件诉求留的是这个号码" in card.words
    assert "回访：无人接听" in card.words
    looked = await AuditEntry.filter(action="find_caller").get()
    assert looked.facts == {"found": 1}
    assert NUMBER not in str(looked.facts)


async def test_the_names_are_whole_once_it_is_written_down(console: Console):
    await answered_call(console)
    desk = await console.staff("赵晴")

    card = await desk.post(f"{CARD}/unmask", number=NUMBER)

    assert "钱老伯" in card.words
    assert (await AuditEntry.get(action="unmask")).facts == {"what": "contact", "for": "caller"}


async def test_a_new_petition_begins_with_the_caller_filled_in(console: Console):
    ticket = await answered_call(console)
    desk = await console.staff("赵晴")

    form = await desk.post("/console/petitions/caller", number=NUMBER, who=f"petition-{ticket.petition_id}")

    assert form.path == "/console/petitions/new"
    assert 'value="钱老伯"' in form.text
    assert f'value="{NUMBER}"' in form.text
    assert (await AuditEntry.get(action="unmask")).facts == {"what": "contact", "for": "entry"}
    assert await EntryDraft.all().count() == 1


async def test_nobody_of_the_card_is_filled_in_for_a_guessed_number(console: Console):
    ticket = await answered_call(console)
    desk = await console.staff("赵晴")

    form = await desk.post("/console/petitions/caller", number="13900000000", who=f"petition-{ticket.petition_id}")

    assert "钱老伯" not in form.text
    assert not await AuditEntry.filter(action="unmask").exists()


async def test_a_complaint_and_another_courts_petition_are_as_if_they_were_not(console: Console):
    await cast.a_call("投诉李正法官收钱", name="钱老伯", as_of=console.clock.now, kind=PetitionKind.COMPLAINT)
    await answered_call(console)
    elsewhere = await (await console.staff("高洁")).post(CARD, number=NUMBER)
    here = await (await console.staff("赵晴")).post(CARD, number=NUMBER)

    assert "没有人登记过这个号码" in elsewhere.words
    assert cast.TEXT[:10] not in elsewhere.words
    assert "1 件诉求留的是这个号码" in here.words
    assert "投诉李正" not in here.words


async def test_a_case_in_which_a_party_left_the_number_stands_on_the_card_unless_it_is_secret(console: Console):
    await cast.cases(as_of=console.clock.now)
    case = (await Case.filter(court_id=(await cast.court()).id, secret=False).order_by("id"))[0]
    await CaseParty.create(case=case, role="原告", name_sealed=seal("钱老伯"), mobile_index=index_of("mobile", NUMBER))
    desk = await console.staff("赵晴")

    open_card = await desk.post(CARD, number=NUMBER)
    await Case.filter(id=case.id).update(secret=True)
    secret = await desk.post(CARD, number=NUMBER)

    assert case.number in open_card.words
    assert "案件里原告留的号码" in open_card.words
    assert case.number not in secret.text


@pytest.mark.parametrize(
    ("typed", "words"),
    [("", "请填写电话号码"), ("1390791", "手机号码是 11 位"), ("长" * 200, "电话号码只能是数字")],
)
async def test_what_is_no_number_is_said_and_stays(console: Console, typed: str, words: str):
    reply = await (await console.staff("赵晴")).post(CARD, number=typed)

    assert reply.status == 400
    assert words in reply.words
    assert f'value="{typed}"' in reply.text


@pytest.mark.parametrize("typed", ["0791-86161368 转 802", "400 661 2368"])
async def test_landlines_are_found_as_they_are_kept(console: Console, typed: str):
    desk = await console.staff("赵晴")

    card = await desk.post(CARD, number=typed)

    assert (card.status, "没有人登记过这个号码" in card.words) == (200, True)


@pytest.mark.parametrize("name", ["李法官", "王芳", "系统管理员"])
async def test_nobody_else_looks_anybody_up_by_number(console: Console, name: str):
    desk = await console.staff(name)

    assert (await desk.get(CARD)).status == 403
    assert (await desk.post(CARD, number=NUMBER)).status == 403
    assert not await AuditEntry.filter(action="find_caller").exists()
