"""Which officers' phones are to carry which tag at WeChat, and which do: kept true as bindings and posts change.

A phone carries one tag, of the first kind its officer's posts make them (`StaffKind`): whoever sits at the desk sees
the desk's menu, though they are a judge too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.rules.calendar.court_time import court_day
from models import PhoneTag, statements
from models.enums import Role, StaffKind

AT_ONCE = 50
"""What one call of WeChat's takes."""
ASK_AGAIN = timedelta(days=1)
"""Until WeChat is asked once more to tag a phone it refused."""
KINDS: dict[StaffKind, tuple[Role, ...]] = {
    StaffKind.DESK: (Role.AGENT, Role.CHIEF_LIAISON),
    StaffKind.LIAISON: (Role.LIAISON,),
    StaffKind.JUDGE: (Role.JUDGE,),
}
_FIRST = " ".join(
    f"WHEN bool_or(post.role IN ({', '.join(repr(role.value) for role in roles)})) THEN '{kind.value}'"
    for kind, roles in KINDS.items()
)
DIFFERENT = f"""
WITH wanted AS (
    SELECT identity.id, CASE {_FIRST} END AS kind
    FROM identity
        JOIN officer ON officer.id = identity.officer_id AND officer.active
        JOIN officer_role AS post ON post.officer_id = officer.id
            AND post.starts_on <= ${{day}} AND (post.ends_on IS NULL OR post.ends_on >= ${{day}})
    WHERE identity.account_id = ${{account_id}} AND identity.officer_id IS NOT NULL AND identity.subscribed
        AND identity.erased_at IS NULL
    GROUP BY identity.id),
held AS (
    SELECT phone_tag.identity_id, phone_tag.kind, phone_tag.refused, phone_tag.at FROM phone_tag
        JOIN identity ON identity.id = phone_tag.identity_id AND identity.account_id = ${{account_id}})
SELECT identity.id, identity.openid, wanted.kind AS wanted, held.kind AS held, coalesce(held.refused, false) AS refused
FROM wanted FULL JOIN held ON held.identity_id = wanted.id
    JOIN identity ON identity.id = coalesce(wanted.id, held.identity_id)
WHERE wanted.kind IS DISTINCT FROM held.kind OR (held.refused AND held.at < ${{again}})
ORDER BY identity.id LIMIT ${{most}}"""  # noqa: S608
KEEP = """
INSERT INTO phone_tag (identity_id, kind, refused, at)
SELECT id, ${kind}, ${refused}, ${at} FROM unnest(${ids}::bigint[]) AS id ORDER BY id
ON CONFLICT (identity_id) DO UPDATE SET kind = excluded.kind, refused = excluded.refused, at = excluded.at"""


@dataclass(frozen=True)
class TagChange:
    """A phone whose tag is not what it should be; None: it is to carry, or carries, none."""

    identity_id: int
    openid: str
    wanted: StaffKind | None
    held: StaffKind | None


async def different(account_id: int, as_of: datetime) -> list[TagChange]:
    """Return phones of an account whose tags are to change, a few hundred at most."""
    asked = {"account_id": account_id, "day": court_day(as_of), "again": as_of - ASK_AGAIN, "most": AT_ONCE * 10}
    return [
        TagChange(
            row["id"],
            row["openid"],
            StaffKind(row["wanted"]) if row["wanted"] else None,
            StaffKind(row["held"]) if row["held"] and not row["refused"] else None,
        )
        for row in await statements.fetch(DIFFERENT, **asked)
    ]


async def keep_tagged(ids: Sequence[int], kind: StaffKind, as_of: datetime, refused: bool = False) -> None:
    """Write down that these phones carry a tag now, or that WeChat would not have it."""
    await statements.execute(KEEP, ids=list(ids), kind=kind.value, refused=refused, at=as_of)


async def keep_untagged(ids: Sequence[int]) -> None:
    """Write down that these phones carry no tag of ours: taken off, or gone with leaving the account."""
    await PhoneTag.filter(identity_id__in=list(ids) or [0]).delete()
