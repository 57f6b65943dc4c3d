"""An answer is taken back; an approach has whom it names, what it was said to be about, and its counter-entry."""

from models import fast_migrations
from tortoise.migrations import operations as ops
from models.enums import Finding
from tortoise.fields.base import OnDelete
from tortoise import fields

GROWS = ("approach_subject", "approach_mistake")
STEPS = [
    (
        f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION only_grows()",
        f"DROP TRIGGER {table}_only_grows ON {table}",
    )
    for table in GROWS
]


class Migration(fast_migrations.Migration):
    dependencies = [('models', '0010_danger')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ApproachMistake',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('record', fields.OneToOneField('models.ApproachRecord', source_field='record_id', db_constraint=True, to_field='id', related_name='mistake', on_delete=OnDelete.RESTRICT)),
                ('officer_id', fields.BigIntField()),
                ('reason_sealed', fields.BinaryField()),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'approach_mistake', 'app': 'models', 'pk_attr': 'id', 'table_description': 'A counter-entry: the record stays as it was written, and counts no more. `reason` is sealed.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ApproachSubject',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('record', fields.ForeignKeyField('models.ApproachRecord', source_field='record_id', db_constraint=True, to_field='id', related_name='subjects', on_delete=OnDelete.RESTRICT)),
                ('officer_id', fields.BigIntField(db_index=True)),
                ('finding', fields.CharEnumField(description='NAMED: named\nHELD_OFF: held_off', enum_type=Finding, max_length=16)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'approach_subject', 'app': 'models', 'unique_together': (('record', 'officer_id'),), 'pk_attr': 'id', 'table_description': 'An officer an approach names, or may mean: they neither read nor count it.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='ApproachRecord',
            name='about_sealed',
            field=fields.BinaryField(null=True),
        ),
        ops.AddField(
            model_name='Words',
            name='taken_back_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.RunSQL(sql=[step for step, _ in STEPS], reverse_sql=[step for _, step in reversed(STEPS)]),
    ]
