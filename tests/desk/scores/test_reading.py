"""Reading figures: who may, sums over days and months, the tickets behind a number, who is late, whose weights."""

from datetime import date, timedelta

import pytest

from desk.access.visibility import FigurePlace, sees_figures, sees_restricted_figures
from desk.errors import Invalid, NotAllowed, Refused
from desk.rules.calendar.court_time import court_day
from desk.scores import counting, drilldown, overdue, periods, reading, weights
from desk.scores.measures import FIRST, FORMULA
from desk.scores.periods import Period
from desk.scores.rates import RATES
from desk.scores.reading import FigureScope
from desk.tickets.ticket_store import load
from desk.tickets.timing import supervision
from models import AuditEntry, ScoreCell, ScoreMonth
from models.enums import Grade
from tests.cast import MORNING, a_petition, acting, answered, at, court, dispatched, officer, rated
from tests.desk.ledger import nothing_changed

pytestmark = pytest.mark.usefixtures("cast")
TODAY = date(2026, 11, 17)
LAPSED = at("2026-11-25 09:00")
THIS_WEEK = periods.period("this_week", TODAY)
SHARES = dict.fromkeys(RATES, 0) | {"satisfied": 100}


async def counted() -> None:
    while await counting.count_marked():
        pass


async def test_who_reads_whose_figures() -> None:
    home, below, above = [await court(name) for name in ("南昌中院", "东湖法院", "江西高院")]
    li, wang, liu = [await officer(name) for name in ("李正", "王芳", "刘洋")]
    whole, enforcement = FigurePlace(home.id, home.path), FigurePlace(home.id, home.path, li.department_id)
    filing = FigurePlace(home.id, home.path, liu.department_id)
    his = FigurePlace(home.id, home.path, None, li.id)
    under, over = FigurePlace(below.id, below.path), FigurePlace(above.id, above.path)
    reads = {
        "郑远": (whole, enforcement, filing, his, under),
        "周敏": (whole, enforcement, filing, his, under),
        "何平": (whole, enforcement, filing, his, under),
        "杨帆": (whole, enforcement, filing, his, under, over),
        "高洁": (under,),
        "王芳": (enforcement,),
        "刘洋": (filing,),
        "李正": (his,),
        "陈丽": (),
        "赵晴": (),
        "林雨": (),
        "系统管理员": (),
        "审计员": (),
    }
    for name, mine in reads.items():
        actor = await acting(name)
        for place in (whole, enforcement, filing, his, under, over):
            assert sees_figures(actor, place) is (place in mine), (name, place)
    assert wang.department_id == li.department_id


async def test_complaints_are_counted_for_the_inspectorate_and_the_courts_above() -> None:
    home, below = await court(), await court("东湖法院")
    may = {
        "何平": (True, True),
        "郑远": (False, True),
        "周敏": (False, True),
        "杨帆": (True, True),
        "高洁": (False, False),
    }
    for name, (here, under) in may.items():
        actor = await acting(name)
        assert sees_restricted_figures(actor, home.id, home.path) is here, name
        assert sees_restricted_figures(actor, below.id, below.path) is under, name


async def test_a_year_is_its_whole_months_and_the_days_since() -> None:
    home = (await court()).id
    for day in (date(2026, 10, 5), date(2026, 11, 2), date(2026, 11, 17)):
        await ScoreCell.create(court_id=home, day=day, formula=FORMULA, counts={"received": 1})
    await ScoreCell.create(court_id=home, day=TODAY, formula="f0", counts={"received": 100})
    await ScoreMonth.create(
        court_id=home, month=date(2026, 10, 1), formula=FORMULA, counts={"received": 40}, frozen_at=MORNING
    )
    year = await reading.courts([home], periods.period("this_year", TODAY))
    assert year[home].open == {"received": 42}, "a closed month stays, whatever its days say"
    october, november = periods.period("2026-10", TODAY), periods.period("this_month", TODAY)
    assert (await reading.of(FigureScope((home,)), october)).open == {"received": 40}
    assert (await reading.closed([home], october), await reading.closed([home], november)) == (True, False)
    weekly = await reading.weekly(FigureScope((home,)), periods.weeks(TODAY))
    assert [one.get("received", 0) for one in weekly] == [0, 1, 0, 0, 0, 1, 0, 1]


