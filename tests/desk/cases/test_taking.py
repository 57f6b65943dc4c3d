"""The case system's rows are taken: right ones stored, wrong ones named, twice is once, older news changes nothing."""

import asyncio
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from tortoise.models import Model

from desk.cases import case_parts
from desk.cases.outcome import CaseSource
from desk.cases.taking import MOST_ROWS, take
from desk.people.case_importing import import_cases
from desk.people.cases import own_cases
from desk.people.citizens import Claim, claim, prove_mobile
from desk.rules.case_rows.reading import REPORTS, ReportKind
from models import (
    Case,
    CaseEvent,
    CaseParty,
    CaseRepresentative,
    FeeDue,
    Hearing,
    HearingChange,
    Preservation,
    database,
)
from models.enums import HearingStatus, RepresentativeCapacity
from models.keyring import index_of, unseal
from tests.cast import MORNING, at, officer, phone
from tests.desk.cases.reporting import LI, NANCHANG, NUMBER, everything, row, sent

pytestmark = pytest.mark.usefixtures("cast")
HOUR = timedelta(hours=1)
TABLES = (Case, CaseEvent, CaseParty, CaseRepresentative, Hearing, HearingChange, FeeDue, Preservation)
SECRET = "\x00张三360102198005152019"


async def counts() -> list[int]:
    return [await table.all().count() for table in TABLES]


async def test_南昌中院_sends_a_row_of_every_kind_and_each_is_kept() -> None:
    await everything()

    hearing = await Hearing.get(case__number=NUMBER)
    assert (hearing.starts_at, hearing.room, hearing.status) == (
        at("2026-12-03 09:00"),
        "第三法庭",
        HearingStatus.SCHEDULED,
    )
    assert (hearing.judge_id, hearing.judge_name) == ((judge := await officer("吴伟")).id, judge.name)
    party = await CaseParty.get(case__number=NUMBER)
    assert (unseal(party.name_sealed), unseal(party.mobile_sealed)) == ("李四", "13807910002")
    assert party.mobile_index == index_of("mobile", "13807910002")
    lawyer = await CaseRepresentative.get(case__number=NUMBER)
    assert (lawyer.capacity, unseal(lawyer.name_sealed)) == (RepresentativeCapacity.LAWYER, "赵律")
    assert (await FeeDue.get(case__number=NUMBER)).name == "诉讼费"
    assert await counts() == [1, 1, 1, 1, 1, 0, 1, 1]


async def test_the_same_rows_twice_are_known_and_nothing_more_is_there() -> None:
    await everything()
    before = await counts()

    for kind in ReportKind:
        taken = await sent(kind, as_of=MORNING + HOUR)
        assert (taken.new, taken.changed, taken.same, taken.older) == (0, 0, 1, 0), kind

    assert await counts() == before


async def test_a_hearing_that_moves_keeps_what_it_was() -> None:
    await everything()

    moved = row(ReportKind.HEARINGS, status="已改期", starts_at="2026-12-10 14:30", ends_at="", room="第五法庭")
    taken = await sent(ReportKind.HEARINGS, moved, as_of=MORNING + HOUR)

    assert taken.changed == 1
    hearing, was = await Hearing.get(case__number=NUMBER), await HearingChange.get()
    assert (hearing.starts_at, hearing.room) == (at("2026-12-10 14:30"), "第五法庭")
    assert (was.hearing_id, was.starts_at, was.room) == (hearing.id, at("2026-12-03 09:00"), "第三法庭")
    assert (was.status, was.as_of, was.changed_as_of) == (HearingStatus.SCHEDULED, MORNING, MORNING + HOUR)


async def test_a_hearing_that_is_scheduled_moved_and_cancelled_in_one_call_has_both_changes() -> None:
    await sent(ReportKind.CASES)
    moved = row(ReportKind.HEARINGS, status="changed", starts_at="2026-12-10 14:30", ends_at="")
    states = [row(ReportKind.HEARINGS), moved, {**moved, "status": "cancelled"}]

    taken = await sent(ReportKind.HEARINGS, *states)

    assert (taken.new, taken.changed) == (1, 2)
    assert [one.status for one in await HearingChange.all().order_by("id")] == ["scheduled", "changed"]
    assert (await Hearing.get()).status is HearingStatus.CANCELLED


