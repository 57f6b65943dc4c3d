"""What somebody sees, within a statement of ours: the same tickets, each looked up by its key."""

import pytest

from desk.access.seen import among_seen, courts_looked_over, one_court, seen_tickets
from desk.access.visibility import visible_tickets
from models import TelephoneTask, Ticket, statements
from models.database import transaction
from models.enums import PetitionKind, Role
from tests.cast import a_petition, acting, by_telephone_only, dispatched, gives_role

pytestmark = pytest.mark.usefixtures("cast")
EVERYBODY = ("周敏", "李正", "赵晴", "何平", "杨帆", "陈丽", "郑远")


async def tickets() -> None:
    await dispatched(await a_petition())
    await a_petition("李四", at_court="九江中院")
    await a_petition("王五", "李正法官收了红包，我要投诉", kind=PetitionKind.COMPLAINT)


async def test_the_table_has_what_a_list_would_show_and_is_written_once_for_a_person() -> None:
    await tickets()
    for name in EVERYBODY:
        actor = await acting(name)
        text, values = seen_tickets(actor)
        rows = await statements.ask(f"SELECT id FROM ({text}) AS seen", values)
        listed = await Ticket.filter(visible_tickets(actor)).values_list("id", flat=True)
        assert {row["id"] for row in rows} == set(listed), name
        assert seen_tickets(await acting(name)) is seen_tickets(actor)


async def test_a_task_of_a_ticket_somebody_sees_not_is_not_among_theirs_and_each_is_found_by_its_key() -> None:
    await by_telephone_only(await dispatched(await a_petition()))
    for name in EVERYBODY:
        actor = await acting(name)
        among = TelephoneTask.filter(ticket_id=among_seen(actor, "telephone_task.ticket_id"))
        seen = set(await Ticket.filter(visible_tickets(actor)).values_list("id", flat=True))
        assert {one.ticket_id for one in await among} == {
            one.ticket_id for one in await TelephoneTask.all() if one.ticket_id in seen
        }, name
    among.sql()
    question, values = among.query.get_parameterized_sql()
    async with transaction() as plain:
        await plain.execute("SET LOCAL enable_seqscan = off")
        plan = "\n".join(row["QUERY PLAN"] for row in await plain.fetch(f"EXPLAIN {question}", *values))
    assert "ticket_pkey" in plan, plan


async def test_who_sees_all_of_one_court_has_its_indexes_and_nobody_else() -> None:
    everywhere = frozenset(Role)
    for name, one in (("周敏", False), ("赵晴", True), ("李正", False), ("杨帆", False)):
        actor = await acting(name)
        courts = await courts_looked_over(actor, everywhere)
        assert (one_court(actor, courts) is not None) is one, name
    await gives_role("赵晴", Role.PRESIDENT)
    president = await acting("赵晴")
    assert one_court(president, await courts_looked_over(president, everywhere)) is None


async def test_only_a_post_over_every_court_there_is_has_the_whole_tree() -> None:
    assert {post.whole_tree for post in (await acting("杨帆")).posts} == {True}
    assert {post.whole_tree for post in (await acting("周敏")).posts} == {False}