async def test_a_month_closed_under_the_first_formula_stays_by_it_numbers_rates_and_tickets() -> None:
    home, october = (await court()).id, periods.period("2026-10", TODAY)
    old = {"answered": 40, "answered_in_time": 39, "overdue": 1, "rated": 20, "unhappy": 4, "not_rated": 1}
    month = {"court_id": home, "month": date(2026, 10, 1)}
    first = await ScoreMonth.create(**month, formula=FIRST, counts=old, frozen_at=MORNING)
    await ScoreMonth.create(**month, formula=FORMULA, counts=old | {"tickets_in_time": 9, "tickets_overdue": 1})
    async for _ in counting.recount(date(2026, 10, 1), date(2026, 10, 31)):
        pass
    await counting.freeze(await counting.unfrozen(), at("2026-12-20 09:00"))
    assert (await reading.formula_of([home], october), await reading.closed([home], october)) == (FIRST, True)
    assert (await reading.of(FigureScope((home,)), october, FIRST)).open == old
    await first.refresh_from_db()
    assert (first.counts, first.frozen_at) == (old, MORNING)
    assert await reading.formula_of([home], periods.period("this_year", TODAY)) == FORMULA
    assert await reading.formula_of([home], periods.period("2026-09", TODAY)) == FORMULA


async def test_behind_a_number_of_the_first_formula_are_the_lines_it_counted() -> None:
    ticket = await answered(await dispatched(await a_petition()))
    await supervision.sweep_due_clocks(LAPSED)
    await rated(await load(ticket.id), Grade.GOOD, as_of=LAPSED)
    home, week = await court(), Period("", "", TODAY, court_day(LAPSED))
    lines = {}
    for formula in (FIRST, FORMULA):
        asked = drilldown.DrilldownQuery((home.id,), ("not_rated", "tickets_in_time"), week, formula=formula)
        lines[formula] = len((await drilldown.page(await acting("周敏"), asked)).lines)
    assert lines == {FIRST: 1, FORMULA: 1}, "put away unrated then; answered in time now"


async def test_departments_and_officers_add_up_to_what_was_theirs() -> None:
    await rated(await answered(await dispatched(await a_petition())), Grade.GOOD)
    await answered(await dispatched(await a_petition("李四"), "陈丽"))
    await counted()
    li, chen, home = await officer("李正"), await officer("陈丽"), await court()
    assert li.department_id is not None
    (department,) = (await reading.departments(home.id, THIS_WEEK)).items()
    assert (department[0], department[1].open["answered"]) == (li.department_id, 2)
    people = await reading.officers(home.id, li.department_id, THIS_WEEK)
    assert {key: one.open["answered"] for key, one in people.items()} == {li.id: 1, chen.id: 1}
    own = await reading.of(FigureScope((home.id,), None, li.id), THIS_WEEK)
    assert (own.open["happy"], own.restricted) == (1, {})


async def test_behind_a_number_are_its_lines_also_those_of_tickets_one_no_longer_sees() -> None:
    ticket = await rated(await answered(await dispatched(await a_petition())), Grade.BAD, "没有解决")
    await counted()
    li, home = await officer("李正"), await court()
    asked = drilldown.DrilldownQuery((home.id,), ("unhappy",), THIS_WEEK, officer_id=li.id)
    seen = await drilldown.page(await acting("周敏"), asked)
    assert ([line.ticket.id for line in seen.lines], seen.hidden, seen.after) == ([ticket.id], 0, None)
    assert ticket.handler_id != li.id
    assert [line.ticket.id for line in (await drilldown.page(await acting("李正"), asked)).lines] == [ticket.id]
    await answered(ticket)
    his = await drilldown.page(await acting("李正"), asked)
    assert (list(his.lines), his.hidden) == ([], 1)
    nobody = await drilldown.page(
        await acting("周敏"), drilldown.DrilldownQuery((home.id,), ("unhappy",), THIS_WEEK, restricted=True)
    )
    assert (list(nobody.lines), nobody.hidden) == ([], 0)


