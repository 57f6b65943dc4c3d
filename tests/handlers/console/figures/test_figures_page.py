"""数据: a president sees who is late and how it goes; every number opens its tickets; nobody sees another's figures."""

import re
from datetime import date, timedelta

import pytest

from desk.scores import counting
from desk.scores.measures import FORMULA
from desk.tickets import handling
from desk.tickets.timing import supervision
from models import AuditEntry, ScoreCell, ScoreWeight
from models.enums import Grade, PetitionKind
from tests import cast
from tests.handlers.conftest import TestClock
from tests.handlers.console.conftest import Console, Desk, Reply

FIGURES = "/console/figures"
WEIGHTS = f"{FIGURES}/weights"


@pytest.fixture
async def zheng(console: Console) -> Desk:
    """The president of 南昌中院, which has 东湖法院 below it."""
    return await console.staff("郑远")


async def counted() -> None:
    while await counting.count_marked():
        pass


async def some_figures(court: str, day: date, **counts: int) -> None:
    """Counts as if much had happened."""
    home = await cast.court(court)
    await ScoreCell.create(court_id=home.id, day=day, formula=FORMULA, counts=counts)


async def address(of: str, **more: object) -> str:
    home = await cast.court(of)
    return f"{FIGURES}?court={home.id}" + "".join(f"&{name}={value}" for name, value in more.items())


def links(page: Reply, of: str) -> list[str]:
    """The addresses of tickets behind a measure on a page."""
    found = re.findall(r'href="(/console/figures/tickets\?[^"]+)"', page.text)
    return [one.replace("&amp;", "&") for one in found if f"of={of}" in one]


async def test_郑远_opens_it_on_monday_and_sees_who_is_late_by_whom_and_since_when(
    console: Console, clock: TestClock, zheng: Desk
) -> None:
    await console.dispatched("李正")
    clock.forward(days=12)
    await supervision.sweep_due_clocks(clock.now)
    await counted()
    page = await zheng.get(FIGURES)
    assert "南昌中院及下级法院的数据 上周（11月23日至29日），与前一周（11月16日至22日）比" in page.words
    assert "现在逾期未办 1 件，逐件看" in page.words
    assert "李正 南昌中院 1 11月23日 周一 17:30 督办 1 级" in page.words
    assert 'href="/console/figures" aria-current="page"' in page.text
    late = await zheng.get(re.findall(r'href="(/console/figures/late[^"]+)"', page.text)[0].replace("&amp;", "&"))
    assert "李正 南昌中院 · 执行局 11月23日 周一 17:30起 超时 4个工作日 待签收 督办 1 级" in late.words


async def test_an_empty_court_says_so_and_nothing_is_divided_by_nothing(zheng: Desk) -> None:
    page = await zheng.get(await address("南昌中院", alone=1, period="last_month"))
    assert page.status == 200
    for words in ("没有逾期的工单", "最近八周还没有可画的数据", "上月还没有部门办过工单", "响应率 没有"):
        assert words in page.words
    for period in ("this_week", "this_month", "this_year", "2026-03", "2062-13", "昨天"):
        assert (await zheng.get(await address("南昌中院", period=period))).status == 200


async def test_every_number_opens_the_tickets_that_were_counted(console: Console, zheng: Desk) -> None:
    first = await cast.rated(await console.answered(), Grade.BAD, "没有解决", as_of=console.clock.now)
    await console.petition("李四")
    await counted()
    own = await zheng.get(await address("南昌中院", alone=1))
    assert "收到诉求 2" in own.words
    received = await zheng.get(links(own, "received")[0])
    assert received.words.count("执行款三个月没有到账") == 2
    unhappy = await zheng.get(links(own, "unhappy")[0])
    assert (first.number or "") in unhappy.text
    assert "负面评价 南昌中院 · 本周（11月16日至18日）" in unhappy.words
    people = await zheng.get(re.findall(r'<th scope="row"><a href="([^"]+)">执行局', own.text)[0].replace("&amp;", "&"))
    assert "南昌中院 › 本院 › 执行局" in people.words
    assert "李正" in people.words
    assert links(people, "answered_in_time")


async def test_the_list_behind_a_number_goes_on_by_key(console: Console, zheng: Desk) -> None:
    for number in range(32):
        await console.petition(text=f"第 {number} 件事没有办")
        console.clock.forward(seconds=1)
    await counted()
    home = await cast.court()
    page = await zheng.get(f"{FIGURES}/tickets?court={home.id}&of=received&period=this_week")
    titles = re.findall("第 [0-9]+ 件事没有办", page.words)
    more = re.findall(r'href="([^"]+)" rel="next"', page.text)[0].replace("&amp;", "&")
    beyond = await zheng.get(more)
    titles += re.findall("第 [0-9]+ 件事没有办", beyond.words)
    assert titles == [f"第 {number} 件事没有办" for number in reversed(range(32))]
    assert "回到最前" in beyond.words
    for odd in ("after=,", "after=soon,1", "after=9999-12-31T23:59:59,99999999999999999999"):
        assert (await zheng.get(f"{FIGURES}/tickets?court={home.id}&of=received&{odd}")).status == 200
    for nothing in ("", "of=", "of=windows_rated", "of=x'--"):
        assert (await zheng.get(f"{FIGURES}/tickets?court={home.id}&{nothing}")).status == 404


