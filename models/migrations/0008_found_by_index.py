"""What a played year of a province read from end to end is found by an index: a court's counted days, a ticket's rungs."""

from models import lean
from tortoise.migrations import operations as ops

STEPS = [
    ("CREATE INDEX score_cell_day ON score_cell (court_id, day)", "DROP INDEX score_cell_day"),
    ("CREATE INDEX supervision_ticket ON supervision (ticket_id, id)", "DROP INDEX supervision_ticket"),
]


class Migration(lean.Migration):
    dependencies = [('models', '0007_the_whole_desk')]

    initial = False

    operations = [
        ops.RunSQL(sql=[step for step, _ in STEPS], reverse_sql=[step for _, step in reversed(STEPS)]),
    ]
