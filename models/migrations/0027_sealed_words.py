"""Petitions' words are sealed and found by keyed, unordered keys; titles of parts too.

Rows from before keep their clear words until `jiesu keys reseal` has come by, and are read and found meanwhile; the
two partial indexes know them, so that asking whether any is left costs nothing.
"""

from models import fast_migrations
from tortoise.migrations import operations as ops
from tortoise.contrib.postgres.fields import ArrayField
from tortoise import fields
from tortoise.indexes import Index

ONLY_RESEALED = """
CREATE FUNCTION only_grows_but_is_resealed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('jiesu.resealing', true) = 'on'
        AND to_jsonb(NEW) - ARRAY['text_sealed', 'about_sealed'] = to_jsonb(OLD) - ARRAY['text_sealed', 'about_sealed']
    THEN RETURN NEW; END IF;
    RAISE EXCEPTION '% only grows: rows are neither changed nor removed', TG_TABLE_NAME;
END $$"""
"""The words of a record stay what they are when they are sealed with a newer key; nothing else of it changes ever."""
GROWS = "CREATE TRIGGER approach_record_only_grows BEFORE UPDATE OR DELETE ON approach_record FOR EACH ROW EXECUTE FUNCTION {}()"
STEPS = [
    ("ALTER TABLE petition ALTER title SET DEFAULT '', ALTER text SET DEFAULT '', ALTER bigrams SET DEFAULT '{}'",
     "ALTER TABLE petition ALTER title DROP DEFAULT, ALTER text DROP DEFAULT, ALTER bigrams DROP DEFAULT"),
    ("CREATE INDEX petition_word_keys ON petition USING gin (word_keys)", "DROP INDEX petition_word_keys"),
    ("CREATE INDEX petition_in_clear ON petition (id) WHERE text <> ''", "DROP INDEX petition_in_clear"),
    ("CREATE INDEX ticket_part_in_clear ON ticket (id) WHERE part_title <> ''", "DROP INDEX ticket_part_in_clear"),
    (ONLY_RESEALED, "DROP FUNCTION only_grows_but_is_resealed()"),
    ("DROP TRIGGER approach_record_only_grows ON approach_record", GROWS.format("only_grows")),
    (GROWS.format("only_grows_but_is_resealed"), "DROP TRIGGER approach_record_only_grows ON approach_record"),
]


class Migration(fast_migrations.Migration):
    dependencies = [('models', '0026_entry')]

    initial = False

    operations = [
        fast_migrations.RenamedInCode('Petition', 'bigrams', 'clear_bigrams', ArrayField(source_field='bigrams', default=list, db_default=[], element_type='TEXT')),
        fast_migrations.RenamedInCode('Petition', 'text', 'clear_text', fields.TextField(source_field='text', default='', db_default='', unique=False)),
        fast_migrations.RenamedInCode('Petition', 'title', 'clear_title', fields.CharField(source_field='title', default='', db_default='', max_length=60)),
        fast_migrations.RenamedInCode('Ticket', 'part_title', 'clear_part_title', fields.CharField(source_field='part_title', default='', db_default='', max_length=60)),
        ops.AlterModelOptions(
            name='Petition',
            options={'table': 'petition', 'app': 'models', 'indexes': [Index(fields=['identity_id', 'id']), Index(fields=['court_id', 'id']), Index(fields=['case_number'])], 'pk_attr': 'id', 'table_description': 'One petition. `text_sealed` is the whole of its words, `masked_sealed` the same but for identity numbers and'},
        ),
        ops.AddField(
            model_name='Petition',
            name='masked_sealed',
            field=fields.BinaryField(null=True),
        ),
        ops.AddField(
            model_name='Petition',
            name='title_sealed',
            field=fields.BinaryField(null=True),
        ),
        ops.AddField(
            model_name='Petition',
            name='word_keys',
            field=ArrayField(default=list, db_default=[], element_type='INT'),
        ),
        ops.AddField(
            model_name='Ticket',
            name='part_title_sealed',
            field=fields.BinaryField(null=True),
        ),
        ops.CreateModel(
            name='Reseal',
            fields=[
                ('subject', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=40)),
                ('goal', fields.CharField(max_length=16)),
                ('after', fields.CharField(default='', max_length=64)),
                ('changed', fields.BigIntField(default=0)),
                ('finished_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'reseal', 'app': 'models', 'pk_attr': 'subject', 'table_description': 'One table, or the file store, on its way to the newest keys.'},
            bases=['Model'],
        ),
        ops.RunSQL(sql=[step for step, _ in STEPS], reverse_sql=[step for _, step in reversed(STEPS)]),
    ]
