"""Names and whatever is said about a matter are found by keyed, unordered keys; numbers also by their last digits.

Rows from before have none until `jiesu keys reseal` has come by. A fingerprint of how somebody among several is reached
stands beside it.
"""

from models import fast_migrations
from tortoise.migrations import operations as ops
from tortoise.contrib.postgres.fields import ArrayField
from tortoise import fields

STEPS = [
    ("CREATE INDEX petitioner_contact ON petitioner (contact_index)", "DROP INDEX petitioner_contact"),
    ("CREATE INDEX petition_name_keys ON petition USING gin (name_keys)", "DROP INDEX petition_name_keys"),
    ("CREATE INDEX citizen_name_keys ON citizen USING gin (name_keys)", "DROP INDEX citizen_name_keys"),
    ("CREATE INDEX petitioner_name_keys ON petitioner USING gin (name_keys)", "DROP INDEX petitioner_name_keys"),
    ("CREATE INDEX words_word_keys ON words USING gin (word_keys)", "DROP INDEX words_word_keys"),
    ("CREATE INDEX ticket_last_digits ON ticket (reverse(number) text_pattern_ops)", "DROP INDEX ticket_last_digits"),
    ("CREATE INDEX petition_last_digits ON petition (reverse(number) text_pattern_ops)", "DROP INDEX petition_last_digits"),
]


class Migration(fast_migrations.Migration):
    dependencies = [('models', '0033_lists')]

    initial = False

    operations = [
        ops.AlterModelOptions(
            name='Citizen',
            options={'table': 'citizen', 'app': 'models', 'pk_attr': 'id', 'table_description': 'A person. What identifies them is sealed, and found again through keyed indexes only, a name by `name_keys`.'},
        ),
        ops.AddField(
            model_name='Citizen',
            name='name_keys',
            field=ArrayField(default=list, db_default=[], element_type='INT'),
        ),
        ops.AddField(
            model_name='Petition',
            name='name_keys',
            field=ArrayField(default=list, db_default=[], element_type='INT'),
        ),
        ops.AddField(
            model_name='Petitioner',
            name='contact_index',
            field=fields.CharField(null=True, db_index=True, max_length=32),
        ),
        ops.AddField(
            model_name='Petitioner',
            name='name_keys',
            field=ArrayField(default=list, db_default=[], element_type='INT'),
        ),
        ops.AddField(
            model_name='Words',
            name='word_keys',
            field=ArrayField(default=list, db_default=[], element_type='INT'),
        ),
        ops.RunSQL(sql=[step for step, _ in STEPS], reverse_sql=[step for _, step in reversed(STEPS)]),
    ]
