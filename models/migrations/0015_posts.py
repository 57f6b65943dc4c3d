"""Posts with dates: who stands in for whom, what a second administrator agrees to, and a stamp of every change."""

from models import fast_migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from models.enums import StaffChange
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
POSTS_ON = """
CREATE FUNCTION posts_on(day date)
RETURNS TABLE (officer_id bigint, role text, court_id bigint, department_id bigint, for_id bigint)
LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN away.id IS NULL THEN held.officer_id ELSE away.stand_in_id END, held.role::text, held.court_id,
        held.department_id, CASE WHEN away.id IS NULL THEN NULL ELSE held.officer_id END
    FROM officer_role AS held JOIN officer AS own ON own.id = held.officer_id
        LEFT JOIN absence AS away ON away.officer_id = held.officer_id AND $1 BETWEEN away.starts_on AND away.ends_on
    WHERE own.active AND held.starts_on <= $1 AND (held.ends_on IS NULL OR held.ends_on >= $1)
        AND (away.id IS NULL OR away.stand_in_id IS NOT NULL)
$$"""
STAMP = """
CREATE FUNCTION stamp_staff() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('jiesu.restoring', true) = 'on' THEN
        RETURN NULL;
    END IF;
    INSERT INTO staff_stamp (id, stamp) VALUES (1, gen_random_uuid())
        ON CONFLICT (id) DO UPDATE SET stamp = excluded.stamp;
    RETURN NULL;
END $$"""
WATCHED = {
    "officer": "INSERT OR DELETE OR UPDATE OF name, title, court_id, department_id, active",
    "officer_role": "INSERT OR DELETE OR UPDATE",
    "absence": "INSERT OR DELETE OR UPDATE OF officer_id, stand_in_id, starts_on, ends_on",
    "department": "INSERT OR DELETE OR UPDATE",
    "court": "INSERT OR DELETE OR UPDATE OF path",
}
BEGIN_WHEN_GIVEN = """
UPDATE officer_role SET starts_on = (officer.created_at AT TIME ZONE 'Asia/Shanghai')::date FROM officer
WHERE officer.id = officer_role.officer_id AND officer_role.starts_on = '2020-01-01'
    AND coalesce(officer_role.ends_on, '9999-12-31') >= (officer.created_at AT TIME ZONE 'Asia/Shanghai')::date"""
STEPS = [
    (BEGIN_WHEN_GIVEN, "SELECT 1"),
    (POSTS_ON, "DROP FUNCTION posts_on(date)"),
    (STAMP, "DROP FUNCTION stamp_staff()"),
    *(
        (
            f"CREATE TRIGGER {table}_stamps_staff AFTER {when} ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION stamp_staff()",
            f"DROP TRIGGER IF EXISTS {table}_stamps_staff ON {table}",
        )
        for table, when in WATCHED.items()
    ),
    (
        "CREATE UNIQUE INDEX staff_request_open ON staff_request (officer_id, change) WHERE decided_at IS NULL",
        "DROP INDEX staff_request_open",
    ),
]


class Migration(fast_migrations.Migration):
    dependencies = [('models', '0014_sms')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Absence',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('officer', fields.ForeignKeyField('models.Officer', source_field='officer_id', db_constraint=True, to_field='id', related_name='absences', on_delete=OnDelete.RESTRICT)),
                ('stand_in', fields.ForeignKeyField('models.Officer', source_field='stand_in_id', null=True, db_constraint=True, to_field='id', related_name='stands_in', on_delete=OnDelete.RESTRICT)),
                ('starts_on', fields.DateField()),
                ('ends_on', fields.DateField()),
                ('begun_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('over_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'absence', 'app': 'models', 'indexes': [Index(fields=['officer_id', 'ends_on']), Index(fields=['stand_in_id', 'ends_on'])], 'pk_attr': 'id', 'table_description': 'Days, both counted, on which an officer is away and another stands in for them; rows stay when they are over.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='StaffRequest',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('officer', fields.ForeignKeyField('models.Officer', source_field='officer_id', db_constraint=True, to_field='id', related_name='requests', on_delete=OnDelete.RESTRICT)),
                ('change', fields.CharEnumField(description='MOVE: move\nPOST: post\nEND_POST: end_post\nLEAVE: leave\nCOME_BACK: come_back\nABSENCE: absence\nRETURN: return', enum_type=StaffChange, max_length=16)),
                ('facts', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('asked_by_id', fields.BigIntField()),
                ('asked_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('decided_by_id', fields.BigIntField(null=True)),
                ('decided_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('agreed', fields.BooleanField(null=True)),
            ],
            options={'table': 'staff_request', 'app': 'models', 'indexes': [Index(fields=['officer_id', 'id'])], 'pk_attr': 'id', 'table_description': 'A change of staff that lets somebody see more, until a second administrator has agreed or not.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='StaffStamp',
            fields=[
                ('id', fields.SmallIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('stamp', fields.UUIDField()),
            ],
            options={'table': 'staff_stamp', 'app': 'models', 'pk_attr': 'id', 'table_description': 'One row whose stamp is another after every change of staff: whoever keeps names reads them anew then.'},
            bases=['Model'],
        ),
        ops.AlterModelOptions(
            name='OfficerRole',
            options={'table': 'officer_role', 'app': 'models', 'indexes': [Index(fields=['court_id', 'role'])], 'pk_attr': 'id', 'table_description': 'A post: what an officer is there for, where and when, both days counted. No department means the whole court.'},
        ),
        ops.RunSQL(sql=[step for step, _ in STEPS], reverse_sql=[step for _, step in reversed(STEPS)]),
    ]
