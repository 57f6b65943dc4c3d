"""Tickets are the court's work items; here are their tables, their history's, and that of the words said about them."""

from typing import Any

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.models import Model

from models.courts import Court, Department
from models.enums import Act, ActorKind, Complexity, Finding, FoundBy, TicketState, Urgency, WordsKind
from models.inserts import Insert
from models.keyring import purpose_of, seal, unseal
from models.officers import Officer
from models.petitions import Petition
from models.sealing import SealedField, SealingModel


class Ticket(SealingModel):
    """The work item of a petition. `version` is the seq of its newest event; every write carries the one it read.

    `rung` is the highest rung of supervision open above it now, 0 where there is none. `part` numbers the tickets of a
    petition that was split, from 1; 0 is a whole one. `times` says how often the same demand has come by now; `alerts`
    names the acts of procedure its words sound like. What triage proposes is kept with its reason. From `sealed_at` on
    no officer reads it, for nobody clean is left; `handed_over_at` says when it was printed for the body outside.
    """

    id = fields.BigIntField(primary_key=True)
    number = fields.CharField(max_length=24, null=True, unique=True)
    petition: fields.ForeignKeyRelation[Petition] = fields.ForeignKeyField(
        "models.Petition", on_delete=fields.RESTRICT, related_name="tickets"
    )
    petition_id: int
    court: fields.ForeignKeyRelation[Court] = fields.ForeignKeyField("models.Court", on_delete=fields.RESTRICT)
    court_id: int
    department: fields.ForeignKeyNullableRelation[Department] = fields.ForeignKeyField(
        "models.Department", null=True, on_delete=fields.RESTRICT
    )
    department_id: int | None
    handler: fields.ForeignKeyNullableRelation[Officer] = fields.ForeignKeyField(
        "models.Officer", null=True, related_name="handled", on_delete=fields.RESTRICT
    )
    handler_id: int | None
    answered_by_id = fields.BigIntField(null=True)
    merged_into: fields.ForeignKeyNullableRelation["Ticket"] = fields.ForeignKeyField(
        "models.Ticket", null=True, related_name="merged", on_delete=fields.RESTRICT
    )
    merged_into_id: int | None
    split_from: fields.ForeignKeyNullableRelation["Ticket"] = fields.ForeignKeyField(
        "models.Ticket", null=True, related_name="parts", on_delete=fields.RESTRICT
    )
    split_from_id: int | None
    part = fields.SmallIntField(default=0, db_default=0)
    clear_part_title = fields.CharField(max_length=60, source_field="part_title", default="", db_default="")
    part_title_sealed = SealedField(null=True)
    repeat_of: fields.ForeignKeyNullableRelation["Ticket"] = fields.ForeignKeyField(
        "models.Ticket", null=True, related_name="repeats", on_delete=fields.RESTRICT
    )
    repeat_of_id: int | None
    times = fields.SmallIntField(default=1, db_default=1)
    state = fields.CharEnumField(TicketState, max_length=16)
    came_from = fields.CharField(max_length=16, default="")
    version = fields.IntField()
    cycle = fields.SmallIntField(default=1)
    complexity = fields.CharEnumField(Complexity, max_length=16, default=Complexity.STANDARD)
    urgency = fields.CharEnumField(Urgency, max_length=16, default=Urgency.NORMAL)
    proposed_complexity = fields.CharField(max_length=16, default="", db_default="")
    proposed_urgency = fields.CharField(max_length=16, default="", db_default="")
    proposed_why = fields.CharField(max_length=200, default="", db_default="")
    alerts = fields.CharField(max_length=200, default="", db_default="")
    restricted = fields.BooleanField(default=False)
    sealed_at = fields.DatetimeField(null=True)
    handed_over_at = fields.DatetimeField(null=True)
    policy = fields.CharField(max_length=40)
    due_at = fields.DatetimeField(null=True)
    urged = fields.SmallIntField(default=0)
    rung = fields.SmallIntField(default=0, db_default=0)
    green_at = fields.DatetimeField(null=True)
    opened_at = fields.DatetimeField()
    dispatched_at = fields.DatetimeField(null=True)
    answered_at = fields.DatetimeField(null=True)
    closed_at = fields.DatetimeField(null=True)
    subjects: fields.ReverseRelation["Subject"]
    readers: fields.ReverseRelation["ComplaintReader"]

    class Meta:
        table = "ticket"
        indexes = (
            ("petition_id",),
            ("court_id", "state", "id"),
            ("handler_id", "state", "id"),
            ("department_id", "state", "id"),
        )

    @property
    def part_title(self) -> str:
        """What this part of a split petition is about, masked; empty where it was not split."""
        return self.clear_part_title or unseal(self.part_title_sealed)

    @part_title.setter
    def part_title(self, title: str) -> None:
        self.clear_part_title, self.part_title_sealed = "", seal(title, None, purpose_of(self.restricted))


