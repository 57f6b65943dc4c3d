"""Where a broadcast's audience is read from: a group's statements, in the order of a row's id, a page at a time.

Every statement gives the same columns. `reached_by` says which of a person's phones stands for them. The verified alone
are parties of their cases (法释〔2018〕7号); nothing here shows who somebody is, or what they asked for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from desk.broadcasts.tags import Tags
from desk.rules.broadcasts.audiences import (
    CaseParties,
    CourtPeople,
    Followers,
    Group,
    HearingParties,
    OfficersOf,
    Unreached,
    UploadedList,
    days_of,
    groups_of,
)
from desk.rules.calendar.court_time import COURT_TIME, court_day
from models import Broadcast
from models.enums import BroadcastKind

COLUMNS = "source_id, identity_id, citizen_id, officer_id, case_id, hearing_id, party_id, line_id"
_ID = "NULL::bigint"
OWN_PHONE = "JOIN identity AS phone ON phone.id = base.identity_id"
BEST_PHONE = """LEFT JOIN LATERAL (
    SELECT * FROM identity WHERE {whose} AND erased_at IS NULL
    ORDER BY (subscribed AND unreachable_since IS NULL) DESC, seen_at DESC, id DESC LIMIT 1) AS phone ON true"""
OF_CITIZEN = BEST_PHONE.format(whose="identity.citizen_id = base.citizen_id")
OF_OFFICER = BEST_PHONE.format(whose="identity.officer_id = base.officer_id")
OF_EITHER = """LEFT JOIN LATERAL (
    (SELECT * FROM identity WHERE identity.id = base.identity_id AND erased_at IS NULL)
    UNION ALL
    (SELECT * FROM identity WHERE base.citizen_id IS NOT NULL AND identity.citizen_id = base.citizen_id
        AND erased_at IS NULL AND identity.id IS DISTINCT FROM base.identity_id
    ORDER BY (subscribed AND unreachable_since IS NULL) DESC, seen_at DESC, id DESC LIMIT 1)
    LIMIT 1) AS phone ON true"""
_VERIFIED = """LEFT JOIN LATERAL (
    SELECT id FROM citizen WHERE id_number_index = party.id_number_index AND standing = 'verified'
        AND erased_at IS NULL AND died_on IS NULL ORDER BY id LIMIT 1) AS who ON true"""
_PAGE = "{key} > ${{after}} AND {key} <= ${{until}}"


@dataclass(frozen=True)
class AudienceSource:
    """One table to be read by its id, up to `${until}`: `text` gives a page of it behind `${after}`, `${most}` long.

    `per_row` is how many people one row of it may bring at most, roughly.
    """

    table: str
    text: str = field(repr=False)
    reached_by: str = field(repr=False)
    values: Mapping[str, Any] = field(default_factory=dict)
    per_row: int = 1


_FOLLOWERS = f"""
SELECT id AS source_id, id AS identity_id, citizen_id, {_ID} AS officer_id, {_ID} AS case_id, {_ID} AS hearing_id,
    {_ID} AS party_id, {_ID} AS line_id
FROM identity WHERE account_id = ANY(${{accounts}}::bigint[]) AND erased_at IS NULL AND subscribed
    AND {_PAGE.format(key="id")} ORDER BY id LIMIT ${{most}}"""  # noqa: S608
_PETITIONERS = f"""
SELECT id AS source_id, identity_id, citizen_id, {_ID} AS officer_id, {_ID} AS case_id, {_ID} AS hearing_id,
    {_ID} AS party_id, {_ID} AS line_id
FROM petition WHERE court_id = ${{court}} AND redacted_at IS NULL
    AND (identity_id IS NOT NULL OR citizen_id IS NOT NULL) AND {_PAGE.format(key="id")} ORDER BY id LIMIT ${{most}}"""  # noqa: S608
_PARTIES = f"""
SELECT found.id AS source_id, {_ID} AS identity_id, who.id AS citizen_id, {_ID} AS officer_id, found.id AS case_id,
    {_ID} AS hearing_id, party.id AS party_id, {_ID} AS line_id