async def test_who_is_late_longest_first_each_with_all_of_theirs() -> None:
    first = await dispatched(await a_petition())
    await dispatched(await a_petition("李四"), "陈丽", as_of=MORNING + timedelta(hours=1))
    await dispatched(await a_petition("李四", "另一件事"), as_of=MORNING + timedelta(days=1))
    waiting = await a_petition("王五", as_of=MORNING)
    now, scope = at("2026-11-30 09:00"), FigureScope(((await court()).id,))
    total, people = await overdue.by_whom(await acting("郑远"), scope, now)
    assert (total, [(one.officer.name if one.officer else "", one.count) for one in people]) == (
        4,
        [("", 1), ("李正", 2), ("陈丽", 1)],
    )
    assert (people[0].since, people[1].since) == (waiting.due_at, first.due_at)
    page, after = await overdue.tickets(await acting("郑远"), scope, now, most=3)
    assert after is not None
    rest, end = await overdue.tickets(await acting("郑远"), scope, now, after)
    assert len({one.id for one in [*page, *rest]}) == 4
    assert (len(rest), end) == (1, None)
    assert (await overdue.by_whom(await acting("陈丽"), scope, now))[0] == 1, "a judge sees their own"
    assert (await overdue.by_whom(await acting("郑远"), scope, MORNING))[0] == 0


async def test_weights_come_from_the_nearest_court_that_set_any_and_hold_from_then_on() -> None:
    below, home, other = [await court(name) for name in ("东湖法院", "南昌中院", "九江中院")]
    assert await weights.set_weights(home, SHARES, await acting("周敏"), MORNING) == "赣01#1"
    later = MORNING + timedelta(days=1)
    assert await weights.set_weights(home, SHARES | {"response": 50}, await acting("周敏"), later) == "赣01#2"
    held = await weights.in_force(below, MORNING)
    assert (held.source, held.weights["satisfied"], held.weights["response"]) == ("南昌中院", 100, 0)
    assert (await weights.in_force(below, later)).weights["response"] == 50
    assert (await weights.in_force(other, later)).weights == weights.SHIPPED
    assert (await weights.in_force(home, MORNING - timedelta(days=1))).source == "出厂"
    assert await AuditEntry.filter(action="set_weights").count() == 2


async def test_weights_are_refused_to_whoever_does_not_govern_and_where_they_make_no_sense() -> None:
    home, above = await court(), await court("江西高院")
    zhou = await acting("周敏")
    for who, where in (("何平", home), ("郑远", home), ("周敏", above), ("高洁", home)):
        attempt = weights.set_weights(where, SHARES, await acting(who), MORNING)
        await nothing_changed(attempt, NotAllowed, "只有本院或上级法院的总联络员")
    for shares, words in (
        (SHARES | {"response": 101}, "响应率的权重要在 0 到 100 之间"),
        (SHARES | {"response": -1}, "响应率的权重要在 0 到 100 之间"),
        (dict.fromkeys(RATES, 0), "至少有一项大于 0"),
        ({"satisfied": 100}, "每一项都要填"),
    ):
        await nothing_changed(weights.set_weights(home, shares, zhou, MORNING), Invalid, words)
    await weights.set_weights(home, SHARES, zhou, MORNING, read="")
    stale = weights.set_weights(home, SHARES, zhou, MORNING, read="")
    await nothing_changed(stale, Refused, "刚刚有人改过本院的权重")
