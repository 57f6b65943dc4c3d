"""Case systems and their keys: a secret is made here, shown once, and sealed."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from desk.cases.outcome import CaseSource
from desk.errors import Invalid, NotFound, Refused
from models import CaseSystem, Court, IntegrationKey
from models.database import transaction
from models.keyring import seal, unseal
from models.once_more import once_more

KEY_BYTES, SECRET_BYTES = 9, 32
LONGEST_NAME_OF_SYSTEM = 40
OVERLAP = timedelta(hours=24)
"""How long the former key still serves after a new one was made, so that nobody has to change both at one moment."""


@dataclass(frozen=True)
class NewKey:
    """A key as it is shown once."""

    system_id: int
    key_id: str
    secret: str = field(repr=False)


@dataclass(frozen=True)
class Signer:
    """A system with the secret it signs with."""

    system_id: int
    source: CaseSource
    key_id: str
    secret: str = field(repr=False)


@once_more
async def add_system(name: str, court_code: str, as_of: datetime) -> NewKey:
    """Add a system that may write the cases of a court and of those below it. Raises `Invalid`, `Refused`."""
    clean = name.strip()
    if not 0 < len(clean) <= LONGEST_NAME_OF_SYSTEM:
        raise Invalid(f"系统名称必须填写，最多 {LONGEST_NAME_OF_SYSTEM} 个字", "name")
    court = await Court.get_or_none(code=court_code)
    if court is None:
        raise Invalid(f"没有代码为 {court_code} 的法院", "court")
    async with transaction():
        if await CaseSystem.exists(name=clean):
            raise Refused(f"已经有名为“{clean}”的系统；要换密钥请用 jiesu integration rotate")
        system = await CaseSystem.create(name=clean, court_id=court.id, created_at=as_of)
        return await _new_key(system, as_of)


@once_more
async def rotate_key(name: str, as_of: datetime, at_once: bool = False) -> NewKey:
    """Make a new key; the former ones serve a day longer, or not at all. Raises `NotFound`."""
    async with transaction():
        system = await _system(name)
        until = as_of if at_once else as_of + OVERLAP
        await _serving(system, until).update(ended_at=until)
        return await _new_key(system, as_of)


@once_more
async def end_keys(name: str, as_of: datetime) -> tuple[int, int]:
    """End every key of a system now. Returns which system, and how many there were. Raises `NotFound`."""
    async with transaction():
        system = await _system(name)
        return system.id, int(await _serving(system, as_of).update(ended_at=as_of))


async def list_keys() -> Sequence[IntegrationKey]:
    """Return every key with its system and court, by system, the newest last."""
    return await IntegrationKey.all().order_by("system_id", "id").select_related("system__court")


async def find_signer(key_id: str, as_of: datetime) -> Signer | None:
    """Return whose key this is; nobody for one that is not there or has ended."""
    key = await IntegrationKey.get_or_none(key_id=key_id).select_related("system__court")
    if key is None or (key.ended_at is not None and key.ended_at <= as_of):
        return None
    source = CaseSource(key.system.name, key.system.court.path)
    return Signer(key.system_id, source, key.key_id, unseal(key.secret_sealed))


def _serving(system: CaseSystem, until: datetime) -> QuerySet[IntegrationKey]:
    return IntegrationKey.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=until), system_id=system.id)


async def _system(name: str) -> CaseSystem:
    system = await CaseSystem.get_or_none(name=name.strip())
    if system is None:
        raise NotFound(f"没有名为“{name}”的系统")
    return system


async def _new_key(system: CaseSystem, as_of: datetime) -> NewKey:
    made = NewKey(system.id, f"jk_{secrets.token_hex(KEY_BYTES)}", secrets.token_urlsafe(SECRET_BYTES))
    await IntegrationKey.create(
        system_id=system.id, key_id=made.key_id, secret_sealed=seal(made.secret), created_at=as_of
    )
    return made