FROM (SELECT id FROM "case" WHERE court_id = ${{court}} AND NOT secret AND {{which}} AND {_PAGE.format(key="id")}
        ORDER BY id LIMIT ${{most}}) AS found
    JOIN case_party AS party ON party.case_id = found.id AND party.left_on IS NULL
    {_VERIFIED}"""  # noqa: S608
_ALL_PARTIES = _PARTIES.replace("{which}", "true") + " WHERE who.id IS NOT NULL"
_NAMED_PARTIES = _PARTIES.replace("{which}", "number = ANY(${numbers}::varchar[])")
_HEARD = f"""
SELECT found.id AS source_id, {_ID} AS identity_id, who.id AS citizen_id, {_ID} AS officer_id, found.case_id,
    found.id AS hearing_id, party.id AS party_id, {_ID} AS line_id
FROM (SELECT hearing.id, hearing.case_id FROM hearing JOIN "case" ON "case".id = hearing.case_id
        WHERE "case".court_id = ${{court}} AND NOT "case".secret AND hearing.status IN ('scheduled', 'changed')
            AND hearing.starts_at >= ${{starts}} AND hearing.starts_at < ${{ends}} AND {_PAGE.format(key="hearing.id")}
        ORDER BY hearing.id LIMIT ${{most}}) AS found
    JOIN case_party AS party ON party.case_id = found.case_id AND party.left_on IS NULL
    {_VERIFIED}"""  # noqa: S608
_OFFICERS = f"""
SELECT officer.id AS source_id, {_ID} AS identity_id, {_ID} AS citizen_id, officer.id AS officer_id, {_ID} AS case_id,
    {_ID} AS hearing_id, {_ID} AS party_id, {_ID} AS line_id
FROM officer WHERE active AND {_PAGE.format(key="officer.id")} AND EXISTS (
    SELECT 1 FROM officer_role AS held WHERE held.officer_id = officer.id AND held.role = ANY(${{roles}}::varchar[])
        AND held.court_id = ANY(${{courts}}::bigint[]) AND held.starts_on <= ${{day}}
        AND (held.ends_on IS NULL OR held.ends_on >= ${{day}}))
ORDER BY officer.id LIMIT ${{most}}"""  # noqa: S608
_LINES = f"""
SELECT line.id AS source_id, {_ID} AS identity_id, who.id AS citizen_id, {_ID} AS officer_id, {_ID} AS case_id,
    {_ID} AS hearing_id, {_ID} AS party_id, line.id AS line_id
FROM broadcast_line AS line LEFT JOIN LATERAL (
    SELECT id FROM citizen WHERE mobile_index = line.mobile_index AND standing = 'verified' AND erased_at IS NULL
    ORDER BY id LIMIT 1) AS who ON true
WHERE line.broadcast_id = ${{broadcast}} AND {_PAGE.format(key="line.id")} ORDER BY line.id LIMIT ${{most}}"""  # noqa: S608
_UNREACHED = f"""
SELECT id AS source_id, identity_id, citizen_id, officer_id, case_id, hearing_id, party_id, line_id
FROM broadcast_recipient WHERE broadcast_id = ${{earlier}} AND outcome IN ('failed', 'refused')
    AND {_PAGE.format(key="id")} ORDER BY id LIMIT ${{most}}"""  # noqa: S608
_TAGGED = f"""
SELECT identity.id AS source_id, identity.id AS identity_id, citizen_id, {_ID} AS officer_id, {_ID} AS case_id,
    {_ID} AS hearing_id, {_ID} AS party_id, {_ID} AS line_id
FROM identity WHERE account_id = ${{account}} AND erased_at IS NULL AND subscribed
    AND openid = ANY(${{openids}}::varchar[]) AND {_PAGE.format(key="identity.id")}
