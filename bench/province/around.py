"""What stands around tickets: clocks and rungs, notices and their tries, calls, ratings, walls, tags, files."""

from bench.province.filler import Filler, draw, moment
from bench.province.shape import Shape
from bench.province.tickets import CONTACTED, GRADE
from desk.rules.ladder import NEVER
from desk.rules.policies import VERSION

CLOCKS = "n * 8"
"""Each ticket's are numbered from here: 1 triage, 2 what was promised, 3 the work, 4 until it is rated."""
NOTICES = {
    "petition_received": ("true", "opened_at", "officer"),
    "dispatched": ("given", "opened_at + (answered_at - opened_at) * 0.1", "officer"),
    "answered": ("state IN ('answered', 'closed')", "answered_at", "citizen"),
    "nearly_due": ("way IN ('long', 'late')", "opened_at + (answered_at - opened_at) * 0.6", "officer"),
}
UNREACHED = 5
"""Of a hundred answers, so many reach nobody by WeChat: somebody calls."""
FAR_BEHIND = "180 days"
"""Tries and messages are purged after so long."""


async def fill_around(filler: Filler, shape: Shape) -> None:
    await _fill_clocks(filler)
    await _fill_notices(filler, shape)
    await _fill_calls(filler)
    await _fill_walls(filler)
    await _fill_labels(filler, shape)


async def _fill_clocks(filler: Filler) -> None:
    """A clock that has stopped is looked at no more, yet keeps the moment it would have been."""
    over, far = "NOT is_open", "opened_at + interval '60 days'"
    for number, kind, exists, started, due, stopped in (
        (1, "triage", "true", "opened_at", "opened_at + interval '1 day'",
         "CASE WHEN way <> 'pending' THEN opened_at + (answered_at - opened_at) * 0.1 END"),
        (2, "promise", "true", "opened_at", "opened_at + interval '22 days'", f"CASE WHEN {over} THEN answered_at END"),
        (3, "handling", "given", "opened_at + (answered_at - opened_at) * 0.1",
         "opened_at + interval '1 day' * CASE way WHEN 'late' THEN 3 WHEN 'long' THEN 15 ELSE 25 END",
         f"CASE WHEN {over} THEN answered_at END"),
        (4, "visit", "state IN ('answered', 'closed')", "answered_at", "answered_at + interval '10 days'",
         "CASE WHEN state = 'closed' THEN closed_at END"),
    ):  # fmt: skip
        await filler.put(
            "clock",
            f"FROM draft WHERE {exists} ORDER BY n",
            id=f"{CLOCKS} + {number}",
            ticket_id="n",
            kind=f"'{kind}'",
            cycle="1",
            custodian_id="CASE WHEN given THEN handler ELSE chief END",
            department_id="bench",
            court_id="court",
            policy=f"'{VERSION}'",
            started_at=started,
            paused_at=f"CASE WHEN {kind == 'handling'} AND way = 'waiting' THEN answered_at END",
            due_at=due,
            next_look_at=f"CASE WHEN way = 'late' THEN {moment(NEVER)} ELSE greatest({due}, {far}) END",
            stopped_at=stopped,
            reason="'2 个工作日内分派，从收到时起算'",
            rung=f"CASE WHEN {kind == 'handling'} AND way IN ('late', 'long') THEN 1 + {draw(42, 3)} ELSE 0 END",
        )
    opened = "opened_at + (answered_at - opened_at) * 0.6"
    await filler.put(
        "supervision",
        f"""FROM (SELECT draft.*, {opened} AS raised FROM draft WHERE way IN ('late', 'long')) AS draft
            CROSS JOIN LATERAL generate_series(1, 1 + {draw(42, 3)}) AS rung ORDER BY raised, rung""",
        rung="rung",
        opened_at="raised + interval '1 hour' * rung",
        due_at="raised + interval '1 day' + interval '1 hour' * rung",
        delivered_at="raised + interval '1 hour' * rung",
        closed_at="CASE WHEN way = 'long' THEN answered_at END",
        clock_id=f"{CLOCKS} + 3",
        recipient_id="CASE rung WHEN 1 THEN chief WHEN 2 THEN inspector ELSE president END",
        ticket_id="n",
    )


