"""How fast and how much an account may send by each of WeChat's interfaces, shared by all workers and machines."""

from tortoise import fields
from tortoise.models import Model

from models.accounts import Account
from models.enums import SendChannel


class SendLimit(Model):
    """One account's sends on one channel. `tokens` are sends that may go at once, filled up at `rate` a second.

    `rate` is learned downwards from WeChat's refusals (`slowed_at`), and grows again towards `ceiling`, the rate that
    was set. Times of filling are the database's: one clock for all machines. `used` counts the sends of `day` (in
    China), of which `daily_limit` are thought to be allowed; once WeChat says that they are used up, nothing is sent
    before `shut_until`, and `errcode` says with which words.
    """

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField("models.Account", on_delete=fields.RESTRICT)
    account_id: int
    channel = fields.CharEnumField(SendChannel, max_length=16)
    ceiling = fields.FloatField()
    rate = fields.FloatField()
    tokens = fields.FloatField()
    filled_at = fields.DatetimeField()
    slowed_at = fields.DatetimeField(null=True)
    day = fields.DateField()
    used = fields.IntField(default=0)
    daily_limit = fields.IntField()
    shut_until = fields.DatetimeField(null=True)
    errcode = fields.IntField(null=True)

    class Meta:
        table = "send_limit"
        unique_together = (("account", "channel"),)


KEEP_LIMIT = """
INSERT INTO send_limit (account_id, channel, ceiling, rate, tokens, filled_at, day, used, daily_limit)
VALUES (${account_id}, ${channel}, ${ceiling}::float8, ${ceiling}, ${ceiling}, clock_timestamp(), ${day}, 0, ${allowed})
ON CONFLICT (account_id, channel) DO NOTHING"""
TAKE_TURNS = """
WITH mine AS (
    SELECT id, tokens, shut_until, day = ${day}::date AS same_day,
        CASE WHEN day = ${day} THEN used ELSE 0 END AS used,
        CASE WHEN day = ${day} THEN daily_limit ELSE least(daily_limit * ${grows}::float8, ${allowed}::int)::int END
            AS daily_limit,
        greatest(extract(epoch FROM clock_timestamp() - filled_at), 0)::float8 AS since, rate
    FROM send_limit WHERE account_id = ${account_id} AND channel = ${channel} FOR NO KEY UPDATE
), grown AS (
    SELECT *, greatest(least(${ceiling}::float8, rate + ${ceiling} * since / ${recovers}::float8), 0.001) AS now_rate
    FROM mine
), filled AS (
    SELECT *, least(greatest(now_rate, 2), tokens + since * now_rate) AS waiting,
        coalesce(shut_until > ${at}::timestamptz, false) AS shut
    FROM grown
), first AS (
    SELECT *, CASE WHEN shut THEN 0 ELSE least(${urgent}::int, floor(waiting))::int END AS urgent FROM filled
), given AS (
    SELECT *, CASE WHEN shut THEN 0 ELSE greatest(0, least(
        ${below}::int, floor(waiting - urgent - ${kept}::float8 * greatest(now_rate, 2)),
        floor(daily_limit * (1 - ${kept})) - used - urgent))::int END AS below
    FROM first
)
UPDATE send_limit SET ceiling = ${ceiling}, rate = now_rate, tokens = waiting - given.urgent - given.below,
    filled_at = clock_timestamp(), day = ${day}, used = given.used + given.urgent + given.below,
    daily_limit = given.daily_limit
FROM given WHERE send_limit.id = given.id
RETURNING given.urgent, given.below, CASE WHEN given.shut THEN given.shut_until END AS shut_until, send_limit.errcode,
    send_limit.rate, given.used + given.urgent >= floor(given.daily_limit * (1 - ${kept})) AS share_spent"""
"""Of what may go now, so many urgent ones first; those `below` them leave a share of every second and of every day."""
SLOW_DOWN = """
UPDATE send_limit SET rate = greatest(least(rate, ceiling) / 2, ${slowest}::float8), tokens = least(tokens, 0),
    slowed_at = clock_timestamp()
WHERE account_id = ${account_id} AND channel = ${channel}
    AND (slowed_at IS NULL OR slowed_at < clock_timestamp() - ${at_most_every}::interval)"""
"""Sends that were under way together are refused together: that slows down once."""
SHUT = """
UPDATE send_limit SET shut_until = ${until}, errcode = ${errcode}, daily_limit = greatest(used, 1)
WHERE account_id = ${account_id} AND channel = ${channel} AND (shut_until IS NULL OR shut_until <= ${at})"""
SHUT_NOW = """
SELECT account.appid, account.name, shut.channel, shut.errcode, shut.shut_until FROM send_limit AS shut
JOIN account ON account.id = shut.account_id
WHERE shut.shut_until > ${at} ORDER BY account.id, shut.channel"""
OPEN_AGAIN = """
WITH opened AS (
    UPDATE send_limit SET shut_until = NULL, errcode = NULL FROM send_limit AS before
    WHERE send_limit.id = before.id AND send_limit.account_id = ${account_id} AND before.shut_until > ${at}
    RETURNING before.shut_until
)
UPDATE delivery SET not_before = ${at} WHERE lane = ANY (${lanes}::smallint[])
    AND not_before IN (SELECT shut_until FROM opened) AND state = 'pending' RETURNING id"""
"""What waits for exactly that moment waits for it; of other accounts' that do as well, each finds out when it is taken
up."""
