"""Triage, repeats, splitting, the green channel, subjects of complaints, return visits by telephone, office hours,
scores: columns and tables by the ORM, what it cannot say in plain SQL.

A ticket's history learns where the ticket was at each line; of old lines we know where it is now. Every day of every
court is then counted anew.
"""

from models import lean
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from models.enums import Act, ClockKind, FoundBy
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

STEPS = [
    # a limit that never had a clock: versions keep what else they set, or set nothing
    (
        "DELETE FROM policy AS p WHERE kind = 'response' AND EXISTS (SELECT 1 FROM policy AS o"
        " WHERE o.court_id IS NOT DISTINCT FROM p.court_id AND o.version = p.version AND o.kind <> 'response')",
        "SELECT 1",
    ),
    ("UPDATE policy SET kind = 'triage', amount = 0 WHERE kind = 'response'", "SELECT 1"),
    (
        "CREATE INDEX return_visit_asked ON return_visit (court_id, asked_at, id) WHERE outcome = 'asked'",
        "DROP INDEX return_visit_asked",
    ),
    ("CREATE INDEX ticket_green ON ticket (court_id, id) WHERE green_at IS NOT NULL", "DROP INDEX ticket_green"),
    ("CREATE INDEX ticket_repeats ON ticket (repeat_of_id) WHERE repeat_of_id IS NOT NULL", "DROP INDEX ticket_repeats"),
    ("CREATE INDEX ticket_parts ON ticket (split_from_id) WHERE split_from_id IS NOT NULL", "DROP INDEX ticket_parts"),
    ("CREATE INDEX complaint_subject_officer ON complaint_subject (officer_id)", "DROP INDEX complaint_subject_officer"),
    ("CREATE INDEX approach_record_court ON approach_record (court_id, id)", "DROP INDEX approach_record_court"),
    ("ALTER TABLE ticket_event DISABLE TRIGGER ticket_event_only_grows", "SELECT 1"),
    (
        "UPDATE ticket_event AS e SET court_id = t.court_id, department_id = t.department_id,"
        " officer_id = t.handler_id FROM ticket AS t WHERE t.id = e.ticket_id",
        "SELECT 1",
    ),
    ("ALTER TABLE ticket_event ENABLE TRIGGER ticket_event_only_grows", "SELECT 1"),
    (
        "UPDATE return_visit AS v SET court_id = t.court_id FROM ticket AS t WHERE t.id = v.ticket_id",
        "SELECT 1",
    ),
    (
        "INSERT INTO dirty_cell (court_id, day) SELECT DISTINCT court_id, (at AT TIME ZONE 'Asia/Shanghai')::date"
        " FROM ticket_event",
        "DELETE FROM dirty_cell",
    ),
]


