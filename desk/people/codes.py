"""One-time codes that prove possession: an officer's own phone, or a citizen standing at the window.

A code is eight digits, lives ten minutes, serves once, and is kept only as a keyed index. Who guesses is stopped: five
wrong tries in an hour, and that phone waits. Each use and each wrong try leaves an audit entry.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from desk.access import audit
from desk.access.conflicts import complains_of
from desk.errors import Invalid, NotAllowed, Refused
from desk.people.account_news import AccountNews, tell_owner
from desk.people.persons.joining import JoinOrder, join, proved_before, take_older
from desk.people.persons.knowing import same_wechat, verified_of
from desk.people.persons.requests import ANOTHER_OFFICER, ask_phone
from desk.people.persons.telling import phones_of
from desk.rules.papers.masks import mask_name
from desk.rules.text.plain_text import half_width, plain
from models import AuditEntry, Citizen, Identity, Officer, OneTimeCode
from models.database import connection, transaction
from models.enums import CodePurpose, JoinCause, RequestCause, Standing
from models.keyring import index_of, unseal
from models.lock_order import lock_phones
from models.once_more import once_more

DIGITS = 8
ONE_SUBJECT = "SELECT pg_advisory_xact_lock(hashtext('jiesu.codes'), hashtext($1))"
"""Whoever asks for a code for the same person at the same time waits, and ends the code before."""
LIFE = timedelta(minutes=10)
MOST_WRONG = 5
WRONG_WITHIN = timedelta(hours=1)
SCENE_PREFIX = "bind:"
ONLY_ONESELF = "只能绑定自己的微信"
OWN_PHONE = "这是开码的工作人员自己的微信，不能核验为别人。请用当事人本人的微信"
WRONG_TRY = audit.Deed.WRONG_CODE.value


@dataclass(frozen=True)
class IssuedCode:
    """A code as it is shown, once. `scene` is what a QR code that carries it says when scanned."""

    id: int
    code: str = field(repr=False)
    expires_at: datetime

    @property
    def scene(self) -> str:
        return SCENE_PREFIX + self.code


@dataclass(frozen=True)
class ProofByCode:
    """What a code that was used has proved. `name` is the officer's, or the citizen's masked.

    `waits`: the citizen has another phone, and nothing is proved until somebody has confirmed this one.
    """

    purpose: CodePurpose
    name: str
    officer_id: int | None = None
    citizen_id: int | None = None
    waits: bool = False


@dataclass(frozen=True)
class _CodeRefused:
    words: str
    counts: bool = False


@once_more
async def issue_code(
    purpose: CodePurpose,
    subject_id: int,
    issued_by: int,
    as_of: datetime,
    random: Callable[[int], int] = secrets.randbelow,
) -> IssuedCode:
    """Issues a fresh code for an officer (BIND_OFFICER) or a citizen (VERIFY_CITIZEN); those issued before for them
    end.

    Raises `NotAllowed` for another officer: whoever has the code has what they see. And for a citizen from whom this
    officer is walled off by a complaint.
    """
    if purpose is CodePurpose.BIND_OFFICER and subject_id != issued_by:
        raise NotAllowed(ONLY_ONESELF)
    if purpose is CodePurpose.VERIFY_CITIZEN and await complains_of(subject_id, issued_by):
        raise NotAllowed(ANOTHER_OFFICER)
    officer_id = subject_id if purpose is CodePurpose.BIND_OFFICER else None
    citizen_id = subject_id if purpose is CodePurpose.VERIFY_CITIZEN else None
    async with transaction() as plain_sql:
        await plain_sql.execute(ONE_SUBJECT, f"{purpose.value}:{subject_id}")
        await OneTimeCode.filter(
            purpose=purpose, officer_id=officer_id, citizen_id=citizen_id, used_at__isnull=True, expires_at__gt=as_of
        ).update(expires_at=as_of)
        code = f"{random(10**DIGITS):0{DIGITS}d}"
        while await OneTimeCode.exists(code_index=_index(code)):
            code = f"{random(10**DIGITS):0{DIGITS}d}"
        row = await OneTimeCode.create(
            purpose=purpose,
            code_index=_index(code),
            issued_by_id=issued_by,
            issued_at=as_of,
            expires_at=as_of + LIFE,
            officer_id=officer_id,
            citizen_id=citizen_id,
        )
    return IssuedCode(row.id, code, as_of + LIFE)


@once_more
async def use_code(code: str, identity_id: int, as_of: datetime) -> ProofByCode:
    """Proves by a code, typed or scanned (`bind:` in front), that whoever writes from this identity is its subject.

    The caller refuses snapshot and virtual users. Raises `Refused`; a wrong code is counted all the same.
    """
    digits = "".join(half_width(plain(code)).removeprefix(SCENE_PREFIX).replace("-", "").split())
    if not (len(digits) == DIGITS and digits.isascii() and digits.isdecimal()):
        raise Invalid(f"绑定码是 {DIGITS} 位数字，请核对后再发", "code")
    async with transaction():
        outcome = await _try(digits, identity_id, as_of)
        if isinstance(outcome, _CodeRefused) and outcome.counts:
            await audit.write_down(WRONG_TRY, ("identity", identity_id), as_of)
    if isinstance(outcome, _CodeRefused):
        raise Refused(outcome.words)
    return outcome


async def _try(digits: str, identity_id: int, as_of: datetime) -> ProofByCode | _CodeRefused:
    """One try at a time for each identity: its row is locked."""
    await lock_phones([identity_id])
    async with connection() as locking:
        row = await locking.fetchrow(
            "SELECT * FROM one_time_code WHERE code_index = $1 AND used_at IS NULL AND expires_at > $2 FOR UPDATE",
            _index(digits),
            as_of,
        )
    wrong = await AuditEntry.filter(
        subject_kind="identity", subject_id=identity_id, action=WRONG_TRY, at__gt=as_of - WRONG_WITHIN
    ).count()
    if wrong >= MOST_WRONG:
        return _CodeRefused("绑定码输错次数太多，请一小时后再试")
    if row is None:
        return _CodeRefused("绑定码不对，或者已经过期。请让工作人员重新生成一个", counts=True)
    identity = await Identity.get(id=identity_id)
    proof = await (_bind if row["purpose"] == CodePurpose.BIND_OFFICER else _verify)(row, identity, as_of)
    if isinstance(proof, ProofByCode):
        await OneTimeCode.filter(id=row["id"]).update(used_at=as_of, used_by_id=identity_id)
    return proof


async def _bind(row: Mapping[str, Any], identity: Identity, as_of: datetime) -> ProofByCode | _CodeRefused:
    """One phone of an account for each officer: a new one takes the place of the old. Who has left keeps none."""
    officer = await Officer.get_or_none(id=row["officer_id"], active=True)
    if officer is None:
        return _CodeRefused("这位干警的账号已停用，不能绑定")
    if identity.officer_id != officer.id and await Officer.exists(id=identity.officer_id, active=True):
        return _CodeRefused("这个微信已绑定另一位干警，请先在工作台解除")
    await tell_owner(officer.id, AccountNews.BOUND, as_of, but=[identity.id])
    await Identity.filter(account_id=identity.account_id, officer_id=officer.id).update(officer_id=None)
    await Identity.filter(id=identity.id).update(officer_id=officer.id)
    await _proved(audit.Deed.BIND_OFFICER, row, ("officer", officer.id), identity, as_of)
    return ProofByCode(CodePurpose.BIND_OFFICER, officer.name, officer_id=officer.id)


async def _verify(row: Mapping[str, Any], identity: Identity, as_of: datetime) -> ProofByCode | _CodeRefused:
    claimed = await Citizen.get_or_none(id=row["citizen_id"], erased_at__isnull=True)
    if claimed is None:
        return _CodeRefused("这份登记已被删除，请重新登记")
    if identity.officer_id is not None and identity.officer_id == row["issued_by_id"]:
        return _CodeRefused(OWN_PHONE)
    known = claimed if claimed.standing is Standing.VERIFIED else await verified_of(claimed.id_number_index)
    present = await Citizen.get_or_none(id=identity.citizen_id) if identity.citizen_id else None
    if present is not None and present.standing is Standing.VERIFIED and present.id != (known or claimed).id:
        return _CodeRefused("这个微信已核验为另一位当事人，请联系窗口工作人员")
    phones = await same_wechat(identity)
    if known is not None and identity.citizen_id != known.id and await _is_another_phone(known, phones, as_of):
        await ask_phone(known.id, identity.id, RequestCause.WINDOW, as_of, row["issued_by_id"])
        return ProofByCode(CodePurpose.VERIFY_CITIZEN, mask_name(unseal(known.name_sealed)), waits=True)
    citizen = known or await _verified(claimed, phones, as_of)
    await join(JoinOrder(citizen.id, phones, JoinCause.NUMBER, as_of, row["issued_by_id"]))
    await take_older(citizen, identity.id)
    await _proved(audit.Deed.VERIFY_CITIZEN, row, ("citizen", citizen.id), identity, as_of)
    return ProofByCode(CodePurpose.VERIFY_CITIZEN, mask_name(unseal(citizen.name_sealed)), citizen_id=citizen.id)


async def _is_another_phone(known: Citizen, phones: list[int], as_of: datetime) -> bool:
    """Say whether somebody else must say that a phone is this person's: they have another, or were proved before."""
    return proved_before(known, as_of) or any(phone.id not in phones for phone in await phones_of(known.id))


