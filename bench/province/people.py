"""The people of the province: who they are, their phones, whom some of them speak for."""

from collections.abc import Iterator
from functools import cache

from bench.province.filler import Filler, draw, moment
from bench.province.phrases import name_of
from bench.province.shape import Shape
from desk.search.keys import keys_of_names
from models.keyring import Purpose, keyring

PEOPLE = """p bigint, name_sealed bytea, name_keys int[], restricted_keys int[], mobile_sealed bytea,
    mobile_index varchar, number_sealed bytea, number_index varchar"""
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
PHONE_OF_MINI = 7
"""People whose number ends in less have a phone that is known as theirs; less than three, the mini-program too."""


def mobile_of(person: int) -> str:
    return f"1{3 + person % 7}8{person:08d}"


def number_of(person: int) -> str:
    """Return a number of GB 11643 with its check digit."""
    month, day = 1 + person // 28_000 % 12, 1 + person // 1000 % 28
    digits = f"3601{1 + person % 9:02d}{1950 + person % 50}{month:02d}{day:02d}{person % 1000:03d}"
    return digits + CHECKS[sum(int(one) * weight for one, weight in zip(digits, WEIGHTS, strict=True)) % 11]


@cache
def _named(name: str) -> tuple[bytes, list[int], list[int]]:
    keys = keyring()
    restricted = keys_of_names(name, purpose=Purpose.RESTRICTED)
    return keys.seal(name), keys_of_names(name), restricted


def _rows(shape: Shape) -> Iterator[tuple[object, ...]]:
    keys = keyring()
    for person in range(1, shape.people + 1):
        mobile, number = mobile_of(person), number_of(person)
        yield (
            person,
            *_named(name_of(person)),
            keys.seal(mobile),
            keys.index("mobile", mobile),
            keys.seal(number),
            keys.index("id_number", number),
        )


async def fill_people(filler: Filler, shape: Shape, accounts: tuple[int, int]) -> None:
    """Citizens, seven tenths of whom are known by a phone; the other phones are nobody's yet."""
    await filler.note("person", PEOPLE, list(_rows(shape)))
    since = f"{moment(shape.began)} + interval '1 day' * (1000.0 * p / {shape.people})"
    verified = f"{draw(11, 10, 'p')} < 4"
    await filler.put(
        "citizen",
        "FROM person ORDER BY p",
        id="p",
        standing=f"CASE WHEN {verified} THEN 'verified' ELSE 'claimed' END",
        name_sealed="name_sealed",
        name_keys="name_keys",
        id_number_sealed=f"CASE WHEN {verified} THEN number_sealed END",
        id_number_index=f"CASE WHEN {verified} THEN number_index END",
        document_kind=f"CASE WHEN {verified} THEN 'identity_card' END",
        mobile_sealed="mobile_sealed",
        mobile_index="mobile_index",
        mobile_at=since,
        verified_at=f"CASE WHEN {verified} THEN {since} END",
        created_at=since,
    )
    service, program = accounts
    phone = {"subscribed": "true", "created_at": since, "seen_at": since, "unionid": "'union-' || p"}
    await filler.put(
        "identity",
        "FROM person ORDER BY p",
        id="p",
        account_id=str(service),
        openid="'o-province-' || p",
        citizen_id=f"CASE WHEN p % 10 < {PHONE_OF_MINI} THEN p END",
        **phone,
    )
    await filler.put(
        "identity",
        "FROM person WHERE p % 10 < 3 ORDER BY p",
        id=f"{shape.people} + p",
        account_id=str(program),
        openid="'m-province-' || p",
        citizen_id="p",
        **phone,
    )
    await filler.put(
        "identity",
        "FROM officer WHERE strpos(login, '-') = 0",
        id=f"2 * {shape.people} + id",
        account_id=str(service),
        openid="'o-officer-' || id",
        officer_id="id",
        subscribed="true",
        created_at=moment(shape.as_of),
        seen_at=moment(shape.as_of),
    )
    await filler.put(
        "consent",
        "FROM person ORDER BY p",
        identity_id="p",
        text_name="'identity'",
        version="'1'",
        purpose="'核验身份'",
        given_at=since,
    )
    await _fill_mandates(filler, shape, since)


async def _fill_mandates(filler: Filler, shape: Shape, since: str) -> None:
    """One in fifty speaks for another person or for an organisation."""
    await filler.put(
        "organisation",
        f"FROM generate_series(1, {shape.people // 100 + 1}) AS o",
        id="o",
        name="'赣江第' || o || '商贸有限公司'",
        credit_code_index="md5('credit' || o)",
        created_at=moment(shape.began),
    )
    await filler.put(
        "representation",
        "FROM person WHERE p % 50 = 3 ORDER BY p",
        id="p",
        person_id="p",
        capacity="CASE WHEN p % 100 = 3 THEN 'lawyer' ELSE 'legal_representative' END",
        principal_id="CASE WHEN p % 100 = 3 THEN p + 1 END",
        organisation_id=f"CASE WHEN p % 100 <> 3 THEN 1 + p % {shape.people // 100 + 1} END",
        principal_index="number_index",
        principal_name_sealed="name_sealed",
        principal_number_sealed="number_sealed",
        licence_sealed=f"CASE WHEN p % 100 = 3 THEN {filler.sealed} END",
        end_words_sealed=f"CASE WHEN p % 200 < 60 THEN {filler.sealed} END",
        source="'person'",
        identity_id="p",
        starts_on=f"({since})::date",
        proposed_at=since,
        confirmed_at=since,
        ended_at=f"CASE WHEN p % 200 < 60 THEN {moment(shape.as_of)} END",
        end_cause="CASE WHEN p % 200 < 60 THEN 'lapsed' END",
    )
