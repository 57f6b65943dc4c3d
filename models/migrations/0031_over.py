"""What is over is found by an index: codes with a number of somebody, short messages that are done, rows that broke a
job.
"""

from models import fast_migrations
from tortoise.migrations import operations as ops

INDEXES = [
    "CREATE INDEX one_time_code_over ON one_time_code (expires_at) WHERE id_number_index IS NOT NULL",
    "CREATE INDEX short_message_over ON short_message (created_at) WHERE state NOT IN ('pending', 'claimed')",
    "CREATE INDEX job_trouble_over ON job_trouble (next_try_at)",
]


class Migration(fast_migrations.Migration):
    dependencies = [('models', '0030_releases')]

    initial = False

    operations = [
        ops.RunSQL(
            sql=INDEXES,
            reverse_sql=["DROP INDEX one_time_code_over", "DROP INDEX short_message_over", "DROP INDEX job_trouble_over"],
        ),
    ]