async def _verified(claimed: Citizen, phones: list[int], as_of: datetime) -> Citizen:
    """The verified person behind a claim.

    Anybody may have typed these data: where other phones made the same claim, they keep it, unverified, and the person
    at the window gets a record of their own.
    """
    others = await Identity.filter(citizen_id=claimed.id).exclude(id__in=phones).exists()
    if others:
        return await Citizen.create(
            standing=Standing.VERIFIED,
            name_sealed=claimed.name_sealed,
            name_keys=claimed.name_keys,
            id_number_sealed=claimed.id_number_sealed,
            id_number_index=claimed.id_number_index,
            document_kind=claimed.document_kind,
            mobile_sealed=claimed.mobile_sealed,
            mobile_index=claimed.mobile_index,
            mobile_at=claimed.mobile_at,
            organisation=claimed.organisation,
            verified_at=as_of,
            created_at=as_of,
        )
    claimed.standing, claimed.verified_at = Standing.VERIFIED, as_of
    await claimed.save(update_fields=["standing", "verified_at"])
    return claimed


async def _proved(
    deed: audit.Deed, row: Mapping[str, Any], subject: tuple[str, int], identity: Identity, as_of: datetime
) -> None:
    facts = {"identity": identity.id}
    await audit.write_down(deed, subject, as_of, officer_id=row["issued_by_id"], facts=facts)


def _index(code: str) -> str:
    found = index_of("one_time_code", code)
    assert found is not None
    return found