@pytest.mark.parametrize("kind", ReportKind)
async def test_older_news_never_overwrites_newer(kind: ReportKind) -> None:
    await everything()
    other = {
        ReportKind.CASES: {"stage": "开庭"},
        ReportKind.STEPS: {"text": "别的话"},
        ReportKind.PARTIES: {"role": "上诉人"},
        ReportKind.REPRESENTATIVES: {"firm": "别的所"},
        ReportKind.HEARINGS: {"room": "第九法庭"},
        ReportKind.FEES: {"paid_on": "2026-11-16"},
        ReportKind.PRESERVATIONS: {"released_on": "2026-11-01"},
    }[kind]
    older = row(kind, as_of="2026-11-17T01:00:00Z", **other)

    taken = await sent(kind, older, as_of=MORNING + HOUR)
    newer = await sent(kind, {**older, "as_of": "2026-11-17 10:00"}, as_of=MORNING + HOUR)

    assert (taken.older, taken.changed) == (1, 0)
    assert (newer.older, newer.changed) == (0, 1)


async def test_a_row_of_tomorrow_is_refused() -> None:
    taken = await sent(ReportKind.CASES, row(ReportKind.CASES, as_of="2026-11-18 09:30"))

    assert [(error.field, error.words) for error in taken.wrong] == [("as_of", "晚于现在的时间，请核对时钟和时区")]


@pytest.mark.parametrize("kind", ReportKind)
async def test_五百_rows_with_every_column_wrong_are_told_field_by_field_and_keep_nothing(kind: ReportKind) -> None:
    fields = REPORTS[kind].model_fields
    rows = [dict.fromkeys(fields, SECRET) for _ in range(MOST_ROWS)]

    taken = await sent(kind, *rows)

    assert len(taken.wrong) == MOST_ROWS * len(fields)
    assert {error.row for error in taken.wrong} == set(range(1, MOST_ROWS + 1))
    assert {error.field for error in taken.wrong} == set(fields)
    assert not any("张三" in error.words or "3601" in error.words for error in taken.wrong)
    assert await counts() == [0] * len(TABLES)


async def test_right_rows_are_kept_and_wrong_ones_named() -> None:
    other = "（2026）赣01民终9568号"
    rows = [
        row(ReportKind.CASES),
        row(ReportKind.CASES, number="瞎写"),
        row(ReportKind.CASES, number=other, court="赣99"),
    ]

    taken = await sent(ReportKind.CASES, *rows)

    assert taken.new == 1
    assert [(error.row, error.field) for error in taken.wrong] == [(2, "number"), (3, "court")]
    assert await Case.exists(number=NUMBER)
    assert not await Case.exists(number=other)


JIUJIANG = CaseSource("九江中院案件系统", "赣/赣04/")


async def test_九江_s_system_writes_nothing_of_南昌() -> None:
    await everything()

    for kind in ReportKind:
        taken = await sent(kind, row(kind, as_of="2026-11-17 09:30"), source=JIUJIANG)
        assert (taken.new, taken.changed, taken.same) == (0, 0, 0), kind
        assert len(taken.wrong) == 1, kind


async def test_九江_s_system_takes_neither_a_case_of_南昌_for_its_own_nor_a_number_that_is_南昌_s() -> None:
    await sent(ReportKind.CASES)

    taken = await sent(
        ReportKind.CASES,
        row(ReportKind.CASES, court="赣04"),
        row(ReportKind.CASES, court="赣04", number="（2026）赣01民终1号"),
        row(ReportKind.CASES, court="赣04", number="（2026）赣04民终1号"),
        source=JIUJIANG,
    )

    assert [(error.row, error.field) for error in taken.wrong] == [(1, "number"), (2, "number")]
    assert taken.new == 1
    assert (await Case.get(number=NUMBER).select_related("court")).court.code == "赣01"


async def test_absent_and_foreign_are_told_in_the_same_words() -> None:
    await everything()
    absent = await sent(ReportKind.HEARINGS, row(ReportKind.HEARINGS, number="（2026）赣04民终77号"), source=JIUJIANG)
    foreign = await sent(ReportKind.HEARINGS, row(ReportKind.HEARINGS), source=JIUJIANG)
    assert absent.wrong == foreign.wrong


async def test_a_representative_of_nobody_is_refused() -> None:
    await sent(ReportKind.CASES)

    taken = await sent(ReportKind.REPRESENTATIVES)

    assert [(error.field, error.words) for error in taken.wrong] == [
        ("party_ref", "没有这个编号的当事人，当事人要先送来")
    ]


async def test_a_judge_nobody_knows_is_noted_and_the_row_is_kept() -> None:
    case = await sent(ReportKind.CASES, row(ReportKind.CASES, judge="wuweii"))
    hearing = await sent(ReportKind.HEARINGS, row(ReportKind.HEARINGS, judge="wuweii", judge_name="吴法官"))

    assert [error.field for error in (*case.noted, *hearing.noted)] == ["judge", "judge"]
    kept = await Hearing.get()
    assert (kept.judge_id, kept.judge_name) == (None, "吴法官")


