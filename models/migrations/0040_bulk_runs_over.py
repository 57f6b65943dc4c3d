"""Acts on many tickets that are long over are found by their time."""

from models import fast_migrations
from tortoise.migrations import operations as ops


class Migration(fast_migrations.Migration):
    dependencies = [('models', '0039_console_administration')]

    initial = False

    operations = [
        ops.RunSQL(sql=["CREATE INDEX bulk_run_over ON bulk_run (at)"], reverse_sql=["DROP INDEX bulk_run_over"]),
    ]
