"""At a million tickets: what waits for its rating, and months that are still open, are found without reading all."""

from tortoise import migrations
from tortoise.migrations import operations as ops

STEPS = [
    ("CREATE INDEX ticket_answered ON ticket (opened_at, id) WHERE state = 'answered'", "DROP INDEX ticket_answered"),
    (
        "CREATE INDEX score_month_open ON score_month (court_id, month) WHERE frozen_at IS NULL",
        "DROP INDEX score_month_open",
    ),
]


class Migration(migrations.Migration):
    dependencies = [("models", "0040_bulk_runs_over")]

    initial = False

    operations = [ops.RunSQL(sql=[there], reverse_sql=[back]) for there, back in STEPS]
