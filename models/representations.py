"""Somebody speaks for another person, or for an organisation: in which capacity, by what mandate, from when until when.

An organisation is never a citizen. Whether a representation is in force on a day, `in_force` says for every question.
"""

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField

from models.enums import DocumentKind, MandateEnd, MandateSource, RepresentsAs
from models.officers import Officer
from models.people import Citizen
from models.sealing import SealedField, SealingModel


class Organisation(SealingModel):
    """A company or other body, found by the keyed index of its unified social credit code (GB 32100)."""

    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(max_length=100)
    credit_code_sealed = SealedField()
    credit_code_index = fields.CharField(max_length=32, unique=True)
    created_at = fields.DatetimeField()

    class Meta:
        table = "organisation"


class Representation(SealingModel):
    """One person speaks for one principal: a citizen or an organisation, one of the two once it is confirmed.

    Before that only what was typed is known of the principal, sealed. `mandate_id` is the uploaded paper,
    `seen_on_paper` says that an officer held it. `case_numbers` are those the mandate names; `system` is the case
    system that told of it. `ended_by_id` is an officer; who ended it otherwise `end_cause` says.
    """

    id = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Citizen] = fields.ForeignKeyField(
        "models.Citizen", related_name="representations", on_delete=fields.RESTRICT
    )
    person_id: int
    principal: fields.ForeignKeyNullableRelation[Citizen] = fields.ForeignKeyField(
        "models.Citizen", null=True, related_name="represented_by", on_delete=fields.RESTRICT
    )
    principal_id: int | None
    organisation: fields.ForeignKeyNullableRelation[Organisation] = fields.ForeignKeyField(
        "models.Organisation", null=True, related_name="represented_by", on_delete=fields.RESTRICT
    )
    organisation_id: int | None
    capacity = fields.CharEnumField(RepresentsAs, max_length=24)
    principal_name_sealed = SealedField(null=True)
    principal_number_sealed = SealedField(null=True)
    principal_kind = fields.CharEnumField(DocumentKind, max_length=24, null=True)
    principal_index = fields.CharField(max_length=32, null=True)
    licence_sealed = SealedField(null=True)
    firm = fields.CharField(max_length=100, default="")
    case_numbers: ArrayField = ArrayField(element_type="text")
    mandate_id = fields.BigIntField(null=True)
    seen_on_paper = fields.BooleanField(default=False)
    source = fields.CharEnumField(MandateSource, max_length=16)
    system = fields.CharField(max_length=40, default="")
    starts_on = fields.DateField()
    ends_on = fields.DateField(null=True)
    identity_id = fields.BigIntField(null=True)
    proposed_at = fields.DatetimeField()
    confirmed_by: fields.ForeignKeyNullableRelation[Officer] = fields.ForeignKeyField(
        "models.Officer", null=True, related_name="mandates_confirmed", on_delete=fields.RESTRICT
    )
    confirmed_by_id: int | None
    confirmed_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)
    ended_by_id = fields.BigIntField(null=True)
    end_cause = fields.CharEnumField(MandateEnd, max_length=16, null=True)
    end_words_sealed = SealedField(null=True)

    class Meta:
        table = "representation"
        indexes = (("person_id", "id"), ("principal_id",), ("organisation_id",), ("principal_index",))


def in_force(one: str) -> str:
    """Return that the representation called `one` in a statement is in force on `${day}`."""
    return f"""({one}.confirmed_at IS NOT NULL AND {one}.ended_at IS NULL
    AND {one}.starts_on <= ${{day}}::date AND ({one}.ends_on IS NULL OR {one}.ends_on >= ${{day}}::date))"""


def first_of(organisation: str) -> str:
    """Return who speaks for an organisation where whoever did does no more: its legal representative before others."""
    return f"""SELECT first.id FROM representation AS first JOIN citizen AS who ON who.id = first.person_id
WHERE first.organisation_id = {organisation} AND {in_force("first")}
    AND who.standing = 'verified' AND who.erased_at IS NULL
ORDER BY first.capacity <> 'legal_representative', first.confirmed_at, first.id LIMIT 1"""  # noqa: S608 - our own text


SPEAKS_FOR = f"""
SELECT mine.id AS own, old.id AS taken_over
FROM representation AS mine JOIN citizen AS person ON person.id = mine.person_id
    LEFT JOIN representation AS old ON old.organisation_id = mine.organisation_id AND old.id <> mine.id
        AND old.confirmed_at IS NOT NULL AND NOT {in_force("old")}
        AND mine.id = ({first_of("mine.organisation_id")})
WHERE mine.person_id = ${{citizen_id}}::bigint AND {in_force("mine")}
    AND person.standing = 'verified' AND person.erased_at IS NULL"""  # noqa: S608 - our own text
"""The representations a person speaks by on a day, and the ended ones of an organisation that are theirs to go on with.
"""
GUARDIANS_OF = f"""
SELECT guard.person_id, who.name_sealed FROM representation AS guard JOIN citizen AS who ON who.id = guard.person_id
WHERE guard.principal_id = ${{citizen_id}}::bigint AND guard.capacity = 'guardian' AND {in_force("guard")}
    AND who.erased_at IS NULL
ORDER BY guard.id"""  # noqa: S608 - our own text
