"""Petitions, tickets, their history and what was said: the rows that each draft becomes."""

from collections.abc import Sequence

from bench.province.filler import Filler, draw
from bench.province.paths import MOST_STEPS, PUT_AWAY, WAYS
from bench.province.people import PHONE_OF_MINI
from bench.province.phrases import NOTES, answers, texts
from bench.province.shape import Shape
from desk.rules.policies import VERSION
from desk.search.keys import words_to_key
from desk.tickets.petition_words import title_of_words
from models.keyring import Purpose, keyring

SAID = "t int, sealed bytea, title bytea, keys int[], restricted_keys int[]"
CONTACTED = "channel IN ('phone', 'window', 'letter', 'passed_on')"
KNOWN = f"(channel = 'window' OR NOT {CONTACTED} AND person % 10 < {PHONE_OF_MINI})"
WITH_PARTS = 300
"""Of so many tickets one was split from the one before it."""
AT = f"""CASE WHEN step.portion = {PUT_AWAY} THEN closed_at
    ELSE opened_at + (answered_at - opened_at) * step.portion END"""
ACTOR = """CASE step.by WHEN 'agent' THEN agent WHEN 'chief' THEN chief WHEN 'handler' THEN handler
    WHEN 'citizen' THEN person END"""
GRADE = f"(ARRAY['5', '5', '5', '5', '4', '4', '4', '3', '3', '2'])[1 + {draw(41, 10)}]"
FACTS = f"""CASE step.act
    WHEN 'dispatch' THEN jsonb_build_object('handler', handler)
    WHEN 'visit' THEN jsonb_build_object('grade', {GRADE})
    WHEN 'escalate' THEN jsonb_build_object('rung', 1 + {draw(42, 3)}, 'clock', 'handling')
    WHEN 'attend' THEN jsonb_build_object('rung', 1)
    WHEN 'urge' THEN jsonb_build_object('times', 1)
    WHEN 'request_extension' THEN jsonb_build_object('days', 3, 'of', n * 8 + 3)
    WHEN 'grant' THEN jsonb_build_object('days', 3, 'of', n * 8 + 3)
    WHEN 'merge' THEN jsonb_build_object('into', sq)
    ELSE '{{}}'::jsonb END"""


def _sealed(said: Sequence[str]) -> list[tuple[object, ...]]:
    keys = keyring()
    return [
        (
            nth,
            keys.seal(one),
            keys.seal(title_of_words(one)),
            keys.word_keys(words_to_key(one)),
            keys.word_keys(words_to_key(one), Purpose.RESTRICTED),
        )
        for nth, one in enumerate(said, 1)
    ]


async def fill_tickets(filler: Filler, shape: Shape) -> None:
    await filler.note("said", SAID, _sealed(texts()))
    await filler.note("replied", SAID, _sealed(answers()))
    await filler.note("noted", SAID, _sealed(NOTES))
    steps = [
        (name, seq, step.act, step.was, step.now, step.by, step.portion, step.says)
        for name, way in WAYS.items()
        for seq, step in enumerate(way.steps, 1)
    ]
    columns = "way text, seq int, act text, was text, now text, by text, portion float8, says text"
    await filler.note("step", columns, steps)
    await _fill_petitions(filler, shape)
    await _fill_tickets(filler)
    await _fill_words(filler)
    await _fill_history(filler)


async def _fill_petitions(filler: Filler, shape: Shape) -> None:
    await filler.put(
        "petition",
        "FROM draft JOIN said ON said.t = text_no JOIN person ON p = person ORDER BY n",
        id="n",
        number="sq",
        channel="channel",
        kind="kind",
        court_id="court",
        identity_id=f"CASE WHEN NOT {CONTACTED} THEN person END",
        citizen_id=f"CASE WHEN {KNOWN} THEN person END",
        case_number="CASE WHEN case_no IS NULL THEN '' ELSE '（2026）赣01民初' || case_no || '号' END",
        text_sealed="sealed",
        title_sealed="title",
        masked_sealed=f"CASE WHEN {draw(50, 10)} = 0 THEN sealed END",
        contact_name_sealed=f"CASE WHEN {CONTACTED} THEN name_sealed END",
        contact_mobile_sealed=f"CASE WHEN {CONTACTED} THEN mobile_sealed END",
        contact_mobile_index=f"CASE WHEN {CONTACTED} THEN mobile_index END",
        entered_by_id=f"CASE WHEN {CONTACTED} THEN agent END",
        passed_on_by="CASE WHEN channel = 'passed_on' THEN '市信访局' ELSE '' END",
        word_keys="CASE WHEN kind = 'complaint' THEN said.restricted_keys ELSE keys END",
        name_keys=f"""CASE WHEN NOT {CONTACTED} THEN '{{}}' WHEN kind = 'complaint' THEN person.restricted_keys
            ELSE name_keys END""",
        representation_id=f"CASE WHEN person % 50 = 3 AND {draw(43, 2)} = 0 THEN person END",
        principal_id=f"CASE WHEN person % 100 = 3 AND {draw(43, 2)} = 0 THEN person + 1 END",
        joint=f"{draw(44, 100)} = 0",
        created_at="opened_at",
    )
    await filler.put(
        "petitioner",
        f"FROM draft CROSS JOIN generate_series(0, 3) AS k"
        f" JOIN person ON p = CASE k WHEN 0 THEN person ELSE 1 + (person + k * 7919) % {shape.people} END"
        f" WHERE {draw(44, 100)} = 0 ORDER BY n, k",
        petition_id="n",
        citizen_id="CASE WHEN k < 2 THEN p END",
        identity_id="CASE WHEN k < 2 THEN p END",
        name_sealed="name_sealed",
        name_keys="CASE WHEN kind = 'complaint' THEN restricted_keys ELSE name_keys END",
        contact_sealed="mobile_sealed",
        contact_index="mobile_index",
        speaks="k = 0",
        joined_at="opened_at",
    )


