"""Beside a ticket stands the case it names, for who sees the ticket: 李正 reads its hearings, 陈丽 nothing."""

from models import Case, Court
from tests import cast
from tests.desk.cases.reporting import everything
from tests.handlers.console.conftest import Console, path_of

NUMBER = "（2026）赣01民终9567号"
WHEN = "12月3日 星期四 上午9:00，第三法庭"


async def test_李正_reads_when_the_case_is_heard_and_that_the_petitioner_is_no_party(console: Console):
    await everything(console.clock.now)
    ticket = await cast.dispatched(await cast.a_petition("张三", case_number=NUMBER, as_of=console.clock.now))

    reply = await (await console.staff("李正")).get(path_of(ticket))

    for words in (WHEN, "诉讼费 1050.00 元", "冻结账户一个", "不要告诉他案件的情况"):
        assert words in reply.words, words
    assert (await (await console.staff("陈丽")).get(path_of(ticket))).status == 404


async def test_a_secret_case_and_one_of_another_court_stand_beside_no_ticket(console: Console):
    await everything(console.clock.now)
    ticket = await cast.dispatched(await cast.a_petition("张三", case_number=NUMBER, as_of=console.clock.now))
    desk = await console.staff("李正")

    await Case.filter(number=NUMBER).update(secret=True)
    assert WHEN not in (await desk.get(path_of(ticket))).words

    await Case.filter(number=NUMBER).update(secret=False, court_id=(await Court.get(code="赣04")).id)
    assert WHEN not in (await desk.get(path_of(ticket))).words