async def test_courts_are_ranked_by_score_but_not_below_the_minimum(console: Console, zheng: Desk) -> None:
    today = console.clock.now.date()
    good = {"responded_in_time": 20, "tickets_in_time": 20, "rated": 20, "happy": 20, "answered": 20}
    await some_figures("东湖法院", today, **good)
    await some_figures("南昌中院", today, responded_in_time=5, response_missed=4, received=9)
    page = (await zheng.get(await address("南昌中院"))).words
    table = page.partition("名次")[2]
    assert "1 东湖法院 基层法院 100.0" in table
    assert "— 南昌中院 中级法院 样本不足 样本不足 5 / 9" in table
    assert "响应率 86.2% 25 / 29" in page, "together they are enough"
    by_late = await zheng.get(await address("南昌中院", sort="received"))
    assert 'aria-sort="descending"' in by_late.text
    assert by_late.words.index("南昌中院 中级法院") < by_late.words.index("东湖法院 基层法院")


async def test_the_table_is_taken_away_as_a_file_with_the_counts_of_every_rate(console: Console, zheng: Desk) -> None:
    await some_figures("东湖法院", console.clock.now.date(), responded_in_time=9, response_missed=1, received=3)
    page = await zheng.get(await address("南昌中院"))
    export = re.findall(r'href="(/console/figures/export[^"]+)"', page.text)[0].replace("&amp;", "&")
    file = await zheng.get(export)
    assert (file.status, 'filename="figures-2026-11-16-2026-11-18.csv"' in file.headers["Content-Disposition"]) == (
        200,
        True,
    )
    head, *lines = file.text.removeprefix("\ufeff").splitlines()
    assert head.startswith("名次,名称,总分,响应率,响应率：件数,响应率：共,期限内办结率,")
    assert [line.split(",")[1:6] for line in lines] == [
        ["南昌中院", "", "", "0", "0"],
        ["东湖法院", "", "90.0%", "9", "10"],
    ]
    assert (await (await console.staff("陈丽")).get(export)).status == 404


async def test_this_week_stands_against_the_same_days_of_the_last(console: Console, zheng: Desk) -> None:
    today = console.clock.now.date()
    await some_figures("南昌中院", today, tickets_in_time=9, tickets_overdue=1, received=12)
    await some_figures("南昌中院", today - timedelta(days=7), tickets_in_time=10, tickets_overdue=10, received=20)
    page = await zheng.get(await address("南昌中院", alone=1))
    assert "收到诉求 12 上周同期 20" in page.words
    assert "期限内办结率 90.0% 9 / 10 +40.0 个百分点" in page.words
    assert "11月16日 12 0" in page.words, "the numbers of the drawing can be read"
    assert '<polyline class="line-in_time"' in page.text


async def test_a_liaison_reads_their_department_and_a_judge_themselves(console: Console) -> None:
    await console.answered()
    await counted()
    wang = await (await console.staff("王芳")).get(FIGURES)
    assert "执行局的数据" in wang.words
    assert "李正" in wang.words.partition("各承办人")[2]
    assert "响应率" not in wang.words, "what the desk does before says nothing of a department"
    li = await console.staff("李正")
    own = await li.get(FIGURES)
    assert "李正的数据" in own.words
    assert "各承办人" not in own.words
    assert "执行款三个月" in (await li.get(links(own, "answered")[0])).words
    chen = await (await console.staff("陈丽")).get(FIGURES)
    assert "答复 0 0" in chen.words


async def test_nobody_reads_figures_that_are_not_theirs(console: Console) -> None:
    nanchang, donghu, high = [(await cast.court(name)).id for name in ("南昌中院", "东湖法院", "江西高院")]
    li, chen = [await cast.officer(name) for name in ("李正", "陈丽")]
    liu = await cast.officer("刘洋")
    enforcement = f"&department={li.department_id}"
    for who, query in (
        ("陈丽", f"court={nanchang}"),
        ("陈丽", f"court={nanchang}&officer={li.id}"),
        ("李正", f"court={nanchang}{enforcement}"),
        ("刘洋", f"court={nanchang}{enforcement}"),
        ("刘洋", f"court={nanchang}{enforcement}&officer={chen.id}"),
        ("王芳", f"court={nanchang}&department={liu.department_id}"),
        ("高洁", f"court={nanchang}"),
        ("郑远", f"court={high}"),
        ("郑远", f"court={donghu}{enforcement}"),
        ("郑远", "court=x"),
        ("郑远", f"court={nanchang}&department=x"),
        ("系统管理员", ""),
        ("林雨", ""),
    ):
        desk = await console.staff(who)
        for path in (FIGURES, f"{FIGURES}/late", f"{FIGURES}/tickets"):
            assert (await desk.get(f"{path}?{query}&of=received")).status == 404, (who, path, query)


