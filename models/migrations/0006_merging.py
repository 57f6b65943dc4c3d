"""Merging tickets: into which one a ticket was merged, and the act by which it comes back."""

from models import lean
from tortoise.migrations import operations as ops
from models.enums import Act
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(lean.Migration):
    dependencies = [('models', '0005_supervision')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Ticket',
            name='merged_into',
            field=fields.ForeignKeyField('models.Ticket', source_field='merged_into_id', null=True, db_constraint=True, to_field='id', related_name='merged', on_delete=OnDelete.RESTRICT),
        ),
        ops.AlterField(
            model_name='TicketEvent',
            name='act',
            field=fields.CharEnumField(description='RECEIVE: receive\nSETTLE: settle\nDISPATCH: dispatch\nSEND_BACK: send_back\nREASSIGN: reassign\nACCEPT: accept\nANSWER: answer\nSUBMIT: submit\nAPPROVE: approve\nREJECT: reject\nINTERIM: interim\nCORRECT: correct\nASK_MORE: ask_more\nSUPPLY: supply\nREQUEST_EXTENSION: request_extension\nGRANT: grant\nREFUSE: refuse\nTRANSFER: transfer\nSPLIT: split\nMERGE: merge\nRESUME: resume\nVISIT: visit\nLAPSE: lapse\nREOPEN: reopen\nCLOSE: close\nDECLINE: decline\nWITHDRAW: withdraw\nURGE: urge\nSUPPLEMENT: supplement\nNOTE: note\nCALL: call\nESCALATE: escalate\nATTEND: attend', enum_type=Act, max_length=20),
        ),
        ops.RunSQL(
            sql="CREATE INDEX ticket_merged ON ticket (merged_into_id) WHERE merged_into_id IS NOT NULL",
            reverse_sql="DROP INDEX ticket_merged",
        ),
    ]
