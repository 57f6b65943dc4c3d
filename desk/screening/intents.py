"""Rules in a fixed order tell what a person who just speaks wants, before any list of questions and answers.

A favour comes first, so that it never reaches a judge as an ordinary contact (三个规定); then a keyword, an act of
procedure, a complaint about somebody of the court, a case number, urging, looking for a judge, a greeting, thanks.
Whatever else fits is told too.
"""

from dataclasses import dataclass

from desk.rules.text import case_numbers, petition_numbers
from desk.rules.text.case_numbers import CaseNumber
from desk.screening import accusations, favours, keywords, procedural_acts, speech_rules
from desk.screening.keywords import KeywordTable as KeywordTable
from desk.screening.procedural_acts import ProceduralAct as ProceduralAct
from desk.screening.speech_rules import SpeechKind as SpeechKind


@dataclass(frozen=True)
class Intent:
    """Says what a message wants; `also` are the other kinds it fits, strongest first, the rest is what was found in it.

    `talk` is the one that a keyword asks for, `rest` what follows the keyword (诉求：工资没到 → 工资没到).
    """

    kind: SpeechKind
    talk: str = ""
    rest: str = ""
    act: ProceduralAct | None = None
    case_numbers: tuple[CaseNumber, ...] = ()
    ticket_numbers: tuple[str, ...] = ()
    also: tuple[SpeechKind, ...] = ()


def read_intent(text: str, table: KeywordTable) -> Intent:
    """Return what `text` wants; never fails, and calls it SPEECH where no rule fits. Menu numbers are not its business.

    A petition's or ticket's own number (SQ…, GD…) counts only where there is no keyword.
    """
    words = keywords.bare_words(text)
    talk, rest = keywords.read_keyword(text, table) or ("", "")
    acts = procedural_acts.find_procedural_acts(text)
    cases = tuple(case_numbers.find(text))
    tickets = tuple(petition_numbers.find(text))
    kinds = speech_rules.speech_kinds(words)
    kinds |= {SpeechKind.FAVOUR} if favours.asks_favour(text) else set()
    kinds |= {SpeechKind.COMPLAINT} if accusations.accuses(text) else set()
    kinds |= {SpeechKind.KEYWORD} if talk else {SpeechKind.TICKET_NUMBER} if tickets else set()
    kinds |= {SpeechKind.PROCEDURAL_ACT} if acts else set()
    kinds |= {SpeechKind.CASE_NUMBER} if cases else set()
    first, *also = [kind for kind in SpeechKind if kind in kinds] or [SpeechKind.SPEECH]
    return Intent(first, talk, rest, acts[0] if acts else None, cases, tickets, tuple(also))