async def _fill_tickets(filler: Filler) -> None:
    """One in three hundred was split from the one before it in the same court; three of a hundred repeat another."""
    earlier = "lag(n) OVER (PARTITION BY court ORDER BY n)"
    before = "lag(n) OVER (PARTITION BY person ORDER BY n)"
    split = f"n % {WITH_PARTS} = 7 AND state <> 'merged'"
    await filler.put(
        "ticket",
        f"""FROM (SELECT draft.*, {earlier} AS earlier, {before} AS before, {earlier.replace("(n)", "(state)")}
            AS state_before FROM draft) AS draft LEFT JOIN said ON said.t = text_no AND {split} ORDER BY n""",
        id="n",
        number="CASE WHEN given THEN gd END",
        petition_id=f"CASE WHEN {split} THEN coalesce(earlier, n) ELSE n END",
        part=f"CASE WHEN {split} THEN 1 ELSE 0 END",
        part_title_sealed="title",
        split_from_id=f"CASE WHEN {split} THEN earlier END",
        merged_into_id="CASE WHEN state = 'merged' AND state_before <> 'merged' THEN earlier END",
        repeat_of_id=f"CASE WHEN {draw(45, 100)} < 3 THEN before END",
        times=f"CASE WHEN before IS NOT NULL AND {draw(45, 100)} < 3 THEN 2 ELSE 1 END",
        court_id="court",
        department_id="bench",
        handler_id="handler",
        answered_by_id="CASE WHEN state IN ('answered', 'closed') THEN coalesce(handler, agent) END",
        state="state",
        version="(SELECT max(seq) FROM step WHERE step.way = draft.way)",
        cycle="1",
        complexity=f"CASE WHEN {draw(46, 10)} < 6 THEN 'simple' ELSE 'standard' END",
        urgency=f"(ARRAY['urgent', 'critical', 'normal'])[1 + least(2, {draw(47, 100)} / 4)]",
        restricted="kind = 'complaint'",
        policy=f"'{VERSION}'",
        due_at="opened_at + interval '1 day' * CASE WHEN way = 'late' THEN 3 WHEN given THEN 25 ELSE 22 END",
        urged="CASE WHEN way IN ('long', 'late') THEN 1 ELSE 0 END",
        rung=f"CASE WHEN way = 'late' THEN 1 + {draw(42, 3)} ELSE 0 END",
        green_at=f"CASE WHEN is_open AND given AND {draw(48, 100)} = 0 THEN opened_at END",
        sealed_at=f"CASE WHEN kind = 'complaint' AND {draw(49, 100)} < 2 THEN opened_at END",
        opened_at="opened_at",
        dispatched_at="CASE WHEN given THEN opened_at + (answered_at - opened_at) * 0.1 END",
        answered_at="CASE WHEN state IN ('answered', 'closed') THEN answered_at END",
        closed_at="CASE state WHEN 'closed' THEN closed_at WHEN 'declined' THEN answered_at END",
    )


async def _fill_words(filler: Filler) -> None:
    """Numbered by their ticket and its line; a word of every twentieth rating too."""
    for table, kinds in (("replied", "'answer', 'interim'"), ("noted", "'note', 'reason', 'question'")):
        await filler.put(
            "words",
            f"FROM draft JOIN step USING (way)"
            f" JOIN {table} AS one ON one.t = 1 + {draw(51, 1_000_003)} % (SELECT count(*) FROM {table})::int"
            f" WHERE step.says IN ({kinds}) ORDER BY {AT}",
            id=f"n * {MOST_STEPS} + seq",
            ticket_id="n",
            kind="says",
            cycle="1",
            text_sealed="sealed",
            text_index="CASE WHEN says = 'answer' THEN md5(one.t::text) END",
            word_keys="CASE WHEN draft.kind = 'complaint' THEN restricted_keys ELSE keys END",
            author_kind="'officer'",
            author_id=ACTOR,
            digest="md5(n::text)",
            at=AT,
        )


async def _fill_history(filler: Filler) -> None:
    """In the order in which it happened, so that the lines of a ticket lie apart as they do when they are written."""
    await filler.put(
        "ticket_event",
        f"FROM draft JOIN step USING (way) ORDER BY {AT}",
        ticket_id="n",
        seq="seq",
        act="step.act",
        from_state="step.was",
        to_state="step.now",
        cycle="1",
        actor_kind="CASE WHEN step.by IN ('citizen', 'system') THEN step.by ELSE 'officer' END",
        actor_id=ACTOR,
        words_id=f"CASE WHEN step.says <> '' THEN n * {MOST_STEPS} + seq END",
        facts=FACTS,
        at=AT,
        hash="decode(md5(n::text || seq), 'hex')",
        scheme="2",
        court_id="court",
        department_id="CASE WHEN step.seq > 1 THEN bench END",
        officer_id="CASE WHEN step.seq > 2 THEN handler END",
    )
