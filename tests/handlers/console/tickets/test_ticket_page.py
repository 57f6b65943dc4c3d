"""The page of one ticket: what it shows, to whom, and what stays masked until somebody asks."""

import re
from datetime import UTC

import pytest

from desk.petitions.citizen_requests import RemoteMedia
from models import Attachment, Attempt, AuditEntry, Clock, Delivery, Supervision
from models.enums import DeliveryState, FileState, Grade, PetitionKind, SendChannel
from tests import cast
from tests.handlers.console.conftest import Console, path_of

WITH_NUMBERS = "判决生效一年没有执行，身份证号 36010219900307851X，电话13807910001，请尽快"


async def test_a_ticket_tells_the_whole_story(console: Console):
    ticket = await console.dispatched()
    ticket = await cast.answered(ticket, "已经划拨，三日内到账", as_of=console.clock.forward(hours=2))
    ticket = await cast.rated(ticket, Grade.BAD, "还是没有到账", as_of=console.clock.forward(days=1))

    reply = await (await console.staff("周敏")).get(path_of(ticket))

    for words in (
        cast.TEXT,
        "第 2 轮",
        "派单 周敏 由李正办理",
        "已经划拨，三日内到账",
        "不满意",
        "还是没有到账",
        "转入第 2 轮",
        "推送",
        "待发送",
        "用时 2小时",
        "按时",
        "办理",
        "个工作日",
    ):
        assert words in reply.words, words


@pytest.mark.parametrize("name", ["陈丽", "许诚", "高洁", "林雨", "系统管理员", "安全管理员", "审计员"])
async def test_who_may_not_see_a_ticket_gets_the_same_answer_as_for_one_that_is_not_there(console: Console, name: str):
    ticket = await console.dispatched("李正")
    desk = await console.staff(name)

    hidden = await desk.get(f"/console/tickets/{ticket.number}")
    missing = await desk.get("/console/tickets/GD20261100009999")

    assert (hidden.status, missing.status) == (404, 404)
    assert hidden.words == missing.words
    for path in ("acts", "acts/note"):
        assert (await desk.get(f"/console/tickets/{ticket.number}/{path}", htmx=True)).status == 404
    assert (await desk.post(f"/console/tickets/{ticket.number}/unmask", what="contact")).status == 404
    assert await AuditEntry.filter(action="unmask").count() == 0


@pytest.mark.parametrize("name", ["李法官", "王芳", "周敏", "赵晴", "何平", "郑远", "杨帆"])
async def test_those_whose_place_it_is_see_the_ticket(console: Console, name: str):
    ticket = await console.dispatched("李正")

    assert (await (await console.staff(name)).get(f"/console/tickets/{ticket.number}")).status == 200


async def test_a_complaint_is_seen_by_the_inspectorate_and_from_above_only(console: Console):
    complaint = await console.petition(text="投诉法官不接电话", kind=PetitionKind.COMPLAINT)

    assert (await (await console.staff("何平")).get(path_of(complaint))).status == 200
    assert (await (await console.staff("杨帆")).get(path_of(complaint))).status == 200
    for name in ("周敏", "赵晴", "郑远", "李法官"):
        assert (await (await console.staff(name)).get(path_of(complaint))).status == 404, name


async def test_numbers_in_the_text_are_masked_until_somebody_looks_and_that_is_written_down(console: Console):
    ticket = await console.petition(text=WITH_NUMBERS)
    desk = await console.staff("周敏")

    masked = await desk.get(path_of(ticket))
    assert "13807910001" not in masked.text
    assert "36010219900307851X" not in masked.text

    opened = await desk.post(f"{path_of(ticket)}/unmask", what="text", htmx=True)
    assert "电话13807910001" in opened.words
    entry = await AuditEntry.get(action="unmask")
    assert (entry.officer_id, entry.subject_kind, entry.subject_id, entry.facts) == (
        (await cast.officer("周敏")).id,
        "petition",
        ticket.petition_id,
        {"what": "text"},
    )
    assert entry.at == console.clock.now
    assert entry.address == "127.0.0.1"


async def test_the_way_to_reach_a_caller_is_masked_until_somebody_looks(console: Console):
    ticket = await cast.a_call(name="欧阳文", mobile="13907910009", as_of=console.clock.now)
    desk = await console.staff("周敏")

    masked = await desk.get(path_of(ticket))
    assert "欧阳*" in masked.words
    assert "139****0009" in masked.words
    assert "13907910009" not in masked.text

    opened = await desk.post(f"{path_of(ticket)}/unmask", what="contact", htmx=True)
    assert "欧阳文 13907910009" in opened.words
    assert await AuditEntry.filter(action="unmask", subject_id=ticket.petition_id).count() == 1