async def test_李四_sees_what_was_sent_of_him_until_he_has_left_the_case() -> None:
    await everything()
    me = await phone("李四")
    await claim(me.id, Claim("李四", LI, "13807910002"), MORNING)
    citizen = await prove_mobile(me.id, "13807910002", MORNING)
    assert [seen.case.number for seen in await own_cases(citizen.id, MORNING)] == [NUMBER]

    await sent(ReportKind.PARTIES, row(ReportKind.PARTIES, left_on="2026-11-16"), as_of=MORNING + HOUR)

    assert await own_cases(citizen.id, MORNING) == []


async def test_a_party_of_a_file_is_the_same_party_once_it_comes_by_reference() -> None:
    party = {"role": "被上诉人", "name": "李四", "id_number": LI, "mobile": "13807910002"}
    whole: dict[str, Any] = {
        **row(ReportKind.CASES),
        "source": "文件",
        "parties": [party, {"role": "上诉人", "name": "某公司"}],
    }
    await import_cases([whole], MORNING)

    await sent(ReportKind.PARTIES)

    assert sorted([(one.ref or "", one.role) for one in await CaseParty.all()]) == [("", "上诉人"), ("P1", "被上诉人")]


async def test_a_file_leaves_alone_whom_the_case_system_sends_by_reference() -> None:
    await everything()
    party = {"role": "被上诉人", "name": "李四", "id_number": LI}
    whole: dict[str, Any] = {**row(ReportKind.CASES), "source": "文件"}

    await import_cases(
        [{**whole, "parties": [party, {"role": "上诉人", "name": "某公司", "mobile": "13907910077"}]}], MORNING
    )

    kept = {one.role: one for one in await CaseParty.all()}
    assert {role: one.ref for role, one in kept.items()} == {"被上诉人": "P1", "上诉人": None}
    assert unseal(kept["上诉人"].mobile_sealed) == "13907910077"
    assert await CaseEvent.all().count() == 1


async def test_a_call_that_ends_in_the_middle_keeps_nothing_and_may_be_sent_again() -> None:
    await everything()
    moved = row(ReportKind.HEARINGS, room="第五法庭")

    with (
        patch.object(case_parts.HearingChange, "bulk_create", side_effect=ConnectionError),
        pytest.raises(ConnectionError),
    ):
        await sent(ReportKind.HEARINGS, moved, as_of=MORNING + HOUR)
    assert (await Hearing.get()).room == "第三法庭"

    assert (await sent(ReportKind.HEARINGS, moved, as_of=MORNING + HOUR)).changed == 1
    assert (await HearingChange.get()).room == "第三法庭"


async def test_a_dry_run_counts_and_keeps_nothing() -> None:
    taken = await take(ReportKind.CASES, [row(ReportKind.CASES), {}], NANCHANG, MORNING, dry_run=True)

    assert (taken.new, {error.row for error in taken.wrong}) == (1, {2})
    assert not await Case.exists(number=NUMBER)


async def test_two_calls_at_once_about_one_hearing_leave_the_newer() -> None:
    await everything()
    first = sent(
        ReportKind.HEARINGS, row(ReportKind.HEARINGS, room="甲", as_of="2026-11-17 09:31"), as_of=MORNING + HOUR
    )
    second = sent(
        ReportKind.HEARINGS, row(ReportKind.HEARINGS, room="乙", as_of="2026-11-17 09:32"), as_of=MORNING + HOUR
    )

    await asyncio.gather(second, first)

    assert (await Hearing.get()).room == "乙"
    assert {one.room for one in await HearingChange.all()} <= {"第三法庭", "甲"}


LOOKUPS: tuple[tuple[type[Model], dict[str, Any]], ...] = (
    (Hearing, {"case_id__in": [1, 2]}),
    (HearingChange, {"hearing_id__in": [1, 2]}),
    (FeeDue, {"case_id__in": [1, 2]}),
    (Preservation, {"case_id__in": [1, 2]}),
    (CaseRepresentative, {"case_id__in": [1, 2]}),
    (CaseParty, {"case_id__in": [1, 2], "ref__in": ["P1"]}),
    (CaseEvent, {"case_id__in": [1, 2], "ref__in": ["S1"]}),
    (Hearing, {"status__in": ["scheduled", "changed"], "starts_at__lt": MORNING}),
    (FeeDue, {"due_on__lt": MORNING.date()}),
    (Preservation, {"ends_on__lt": MORNING.date()}),
)


@pytest.mark.parametrize(("model", "filters"), LOOKUPS)
async def test_each_lookup_is_answered_by_an_index(model: type[Model], filters: dict[str, Any]) -> None:
    asked = model.filter(**filters)
    asked.sql()
    question, values = asked.query.get_parameterized_sql()
    async with database.transaction() as plain:
        await plain.execute("SET LOCAL enable_seqscan = off")
        plan = "\n".join(found["QUERY PLAN"] for found in await plain.fetch(f"EXPLAIN {question}", *values))
    assert "Index" in plan
    assert "Seq Scan" not in plan, plan