ORDER BY identity.id LIMIT ${{most}}"""  # noqa: S608


def sources_of(broadcast: Broadcast, as_of: datetime, tags: Tags | None = None) -> list[AudienceSource]:
    """Return what a broadcast's audience is read from, in order.

    A tag's people WeChat alone knows: where `tags` does not tell them, nobody is.
    """
    groups = groups_of(broadcast.audience)
    return [source for group in groups for source in _sources(group, broadcast, as_of, tags or {})]


def _sources(group: Group, broadcast: Broadcast, as_of: datetime, tags: Tags) -> Sequence[AudienceSource]:
    court = {"court": broadcast.court_id}
    if isinstance(group, Followers):
        return [AudienceSource("identity", _FOLLOWERS, OWN_PHONE, {"accounts": list(group.accounts)})]
    if isinstance(group, CourtPeople):
        there = {"court": group.court}
        return [
            AudienceSource("petition", _PETITIONERS, OF_EITHER, there),
            AudienceSource("case", _ALL_PARTIES, OF_CITIZEN, there, per_row=4),
        ]
    if isinstance(group, CaseParties):
        return [AudienceSource("case", _NAMED_PARTIES, OF_CITIZEN, court | {"numbers": list(group.numbers)}, per_row=4)]
    if isinstance(group, HearingParties):
        starts, ends = moments_of(group)
        return [AudienceSource("hearing", _HEARD, OF_CITIZEN, court | {"starts": starts, "ends": ends}, per_row=4)]
    if isinstance(group, OfficersOf):
        on = {"roles": list(group.roles), "courts": list(group.courts), "day": court_day(as_of)}
        return [AudienceSource("officer", _OFFICERS, OF_OFFICER, on)]
    if isinstance(group, UploadedList):
        return [AudienceSource("broadcast_line", _LINES, OF_CITIZEN, {"broadcast": broadcast.id})]
    if isinstance(group, Unreached):
        return [AudienceSource("broadcast_recipient", _UNREACHED, OF_EITHER, {"earlier": group.broadcast})]
    openids = tags.get((group.account, group.tag), [])
    return [AudienceSource("identity", _TAGGED, OWN_PHONE, {"account": group.account, "openids": openids})]


def moments_of(group: HearingParties) -> tuple[datetime, datetime]:
    """Return from when on and until when hearings are meant, in court time."""
    first, last = days_of(group)
    start = datetime.combine(first, time(), COURT_TIME)
    return start, datetime.combine(last, time(), COURT_TIME) + timedelta(days=1)


PERSON = """coalesce('c' || base.citizen_id, 'o' || base.officer_id, 'u' || phone.unionid, 'i' || phone.id,
    'm' || line.mobile_index, 'm' || party.mobile_index, 'p' || base.party_id)"""
PERSON_BY_NUMBER = """coalesce('m' || line.mobile_index, 'm' || party.mobile_index, 'm' || who.mobile_index,
    'o' || base.officer_id, 'c' || base.citizen_id, 'u' || phone.unionid, 'i' || phone.id, 'p' || base.party_id)"""
HAS_NUMBER = """coalesce(line.mobile_sealed, party.mobile_sealed, who.mobile_sealed, staff.mobile_sealed) IS NOT NULL"""
NUMBER = "coalesce(line.mobile_index, party.mobile_index, who.mobile_index)"
WHOLE = """
SELECT base.*, phone.id AS phone_id, phone.account_id AS phone_account, phone.subscribed, phone.unreachable_since,
    {person} AS person, {number} AS number, {has_number} AS has_number
FROM ({text}) AS base {phone}
    LEFT JOIN citizen AS who ON who.id = base.citizen_id
    LEFT JOIN case_party AS party ON party.id = base.party_id
    LEFT JOIN broadcast_line AS line ON line.id = base.line_id
    LEFT JOIN officer AS staff ON staff.id = base.officer_id"""


def whole_of(source: AudienceSource, kind: BroadcastKind) -> str:
    """Return the statement that gives a page of a source with each row's person, phone and number."""
    by_number = kind is BroadcastKind.SMS
    return WHOLE.format(
        person=PERSON_BY_NUMBER if by_number else PERSON,
        number=NUMBER,
        has_number=HAS_NUMBER,
        text=source.text,
        phone=source.reached_by,
    )