async def _fill_notices(filler: Filler, shape: Shape) -> None:
    known = "channel IN ('chat', 'miniprogram')"
    for number, (notice, (exists, at, whom)) in enumerate(NOTICES.items(), 1):
        unreached = f"{number == 3} AND ({CONTACTED} OR {draw(61, 100)} < {UNREACHED})"
        lately = f"{at} > {moment(shape.as_of)} - interval '2 minutes'"
        await filler.put(
            "delivery",
            f"FROM draft WHERE {exists} ORDER BY {at}",
            id=f"{CLOCKS} + {number}",
            cause=f"'{notice}:' || n",
            notice=f"'{notice}'",
            ticket_id="n",
            ticket_version="1",
            citizen_id=f"CASE WHEN {whom == 'citizen'} AND {known} THEN person END",
            identity_id=f"CASE WHEN {whom == 'citizen'} AND {known} THEN person END",
            officer_id="NULL" if whom == "citizen" else "coalesce(handler, chief)" if number > 1 else "chief",
            state=f"CASE WHEN {lately} THEN 'pending' WHEN {unreached} THEN 'failed' ELSE 'delivered' END",
            not_before=at,
            created_at=at,
            finished_at=at,
        )
        await filler.put(
            "attempt",
            f"FROM draft WHERE {exists} AND {at} > {moment(shape.as_of)} - interval '{FAR_BEHIND}'"
            f" AND NOT ({number == 3} AND {CONTACTED}) ORDER BY {at}",
            delivery_id=f"{CLOCKS} + {number}",
            ordinal="1",
            channel="'template'",
            client_msg_id=f"'m-{number}-' || n",
            msgid=f"{CLOCKS} + {number}",
            state=f"CASE WHEN {unreached} THEN 'failed' ELSE 'delivered' END",
            finish_status=f"CASE WHEN {unreached} THEN 'failed:user block' ELSE 'success' END",
            tries="1",
            first_tried_at=at,
            updated_at=at,
            account_id="(SELECT min(id) FROM account)",
            identity_id=f"CASE WHEN {whom == 'citizen'} THEN person END",
        )
    await filler.put(
        "telephone_task",
        f"FROM draft WHERE state IN ('answered', 'closed')"
        f" AND ({CONTACTED} OR {draw(61, 100)} < {UNREACHED}) ORDER BY n",
        court_id="court",
        ticket_id="n",
        delivery_id=f"{CLOCKS} + 3",
        state=f"CASE WHEN answered_at > {moment(shape.as_of)} - interval '2 days' THEN 'open' ELSE 'done' END",
        reason="'没有关注公众号'",
        how_sealed=f"CASE WHEN answered_at <= {moment(shape.as_of)} - interval '2 days' THEN {filler.sealed} END",
        custodian_id="agent",
        created_at="answered_at",
        due_at="answered_at + interval '1 day'",
        done_at=f"CASE WHEN answered_at <= {moment(shape.as_of)} - interval '2 days' THEN answered_at END",
        done_by_id=f"CASE WHEN answered_at <= {moment(shape.as_of)} - interval '2 days' THEN agent END",
    )


async def _fill_calls(filler: Filler) -> None:
    rated = "way IN ('settled', 'answered', 'long')"
    await filler.put(
        "return_visit",
        "FROM draft WHERE state IN ('answered', 'closed') ORDER BY answered_at",
        ticket_id="n",
        cycle="1",
        court_id="court",
        channel=f"CASE WHEN {CONTACTED} THEN 'phone' ELSE 'chat' END",
        asked_at="answered_at",
        outcome=f"CASE WHEN state = 'answered' THEN 'asked' WHEN {rated} THEN 'rated' ELSE 'lapsed' END",
        officer_id=f"CASE WHEN {CONTACTED} AND {rated} THEN agent END",
    )
    await filler.put(
        "rating",
        f"FROM draft WHERE {rated} ORDER BY closed_at",
        subject="'ticket'",
        reason_sealed=f"CASE WHEN {draw(69, 20)} = 0 THEN {filler.sealed} END",
        court_id="court",
        ticket_id="n",
        cycle="1",
        grade=GRADE,
        channel=f"CASE WHEN {CONTACTED} THEN 'phone' ELSE 'chat' END",
        identity_id=f"CASE WHEN NOT {CONTACTED} THEN person END",
        at="closed_at",
    )
    await filler.put(
        "rating",
        f"FROM draft WHERE {draw(62, 100)} < 5 ORDER BY n",
        subject="'window'",
        window="'诉讼服务中心' || n % 9 || '号窗口'",
        court_id="court",
        cycle="1",
        grade=GRADE,
        channel="'chat'",
        identity_id="person",
        at="opened_at",
    )
    await filler.put(
        "telephone_call",
        f"FROM draft WHERE state IN ('answered', 'closed') AND {CONTACTED} ORDER BY n",
        ticket_id="n",
        cycle="1",
        number_sealed=filler.sealed,
        officer_id="agent",
        began_at="answered_at + interval '1 hour'",
        ended_at="answered_at + interval '65 minutes'",
        outcome=f"CASE WHEN {rated} THEN 'rated' ELSE 'no_answer' END",
    )


