"""Whether what the keys found has what was asked for, and where: the texts are opened and read.

Keys have no order, and two words may share one. Only tickets the searcher may see are handed in here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from re import findall

from tortoise.expressions import Q

from desk.rules.papers.masks import mask_name
from desk.rules.papers.redaction import redact
from desk.rules.text import case_numbers
from desk.rules.text.plain_text import HAN, LONGEST_TOKEN, has_words, normalise
from desk.search.keys import case_key_wanted, keys_wanted
from desk.search.kinds import Asked, Kind
from desk.search.lighting import LitPiece, lit, piece_of
from models import Citizen, Identity, Petition, Petitioner, Ticket, Words
from models.keyring import Purpose, unseal

BIGRAM = 2
"""A run of two characters is one key: where the key is, the run is."""


@dataclass(frozen=True)
class FoundPlace:
    """Where in a ticket it was found, in words, and the piece of text it stands in."""

    where: str
    pieces: list[LitPiece] = field(default_factory=list, repr=False)


@dataclass(frozen=True)
class _Opened:
    """What is read of one ticket."""

    ticket: Ticket
    petition: Petition
    said: Sequence[Words]
    names: Sequence[str] = field(repr=False)


def needs_reading(asked: Asked) -> bool:
    """Say whether keys alone do not tell: a run of several keys may stand there in pieces."""
    runs = [
        run for one in asked.of(Kind.NAME, Kind.WORDS) for run in findall(rf"[{HAN}]+|[^\W_{HAN}]+", normalise(one))
    ]
    return any(len(run) > (LONGEST_TOKEN if run.isascii() else BIGRAM) for run in runs)


async def read_places(asked: Asked, ids: Sequence[int]) -> dict[int, list[FoundPlace]]:
    """Return where in each of these tickets it stands; a ticket where it does not is left out.

    `ids` are what the keys found, of what the searcher may see.
    """
    found = {one.ticket.id: list(_places(asked, one)) for one in await _opened(asked, ids)}
    return {ticket: places for ticket, places in found.items() if places}


async def _opened(asked: Asked, ids: Sequence[int]) -> list[_Opened]:
    tickets = await Ticket.filter(id__in=list(ids) or [0]).only("id", "number", "petition_id")
    petitions = {row.id: row for row in await Petition.filter(id__in=[one.petition_id for one in tickets] or [0])}
    said = await _said(asked, ids)
    names = await _names(petitions) if asked.of(Kind.NAME) else {}
    return [
        _Opened(one, petitions[one.petition_id], said.get(one.id, ()), names.get(one.petition_id, ()))
        for one in tickets
    ]


async def _said(asked: Asked, ids: Sequence[int]) -> Mapping[int, Sequence[Words]]:
    """Return the words said about each ticket that have the keys."""
    wanted = [keys_wanted(one, purpose) for one in asked.of(Kind.WORDS) for purpose in Purpose]
    wanted += [case_key_wanted(one, purpose) for one in asked.of(Kind.CASE) for purpose in Purpose]
    if not wanted:
        return {}
    any_of = reduce(or_, (Q(word_keys__contains=keys) for keys in wanted))
    found: dict[int, list[Words]] = {}
    for row in await Words.filter(any_of, ticket_id__in=list(ids) or [0], text_sealed__isnull=False).order_by("id"):
        found.setdefault(row.ticket_id, []).append(row)
    return found


async def _names(petitions: Mapping[int, Petition]) -> dict[int, list[str]]:
    """Return whoever left each petition, alone or with others, or had it left for them."""
    phones = [one.identity_id for one in petitions.values() if one.citizen_id is None and one.identity_id]
    stands_for = dict(await Identity.filter(id__in=phones or [0]).values_list("id", "citizen_id"))
    of = {
        one.id: {one.citizen_id or stands_for.get(one.identity_id or 0), one.principal_id} - {None}
        for one in petitions.values()
    }
    people = {who.id: who for who in await Citizen.filter(id__in=list(set().union(*of.values())) or [0])}
    names = {
        one.id: [unseal(one.contact_name_sealed), one.organisation]
        + [unseal(people[who].name_sealed) for who in of[one.id] if who in people]
        for one in petitions.values()
    }
    for row in await Petitioner.filter(petition_id__in=list(petitions) or [0], left_at__isnull=True):
        names[row.petition_id].append(unseal(row.name_sealed))
    return names


def _places(asked: Asked, one: _Opened) -> Iterator[FoundPlace]:
    yield from _by_number(asked, one)
    yield from _by_case(asked, one)
    for name in asked.of(Kind.NAME):
        called = next((called for called in one.names if called and has_words(called, name)), "")
        if called:
            shown = called if called == one.petition.organisation else mask_name(called)
            yield FoundPlace("诉求人", lit(shown, [name]))
    yield from _by_words(asked, one)
    if asked.of(Kind.TELEPHONE):
        yield FoundPlace("留过这个电话")
    if asked.of(Kind.DOCUMENT):
        yield FoundPlace("用这个证件登记的人")


def _by_number(asked: Asked, one: _Opened) -> Iterator[FoundPlace]:
    numbers = [one.ticket.number or "", one.petition.number]
    for number in numbers:
        if any(number and number == wanted.partition("-")[0] for wanted in asked.of(Kind.NUMBER)):
            yield FoundPlace("编号", [LitPiece(number, lit=True)])
        for digits in asked.of(Kind.LAST_DIGITS):
            if number.endswith(digits):
                head = number[: -len(digits)]
                yield FoundPlace("编号", [LitPiece(head), LitPiece(digits, lit=True)])


def _by_case(asked: Asked, one: _Opened) -> Iterator[FoundPlace]:
    wanted = asked.of(Kind.CASE)
    if not wanted:
        return
    if one.petition.case_number in wanted:
        yield FoundPlace("案号", [LitPiece(one.petition.case_number, lit=True)])
    for where, text in _texts(one):
        if any(number.canonical in wanted for number in case_numbers.find(text)):
            yield FoundPlace(where, piece_of(text, cases=wanted))
            return


def _by_words(asked: Asked, one: _Opened) -> Iterator[FoundPlace]:
    for words in asked.of(Kind.WORDS):
        for where, text in _texts(one):
            if has_words(text, words):
                yield FoundPlace(where, piece_of(text, [words]))
                return


def _texts(one: _Opened) -> Iterator[tuple[str, str]]:
    yield "诉求", one.petition.text
    for row in one.said:
        yield row.kind.label, redact(unseal(row.text_sealed)).text
