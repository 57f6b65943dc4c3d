"""What lies beside tickets and grows as they do: cases, the audit log, messages, codes, imports, logs of the worker."""

from bench.province.filler import Filler, draw, moment
from bench.province.shape import Shape

SEEN_PER_LINE = 3
DAY = "interval '1 day'"
LATELY = "180 days"


async def fill_beside(filler: Filler, shape: Shape) -> None:
    await _fill_cases(filler, shape)
    await _fill_audit(filler)
    await _fill_messages(filler, shape)
    await _fill_people(filler, shape)
    await _fill_desk(filler, shape)


async def _fill_cases(filler: Filler, shape: Shape) -> None:
    filed = f"({moment(shape.began)} + {DAY} * (1000.0 * c / {shape.cases}))"
    await filler.put(
        "case",
        f"FROM generate_series(1, {shape.cases}) AS c JOIN home ON home.code = '赣01' ORDER BY c",
        id="c",
        number="'（2026）赣01民初' || c || '号'",
        cause="'民间借贷纠纷'",
        stage="'审理'",
        source="'案件系统'",
        as_of=filed,
        filed_on=f"{filed}::date",
        court_id="court",
        judge_id="judges[1 + c % cardinality(judges)]",
    )
    await filler.put(
        "case_party",
        f"FROM generate_series(1, {shape.cases}) AS c CROSS JOIN generate_series(0, 1) AS k"
        f" JOIN person ON p = 1 + (c + k * 7919) % {shape.people} ORDER BY c",
        case_id="c",
        role="CASE k WHEN 0 THEN '原告' ELSE '被告' END",
        name_sealed="name_sealed",
        id_number_index="number_index",
        mobile_index="mobile_index",
        mobile_sealed="mobile_sealed",
        as_of=filed,
    )
    await filler.put(
        "case_event",
        f"FROM generate_series(1, {shape.cases}) AS c CROSS JOIN generate_series(1, 3) AS k ORDER BY c, k",
        case_id="c",
        happened_on=f"{filed}::date + k * 20",
        stage="'审理'",
        text="'已送达开庭传票'",
    )
    await filler.put(
        "hearing",
        f"FROM generate_series(1, {shape.cases}) AS c ORDER BY c",
        case_id="c",
        ref="'h' || c",
        starts_at=f"{filed} + {DAY} * 45",
        status="CASE WHEN c % 10 = 0 THEN 'changed' ELSE 'scheduled' END",
        source="'案件系统'",
        as_of=filed,
    )
    for table, day in (("fee_due", "due_on"), ("preservation", "ends_on")):
        given = (
            {"name": "'案件受理费'"}
            if table == "fee_due"
            else {"kind": "'deposit'", "carried_out_on": f"{filed}::date"}
        )
        amount = {"amount": "300"} if table == "fee_due" else {}
        await filler.put(
            table,
            f"FROM generate_series(1, {shape.cases}, 4) AS c ORDER BY c",
            case_id="c",
            ref="'r' || c",
            source="'案件系统'",
            as_of=filed,
            **{day: f"{filed}::date + 400", **given, **amount},
        )


async def _fill_audit(filler: Filler) -> None:
    """Whoever does something to a ticket is written down, and whoever opens one."""
    await filler.put(
        "audit_entry",
        """FROM (
            SELECT n, 'act_' || act AS action, CASE step.by WHEN 'agent' THEN agent WHEN 'chief' THEN chief
                ELSE handler END AS who, opened_at + (answered_at - opened_at) * least(step.portion, 1) AS done_at
            FROM draft JOIN step USING (way) WHERE step.by IN ('agent', 'chief', 'handler')
            UNION ALL SELECT n, 'open_ticket', chief, opened_at + (answered_at - opened_at) * 0.05 FROM draft
            UNION ALL SELECT n, 'unmask', agent, answered_at FROM draft WHERE n % 5 = 0
        ) AS seen ORDER BY done_at""",
        officer_id="who",
        action="action",
        subject_kind="'ticket'",
        subject_id="n",
        address="'10.1.2.3'",
        at="done_at",
    )


