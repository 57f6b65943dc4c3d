"""代录诉求: what an agent hears is written down once, properly, and by nobody else."""

import asyncio
import re

import pytest

from desk.petitions import receiving
from models import Petition, Ticket
from models.enums import Channel, PetitionKind
from models.keyring import unseal
from tests import cast
from tests.handlers.console.conftest import Console, Desk, Reply

HEARD = "来电人说执行款没有到账，身份证号 36010219900307851X"


async def entered(desk: Desk, *, htmx: bool = True, **changed: object) -> Reply:
    form = await desk.get("/console/petitions/new")
    once = re.search(r'name="once" value="([^"]+)"', form.text)
    court = re.search(r'<option value="(\d+)" selected', form.text)
    assert once
    assert court
    fields = {"channel": "phone", "kind": "enforcement", "text": HEARD, "court": court[1], "once": once[1]}
    return await desk.post("/console/petitions/new", htmx=htmx, **(fields | changed))


async def test_赵晴_writes_down_a_call(console: Console):
    desk = await console.staff("赵晴")

    reply = await entered(desk, name="钱老伯", mobile="139 0791 0009", case="(2026)赣01执1234号")

    petition = await Petition.get()
    assert reply.headers["HX-Redirect"] == f"/console/tickets/{petition.number}"
    assert (petition.channel, petition.kind) == (Channel.PHONE, PetitionKind.ENFORCEMENT)
    assert petition.entered_by_id == (await cast.officer("赵晴")).id
    assert petition.case_number == "（2026）赣01执1234号"
    assert unseal(petition.contact_mobile_sealed) == "13907910009"
    assert unseal(petition.contact_name_sealed) == "钱老伯"
    assert "36010219900307851X" not in petition.text
    page = await desk.get(reply.headers["HX-Redirect"])
    assert "电话（赵晴代录）" in page.words
    assert "139****0009" in page.words


@pytest.mark.parametrize(
    ("typed", "kept", "masked"),
    [
        ("0791-86161368 转 802", "079186161368-802", "0791*****368-***"),
        ("400 661 2368", "4006612368", "400****368"),
        ("+852 9123 4567", "+85291234567", "+852*****567"),
    ],
)
async def test_赵晴_writes_down_whatever_the_caller_is_reached_by(console: Console, typed: str, kept: str, masked: str):
    desk = await console.staff("赵晴")

    reply = await entered(desk, name="买买提.艾力", mobile=typed)

    petition = await Petition.get()
    assert unseal(petition.contact_mobile_sealed) == kept
    assert unseal(petition.contact_name_sealed) == "买买提·艾力"
    page = await desk.get(reply.headers["HX-Redirect"])
    assert masked in page.words
    assert kept not in page.text


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("text", " ", "请写下您要反映的事情"),
        ("kind", "", "请选择诉求类型"),
        ("channel", "chat", "请选择来源"),
        ("mobile", "1390791", "手机号码是 11 位"),
        ("case", "没有案号", "案号里缺少立案的年份"),
        ("court", "999", "请选择法院"),
        ("name", "长" * 41, "姓名最多 25 个字"),
        ("text", "字" * 5001, "最多 5000 字"),
        ("organisation", "长" * 101, "单位名称最多 100 个字"),
        ("channel", "passed_on", "请填写是哪个单位转来的"),
    ],
)
async def test_what_is_wrong_is_said_and_what_was_typed_stays(console: Console, field: str, value: str, words: str):
    desk = await console.staff("赵晴")

    reply = await entered(desk, **{"name": "钱老伯", field: value})

    assert reply.status == 400
    assert words in reply.words
    assert field == "name" or 'value="钱老伯"' in reply.text
    assert await Petition.all().count() == 0


async def test_a_form_sent_twice_enters_one_petition(console: Console):
    desk = await console.staff("赵晴")

    replies = await asyncio.gather(*(entered(desk, once="the-same-form") for _ in range(4)))

    assert await Petition.all().count() == 1
    assert len({reply.headers["HX-Redirect"] for reply in replies}) == 1


async def test_an_entry_that_was_never_stored_can_be_sent_again(console: Console, monkeypatch: pytest.MonkeyPatch):
    desk = await console.staff("赵晴")

    async def fails(*_: object) -> None:
        raise OSError

    with monkeypatch.context() as broken:
        broken.setattr(receiving, "store_petition", fails)
        assert (await entered(desk, once="the-same-form")).status == 500
    await entered(desk, once="the-same-form")

    assert await Petition.all().count() == 1


async def test_a_complaint_taken_by_telephone_leaves_the_agents_sight_with_its_number_to_tell(console: Console):
    desk = await console.staff("赵晴")

    reply = await entered(desk, htmx=False, kind="complaint", text="投诉窗口人员")

    petition = await Petition.get()
    assert petition.number in reply.words
    assert "督察处" in reply.words
    assert (await desk.get(f"/console/tickets/{petition.number}")).status == 404


async def test_a_chief_liaison_may_write_down_for_a_court_below_and_an_agent_may_not(console: Console):
    donghu = await cast.court("东湖法院")

    refused = await entered(await console.staff("赵晴"), court=donghu.id)
    reply = await entered(await console.staff("杨帆"), court=donghu.id)

    assert refused.status == 400
    assert "HX-Redirect" in reply.headers
    assert (await Ticket.get()).court_id == donghu.id


@pytest.mark.parametrize("name", ["李法官", "王芳", "何平", "系统管理员"])
async def test_nobody_else_may(console: Console, name: str):
    desk = await console.staff(name)

    assert (await desk.get("/console/petitions/new")).status == 403
    assert (await desk.post("/console/petitions/new", text=HEARD, kind="other", channel="phone")).status == 403
    assert 'href="/console/petitions/new"' not in (await desk.get("/console")).text
    assert await Petition.all().count() == 0


PASSED_ON = {"channel": "passed_on", "passed_on_by": "市人大常委会", "passed_on_reference": "人信〔2026〕15号"}


async def test_市人大转来的一件_来文编号和回复日期都记着_单位反映的记单位(console: Console):
    desk = await console.staff("赵晴")

    reply = await entered(desk, **PASSED_ON, reply_by="2026-12-05", organisation="江西某某建设有限公司", name="陈经理")

    petition = await Petition.get()
    assert (petition.channel, petition.passed_on_by) == (Channel.PASSED_ON, "市人大常委会")
    assert petition.reply_by == cast.at("2026-12-05 23:59")
    page = await desk.get(reply.headers["HX-Redirect"])
    assert "市人大常委会 人信〔2026〕15号，要求 2026年12月5日 前回复" in page.words
    assert "江西某某建设有限公司" in page.words


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"passed_on_by": "长" * 61}, "最多 60 个字"),
        ({"passed_on_reference": "长" * 61}, "最多 60 个字"),
        ({"reply_by": "下周五"}, "年-月-日"),
        ({"reply_by": "2026-11-01"}, "已经过了"),
        ({"reply_by": "9999-12-31"}, "在一年以后"),
    ],
)
async def test_转来的信息不对_说哪里不对(console: Console, changed: dict[str, str], words: str):
    desk = await console.staff("赵晴")

    reply = await entered(desk, **(PASSED_ON | changed))

    assert (reply.status, await Petition.all().count()) == (400, 0)
    assert words in reply.words
