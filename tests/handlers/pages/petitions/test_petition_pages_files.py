"""张三 sees on the phone what came with the court's words; the officer sees it there too, and attaches there."""

from desk.tickets import attaching
from desk.tickets.ticket_store import load
from models import TicketEvent
from models.enums import Act, TicketState
from tests.desk.sent_files import a_pdf, a_picture, attach, says
from tests.handlers.pages.house import House


async def test_张三_opens_the_answers_picture_and_each_page_of_its_pdf_and_李四_nothing(house: House, phone):
    ticket = await house.dispatched()
    picture, paper = await says(ticket, a_picture(), a_pdf(2), as_of=house.clock.now)
    base = f"/p/{ticket.petition.number}"

    page = await phone("zhangsan").open(base)
    assert "附件 2 份" in page.text
    assert f'src="{base}/files/{picture}"' in page.html
    assert f'src="{base}/files/{paper}?page=2"' in page.html
    drawn = await phone("zhangsan").open(f"{base}/files/{paper}?page=2")
    whole = await phone("zhangsan").open(f"{base}/files/{paper}")
    assert (drawn.status, drawn.headers["Content-Type"]) == (200, "image/jpeg")
    assert whole.headers["Content-Disposition"].endswith('.pdf"')
    assert whole.headers["Content-Security-Policy"].endswith("sandbox")

    other = await house.petition("李四")
    for path in (f"{base}/files/{picture}", f"/p/{other.petition.number}/files/{picture}"):
        assert (await phone("lisi").open(path)).status == 404


async def test_what_is_only_attached_张三_does_not_see(house: House, phone):
    ticket = await house.dispatched()
    (drafted,) = await attach(ticket, a_picture(), as_of=house.clock.now)

    assert (await phone("zhangsan").open(f"/p/{ticket.petition.number}/files/{drafted}")).status == 404


async def test_李法官_sends_from_the_phone_what_was_attached_at_the_desk_and_leaves_out_what_is_not_ticked(
    house: House, phone
):
    ticket = await house.dispatched()
    kept, out = await attach(ticket, a_picture(), a_picture(), as_of=house.clock.now)
    judge = phone("judge_li")
    page = await judge.open(f"/t/{ticket.number}")
    assert page.html.count('name="shown"') == 2

    await judge.send(
        page,
        f"/t/{ticket.number}/answer",
        words="您的执行款已经划出，三个工作日内到账，请留意银行短信。",
        shown=str(out),
        file=str(kept),
        checked="1",
    )

    assert (await load(ticket.id)).state is TicketState.ANSWERED
    assert (await TicketEvent.get(ticket_id=ticket.id, act=Act.ANSWER)).facts["attached"] == str(kept)
    assert await attaching.attached(await house.officer_id("李正"), ticket.id, Act.ANSWER) == []
    seen = await judge.open(f"/t/{ticket.number}/files/{kept}")
    assert seen.status == 200