INSERT_TICKET = Insert(
    "ticket",
    "petition_id court_id restricted sealed_at policy due_at opened_at urgency proposed_urgency proposed_complexity "
    "proposed_why alerts",
    state="'pending'",
    came_from="''",
    version="1",
    cycle="1",
    complexity="'standard'",
    urged="0",
)


class TicketEvent(Model):
    """One line of a ticket's history: ids and enumerations only, chained by hash over the line before.

    Where the ticket was when it happened stands beside it, for counting: court, department, and who had it in hand.
    `scheme` says what the hash covers: from 2 on also the words' digest and those places.
    """

    id = fields.BigIntField(primary_key=True)
    ticket: fields.ForeignKeyRelation[Ticket] = fields.ForeignKeyField(
        "models.Ticket", related_name="events", on_delete=fields.RESTRICT
    )
    ticket_id: int
    seq = fields.IntField()
    act = fields.CharEnumField(Act, max_length=20)
    from_state = fields.CharField(max_length=16)
    to_state = fields.CharEnumField(TicketState, max_length=16)
    cycle = fields.SmallIntField()
    actor_kind = fields.CharEnumField(ActorKind, max_length=16)
    actor_id = fields.BigIntField(null=True)
    words_id = fields.BigIntField(null=True)
    facts: dict[str, Any] = fields.JSONField(default=dict)
    at = fields.DatetimeField()
    hash = fields.BinaryField()
    scheme = fields.SmallIntField(default=1, db_default=1)
    court_id = fields.BigIntField(null=True)
    department_id = fields.BigIntField(null=True)
    officer_id = fields.BigIntField(null=True)

    class Meta:
        table = "ticket_event"
        unique_together = (("ticket", "seq"),)
        indexes = (("court_id", "at"),)


INSERT_TICKET_EVENT = Insert(
    "ticket_event",
    "ticket_id seq act from_state to_state cycle actor_kind actor_id words_id facts at hash scheme court_id "
    "department_id officer_id",
)


class Subject(Model):
    """An officer who is walled off from a complaint: never its custodian, recipient or reviewer.

    `finding` says whether it is about them or may mean them, `found_by` how we know.
    """

    id = fields.BigIntField(primary_key=True)
    ticket: fields.ForeignKeyRelation[Ticket] = fields.ForeignKeyField(
        "models.Ticket", related_name="subjects", on_delete=fields.RESTRICT
    )
    ticket_id: int
    officer: fields.ForeignKeyRelation[Officer] = fields.ForeignKeyField("models.Officer", on_delete=fields.RESTRICT)
    officer_id: int
    finding = fields.CharEnumField(Finding, max_length=16, default=Finding.NAMED, db_default=Finding.NAMED.value)
    found_by = fields.CharEnumField(FoundBy, max_length=16)
    at = fields.DatetimeField()

    class Meta:
        table = "complaint_subject"
        unique_together = (("ticket", "officer"),)


INSERT_SUBJECT = Insert("complaint_subject", "ticket_id officer_id finding found_by at")