async def _fill_messages(filler: Filler, shape: Shape) -> None:
    chat = "channel IN ('chat', 'miniprogram')"
    await filler.put(
        "inbound_message",
        f"""FROM draft CROSS JOIN generate_series(1, 5) AS k
            WHERE {chat} AND opened_at > {moment(shape.as_of)} - interval '{LATELY}' ORDER BY n, k""",
        dedupe_key="'m' || n || '-' || k",
        kind="'text'",
        content_sealed=filler.sealed,
        reply_sealed=filler.sealed,
        received_at="opened_at",
        account_id="(SELECT min(id) FROM account)",
        identity_id="person",
    )
    await filler.put(
        "finish_event",
        f"FROM draft WHERE opened_at > {moment(shape.as_of)} - interval '{LATELY}' ORDER BY n",
        msgid="n * 8 + 1",
        status="'success'",
        received_at="opened_at",
        matched_at="opened_at",
        account_id="(SELECT min(id) FROM account)",
    )
    await filler.put(
        "talk",
        "FROM person WHERE p % 10 = 1 ORDER BY p",
        identity_id="p",
        version="1",
        updated_at=moment(shape.as_of) + " - interval '3 days'",
    )
    await filler.put(
        "subscription_grant",
        "FROM person WHERE p % 3 = 1 ORDER BY p",
        identity_id="p",
        template_id="'t-province'",
        accepted="2",
        updated_at=moment(shape.as_of) + " - interval '3 days'",
    )
    await filler.put(
        "short_message",
        f"FROM draft WHERE {draw(81, 100)} < 3 ORDER BY n",
        ref="'s' || n",
        cause="'code:' || n",
        kind="'code'",
        to_sealed=filler.sealed,
        values_sealed=filler.sealed,
        state="'delivered'",
        tries="1",
        not_before="opened_at",
        expires_at="opened_at + interval '10 minutes'",
        created_at="opened_at",
        sent_at="opened_at",
        finished_at="opened_at",
    )


async def _fill_people(filler: Filler, shape: Shape) -> None:
    since = f"{moment(shape.began)} + {DAY} * (1000.0 * p / {shape.people})"
    await filler.put(
        "citizen_join",
        "FROM person WHERE p % 100 = 9 ORDER BY p",
        cause="'number'",
        identities="'[]'",
        petitions="'[]'",
        standing="'claimed'",
        name_sealed="name_sealed",
        id_number_sealed="number_sealed",
        mobile_sealed="mobile_sealed",
        at=since,
        kept_id="p",
    )
    await filler.put(
        "phone_request",
        "FROM person WHERE p % 200 = 9 ORDER BY p",
        cause="'window'",
        citizen_id="p",
        identity_id="p",
        asked_at=since,
        until=f"{since} + {DAY}",
        decided_at=f"{since} + {DAY}",
        agreed="true",
    )
    await filler.put(
        "mobile_code",
        "FROM person WHERE p % 10 = 2 ORDER BY p",
        mobile_index="mobile_index",
        code_index="md5(p::text)",
        issued_at=since,
        expires_at=since,
        used_at=since,
        identity_id="p",
    )
    await filler.put(
        "one_time_code",
        "FROM person WHERE p % 20 = 2 ORDER BY p",
        purpose="'verify_citizen'",
        code_index="md5(p::text)",
        citizen_id="p",
        issued_at=since,
        expires_at=since,
        used_at=since,
        used_by_id="p",
    )
    await filler.put(
        "erasure",
        "FROM person WHERE p % 1000 = 9 ORDER BY p",
        cause="'asked'",
        citizen_id="p",
        next_try_at=since,
        asked_at=since,
        done_at=since,
    )
    await filler.put(
        "idempotency_key",
        "FROM person WHERE p % 20 = 3 ORDER BY p",
        identity_id="p",
        key="'k' || p",
        status="200",
        created_at=moment(shape.as_of) + " - interval '1 hour'",
    )


async def _fill_desk(filler: Filler, shape: Shape) -> None:
    as_of = moment(shape.as_of)
    await filler.put(
        "bulk_run",
        "FROM home CROSS JOIN generate_series(1, 10) AS r ORDER BY r",
        id="court * 10 + r",
        officer_id="chief",
        key="'k' || r",
        act="'remind'",
        back="'/console'",
        at=f"{as_of} - {DAY} * r",
    )
    await filler.put(
        "bulk_line",
        "FROM bulk_run CROSS JOIN generate_series(1, 20) AS k",
        run_id="bulk_run.id",
        ticket_id=f"1 + (bulk_run.id * 37 + k) % {shape.tickets}",
        version="1",
        outcome="'done'",
    )
    await filler.put(
        "table_size",
        "FROM pg_tables CROSS JOIN generate_series(1, 300) AS d WHERE schemaname = 'public'",
        day=f"({as_of})::date - d",
        name="tablename",
        rows="1000 - d",
        bytes="1000000 - d",
    )
    await filler.put(
        "case_system", "FROM home WHERE level = 'high'", name="'案件系统'", court_id="court", created_at=as_of
    )
    await filler.put(
        "integration_call",
        f"FROM generate_series(1, {shape.tickets // 10}) AS k",
        key="'k' || k",
        created_at=as_of,
        system_id="(SELECT min(id) FROM case_system)",
    )
