"""Walls around complaints: why an officer is walled off, who reads what nobody else may, second persons, seals."""

from models import fast_migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from models.enums import Act, Finding
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

STEPS = [
    ("CREATE INDEX ticket_sealed ON ticket (court_id, id) WHERE sealed_at IS NOT NULL", "DROP INDEX ticket_sealed"),
    (
        "CREATE UNIQUE INDEX pending_decision_open ON pending_decision (ticket_id) WHERE decided_at IS NULL",
        "DROP INDEX pending_decision_open",
    ),
]


class Migration(fast_migrations.Migration):
    dependencies = [('models', '0011_answers')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ComplaintReader',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('ticket', fields.ForeignKeyField('models.Ticket', source_field='ticket_id', db_constraint=True, to_field='id', related_name='readers', on_delete=OnDelete.RESTRICT)),
                ('officer', fields.ForeignKeyField('models.Officer', source_field='officer_id', db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'complaint_reader', 'app': 'models', 'unique_together': (('ticket', 'officer'),), 'indexes': [Index(fields=['officer_id', 'ticket_id'])], 'pk_attr': 'id', 'table_description': 'An officer who reads and decides one complaint that nobody clean reads by their post.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ComplaintRelease',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('ticket', fields.ForeignKeyField('models.Ticket', source_field='ticket_id', db_constraint=True, to_field='id', related_name='releases', on_delete=OnDelete.RESTRICT)),
                ('officer', fields.ForeignKeyField('models.Officer', source_field='officer_id', db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'complaint_release', 'app': 'models', 'unique_together': (('ticket', 'officer'),), 'pk_attr': 'id', 'table_description': 'Somebody clean found that a complaint does not mean an officer: what was said until then walls nobody off.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PendingDecision',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('ticket', fields.ForeignKeyField('models.Ticket', source_field='ticket_id', db_constraint=True, to_field='id', related_name='decisions', on_delete=OnDelete.RESTRICT)),
                ('act', fields.CharEnumField(description='RECEIVE: receive\nSETTLE: settle\nDISPATCH: dispatch\nSEND_BACK: send_back\nREASSIGN: reassign\nACCEPT: accept\nANSWER: answer\nSUBMIT: submit\nAPPROVE: approve\nREJECT: reject\nINTERIM: interim\nCORRECT: correct\nASK_MORE: ask_more\nSUPPLY: supply\nREQUEST_EXTENSION: request_extension\nGRANT: grant\nREFUSE: refuse\nTRANSFER: transfer\nSPLIT: split\nMERGE: merge\nRESUME: resume\nVISIT: visit\nLAPSE: lapse\nREOPEN: reopen\nCLOSE: close\nDECLINE: decline\nWITHDRAW: withdraw\nURGE: urge\nSUPPLEMENT: supplement\nNOTE: note\nCALL: call\nESCALATE: escalate\nATTEND: attend\nWEIGH: weigh\nRELABEL: relabel\nREPEAT: repeat\nNAME_SUBJECT: name_subject\nGREEN: green\nEND_GREEN: end_green\nATTEMPT: attempt\nWALL_OFF: wall_off\nPROPOSE: propose\nAGREE: agree\nDISAGREE: disagree\nSEAL: seal\nUNSEAL: unseal\nHAND_OVER: hand_over', enum_type=Act, max_length=20)),
                ('words_id', fields.BigIntField(null=True)),
                ('facts', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('asked_by', fields.ForeignKeyField('models.Officer', source_field='asked_by_id', db_constraint=True, to_field='id', related_name='asked_decisions', on_delete=OnDelete.RESTRICT)),
                ('asked_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('decided_by_id', fields.BigIntField(null=True)),
                ('decided_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('agreed', fields.BooleanField(null=True)),
            ],
            options={'table': 'pending_decision', 'app': 'models', 'indexes': [Index(fields=['ticket_id', 'id'])], 'pk_attr': 'id', 'table_description': 'What one person wants done to a complaint, which a second has to agree to; open until somebody decided.'},
            bases=['Model'],
        ),
        ops.AlterModelOptions(
            name='Subject',
            options={'table': 'complaint_subject', 'app': 'models', 'unique_together': (('ticket', 'officer'),), 'pk_attr': 'id', 'table_description': 'An officer who is walled off from a complaint: never its custodian, recipient or reviewer.'},
        ),
        ops.AddField(
            model_name='Subject',
            name='finding',
            field=fields.CharEnumField(default=Finding.NAMED, description='NAMED: named\nHELD_OFF: held_off', db_default='named', enum_type=Finding, max_length=16),
        ),
        ops.AddField(
            model_name='Ticket',
            name='handed_over_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Ticket',
            name='sealed_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.RunSQL(sql=[step for step, _ in STEPS], reverse_sql=[step for _, step in reversed(STEPS)]),
    ]
