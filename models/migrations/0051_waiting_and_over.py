"""What waits for a second person, and who was asked how it was long ago, are found without reading all."""

from tortoise import migrations
from tortoise.migrations import operations as ops

STEPS = [
    (
        "CREATE INDEX broadcast_submitted ON broadcast (court_id, id) WHERE state = 'submitted'",
        "DROP INDEX broadcast_submitted",
    ),
    ("CREATE INDEX sms_rating_over ON sms_rating (until)", "DROP INDEX sms_rating_over"),
]


class Migration(migrations.Migration):
    dependencies = [("models", "0050_window_minis")]

    initial = False

    operations = [ops.RunSQL(sql=[there], reverse_sql=[back]) for there, back in STEPS]
