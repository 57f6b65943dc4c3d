"""Who was told is followed until they are reached: what was read, what goes on in silence, what waits and for what."""

from models.enums import HeldFor, QuietRule
from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

STEPS = [
    (
        "CREATE INDEX delivery_silent ON delivery (next_rung_at, id)"
        " WHERE state = 'sent' AND next_rung_at IS NOT NULL",
        "DROP INDEX delivery_silent",
    ),
    (
        "CREATE INDEX delivery_waiting ON delivery (officer_id, id)"
        " WHERE state IN ('pending', 'claimed') AND officer_id IS NOT NULL",
        "DROP INDEX delivery_waiting",
    ),
    ("CREATE INDEX delivery_digest ON delivery (digest_id) WHERE digest_id IS NOT NULL", "DROP INDEX delivery_digest"),
]


class Migration(migrations.Migration):
    dependencies = [("models", "0044_send_limits")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Delivery",
            name="read_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Delivery",
            name="next_rung_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Delivery",
            name="held",
            field=fields.CharEnumField(null=True, enum_type=HeldFor, max_length=10),
        ),
        ops.AddField(model_name="Delivery", name="digest_id", field=fields.BigIntField(null=True)),
        ops.AddField(
            model_name="Officer",
            name="bundled_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.CreateModel(
            name="QuietHours",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "court",
                    fields.ForeignKeyField(
                        "models.Court",
                        source_field="court_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="quiet_hourss",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("of_staff", fields.BooleanField()),
                ("rule", fields.CharEnumField(enum_type=QuietRule, max_length=10)),
                ("starts", fields.SmallIntField(default=0)),
                ("ends", fields.SmallIntField(default=0)),
                ("set_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("set_by_id", fields.BigIntField()),
            ],
            options={
                "table": "quiet_hours",
                "app": "models",
                "indexes": [Index(fields=["court_id", "of_staff", "id"])],
                "pk_attr": "id",
                "table_description": "What a court set, from then on, of when it disturbs its staff or its citizens; "
                "rows only grow, the newest holds.",
            },
            bases=["Model"],
        ),
        ops.RunSQL(sql=[step for step, _ in STEPS], reverse_sql=[step for _, step in reversed(STEPS)]),
    ]
