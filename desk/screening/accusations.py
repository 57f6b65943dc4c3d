"""Whether the words of a petition accuse somebody of the court of misconduct, whatever kind it was left as.

Such a petition is first read by the inspectorate. The votes hear how it sounds, the rules read it clause by clause:
what was done (`misdeeds`), by whom (`persons_spoken_of`; a clause without anybody goes on with whoever the one before
was about), and whether the writer says so or denies, supposes or asks it. What the other party did, and rights people
ask about, are no accusation.
"""

import re
from collections.abc import Collection, Iterator, Sequence

from desk.rules.text.expressions import Expression
from desk.rules.text.plain_text import normalise
from desk.screening.accusing import accusing_words as said_as
from desk.screening.accusing.doers import Thread, doer_of, done_to_others, go_on
from desk.screening.accusing.misdeed import Misdeed
from desk.screening.accusing.misdeeds import MISDEEDS
from desk.screening.hearing import weigh
from desk.screening.naming.persons_spoken_of import COURT_SIDES, Mention, Side, mentions
from desk.screening.spellings import in_chinese
from desk.screening.unspaced import SENTENCES, short_parts, unspaced
from desk.screening.votes import VoteOn

WHY = "文中反映干警违纪违法，先由督察处看"

_NAMED_OFFICER = "承办法官"
_WITHOUT_A_DEED = (said_as.GIVEN, said_as.BY_GIVING, said_as.BY_TIES, said_as.COMPLAINS)
"""What accuses by itself: a text without any of these and without a misdeed accuses nobody."""
_CLAUSES = Expression(r"[^\w]+")
_QUOTES = Expression("[“”\"「」『』‘’'《》【】]")


def accuses(text: str, names: Collection[str] = (), before: str = "") -> bool:
    """Says whether a text accuses somebody of the court of misconduct.

    `names` are those of officers, as far as the caller knows whom the text names: 李正骂我 says it of an officer then.
    `before` is what the same writer said earlier: 他收了红包 is of whoever was spoken of there.
    """
    said, earlier = _plain(text, names), _plain(before, names)
    return bool(weigh(said, VoteOn.ACCUSES, lambda part: _read(part, earlier), lambda: _speaks_of_the_court(said)))


def may_accuse(text: str) -> bool:
    """Says whether a text sounds like it, whoever it is about: worth asking again with what was said before."""
    return bool(weigh(_plain(text, ()), VoteOn.ACCUSES, lambda _: True, lambda: True))


def _speaks_of_the_court(said: str) -> bool:
    """Says whether somebody of the court stands in it: without, the votes alone are too little."""
    return any(one.side in COURT_SIDES for clause in _CLAUSES.split(said) for one in mentions(clause))


def _read(said: str, before: str = "") -> bool:
    lines = "\n".join(clause for sentence in SENTENCES.split(said) for clause in _parts(sentence))
    sounding = [deed for deed in MISDEEDS if deed.sounds.within(lines)]
    if not sounding and not any(one.within(lines) for one in _WITHOUT_A_DEED):
        return False
    thread = Thread(Side.STAFF, Side.STAFF) if said_as.ABOUT.search(said) else Thread()
    for sentence in SENTENCES.split(before):
        _, thread = _sentence_accuses(sentence, thread, MISDEEDS)
    for sentence in SENTENCES.split(said):
        found, thread = _sentence_accuses(sentence, thread, sounding)
        if found:
            return True
    return False


def _plain(text: str, names: Collection[str]) -> str:
    lines = (_QUOTES.sub("", unspaced(line)) for line in in_chinese(text).split("\n"))
    said = "\n".join(lines)
    for slip, meant in said_as.SLIPS:
        said = slip.sub(meant, said)
    if said_as.MEDIATED_ELSEWHERE.search(said):
        said = said_as.MEDIATOR.sub("居委会", said)
    for name in sorted(names, key=lambda name: -len(name)):
        said = said.replace(normalise(name), _NAMED_OFFICER)
    return said


def _parts(sentence: str) -> list[str]:
    return [part for clause in _CLAUSES.split(sentence) if clause for part in short_parts(clause)]


def _sentence_accuses(sentence: str, thread: Thread, sounding: Sequence[Misdeed]) -> tuple[bool, Thread]:
    told = not said_as.DISBELIEVES.search(sentence)
    supposed = False
    found = False
    for clause in _parts(sentence):
        spoken = mentions(clause)
        supposed = supposed or bool(said_as.SUPPOSES.search(clause[:8]))
        hit, side = _clause_accuses(clause, spoken, thread, supposed, sounding)
        found = found or (hit and told)
        thread = go_on(thread, spoken, side, clause)
    return found, thread


def _clause_accuses(
    clause: str, spoken: tuple[Mention, ...], thread: Thread, supposed: bool, sounding: Sequence[Misdeed]
) -> tuple[bool, Side | None]:
    """Says whether it does, and who did the last thing that was done in it."""
    asks = bool(said_as.ASKS_HOW.search(clause))
    doer: Side | None = None
    found = False
    if thread.last in COURT_SIDES and not thread.addressed and said_as.GIVEN.search(clause) and not supposed:
        found = True
    for match in (*said_as.BY_GIVING.finditer(clause), *said_as.BY_TIES.finditer(clause)):
        if (
            not said_as.INTENDS.search(clause[: match.start()][-8:])
            and _is_said(clause, match.start(), supposed, asks)
            and not _wish(clause, match.end())
        ):
            found = True
    for match in said_as.COMPLAINS.finditer(clause):
        if not asks and not supposed and not _denied(clause, match.start()):
            found = True
    for deed, start, end in _deeds(clause, sounding):
        if done_to_others(clause, spoken, deed, start, end) or (
            thread.subject is Side.OTHER and said_as.TELLS.match(clause)
        ):
            continue
        side = doer_of(clause, spoken, thread, deed, start, end)
        doer = side if side is not None else doer
        if side in COURT_SIDES and _is_said(clause, start, supposed, asks) and not _wish(clause, start):
            found = True
    return found, doer


def _deeds(clause: str, sounding: Sequence[Misdeed]) -> Iterator[tuple[Misdeed, int, int]]:
    for deed in sounding:
        spoilt = None
        for match in deed.sounds.finditer(clause):
            if not match.group():
                continue
            if spoilt is None:
                spoilt = [one.span() for one in deed.unless.finditer(clause)]
            if not any(start < match.end() and match.start() < end for start, end in spoilt):
                yield deed, match.start(), match.end()


def _is_said(clause: str, start: int, supposed: bool, asks: bool) -> bool:
    if supposed or said_as.ASKS_WHETHER.search(clause[:start][-12:]) or _denied(clause, start):
        return False
    if said_as.ASKS_TO_SAY_SO.search(clause):
        return True
    if said_as.ASKS_IN_GENERAL.search(clause) and not re.search("了|过", clause):
        return False
    return not asks or bool(said_as.HAPPENED.search(clause[max(0, start - 8) : start + 12]))


def _denied(clause: str, start: int) -> bool:
    before = clause[max(0, start - 12) : start]
    if said_as.ASKS_TO_SAY_SO.search(clause):
        return False
    cleaned = said_as.NOT_DENIED.sub("＿", before)
    return bool(said_as.DENIED.search(cleaned))


def _wish(clause: str, start: int) -> bool:
    return (
        bool(said_as.WISHES.search(clause[:start] + clause[start : start + 4]))
        and "了" not in clause[start : start + 8]
    )
