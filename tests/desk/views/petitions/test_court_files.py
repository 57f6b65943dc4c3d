"""Whoever reads the court's words opens what went with them, and nobody else: on every way to a file of a citizen's."""

from datetime import timedelta
from pathlib import Path

import pytest

from desk.access import actors
from desk.errors import NotFound
from desk.petitions import uploads
from desk.tickets import corrections, handling, taking_back
from desk.tickets.joining import merging
from desk.tickets.ticket_store import load
from desk.upkeep import erasure
from desk.views.petitions.court_files import court_file, find_court_file
from desk.views.petitions.petition_view import petition_view
from models import Attachment, Delivery, Ticket
from models.enums import Act, Complexity, ErasureCause
from tests.cast import MORNING, a_petition, dispatched, order, phone
from tests.desk.sent_files import a_pdf, a_picture, attach, says
from wechat import pushes

pytestmark = pytest.mark.usefixtures("cast")
LATER = MORNING + timedelta(minutes=40)


async def citizen(name: str) -> actors.Actor:
    identity = await phone(name)
    return actors.citizen(identity.id, identity.citizen_id)


async def opens(name: str, file_id: int) -> bool:
    """Say whether somebody who has a reference to this file opens it in the mini-program."""
    person = await citizen(name)
    return await find_court_file(person, uploads.reference(person, file_id)) is not None


async def test_张三_opens_what_came_with_the_answer_and_李四_does_not() -> None:
    ticket, other = await dispatched(await a_petition("张三")), await a_petition("李四")
    picture, paper = await says(ticket, a_picture(), a_pdf(3))

    view = await petition_view(await load(ticket.id), await citizen("张三"), MORNING)

    assert [(one.name, one.pages) for one in view.answers[0].files] == [("图片 1", 0), ("PDF 2", 3)]
    assert await court_file(ticket, picture) is not None
    assert await court_file(other, paper) is None
    assert (await opens("张三", paper), await opens("李四", paper)) == (True, False)


async def test_a_file_of_the_courts_becomes_part_of_no_petition_and_is_nobodys_upload() -> None:
    ticket = await dispatched(await a_petition("张三"))
    (picture,) = await says(ticket, a_picture())
    person = await citizen("张三")
    mine = uploads.reference(person, picture)

    with pytest.raises(NotFound):
        await uploads.find(person, mine)
    with pytest.raises(Exception, match="没有上传成功"):
        await uploads.join(person, [mine], ticket.id, MORNING)


async def test_what_is_attached_or_waits_for_review_no_citizen_opens() -> None:
    ticket = await dispatched(await a_petition("张三"))
    (drafted,) = await attach(ticket, a_picture())
    await Ticket.filter(id=ticket.id).update(complexity=Complexity.COMPLEX)
    await handling.accept(await order(await load(ticket.id), "李正"))
    (in_review,) = await says(ticket, a_picture(), act=Act.SUBMIT)

    assert (await court_file(ticket, drafted), await court_file(ticket, in_review)) == (None, None)
    assert not await opens("张三", in_review)
    await handling.approve(await order(await load(ticket.id), "周敏"))
    assert await court_file(ticket, in_review) is not None


async def test_with_words_that_were_taken_back_their_files_are() -> None:
    ticket = await dispatched(await a_petition("张三"))
    (sent,) = await says(ticket, a_picture())

    await taking_back.take_back(await order(await load(ticket.id), "周敏", "发错了人，内容不是这件案子的", LATER))

    assert await court_file(ticket, sent) is None
    assert not await opens("张三", sent)
    assert await Attachment.exists(id=sent)


async def test_a_corrected_answer_shows_its_own_files_first_and_the_old_ones_as_corrected() -> None:
    ticket = await dispatched(await a_petition("张三"))
    (old,) = await says(ticket, a_picture())

    await corrections.correct(await order(await load(ticket.id), "李正", "更正：划拨日期是下周一，请留意", LATER))
    view = await petition_view(await load(ticket.id), await citizen("张三"), LATER)

    assert [[one.id for one in answer.files] for answer in view.answers] == [[], [old]]
    assert [answer.replaced for answer in view.answers] == [False, True]


async def test_李四_whose_petition_was_merged_opens_the_answers_files_too() -> None:
    into, ticket = await dispatched(await a_petition("张三")), await a_petition("李四")
    assert into.number is not None
    await merging.merge(await order(ticket, "周敏", "同一个小区同一件执行案", MORNING, into=into.number))

    (sent,) = await says(await load(into.id), a_picture(), as_of=LATER)

    assert await court_file(await load(ticket.id), sent) is not None
    assert await opens("李四", sent)


async def test_the_message_says_how_many_came_along_and_where_they_are() -> None:
    ticket = await dispatched(await a_petition("张三"))
    await says(ticket, a_picture(), a_pdf(), act=Act.INTERIM, words="已经查到财产，正在评估，附上清单")
    await says(ticket, a_picture())

    texts = {}
    for notice in ("interim", "answered"):
        row = await Delivery.get(notice=notice, ticket_id=ticket.id)
        push = await pushes.render(row, "https://court.example")
        spoken = await pushes.spoken_words(row)
        assert push is not None
        texts[notice] = push.text
        assert spoken is None or "份文件" in spoken

    assert "附有 2 个附件，请在诉求页面查看" in texts["interim"]
    assert "附有 1 个附件，请在诉求页面查看" in texts["answered"]


async def test_who_is_forgotten_leaves_no_file_of_an_answer(tmp_path: Path) -> None:
    ticket = await dispatched(await a_petition("张三"))
    await says(ticket, a_picture(), a_pdf())
    await attach(ticket, a_picture(), act=Act.INTERIM)
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()]

    await erasure.ask_erasure(ErasureCause.CANCELLED, MORNING, identity_id=(await phone("张三")).id)
    await erasure.carry_out_due(MORNING)
    await erasure.remove_files(MORNING)

    unsent = await Attachment.filter(ticket_id=None)
    assert await Attachment.filter(ticket_id=ticket.id).count() == 0
    assert len([path for path in (tmp_path / "files").rglob("*") if path.is_file()]) == len(unsent) == 1
