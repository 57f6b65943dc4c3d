"""The list's filters, orders and looks as its page shows them."""

import re
from datetime import timedelta
from html import unescape

from desk.tickets.tagging import tag_ticket
from models.enums import PetitionKind, Urgency
from tests import cast
from tests.handlers.console.conftest import Console
from tests.handlers.console.queue.test_queue_page import numbers_in


def offered(name: str, page: str) -> list[str]:
    return re.findall(rf'<input type="checkbox" name="{name}" value="[^"]*"[^>]*><span>([^<]*)', page)


async def test_several_filters_at_once_are_in_the_address_told_in_words_and_taken_away_one_by_one(console: Console):
    filing = await console.petition(text="请问立案材料", kind=PetitionKind.FILING)
    consult = await console.petition("李四", text="请问上诉费", kind=PetitionKind.CONSULT)
    await console.petition("王五", text="执行款没到")
    desk = await console.staff("周敏")

    reply = await desk.get("/console?tab=all&kind=filing&kind=consult&handler=none")

    assert set(numbers_in(reply.text)) == {filing.petition.number, consult.petition.number}
    for words in ("诉求类型：立案", "诉求类型：咨询", "承办人：未派"):
        assert words in reply.words
    without = re.search(r'href="([^"]+)" title="去掉这个条件">诉求类型：咨询', reply.text)
    assert without
    assert numbers_in((await desk.get(unescape(without[1]))).text) == [filing.petition.number]


async def test_what_was_typed_into_the_address_wrongly_is_told_and_the_rest_holds(console: Console):
    consult = await console.petition(text="请问上诉费", kind=PetitionKind.CONSULT)
    await console.petition("李四", text="执行款没到")

    reply = await (await console.staff("周敏")).get("/console?tab=all&kind=consult&rung=9&from=昨天&colour=<b>")

    assert reply.status == 200
    assert numbers_in(reply.text) == [consult.petition.number]
    for words in ("“督办级别”里有认不出的内容", "“收到日期（从）”里有认不出的内容", "有认不出的条件"):
        assert words in reply.words
    assert "昨天" not in reply.text.partition('<div class="listing">')[0].replace("昨天 ", "")


async def test_the_newest_and_the_oldest_are_one_link_apart(console: Console):
    console.clock.forward(hours=-2)
    old = await console.petition(text="先来的")
    console.clock.forward(hours=2)
    new = await console.petition("李四", text="后来的")
    desk = await console.staff("周敏")

    newest = await desk.get("/console?tab=all")
    way = re.search(r'data-oldest="([^"]+)"', newest.text)
    assert way
    oldest = await desk.get(unescape(way[1]))

    assert numbers_in(newest.text) == [new.petition.number, old.petition.number]
    assert numbers_in(oldest.text) == [old.petition.number, new.petition.number]
    assert 'aria-sort="descending"' in newest.text
    assert 'aria-sort="ascending"' in oldest.text


async def test_each_order_is_in_the_address(console: Console):
    normal = await console.dispatched("李正")
    urgent = await console.dispatched("陈丽", urgency=Urgency.CRITICAL)
    desk = await console.staff("周敏")
    for sort, first in (("urgency", urgent), ("age", normal), ("limit", urgent)):
        assert numbers_in((await desk.get(f"/console?tab=open&sort={sort}")).text)[0] == first.number, sort


async def test_周敏_chooses_her_columns_and_roomy_rows_and_finds_them_again_elsewhere(console: Console):
    await console.petition(case_number="（2026）赣01执1234号")
    desk = await console.staff("周敏")

    reply = await desk.post("/console/list-looks", density="roomy", column="case", back="/console?tab=all")
    again = await (await console.staff("周敏")).get("/console?tab=all")
    others = await (await console.staff("赵晴")).get("/console?tab=all")

    assert reply.path == "/console"
    assert 'data-density="roomy"' in again.text
    assert 'class="queue-case">（2026）赣01执1234号' in again.text
    assert 'class="queue-due"' not in again.text
    assert 'class="queue-due"' in others.text
    assert (await desk.post("/console/list-looks", column="wallpaper")).status == 400


async def test_the_filters_offer_the_people_and_departments_of_ones_own_court_and_of_a_chosen_one(console: Console):
    own = await (await console.staff("周敏")).get("/console")
    assert {"李正", "陈丽", "未派"} <= set(offered("handler", own.text))
    assert "许诚" not in offered("handler", own.text)
    assert "执行局" in offered("department", own.text)
    donghu = (await cast.court("东湖法院")).id
    above = await (await console.staff("杨帆")).get(f"/console?court={donghu}")
    assert "许诚" in offered("handler", above.text)
    nanchang = (await cast.court()).id
    foreign = await (await console.staff("高洁")).get(f"/console?court={nanchang}&handler=99999")
    assert "李正" not in foreign.text
    assert "法院：不在可选范围" in foreign.words


async def test_a_tag_that_stands_on_hidden_tickets_only_is_not_offered(console: Console):
    complaint = await console.petition(text="投诉书记员态度恶劣", kind=PetitionKind.COMPLAINT)
    plain = await console.petition("李四")
    await tag_ticket(complaint.id, "内部线索", await cast.acting("何平", console.clock.now), console.clock.now)
    await tag_ticket(plain.id, "涉众", await cast.acting("周敏", console.clock.now), console.clock.now)

    chief = await (await console.staff("周敏")).get("/console?tab=all")
    inspector = await (await console.staff("何平")).get("/console?tab=all")

    assert offered("tag", chief.text) == ["涉众"]
    assert "内部线索" not in chief.text
    assert set(offered("tag", inspector.text)) == {"涉众", "内部线索"}
    assert "涉众" in re.sub(r"(?s)<form class=\"finder.*?</form>", "", chief.text)


async def test_long_names_and_many_marks_break_nothing(console: Console):
    ticket = await console.petition(text="长" * 200)
    for number in range(10):
        await tag_ticket(ticket.id, f"标签{number}", await cast.acting("周敏", console.clock.now), console.clock.now)
    console.clock.now += timedelta(days=9)

    reply = await (await console.staff("周敏")).get("/console")

    assert reply.status == 200
    assert "标签9" in reply.text
