"""Supervision: the rung open above a ticket, and the clocks of what is waited for from a citizen."""

from models import lean
from tortoise.migrations import operations as ops
from models.enums import Act, ClockKind, WordsKind
from tortoise import fields

class Migration(lean.Migration):
    dependencies = [('models', '0004_audit_search')]

    initial = False

    operations = [
        ops.AlterField(
            model_name='Clock',
            name='kind',
            field=fields.CharEnumField(description='TRIAGE: triage\nRESPONSE: response\nHANDLING: handling\nREVIEW: review\nCALL_BACK: call_back\nGREEN: green\nSUPPLY: supply\nVISIT: visit', enum_type=ClockKind, max_length=16),
        ),
        ops.AlterField(
            model_name='Policy',
            name='kind',
            field=fields.CharEnumField(description='TRIAGE: triage\nRESPONSE: response\nHANDLING: handling\nREVIEW: review\nCALL_BACK: call_back\nGREEN: green\nSUPPLY: supply\nVISIT: visit', enum_type=ClockKind, max_length=16),
        ),
        ops.AddField(
            model_name='Ticket',
            name='rung',
            field=fields.SmallIntField(default=0, db_default=0),
        ),
        ops.AlterField(
            model_name='TicketEvent',
            name='act',
            field=fields.CharEnumField(description='RECEIVE: receive\nSETTLE: settle\nDISPATCH: dispatch\nSEND_BACK: send_back\nREASSIGN: reassign\nACCEPT: accept\nANSWER: answer\nSUBMIT: submit\nAPPROVE: approve\nREJECT: reject\nINTERIM: interim\nCORRECT: correct\nASK_MORE: ask_more\nSUPPLY: supply\nREQUEST_EXTENSION: request_extension\nGRANT: grant\nREFUSE: refuse\nTRANSFER: transfer\nSPLIT: split\nMERGE: merge\nVISIT: visit\nLAPSE: lapse\nREOPEN: reopen\nCLOSE: close\nDECLINE: decline\nWITHDRAW: withdraw\nURGE: urge\nSUPPLEMENT: supplement\nNOTE: note\nCALL: call\nESCALATE: escalate\nATTEND: attend', enum_type=Act, max_length=20),
        ),
        ops.AlterField(
            model_name='Words',
            name='kind',
            field=fields.CharEnumField(description='ANSWER: answer\nINTERIM: interim\nREASON: reason\nNOTE: note\nQUESTION: question\nSUPPLEMENT: supplement\nRATING: rating', enum_type=WordsKind, max_length=16),
        ),
    ]