async def _fill_walls(filler: Filler) -> None:
    judge = f"judges[1 + {draw(63, 1_000_003)} % cardinality(judges)]"
    await filler.put(
        "complaint_subject",
        f"FROM draft WHERE kind = 'complaint' AND {draw(64, 10)} < 7 ORDER BY n",
        ticket_id="n",
        officer_id=judge,
        found_by="'words'",
        finding="'named'",
        at="opened_at",
    )
    await filler.put(
        "complaint_reader",
        f"FROM draft WHERE kind = 'complaint' AND {draw(65, 20)} = 0",
        ticket_id="n",
        officer_id="president",
        at="opened_at",
    )
    await filler.put(
        "pending_decision",
        f"FROM draft WHERE kind = 'complaint' AND {draw(66, 10)} = 0 ORDER BY n",
        act="'answer'",
        asked_by_id="inspector",
        asked_at="opened_at",
        decided_by_id="CASE WHEN NOT is_open THEN president END",
        decided_at="CASE WHEN NOT is_open THEN answered_at END",
        agreed="CASE WHEN NOT is_open THEN true END",
        ticket_id="n",
    )
    await filler.put(
        "danger_alarm",
        f"FROM draft WHERE {draw(67, 1000)} = 0 ORDER BY n",
        danger="'suicide'",
        urgency_before="'normal'",
        opened_at="opened_at",
        heard_at="opened_at",
        decided_at="opened_at + interval '20 minutes'",
        decided_by_id="chief",
        decision="'real'",
        ticket_id="n",
    )
    await filler.put(
        "approach_record",
        f"FROM draft JOIN noted ON t = 1 WHERE {draw(68, 500)} = 0 ORDER BY n",
        court_id="court",
        petition_id="n",
        text_sealed="sealed",
        about_sealed="sealed",
        recorded_by_id="chief",
        at="opened_at",
    )


async def _fill_labels(filler: Filler, shape: Shape) -> None:
    await filler.put(
        "ticket_tag",
        f"FROM draft JOIN tag ON tag.court_id = court AND tag.name = '标签' || 1 + {draw(71, 10)}"
        f" WHERE {draw(72, 10)} = 0 ORDER BY n",
        ticket_id="n",
        tag_id="tag.id",
        officer_id="chief",
        at="opened_at",
    )
    await filler.put(
        "ticket_sub_kind",
        f"FROM draft JOIN sub_kind ON sub_kind.name = '细类' || 1 + {draw(73, 12)}"
        f" WHERE draft.kind = 'enforcement' AND given ORDER BY n",
        ticket_id="n",
        sub_kind_id="sub_kind.id",
        officer_id="chief",
        at="opened_at",
    )
    await filler.put(
        "attachment",
        f"FROM draft WHERE {draw(74, 10)} < 3 ORDER BY n",
        petition_id="n",
        account_id="(SELECT min(id) FROM account)",
        identity_id="person",
        kind="'image'",
        state="'stored'",
        next_try_at="opened_at",
        file_key="'province/' || n",
        content_type="'image/png'",
        size="70000",
        created_at="opened_at",
    )
    await filler.put(
        "content_check",
        f"FROM draft WHERE NOT {CONTACTED} ORDER BY n",
        subject="'petition'",
        subject_id="n",
        petition_id="n",
        identity_id="person",
        state=f"CASE WHEN is_open AND {draw(75, 50)} = 0 THEN 'look' ELSE 'passed' END",
        next_try_at="opened_at",
        created_at="opened_at",
        checked_at="opened_at",
    )
    await filler.put(
        "draft",
        "FROM draft AS of_draft JOIN noted ON t = 1 WHERE is_open AND given AND n % 10 = 0",
        act="'answer'",
        text_sealed="sealed",
        saved_at=moment(shape.as_of),
        officer_id="handler",
        ticket_id="n",
    )