class ComplaintRelease(Model):
    """Somebody clean found that a complaint does not mean an officer: what was said until then walls nobody off."""

    id = fields.BigIntField(primary_key=True)
    ticket: fields.ForeignKeyRelation[Ticket] = fields.ForeignKeyField(
        "models.Ticket", related_name="releases", on_delete=fields.RESTRICT
    )
    ticket_id: int
    officer: fields.ForeignKeyRelation[Officer] = fields.ForeignKeyField("models.Officer", on_delete=fields.RESTRICT)
    officer_id: int
    at = fields.DatetimeField()

    class Meta:
        table = "complaint_release"
        unique_together = (("ticket", "officer"),)


class ComplaintReader(Model):
    """An officer who reads and decides one complaint that nobody clean reads by their post."""

    id = fields.BigIntField(primary_key=True)
    ticket: fields.ForeignKeyRelation[Ticket] = fields.ForeignKeyField(
        "models.Ticket", related_name="readers", on_delete=fields.RESTRICT
    )
    ticket_id: int
    officer: fields.ForeignKeyRelation[Officer] = fields.ForeignKeyField("models.Officer", on_delete=fields.RESTRICT)
    officer_id: int
    at = fields.DatetimeField()

    class Meta:
        table = "complaint_reader"
        unique_together = (("ticket", "officer"),)
        indexes = (("officer_id", "ticket_id"),)


INSERT_READER = Insert("complaint_reader", "ticket_id officer_id at")


class Words(SealingModel):
    """What somebody said about a ticket; kept apart from its history so that it can be redacted. `text` is sealed.

    What was `taken_back` the citizen reads no more; officers read that it was. `text_index` is a keyed index of an
    answer: the same sentence on another ticket has the same. `word_keys` are what the masked words are found by.
    `digest` is keyed, covered by the history's chain, and stays when the words go.
    """

    id = fields.BigIntField(primary_key=True)
    ticket: fields.ForeignKeyRelation[Ticket] = fields.ForeignKeyField(
        "models.Ticket", related_name="words", on_delete=fields.RESTRICT
    )
    ticket_id: int
    kind = fields.CharEnumField(WordsKind, max_length=16)
    cycle = fields.SmallIntField()
    text_sealed = SealedField(null=True)
    text_index = fields.CharField(max_length=32, null=True)
    word_keys: ArrayField = ArrayField(element_type="int", default=list, db_default=[])
    digest = fields.CharField(max_length=32, default="", db_default="")
    author_kind = fields.CharEnumField(ActorKind, max_length=16)
    author_id = fields.BigIntField(null=True)
    redacted_at = fields.DatetimeField(null=True)
    taken_back_at = fields.DatetimeField(null=True)
    at = fields.DatetimeField()

    class Meta:
        table = "words"
        indexes = (("ticket_id", "kind"),)


INSERT_WORDS = Insert(
    "words", "id ticket_id kind cycle text_sealed digest author_kind author_id at text_index word_keys"
)


class PendingDecision(Model):
    """What one person wants done to a complaint, which a second has to agree to; open until somebody decided.

    `words_id` are what was said with the act, `facts` what else its form brought.
    """

    id = fields.BigIntField(primary_key=True)
    ticket: fields.ForeignKeyRelation[Ticket] = fields.ForeignKeyField(
        "models.Ticket", related_name="decisions", on_delete=fields.RESTRICT
    )
    ticket_id: int
    act = fields.CharEnumField(Act, max_length=20)
    words_id = fields.BigIntField(null=True)
    facts: dict[str, Any] = fields.JSONField(default=dict)
    asked_by: fields.ForeignKeyRelation[Officer] = fields.ForeignKeyField(
        "models.Officer", related_name="asked_decisions", on_delete=fields.RESTRICT
    )
    asked_by_id: int
    asked_at = fields.DatetimeField()
    decided_by_id = fields.BigIntField(null=True)
    decided_at = fields.DatetimeField(null=True)
    agreed = fields.BooleanField(null=True)

    class Meta:
        table = "pending_decision"
        indexes = (("ticket_id", "id"),)
