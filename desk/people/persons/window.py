"""窗口办理: what an agent does for a person who stands there with their papers, phone or none; each is written down."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from desk.access import audit
from desk.access.audit import Deed
from desk.errors import Invalid
from desk.people.persons.knowing import verified_of
from desk.rules.papers.person_names import parse_name
from desk.rules.papers.reading import parse_document
from desk.rules.papers.telephones import parse_telephone
from desk.rules.text.refusal import Refusal
from desk.search.keys import keys_of_names
from models import AuditEntry, Citizen, Officer
from models.database import transaction
from models.enums import DocumentKind, Standing
from models.keyring import index_of, seal
from models.once_more import once_more

PRINTED = (
    *(Deed.REGISTER_CITIZEN, Deed.VERIFY_CITIZEN, Deed.CHANGE_MOBILE, Deed.UNBIND_PHONE, Deed.AGREE_PHONE),
    *(Deed.REFUSE_PHONE, Deed.ASK_PARTING, Deed.PART_PERSON, Deed.JOIN_PERSON, Deed.WITHDRAW_CONSENT),
    *(Deed.CONFIRM_REPRESENTATION, Deed.END_REPRESENTATION, Deed.RECORD_DEATH, Deed.ERASE),
)
"""What stands on a receipt."""


@dataclass(frozen=True)
class ReceiptLine:
    """One thing that was done for somebody at the window, and by whom."""

    at: datetime
    what: str
    by: str


@dataclass(frozen=True)
class Papers:
    """What stands on the papers somebody shows at the window, and the telephone they give; it may be empty.

    `document_kind` is what the papers are; without it the number's own form tells.
    """

    name: str = field(repr=False)
    id_number: str = field(repr=False)
    mobile: str = field(default="", repr=False)
    document_kind: DocumentKind | None = None


@once_more
async def register(papers: Papers, officer_id: int, as_of: datetime) -> Citizen:
    """Keeps a person without a phone as verified, for an officer has seen their papers; one already verified stays.

    Raises `Invalid`, naming the field.
    """
    name = parse_name(papers.name)
    document = parse_document(papers.id_number, as_of, papers.document_kind)
    telephone = parse_telephone(papers.mobile) if papers.mobile.strip() else None
    if isinstance(name, Refusal):
        raise Invalid(name.reason, "name")
    if isinstance(document, Refusal):
        raise Invalid(document.reason, "id_number")
    if isinstance(telephone, Refusal):
        raise Invalid(telephone.reason, "mobile")
    index = index_of("id_number", document.key)
    async with transaction():
        known = await verified_of(index)
        if known is not None:
            return known
        made = await Citizen.create(
            standing=Standing.VERIFIED,
            name_sealed=seal(name),
            name_keys=keys_of_names(name),
            document_kind=document.kind,
            id_number_sealed=seal(document.value),
            id_number_index=index,
            mobile_sealed=seal(telephone.value) if telephone else None,
            mobile_index=index_of("mobile", telephone.value) if telephone else None,
            mobile_at=as_of if telephone else None,
            verified_at=as_of,
            created_at=as_of,
        )
        await audit.write_down(Deed.REGISTER_CITIZEN, ("citizen", made.id), as_of, officer_id=officer_id)
    return made


async def receipt(citizen_id: int, since: datetime) -> Sequence[ReceiptLine]:
    """Returns what officers did for this person since then, the oldest first: nothing personal is in it."""
    entries = await AuditEntry.filter(
        subject_kind="citizen",
        subject_id=citizen_id,
        action__in=[str(deed) for deed in PRINTED],
        at__gte=since,
        officer_id__isnull=False,
    ).order_by("id")
    officers = await Officer.filter(id__in=[one.officer_id for one in entries] or [0])
    names = {one.id: one.name for one in officers}
    return [ReceiptLine(one.at, audit.words_of(one.action), names.get(one.officer_id or 0, "")) for one in entries]