class Migration(lean.Migration):
    dependencies = [('models', '0006_merging')]

    initial = False

    operations = [
        ops.CreateModel(
            name='OfficeHours',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('court', fields.ForeignKeyField('models.Court', source_field='court_id', null=True, db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('starts_on', fields.DateField()),
                ('slots', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('set_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'office_hours', 'app': 'models', 'unique_together': (('court', 'starts_on'),), 'pk_attr': 'id', 'table_description': 'A court\'s office hours from a day on; `slots` are pairs of times of day such as ["09:00", "12:00"].'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ScoreMonth',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('court_id', fields.BigIntField()),
                ('department_id', fields.BigIntField(default=0)),
                ('officer_id', fields.BigIntField(default=0)),
                ('restricted', fields.BooleanField(default=False)),
                ('month', fields.DateField()),
                ('formula', fields.CharField(max_length=20)),
                ('counts', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('frozen_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'score_month', 'app': 'models', 'unique_together': (('court_id', 'department_id', 'officer_id', 'restricted', 'month', 'formula'),), 'pk_attr': 'id', 'table_description': 'The same of a month, named by its first day. Once frozen it stays, whatever its days are counted to later.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ScoreWeight',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('court', fields.ForeignKeyField('models.Court', source_field='court_id', null=True, db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('version', fields.CharField(max_length=40)),
                ('measure', fields.CharField(max_length=40)),
                ('weight', fields.SmallIntField()),
                ('starts_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'score_weight', 'app': 'models', 'unique_together': (('court', 'version', 'measure'),), 'pk_attr': 'id', 'table_description': "How much a measure counts in a court's score, versioned; no court means for all."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Subject',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('ticket', fields.ForeignKeyField('models.Ticket', source_field='ticket_id', db_constraint=True, to_field='id', related_name='subjects', on_delete=OnDelete.RESTRICT)),
                ('officer', fields.ForeignKeyField('models.Officer', source_field='officer_id', db_constraint=True, to_field='id', on_delete=OnDelete.RESTRICT)),
                ('found_by', fields.CharEnumField(description='WORDS: words\nDESK: desk', enum_type=FoundBy, max_length=16)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'complaint_subject', 'app': 'models', 'unique_together': (('ticket', 'officer'),), 'pk_attr': 'id', 'table_description': 'An officer a complaint is about: never its custodian, recipient or reviewer. `found_by` says how we know.'},
            bases=['Model'],
        ),
        ops.AlterField(
            model_name='Clock',
            name='kind',
            field=fields.CharEnumField(description='TRIAGE: triage\nHANDLING: handling\nREVIEW: review\nCALL_BACK: call_back\nGREEN: green\nSUPPLY: supply\nVISIT: visit', enum_type=ClockKind, max_length=16),
        ),
        ops.AlterField(
            model_name='Policy',
            name='kind',
            field=fields.CharEnumField(description='TRIAGE: triage\nHANDLING: handling\nREVIEW: review\nCALL_BACK: call_back\nGREEN: green\nSUPPLY: supply\nVISIT: visit', enum_type=ClockKind, max_length=16),
        ),
        ops.RemoveConstraint(
            model_name='DirtyCell',
            name=None,
            fields=['court_id', 'day'],
        ),
        ops.AlterModelOptions(
            name='DirtyCell',
            options={'table': 'dirty_cell', 'app': 'models', 'pk_attr': 'id', 'table_description': "A court's day whose counts must be made anew. Rows are only added and taken away: nobody waits for another."},
        ),
        ops.AddIndex(
            model_name='Rating',
            index=Index(fields=['court_id', 'at']),
        ),
        ops.AddField(
            model_name='ReturnVisit',
            name='court_id',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='ReturnVisit',
            name='words_id',
            field=fields.BigIntField(null=True),
        ),
        ops.RemoveField(model_name='ScoreCell', name='frozen_at'),
        ops.AddField(
            model_name='Ticket',
            name='alerts',
            field=fields.CharField(default='', db_default='', max_length=200),
        ),
        ops.AddField(
            model_name='Ticket',
            name='green_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Ticket',
            name='part',
            field=fields.SmallIntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='Ticket',
            name='part_title',
            field=fields.CharField(default='', db_default='', max_length=60),
        ),
        ops.AddField(
            model_name='Ticket',
            name='proposed_complexity',
            field=fields.CharField(default='', db_default='', max_length=16),
        ),
        ops.AddField(
            model_name='Ticket',
            name='proposed_urgency',
            field=fields.CharField(default='', db_default='', max_length=16),
        ),
        ops.AddField(
            model_name='Ticket',
            name='proposed_why',
            field=fields.CharField(default='', db_default='', max_length=200),
        ),
        ops.AddField(
            model_name='Ticket',
            name='repeat_of',
            field=fields.ForeignKeyField('models.Ticket', source_field='repeat_of_id', null=True, db_constraint=True, to_field='id', related_name='repeats', on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='Ticket',
            name='split_from',
            field=fields.ForeignKeyField('models.Ticket', source_field='split_from_id', null=True, db_constraint=True, to_field='id', related_name='parts', on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='Ticket',
            name='times',
            field=fields.SmallIntField(default=1, db_default=1),
        ),
        ops.AlterField(
            model_name='TicketEvent',
            name='act',
            field=fields.CharEnumField(description='RECEIVE: receive\nSETTLE: settle\nDISPATCH: dispatch\nSEND_BACK: send_back\nREASSIGN: reassign\nACCEPT: accept\nANSWER: answer\nSUBMIT: submit\nAPPROVE: approve\nREJECT: reject\nINTERIM: interim\nCORRECT: correct\nASK_MORE: ask_more\nSUPPLY: supply\nREQUEST_EXTENSION: request_extension\nGRANT: grant\nREFUSE: refuse\nTRANSFER: transfer\nSPLIT: split\nMERGE: merge\nRESUME: resume\nVISIT: visit\nLAPSE: lapse\nREOPEN: reopen\nCLOSE: close\nDECLINE: decline\nWITHDRAW: withdraw\nURGE: urge\nSUPPLEMENT: supplement\nNOTE: note\nCALL: call\nESCALATE: escalate\nATTEND: attend\nWEIGH: weigh\nRELABEL: relabel\nREPEAT: repeat\nNAME_SUBJECT: name_subject\nGREEN: green\nEND_GREEN: end_green\nATTEMPT: attempt', enum_type=Act, max_length=20),
        ),
        ops.AddField(
            model_name='TicketEvent',
            name='court_id',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='TicketEvent',
            name='department_id',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='TicketEvent',
            name='officer_id',
            field=fields.BigIntField(null=True),
        ),
        ops.AddIndex(
            model_name='TicketEvent',
            index=Index(fields=['court_id', 'at']),
        ),
        ops.RunSQL(sql=[step for step, _ in STEPS], reverse_sql=[step for _, step in reversed(STEPS)]),
    ]
