"""Which tickets something typed finds, as a filter: one list of their ids, made by indexes alone.

The filter stands beside `visible_tickets`: the same statement is asked whoever asks, and whatever is hidden is dropped
in it. Each kind is a few lines of the list (`SELECT_BY`), so that the planner takes an index for each.
"""

from collections.abc import Callable, Iterator, Mapping

from tortoise.expressions import Q

from desk.rules.text import petition_numbers
from desk.rules.text.plain_text import query_bigrams
from desk.search.common_words import are_common
from desk.search.keys import case_key_wanted, keys_wanted, name_keys_wanted
from desk.search.kinds import Asked, Kind, Meaning
from models.any_of import AnyOf, Holds, Part
from models.keyring import Purpose, index_of

_TICKET = "SELECT id FROM ticket WHERE "
_SAID = "SELECT ticket_id FROM words WHERE "
_PETITION = "SELECT id FROM petition WHERE "
_SEVERAL = "SELECT petition_id FROM petitioner WHERE left_at IS NULL AND "
_PERSON = "ANY(ARRAY(SELECT who.id FROM citizen AS who WHERE who.erased_at IS NULL AND {}))"
_PHONES = f"ANY(ARRAY(SELECT id FROM identity WHERE citizen_id = {_PERSON}))"  # noqa: S608 - the pieces are our own
_OF_PERSON = (
    f"{_PETITION}citizen_id = {_PERSON}",
    f"{_PETITION}principal_id = {_PERSON}",
    f"{_PETITION}citizen_id IS NULL AND identity_id = {_PHONES}",
    f"{_SEVERAL}citizen_id = {_PERSON}",
)
"""A person's petitions: their own, those left for them, those of their phones, and those they left with others."""


def matching(asked: Asked) -> Q:
    """Return a filter of tickets for everything that was typed may be; no ticket where it is nothing.

    Common words are asked of each ticket, everything else is found first (`common_words`).
    """
    common = common_meanings(asked)
    parts = [part for one in asked.meanings if one not in common for part in SELECT_BY[one.kind](one.value)]
    found = [Q(id=AnyOf(parts))] if parts else []
    return Q(*found, *(Holds(_said(one.value)) for one in common), join_type=Q.OR) if found or common else Q(id=-1)


def common_meanings(asked: Asked) -> list[Meaning]:
    """Return what of it are words that many petitions have."""
    words = [one for one in asked.meanings if one.kind is Kind.WORDS]
    return [one for one in words if are_common(keys_wanted(one.value, Purpose.GENERAL))]


def _said(words: str) -> Part:
    """Return the condition that a ticket's petition, or something said about it, has these words.

    `OFFSET 0` keeps it asked of one ticket at a time: else all that has the words may be listed first.
    """
    keys = [keys_wanted(words, purpose) for purpose in Purpose]
    keyed = " OR ".join("said.word_keys @> ?::int[]" for _ in keys)
    in_petition = f"said.id = ticket.petition_id AND ({keyed} OR said.bigrams @> ?::text[])"
    text = (
        f"EXISTS (SELECT 1 FROM petition AS said WHERE {in_petition} OFFSET 0)"  # noqa: S608 - what was typed is a parameter
        f" OR EXISTS (SELECT 1 FROM words AS said WHERE said.ticket_id = ticket.id AND ({keyed}) OFFSET 0)"
    )
    return text, (*keys, query_bigrams(words), *keys)


def _of(petitions: str) -> str:
    """Return the SELECT of the tickets of petitions."""
    return f"{_TICKET}petition_id = ANY(ARRAY({petitions}))"


def _by_number(number: str) -> Iterator[Part]:
    whole, part = petition_numbers.parsed(number)
    of_petition = _of(_PETITION + "number = ?")
    yield _TICKET + "number = ?", (number,)
    yield (of_petition + " AND part = ?", (whole, part)) if part else (of_petition, (whole,))


def _by_last_digits(digits: str) -> Iterator[Part]:
    """As a range: its index serves also where the plan is made before the digits are known."""
    first = digits[::-1]
    span = (first, first[:-1] + chr(ord(first[-1]) + 1))
    among = "reverse(number) ~>=~ ? AND reverse(number) ~<~ ?"
    yield _TICKET + among, span
    yield _of(_PETITION + among), span


def _by_case(canonical: str) -> Iterator[Part]:
    yield _of(_PETITION + "case_number = ?"), (canonical,)
    for purpose in Purpose:
        yield from _keyed(case_key_wanted(canonical, purpose))


def _by_words(words: str) -> Iterator[Part]:
    """Whatever was said; petitions not resealed yet are found as they rest."""
    for purpose in Purpose:
        yield from _keyed(keys_wanted(words, purpose))
    yield _of(_PETITION + "bigrams @> ?::text[]"), (query_bigrams(words),)


def _keyed(keys: list[int]) -> Iterator[Part]:
    yield _of(_PETITION + "word_keys @> ?::int[]"), (keys,)
    yield _SAID + "word_keys @> ?::int[]", (keys,)


def _by_name(name: str) -> Iterator[Part]:
    for purpose in Purpose:
        keys = name_keys_wanted(name, purpose)
        yield _of(_PETITION + "name_keys @> ?::int[]"), (keys,)
        yield _of(_SEVERAL + "name_keys @> ?::int[]"), (keys,)
    yield from _of_person("who.name_keys @> ?::int[]", name_keys_wanted(name, Purpose.GENERAL))


def _by_telephone(number: str) -> Iterator[Part]:
    index = index_of("mobile", number)
    yield _of(_PETITION + "contact_mobile_index = ?"), (index,)
    yield _of(_SEVERAL + "contact_index = ?"), (index,)
    yield from _of_person("who.mobile_index = ?", index)


def _by_document(key: str) -> Iterator[Part]:
    yield from _of_person("who.id_number_index = ?", index_of("id_number", key))


def _of_person(condition: str, value: object) -> Iterator[Part]:
    yield from ((_of(way.format(condition)), (value,)) for way in _OF_PERSON)


SELECT_BY: Mapping[Kind, Callable[[str], Iterator[Part]]] = {
    Kind.NUMBER: _by_number,
    Kind.LAST_DIGITS: _by_last_digits,
    Kind.CASE: _by_case,
    Kind.WORDS: _by_words,
    Kind.NAME: _by_name,
    Kind.TELEPHONE: _by_telephone,
    Kind.DOCUMENT: _by_document,
}
"""How each kind finds tickets. Entries and materials come as kinds of their own when they exist."""
