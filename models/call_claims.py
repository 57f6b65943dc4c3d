"""Who is on the telephone with somebody now, so that two do not dial one person at once."""

from tortoise import fields
from tortoise.models import Model

from models.officers import Officer


class CallClaim(Model):
    """A person somebody is calling, until that time or until the call is written down; afterwards another may.

    `person` names the row that stands for them (`citizen:7`, `identity:7`, `petition:7`), never who they are.
    """

    person = fields.CharField(max_length=40, primary_key=True)
    officer: fields.ForeignKeyRelation[Officer] = fields.ForeignKeyField(
        "models.Officer", related_name="call_claims", on_delete=fields.RESTRICT
    )
    officer_id: int
    until = fields.DatetimeField()

    class Meta:
        table = "call_claim"
        indexes = (("until",),)


CLAIM = """
INSERT INTO call_claim (person, officer_id, until) VALUES (${person}, ${officer_id}, ${until})
ON CONFLICT (person) DO UPDATE SET officer_id = excluded.officer_id, until = excluded.until
WHERE call_claim.until <= ${at} OR call_claim.officer_id = excluded.officer_id
RETURNING officer_id"""
"""Nothing comes back where somebody else has it still."""
