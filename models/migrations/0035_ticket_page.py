"""Canned replies, drafts, and who is on the telephone with whom."""

from models import fast_migrations
from tortoise.migrations import operations as ops
from models.enums import Act
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(fast_migrations.Migration):
    dependencies = [('models', '0034_search')]

    initial = False

    operations = [
        ops.CreateModel(
            name='CallClaim',
            fields=[
                ('person', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=40)),
                ('officer', fields.ForeignKeyField('models.Officer', source_field='officer_id', db_constraint=True, to_field='id', related_name='call_claims', on_delete=OnDelete.RESTRICT)),
                ('until', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'call_claim', 'app': 'models', 'indexes': [Index(fields=['until'])], 'pk_attr': 'person', 'table_description': 'A person somebody is calling, until that time or until the call is written down; afterwards another may.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='CannedReply',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('court', fields.ForeignKeyField('models.Court', source_field='court_id', db_constraint=True, to_field='id', related_name='canned_replies', on_delete=OnDelete.RESTRICT)),
                ('department', fields.ForeignKeyField('models.Department', source_field='department_id', null=True, db_constraint=True, to_field='id', related_name='canned_replies', on_delete=OnDelete.RESTRICT)),
                ('kind', fields.CharField(default='', db_default='', max_length=16)),
                ('title', fields.CharField(max_length=30)),
                ('initials', fields.CharField(max_length=220)),
                ('words', fields.TextField(unique=False)),
                ('used', fields.IntField(default=0, db_default=0)),
                ('kept_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'canned_reply', 'app': 'models', 'unique_together': (('court', 'title'),), 'indexes': [Index(fields=['court_id', 'id'])], 'pk_attr': 'id', 'table_description': 'Words a court answers with again and again. Courts below use those of the courts above.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Draft',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('officer', fields.ForeignKeyField('models.Officer', source_field='officer_id', db_constraint=True, to_field='id', related_name='drafts', on_delete=OnDelete.RESTRICT)),
                ('ticket', fields.ForeignKeyField('models.Ticket', source_field='ticket_id', db_constraint=True, to_field='id', related_name='drafts', on_delete=OnDelete.RESTRICT)),
                ('act', fields.CharEnumField(description='RECEIVE: receive\nSETTLE: settle\nDISPATCH: dispatch\nSEND_BACK: send_back\nREASSIGN: reassign\nACCEPT: accept\nANSWER: answer\nSUBMIT: submit\nAPPROVE: approve\nREJECT: reject\nINTERIM: interim\nCORRECT: correct\nASK_MORE: ask_more\nSUPPLY: supply\nREQUEST_EXTENSION: request_extension\nGRANT: grant\nREFUSE: refuse\nTRANSFER: transfer\nSPLIT: split\nMERGE: merge\nRESUME: resume\nVISIT: visit\nREDO: redo\nLAPSE: lapse\nREOPEN: reopen\nCLOSE: close\nDECLINE: decline\nWITHDRAW: withdraw\nURGE: urge\nSUPPLEMENT: supplement\nNOTE: note\nCALL: call\nESCALATE: escalate\nATTEND: attend\nWEIGH: weigh\nRELABEL: relabel\nREPEAT: repeat\nNAME_SUBJECT: name_subject\nGREEN: green\nEND_GREEN: end_green\nATTEMPT: attempt\nALARM: alarm\nSEE_ALARM: see_alarm\nHANDLE_ALARM: handle_alarm\nNOT_DANGER: not_danger\nTAKE_BACK: take_back\nWALL_OFF: wall_off\nPROPOSE: propose\nAGREE: agree\nDISAGREE: disagree\nSEAL: seal\nUNSEAL: unseal\nHAND_OVER: hand_over\nCHANGE_HANDS: change_hands\nMOVE_LIMIT: move_limit\nFOLLOW_COURT: follow_court\nFROM_MERGED: from_merged\nERASE: erase\nREPLY_BODY: reply_body', enum_type=Act, max_length=20)),
                ('text_sealed', fields.BinaryField()),
                ('saved_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'draft', 'app': 'models', 'unique_together': (('officer', 'ticket', 'act'),), 'indexes': [Index(fields=['saved_at']), Index(fields=['ticket_id'])], 'pk_attr': 'id', 'table_description': 'What an officer has written for one act on one ticket and not sent yet. Nobody else reads it.'},
            bases=['SealingModel'],
        ),
    ]
