"""What triage proposes, likely repeats, subjects: on the ticket, in the queue and in their forms."""

from desk.tickets.ticket_store import load
from desk.views.history.history import history_of
from models import Subject
from models.enums import Complexity, PetitionKind, Urgency
from tests.cast import officer
from tests.handlers.console.conftest import Console, path_of

WAGES = "公司账户被冻结，工资发不出来"
PROPOSED = "建议：特急、简——企业账户被冻结，工资发不出"
APPEAL = "可能想提起上诉：留言不等于提起上诉，期限在走，请尽快告知"


def checked(page: str, name: str, value: str) -> bool:
    return f'name="{name}" value="{value}" checked' in page


async def test_the_proposal_stands_in_the_queue_on_the_ticket_and_in_the_form(console: Console) -> None:
    ticket = await console.petition(text=WAGES)
    chief = await console.staff("周敏")
    assert PROPOSED in (await chief.get("/console?tab=pending")).words
    assert PROPOSED in (await chief.get(path_of(ticket))).words
    form = (await chief.get(f"{path_of(ticket)}/acts/dispatch", htmx=True)).text
    assert PROPOSED in form
    assert checked(form, "urgency", "critical")
    assert checked(form, "complexity", "standard")


async def test_an_ordinary_petition_has_its_reason_on_the_ticket_only(console: Console) -> None:
    ticket = await console.petition()
    chief = await console.staff("周敏")
    assert "建议：" not in (await chief.get("/console?tab=pending")).words
    assert "建议：普通、简——没有听出紧急或复杂的情形" in (await chief.get(path_of(ticket))).words


async def test_what_somebody_weighed_goes_before_a_proposal(console: Console) -> None:
    ticket = await console.petition(text=WAGES)
    chief = await console.staff("周敏")
    reply = await chief.do(ticket, "weigh", urgency="urgent", complexity="complex", words="账户已解冻")
    assert reply.status == 200
    ticket = await load(ticket.id)
    assert (ticket.urgency, ticket.complexity) == (Urgency.URGENT, Complexity.COMPLEX)
    form = (await chief.get(f"{path_of(ticket)}/acts/dispatch", htmx=True)).text
    assert checked(form, "urgency", "urgent")
    page = (await chief.get(path_of(ticket))).words
    assert "特急 → 加急，简 → 繁" in page
    unchanged = await chief.do(ticket, "weigh", urgency="urgent", complexity="complex", words="再看看")
    assert (unchanged.status, "不用重新定级" in unchanged.words) == (400, True)


async def test_words_of_procedure_are_shown_to_the_desk(console: Console) -> None:
    ticket = await console.petition(text="我不服判决，要上诉")
    chief = await console.staff("周敏")
    assert "可能想提起上诉" in (await chief.get("/console?tab=pending")).words
    assert APPEAL in (await chief.get(path_of(ticket))).words


async def test_a_likely_repeat_is_proposed_and_called_one(console: Console) -> None:
    first = await console.petition()
    console.clock.forward(hours=72)
    again = await console.petition(text="执行款三个月没有到账，请再帮忙催一下")
    chief = await console.staff("周敏")
    page = (await chief.get(path_of(again))).words
    assert f"可能与 {first.petition.number} 重复（3 天前，相似" in page
    assert "认定重复" in page
    form = (await chief.get(f"{path_of(again)}/acts/repeat", htmx=True)).text
    assert f'value="{first.petition.number}"' in form
    reply = await chief.do(again, "repeat", where=first.petition.number)
    assert "可能与" not in reply.words
    page = (await chief.get(path_of(again))).words
    assert "第 2 次反映" in page
    assert f"与 {first.petition.number} 重复" in page
    assert "第 2 次反映" in (await chief.get("/console?tab=pending")).words
    wrong = await chief.do(await console.petition(), "repeat", where="GD1")
    assert (wrong.status, "请填写与哪一件重复" in wrong.words) == (400, True)


async def test_another_kind_is_chosen_from_a_list(console: Console) -> None:
    ticket = await console.petition()
    chief = await console.staff("周敏")
    assert "投诉" in (await chief.get(f"{path_of(ticket)}/acts/relabel", htmx=True)).words
    await chief.do(ticket, "relabel", where="consult", words="只是问问")
    assert (await load(ticket.id)).petition.kind is PetitionKind.CONSULT
    assert "执行 → 咨询" in (await chief.get(path_of(ticket))).words
    gone = await chief.do(ticket, "relabel", where="complaint", words="其实是投诉")
    assert gone.headers["HX-Redirect"] == "/console?done=relabel"
    assert (await chief.get(path_of(ticket))).status == 404


async def test_the_inspectorate_ticks_whom_a_complaint_is_about(console: Console) -> None:
    ticket = await console.petition(text="李法官不接电话", kind=PetitionKind.COMPLAINT)
    inspector = await console.staff("何平")
    assert "涉及 李正" in (await inspector.get(path_of(ticket))).words
    judge, other = await officer("李正"), await officer("陈丽")
    form = (await inspector.get(f"{path_of(ticket)}/acts/name_subject", htmx=True)).text
    assert checked(form, "where", str(judge.id))
    assert not checked(form, "where", str(other.id))
    await inspector.do(ticket, "name_subject", where=f"{judge.id},{other.id}", words="经核实还有陈丽")
    named = await Subject.filter(ticket_id=ticket.id).values_list("officer_id", flat=True)
    assert set(named) == {judge.id, other.id}
    assert "核定被投诉人" in (await inspector.get(path_of(ticket))).words


async def test_citizens_read_nothing_of_all_this(console: Console) -> None:
    ticket = await console.petition()
    chief = await console.staff("周敏")
    await chief.do(ticket, "weigh", urgency="urgent", words="原因")
    await chief.do(ticket, "relabel", where="consult", words="原因")
    lines = (await history_of(await load(ticket.id))).for_citizen()
    assert [line.text for line in lines] == ["诉求已提交"]