async def test_looking_needs_the_sessions_own_token(console: Console):
    ticket = await cast.a_call(as_of=console.clock.now)
    desk = await console.staff("周敏")

    reply = await desk.post(f"{path_of(ticket)}/unmask", what="contact", csrf="forged", htmx=True)

    assert reply.status == 403
    assert "13907910009" not in reply.text
    assert await AuditEntry.filter(action="unmask").count() == 0
    assert desk.csrf in reply.headers["HX-Trigger"]


async def test_the_same_persons_other_petitions_show_only_as_far_as_one_may_see_them(console: Console):
    mine = await console.dispatched("李正")
    await cast.dispatched(await console.petition(text="另一件事，给了陈丽"), "陈丽", as_of=console.clock.now)
    await console.petition(text="投诉的事", kind=PetitionKind.COMPLAINT)
    await console.petition("李四", text="别人的事")

    chief = await (await console.staff("周敏")).get(path_of(mine))
    judge = await (await console.staff("李法官")).get(path_of(mine))

    assert "此人还有 1 件" in chief.words
    assert "另一件事，给了陈丽" in chief.words
    assert "此人还有" not in judge.words
    assert "投诉的事" not in chief.words
    assert "别人的事" not in chief.words


async def test_every_try_to_tell_the_citizen_is_shown_with_its_fate_in_words(console: Console):
    ticket = await console.answered()
    delivery = await Delivery.get(ticket_id=ticket.id, notice="answered")
    await Delivery.filter(id=delivery.id).update(state=DeliveryState.FAILED)
    for ordinal, (channel, code, error, finish) in enumerate(
        [
            (SendChannel.KF_TEXT, 45015, "unreachable", ""),
            (SendChannel.TEMPLATE, None, "", "failed:user block"),
        ],
        start=1,
    ):
        await Attempt.create(
            delivery_id=delivery.id,
            ordinal=ordinal,
            channel=channel,
            client_msg_id=f"m{ordinal}",
            state=DeliveryState.FAILED,
            errcode=code,
            error_class=error,
            finish_status=finish,
            updated_at=console.clock.now,
        )

    reply = await (await console.staff("周敏")).get(path_of(ticket))

    assert "答复 群众 未送达" in reply.words
    assert "客服消息 未送达 未关注、已拒收，或超过了可发消息的时间（45015）" in reply.words
    assert "模板消息 未送达 对方拒收了公众号的消息" in reply.words


async def test_a_late_ticket_shows_by_how_much_and_who_supervises_it(console: Console):
    ticket = await console.dispatched()
    clock = await Clock.get(ticket_id=ticket.id, kind="handling")
    await Supervision.create(
        clock_id=clock.id,
        ticket_id=ticket.id,
        rung=2,
        recipient_id=(await cast.officer("何平")).id,
        opened_at=clock.due_at,
        due_at=clock.due_at,
    )
    console.clock.now = clock.due_at.astimezone(UTC)
    console.clock.forward(days=2)

    reply = await (await console.staff("周敏")).get(path_of(ticket))

    assert re.search(r"超时 \d+个工作", reply.words)
    assert clock.reason in reply.words
    assert "2 级督办 何平 待处理" in reply.words


async def test_attachments_show_what_has_become_of_them(console: Console):
    ticket = await console.petition(
        media=[RemoteMedia("image", "m1"), RemoteMedia("voice", "m2"), RemoteMedia("image", "m3")]
    )
    files = await Attachment.filter(petition_id=ticket.petition_id).order_by("id")
    await Attachment.filter(id=files[0].id).update(state=FileState.STORED, content_type="image/png", file_key="a" * 40)
    await Attachment.filter(id=files[2].id).update(state=FileState.FAILED)

    reply = await (await console.staff("周敏")).get(path_of(ticket))

    assert f'<img src="/console/files/{files[0].id}"' in reply.text
    assert "录音 2 下载中" in reply.words
    assert "图片 3 没能保存，已请群众重新发送" in reply.words


async def test_a_ticket_is_found_by_either_of_its_numbers(console: Console):
    ticket = await console.dispatched()
    desk = await console.staff("周敏")

    for number in (ticket.number, ticket.petition.number):
        assert ticket.petition.number in (await desk.get(f"/console/tickets/{number}")).words


async def test_a_number_that_is_none_is_not_found(console: Console):
    desk = await console.staff("周敏")

    for number in ("x", "GD", "%00", "SQ2026110000001" * 20, "..%2f..%2fetc"):
        assert (await desk.get(f"/console/tickets/{number}")).status == 404, number
