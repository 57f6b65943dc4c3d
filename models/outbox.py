"""Statements for many deliveries at once: taking them, writing down that tries leave, and that WeChat took them."""

PERSON = "coalesce(- {row}.officer_id, {row}.identity_id)"
"""Who is told, of an officer his number below zero; NULL where only the desk can tell them. As in the indexes."""
OPEN = "state IN ('pending', 'claimed', 'uncertain')"
CLAIM_DELIVERIES = f"""
WITH due AS MATERIALIZED (
    SELECT one.id, one.lane, one.not_before, one.person
    FROM unnest(${{lanes}}::smallint[], ${{rooms}}::int[]) AS wanted (lane, room) CROSS JOIN LATERAL (
        SELECT id, lane, not_before, {PERSON.format(row="delivery")} AS person FROM delivery
        WHERE lane = wanted.lane AND {OPEN} AND not_before <= ${{at}}
            AND (lease_until IS NULL OR lease_until < ${{at}})
            AND (notice <> 'talk_more' OR NOT EXISTS (
                SELECT 1 FROM delivery AS part WHERE part.{OPEN}
                    AND part.cause = 'message:' || (delivery.facts->>'message')
                        || ':' || ((delivery.facts->>'part')::int - 1)))
            AND (lane < 0 OR NOT EXISTS (
                SELECT 1 FROM delivery AS held WHERE held.state = 'claimed' AND held.lease_until >= ${{at}}
                    AND {PERSON.format(row="held")} = {PERSON.format(row="delivery")} AND held.lane = delivery.lane))
        ORDER BY not_before, id LIMIT wanted.room FOR UPDATE SKIP LOCKED
    ) AS one
), counted AS (
    SELECT *, CASE WHEN person IS NULL OR lane < 0 THEN 1
        ELSE row_number() OVER (PARTITION BY lane, person ORDER BY not_before, id) END AS turn FROM due
), taken AS (
    SELECT id FROM counted WHERE turn <= ${{each}} AND (lane < 0 OR NOT EXISTS (
        SELECT 1 FROM delivery AS earlier WHERE {PERSON.format(row="earlier")} = counted.person
            AND earlier.lane = counted.lane AND earlier.{OPEN} AND earlier.not_before <= ${{at}}
            AND (earlier.not_before, earlier.id) < (counted.not_before, counted.id)
            AND earlier.notice <> 'talk_more' AND earlier.id NOT IN (SELECT id FROM due)))
    ORDER BY lane, not_before, id LIMIT ${{most}}
)
UPDATE delivery SET state = 'claimed', lease_until = ${{at}}::timestamptz + ${{span}}::interval,
    lease_owner = ${{owner}}, lease = ${{lease}}
FROM taken WHERE delivery.id = taken.id
RETURNING delivery.id"""  # noqa: S608 - constants
"""A part of a reply waits for the part before it, and whatever tells a person for what tells them before it in the same
lane: two workers never turn them round. A person is told a few things a claim, so that nobody waits behind somebody
who is told many. Danger waits for nothing. Each lane is found by the index `delivery_due`, who is being told by
`delivery_held`, what another takes this very moment by `delivery_person`.
"""
BEGIN_TRIES = """
WITH asked AS (
    SELECT * FROM unnest(${deliveries}::bigint[], ${leases}::text[], ${attempts}::bigint[], ${ordinals}::smallint[],
        ${channels}::text[], ${accounts}::bigint[], ${identities}::bigint[], ${ids}::text[])
        AS one (delivery_id, lease, attempt_id, ordinal, channel, account_id, identity_id, client_msg_id)
), ours AS (
    SELECT delivery.id FROM delivery JOIN asked ON delivery.id = asked.delivery_id AND delivery.lease = asked.lease
    WHERE delivery.state = 'claimed' ORDER BY delivery.id FOR NO KEY UPDATE OF delivery
), held AS (
    UPDATE delivery SET lease_until = ${at}::timestamptz + ${span}::interval FROM ours WHERE delivery.id = ours.id
    RETURNING delivery.id
), left_behind AS (
    UPDATE attempt SET state = CASE attempt.state WHEN 'claimed' THEN 'uncertain' ELSE 'cancelled' END,
        updated_at = ${at}
    FROM asked JOIN held ON held.id = asked.delivery_id
    WHERE attempt.delivery_id = held.id AND asked.attempt_id IS NULL AND attempt.state IN ('claimed', 'pending')
), written AS (
    INSERT INTO attempt (delivery_id, ordinal, channel, account_id, identity_id, client_msg_id, state, tries,
        error_class, finish_status, first_tried_at, updated_at)
    SELECT delivery_id, ordinal, channel, account_id, identity_id, client_msg_id, 'claimed', 1, '', '', ${at}, ${at}
    FROM asked JOIN held ON held.id = asked.delivery_id WHERE asked.attempt_id IS NULL
    RETURNING id, delivery_id
), repeated AS (
    UPDATE attempt SET state = 'claimed', updated_at = ${at}, tries = attempt.tries + 1,
        first_tried_at = CASE WHEN attempt.state = 'claimed' AND attempt.tries > 0 THEN attempt.first_tried_at
            ELSE ${at} END
    FROM asked JOIN held ON held.id = asked.delivery_id WHERE attempt.id = asked.attempt_id
    RETURNING attempt.id, attempt.delivery_id
)
SELECT id, delivery_id FROM written UNION ALL SELECT id, delivery_id FROM repeated"""
"""Renews the leases, and writes down that these may leave from now on; nothing comes back of what somebody else has."""
HOLD_LEASES = """
SELECT delivery.id FROM delivery
JOIN unnest(${deliveries}::bigint[], ${leases}::text[]) AS one (id, lease)
    ON delivery.id = one.id AND delivery.lease = one.lease
WHERE delivery.lease = '' OR delivery.state = 'claimed' ORDER BY delivery.id FOR NO KEY UPDATE OF delivery"""
SPEND_WINDOWS = """
UPDATE identity SET window_left = greatest(window_left - spent.count, 0)
FROM (SELECT identity.id, one.count FROM identity JOIN unnest(${ids}::bigint[], ${counts}::int[]) AS one (id, count)
    ON one.id = identity.id WHERE identity.window_left > 0 ORDER BY identity.id FOR NO KEY UPDATE OF identity) AS spent
WHERE identity.id = spent.id"""
FORGET_NUMBERS = """
UPDATE attempt SET msgid = NULL FROM unnest(${accounts}::bigint[], ${msgids}::bigint[]) AS one (account_id, msgid)
WHERE attempt.account_id = one.account_id AND attempt.msgid = one.msgid"""
"""A number that WeChat gave before stays with its last message: `attempt_msgid` is unique, and looked at row by row."""
RECORD_TAKEN = """
WITH took AS (
    SELECT * FROM unnest(${attempts}::bigint[], ${deliveries}::bigint[], ${accounts}::bigint[], ${msgids}::bigint[],
        ${go_on}::timestamptz[]) AS one (attempt_id, delivery_id, account_id, msgid, goes_on_at)
), sent AS (
    UPDATE attempt SET state = ${attempt_state}, msgid = took.msgid, errcode = NULL, error_class = '',
        updated_at = ${at}
    FROM took WHERE attempt.id = took.attempt_id
), resting AS (
    UPDATE delivery SET state = ${delivery_state}, finished_at = ${at}, lease_until = NULL, lease_owner = '',
        lease = '', held = NULL,
        next_rung_at = CASE WHEN delivery.read_at IS NULL THEN took.goes_on_at ELSE delivery.next_rung_at END
    FROM took WHERE delivery.id = took.delivery_id
)
SELECT event.id FROM finish_event AS event JOIN took ON event.account_id = took.account_id AND event.msgid = took.msgid
WHERE event.matched_at IS NULL ORDER BY event.id"""
"""Gives WeChat's words that came before its answers."""
PUT_OFF = """
UPDATE delivery SET state = 'pending', not_before = ${until}, lease_until = NULL, lease_owner = '', lease = ''
WHERE id = ${delivery_id} AND lease = ${lease} AND state = 'claimed' RETURNING id"""
