"""常用答复: kept by a court's chief liaison, used by its own desk and by the courts below, found by title or pinyin."""

import pytest

from desk.errors import Invalid, NotAllowed, NotFound
from desk.rules.sizes import PAGE
from desk.tickets import canned_replies
from desk.tickets.canned_replies import TypedReply
from desk.tickets.ticket_store import load
from models import AuditEntry, CannedReply, Department
from models.enums import PetitionKind
from tests.cast import MORNING, a_petition, acting, court, dispatched

pytestmark = pytest.mark.usefixtures("cast")


async def kept(title: str, words: str = "您好", *, by: str = "周敏", at_court: str = "南昌中院", **more: object) -> int:
    typed = TypedReply(title, words, **more)  # type: ignore[arg-type]
    return await canned_replies.keep(await acting(by), await court(at_court), typed, MORNING)


async def offered(sought: str = "", at_court: str = "南昌中院") -> list[str]:
    ticket = await a_petition(at_court=at_court)
    return [one.title for one in await canned_replies.offered(await load(ticket.id), sought)]


async def test_what_the_courts_above_keep_is_offered_below_and_not_the_other_way_round() -> None:
    await kept("高院的", by="杨帆", at_court="江西高院")
    await kept("中院的")

    assert set(await offered()) == {"高院的", "中院的"}
    assert set(await offered(at_court="东湖法院")) == {"高院的", "中院的"}
    assert set(await offered(at_court="九江中院")) == {"高院的"}


async def test_it_is_found_by_a_part_of_its_title_or_the_initials_and_what_is_for_this_kind_comes_first() -> None:
    await kept("材料收到了")
    await kept("执行款发放", kind=PetitionKind.ENFORCEMENT)

    assert await offered() == ["执行款发放", "材料收到了"]
    assert await offered("收到") == ["材料收到了"]
    assert await offered("ZXK") == ["执行款发放"]
    assert await offered("%") == []
    assert await offered("没有" * 50) == []


async def test_what_is_taken_more_often_comes_first() -> None:
    await kept("第一")
    second = await kept("第二")
    ticket = await load((await a_petition()).id)

    assert await canned_replies.take(ticket, second) == "您好"
    assert await offered() == ["第二", "第一"]


async def test_another_courts_reply_is_as_none() -> None:
    other = await kept("九江的", by="杨帆", at_court="九江中院")
    ticket = await load((await dispatched(await a_petition())).id)

    with pytest.raises(NotFound):
        await canned_replies.take(ticket, other)
    with pytest.raises(NotFound):
        await canned_replies.remove(await acting("周敏"), await court(), other, MORNING)


@pytest.mark.parametrize("name", ["赵晴", "李正", "王芳", "何平", "系统管理员", "高洁"])
async def test_only_the_chief_liaison_of_the_court_or_of_one_above_keeps_them(name: str) -> None:
    with pytest.raises(NotAllowed):
        await kept("不该有的", by=name)
    assert not await CannedReply.exists()


@pytest.mark.parametrize(
    ("title", "words", "field"),
    [
        ("", "您好", "title"),
        ("长" * 200, "您好", "title"),
        ("空的", "  ", "words"),
        ("太长", "长" * 5001, "words"),
        ("填不上", "{案件号}", "words"),
    ],
)
async def test_what_cannot_be_kept_names_the_field(title: str, words: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        await kept(title, words)
    assert refused.value.field == field


async def test_two_of_one_title_and_another_courts_department_are_refused() -> None:
    await kept("已立案")
    with pytest.raises(Invalid, match="已经有一条"):
        await kept("已立案")
    elsewhere = await Department.filter(court_id=(await court("九江中院")).id).first()
    assert elsewhere is not None
    with pytest.raises(Invalid, match="没有这个部门"):
        await kept("新的", department_id=elsewhere.id)


async def test_each_change_is_audited_and_the_list_is_paged_by_key() -> None:
    ids = [await kept(f"第{number}条") for number in range(PAGE + 2)]
    await canned_replies.remove(await acting("周敏"), await court(), ids[0], MORNING)

    assert await AuditEntry.filter(action="keep_reply").count() == PAGE + 2
    assert await AuditEntry.filter(action="remove_reply").count() == 1
    first, more = await canned_replies.kept_by(await court())
    rest, none = await canned_replies.kept_by(await court(), more)
    assert [one.id for one in (*first, *rest)] == sorted(ids[1:], reverse=True)
    assert (len(first), none) == (PAGE, None)
