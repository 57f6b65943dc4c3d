"""What a petition's own words cause at entry: a proposal, alerts, the inspectorate, subjects, the log of approaches."""

import pytest

from desk.errors import NotFound
from desk.petitions.citizen_requests import supplement
from desk.screening import favours
from desk.screening.accusations import WHY
from desk.screening.screening import alerts_in
from desk.tickets import asking_more
from desk.tickets.joining.duplicates import duplicate_proposals
from desk.tickets.ticket_store import find_visible, load
from desk.upkeep import erasure
from models import ApproachRecord, Subject
from models.enums import Act, Channel, FoundBy, PetitionKind, TicketState
from models.keyring import unseal
from tests.cast import MORNING, a_call, a_petition, accepted, acting, court, dispatched, officer, order
from tests.desk.ledger import history, told, whole

COMPLAINT = PetitionKind.COMPLAINT


@pytest.mark.parametrize(
    ("text", "kind", "alerts"),
    [
        ("我不服判决，要上诉", PetitionKind.OTHER, "提起上诉"),
        ("申请法官回避，也要求财产保全", PetitionKind.OTHER, "申请回避、申请保全"),
        ("我要立案", PetitionKind.FILING, ""),
        ("我要立案", PetitionKind.CONSULT, "申请立案"),
        ("执行款没有到账", PetitionKind.ENFORCEMENT, ""),
    ],
)
def test_acts_of_procedure_are_named(text: str, kind: PetitionKind, alerts: str) -> None:
    assert alerts_in(text, kind) == alerts


@pytest.mark.usefixtures("cast")
async def test_what_triage_proposes_counts_until_somebody_decides() -> None:
    ticket = await whole((await a_petition(text="公司账户被冻结，工资发不出来")).id)
    assert (ticket.proposed_urgency, ticket.proposed_complexity) == ("critical", "standard")
    assert ticket.proposed_why == "企业账户被冻结，工资发不出"
    assert (ticket.urgency, ticket.complexity, ticket.restricted) == ("critical", "standard", False)


@pytest.mark.usefixtures("cast")
async def test_a_petition_that_sounds_like_an_appeal_is_told_to_the_desk_by_a_notice_of_its_own() -> None:
    for ticket in (await a_petition(text="我不服判决，要上诉"), await a_call("我要上诉")):
        assert (await load(ticket.id)).alerts == "提起上诉"
        assert await told(ticket) == {("petition_received", "周敏"), ("procedural_words", "周敏")}


@pytest.mark.usefixtures("cast")
async def test_a_complaint_that_names_an_officer_makes_them_its_subject() -> None:
    ticket = await a_petition(text="李法官不接电话，陈丽也不理我", kind=COMPLAINT)
    rows = await Subject.filter(ticket_id=ticket.id).order_by("officer_id").select_related("officer")
    assert {row.officer.name for row in rows} == {"李正", "陈丽"}
    assert {row.found_by for row in rows} == {FoundBy.WORDS}


@pytest.mark.usefixtures("cast")
async def test_a_complaint_about_the_inspector_goes_to_the_court_above() -> None:
    about_somebody = await a_petition(text="书记员态度差", kind=COMPLAINT)
    about_the_inspector = await a_petition(text="投诉督察处的何平", kind=COMPLAINT)
    assert await told(about_somebody) == {("petition_received", "何平")}
    assert await told(about_the_inspector) == {("petition_received", "杨帆")}


@pytest.mark.usefixtures("cast")
async def test_naming_an_officer_is_no_complaint_about_them() -> None:
    ticket = await a_petition(text="请转告李正法官，材料已寄出", kind=PetitionKind.CONTACT)
    assert not ticket.restricted
    assert not await Subject.exists(ticket_id=ticket.id)