async def test_complaints_are_a_table_of_their_own_for_those_who_may_read_them(console: Console, zheng: Desk) -> None:
    await console.petition(text="李正法官拖着不办", kind=PetitionKind.COMPLAINT)
    await counted()
    assert "投诉（另计" not in (await zheng.get(FIGURES)).words
    assert "收到诉求 0" in (await zheng.get(FIGURES)).words
    he = await console.staff("何平")
    page = await he.get(FIGURES)
    assert "投诉（另计，上面的数里没有）" in page.words
    hidden = links(page, "received")
    assert {"restricted=1" in one for one in hidden} == {True}
    assert "李正法官拖着不办" in (await he.get(hidden[0])).words
    assert (await zheng.get(hidden[0])).status == 404


async def test_a_court_that_is_above_reads_all_of_its_branch(console: Console) -> None:
    ticket = await cast.a_petition("李四", at_court="东湖法院", as_of=console.clock.now)
    await handling.settle(await cast.order(ticket, "高洁", "已告知上诉期限", console.clock.now))
    await counted()
    high = await console.staff("杨帆")
    page = await high.get(FIGURES)
    assert "江西高院及下级法院的数据" in page.words
    assert "收到诉求 1" in page.words
    for name in ("江西高院", "南昌中院", "九江中院", "东湖法院"):
        assert name in page.words.partition("各法院")[2]


async def weights_in(page: Reply) -> dict[str, str]:
    return dict(re.findall(r'<input class="form-control[^"]*" id="[^"]+" name="([^"]+)" value="([^"]*)"', page.text))


async def test_周敏_sets_what_counts_and_the_courts_below_follow(console: Console) -> None:
    zhou = await console.staff("周敏")
    home = str((await cast.court()).id)
    page = await zhou.get(f"{WEIGHTS}?court={home}")
    assert "现在用的是出厂的" in page.words
    fields = await weights_in(page)
    saved = await zhou.post(WEIGHTS, court=home, read="", **(fields | {"satisfied": "４0"}))
    assert "已保存。以后的总分按新的权重" in saved.words
    assert (await weights_in(saved))["satisfied"] == "40"
    below = await (await console.staff("高洁")).get(WEIGHTS)
    assert "现在用的是南昌中院的" in below.words
    assert "总分按南昌中院的权重（2026年11月18日起）" in (await zhou.get(await address("南昌中院"))).words
    assert (await AuditEntry.get(action="set_weights")).facts == {"version": "赣01#1"}
    seen = (await (await console.staff("审计员")).get("/console/audit")).words
    assert "周敏 南昌中院 zhoumin 修改评分权重 第 1 版 南昌中院" in seen


async def test_weights_that_make_no_sense_are_refused_in_words_and_change_nothing(console: Console) -> None:
    zhou = await console.staff("周敏")
    home = str((await cast.court()).id)
    fields = await weights_in(await zhou.get(f"{WEIGHTS}?court={home}"))
    for change, words in (
        ({"response": "很多"}, "响应率：请填 0 到 100 的整数"),
        ({"response": "101"}, "响应率的权重要在 0 到 100 之间"),
        ({"response": ""}, "响应率：请填 0 到 100 的整数"),
        (dict.fromkeys(fields, "0"), "至少有一项大于 0"),
    ):
        reply = await zhou.post(WEIGHTS, court=home, read="", **(fields | change))
        assert (reply.status, words in reply.words) == (400, True), reply.words
    other = str((await cast.court("江西高院")).id)
    assert (await zhou.post(WEIGHTS, court=other, read="", **fields)).status == 404
    assert not await ScoreWeight.all().exists()


async def test_two_who_change_the_weights_at_once_are_told_of_each_other(console: Console) -> None:
    zhou, yang = await console.staff("周敏"), await console.staff("杨帆")
    home = str((await cast.court()).id)
    fields = await weights_in(await zhou.get(f"{WEIGHTS}?court={home}"))
    await yang.post(WEIGHTS, court=home, read="", **(fields | {"response": "30"}))
    late = await zhou.post(WEIGHTS, court=home, read="", **(fields | {"response": "10"}))
    assert (late.status, "刚刚有人改过本院的权重" in late.words) == (409, True)
    assert (await weights_in(late))["response"] == "10", "what was typed is still there"
    assert await ScoreWeight.filter(measure="response").values_list("weight", flat=True) == [30]
