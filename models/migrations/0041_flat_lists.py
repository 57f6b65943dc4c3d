"""Lists at a million: what was answered and waits for its rating is found without reading all tickets."""

from models import fast_migrations
from tortoise.migrations import operations as ops


class Migration(fast_migrations.Migration):
    dependencies = [('models', '0040_bulk_runs_over')]

    initial = False

    operations = [
        ops.RunSQL(
            sql=["CREATE INDEX ticket_answered ON ticket (opened_at, id) WHERE state = 'answered'"],
            reverse_sql=["DROP INDEX ticket_answered"],
        ),
    ]
