"""公告 for everybody: newest first, found by its words, large, without a script, kept by browsers; or not there."""

from collections.abc import Awaitable, Callable

import pytest

from desk.broadcasts.announcing import keys_of_broadcast
from models import Broadcast, BroadcastRecipient
from models.enums import BroadcastKind, BroadcastState
from tests import cast
from tests.handlers.conftest import Site, TestClock
from tests.handlers.pages.conftest import Phone, Seen
from tests.handlers.pages.house import House

LARGEST_PAGE = 150 * 1024


Reads = Callable[[str], Awaitable[Seen]]


@pytest.fixture
async def reads(site: Site) -> Reads:
    """What anybody's browser gets."""
    return Phone(site.url, site.browser()).open


async def announced(title: str, clock: TestClock, body: str = "<p>请走南门。</p>", **how: object) -> Broadcast:
    made = Broadcast(
        court_id=(await cast.court()).id,
        kind=BroadcastKind.ARTICLE,
        title=title,
        text="",
        body=body,
        public=True,
        state=BroadcastState.DONE,
        author_id=1,
        created_at=clock.now,
        started_at=clock.now,
        **how,
    )
    made.word_keys = keys_of_broadcast(made)
    await made.save()
    return made


async def test_the_newest_stands_first_and_a_page_leads_to_the_next(
    house: House, reads: Reads, clock: TestClock
) -> None:
    for number in range(25):
        await announced(f"公告 {number} 号", clock)
        clock.forward(minutes=1)
    first = await reads("/gg")
    assert first.text.index("公告 24 号") < first.text.index("公告 23 号")
    assert "公告 4 号" not in first.text
    behind = await reads("/gg?before=" + first.html.split('href="/gg?before=', 1)[1].split('"', 1)[0])
    assert "公告 4 号" in behind.text
    assert len(first.html.encode()) < LARGEST_PAGE
    assert first.headers["Cache-Control"] == "public, max-age=60"
    for odd in ("x", "1-", "-1", "9" * 18 + "-1"):
        assert (await reads(f"/gg?before={odd}")).status == 200


async def test_it_is_found_by_its_words_and_by_its_court(house: House, reads: Reads, clock: TestClock) -> None:
    await announced("道路封闭", clock)
    await announced("诉讼费退费", clock, "<p>请带银行卡</p>")
    found = await reads("/gg?q=南门")
    assert ("道路封闭" in found.text, "诉讼费" in found.text) == (True, False)
    assert "没有找到这样的公告" in (await reads("/gg?q=没有这个词")).text
    other = (await cast.court("九江中院")).id
    assert "没有找到这样的公告" in (await reads(f"/gg?court={other}")).text


async def test_an_article_is_read_large_without_a_script(house: House, reads: Reads, clock: TestClock) -> None:
    made = await announced("道路封闭", clock, "<h2>施工</h2><p>请走南门。</p>" + "<p>字</p>" * 9000)
    page = await reads(f"/gg/{made.id}")
    assert 'class="large"' in page.html
    assert "<script" not in page.html
    assert "script-src 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "public, max-age=60"


async def test_what_is_not_there_was_taken_down_or_is_not_public_is_said_in_plain_words(
    house: House, reads: Reads, clock: TestClock
) -> None:
    made = await announced("道路封闭", clock)
    await Broadcast.filter(id=made.id).update(public=False)
    for path in (f"/gg/{made.id}", "/gg/999999", "/gg/x", "/gg/pictures/9"):
        page = await reads(path)
        assert page.status == 404
        assert "没有" in page.text
        assert "全部公告" in page.text


async def test_the_phone_that_was_told_has_read_it_once(
    house: House, phone: Callable[[str], Phone], clock: TestClock
) -> None:
    made = await announced("道路封闭", clock, total=1, reached=1)
    zhang = await cast.phone("张三", clock.now)
    await BroadcastRecipient.create(broadcast_id=made.id, identity_id=zhang.id, outcome="reached")
    browser = phone("zhangsan")
    await browser.open("/p")
    for _ in range(2):
        page = await browser.open(f"/gg/{made.id}")
        assert page.headers["Cache-Control"].startswith("private")
    row = await Broadcast.get(id=made.id)
    assert (row.opened, row.reached) == (1, 0)


async def test_what_one_person_was_told_is_shown_to_their_phone_alone(
    house: House, phone: Callable[[str], Phone], reads: Reads, clock: TestClock
) -> None:
    made = await announced("请来开庭", clock)
    await Broadcast.filter(id=made.id).update(public=False, kind="text", body="", text="请准时到{法院}。")
    zhang = await cast.phone("张三", clock.now)
    await BroadcastRecipient.create(broadcast_id=made.id, identity_id=zhang.id, outcome="reached")
    browser = phone("zhangsan")
    await browser.open("/p")
    own = await browser.open(f"/gg/{made.id}")
    assert (own.status, "请准时到南昌市中级人民法院。" in own.text) == (200, True), own.text
    other = phone("lisi")
    await other.open("/p")
    assert (await other.open(f"/gg/{made.id}")).status == 404
    assert (await reads(f"/gg/{made.id}")).status == 404