@pytest.mark.usefixtures("cast")
async def test_an_accusation_in_a_petition_of_another_kind_starts_at_the_inspectorate_too() -> None:
    ticket = await a_petition(text="执行法官李正收了对方的红包，故意不执行")
    assert (ticket.restricted, ticket.petition.kind) == (True, PetitionKind.ENFORCEMENT)
    assert ticket.proposed_why.startswith(WHY)
    assert await told(ticket) == {("petition_received", "何平")}
    assert await Subject.filter(ticket_id=ticket.id).values_list("officer_id", flat=True) == [
        (await officer("李正")).id
    ]


@pytest.mark.usefixtures("cast")
async def test_a_favour_asked_for_is_recorded_with_its_petition_and_goes_to_the_inspectorate() -> None:
    ticket = await a_petition(text="案子在李法官手里，麻烦跟李法官打个招呼，多关照", kind=PetitionKind.CONTACT)
    (row,) = await ApproachRecord.all()
    assert (row.petition_id, row.identity_id, row.recorded_by_id) == (
        ticket.petition_id,
        ticket.petition.identity_id,
        None,
    )
    assert row.court_id == (await court("江西高院")).id
    assert unseal(row.text_sealed) == unseal(ticket.petition.text_sealed)
    assert ticket.restricted
    assert ticket.proposed_why.startswith(favours.WHY)
    assert await told(ticket) == {("petition_received", "何平")}


@pytest.mark.usefixtures("cast")
async def test_what_an_agent_was_told_on_the_telephone_is_heard_as_well() -> None:
    ticket = await a_call("请帮我跟法官说个情", kind=PetitionKind.CONTACT)
    (row,) = await ApproachRecord.all()
    assert (row.recorded_by_id, row.petition_id) == ((await officer("赵晴")).id, ticket.petition_id)
    assert ticket.petition.channel is Channel.PHONE


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize("asked_for_more", [False, True])
async def test_a_favour_in_a_supplement_takes_the_ticket_from_the_judge(asked_for_more: bool) -> None:
    ticket = await accepted(await dispatched(await a_petition()))
    if asked_for_more:
        await asking_more.ask_more(await order(ticket, "李正", "请补充卡号"))
    await supplement(await order(await load(ticket.id), "张三", "卡号已寄，麻烦李法官判我赢，少不了您的好处"))
    ticket = await whole(ticket.id)
    assert (ticket.restricted, ticket.state, ticket.handler_id) == (True, TicketState.PENDING, None)
    assert await told(ticket) == {("supplemented", "何平")}
    walled = next(line for line in await history(ticket) if line.act is Act.WALL_OFF)
    assert walled.facts == {"cause": "favour"}
    (row,) = await ApproachRecord.all()
    assert row.petition_id == ticket.petition_id
    assert unseal(row.text_sealed) == "卡号已寄，麻烦李法官判我赢，少不了您的好处"
    with pytest.raises(NotFound):
        await find_visible(await acting("李正"), ticket.petition.number)


@pytest.mark.usefixtures("cast")
async def test_erasing_a_petition_leaves_the_log_of_approaches_and_nothing_to_be_like() -> None:
    said = "请帮我跟法官说个情，工资卡一直没解冻"
    ticket = await a_call(said, kind=PetitionKind.CONTACT)
    await erasure.ask_for_petitioner(ticket.petition, (await officer("赵晴")).id, MORNING)
    await erasure.carry_out_due(MORNING)
    (row,) = await ApproachRecord.all()
    assert unseal(row.text_sealed) == said
    gone = await load(ticket.id)
    assert gone.petition.redacted_at is not None
    assert "工资卡" not in gone.proposed_why.replace("工资卡或者养老钱被冻结", "")
    again = await a_call(said, kind=PetitionKind.CONTACT)
    assert await duplicate_proposals(await acting("何平"), await load(again.id)) == []


@pytest.mark.usefixtures("cast")
async def test_most_petitions_are_neither() -> None:
    ticket = await a_petition()
    assert (ticket.alerts, ticket.restricted, await ApproachRecord.exists()) == ("", False, False)
