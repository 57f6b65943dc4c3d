"""An act record says what belongs to an act: its button and form, its words when done, its line in the history."""

from dataclasses import dataclass
from enum import StrEnum

from models.enums import Act

HIDDEN = ""
"""The line of an act that citizens do not read of."""


class ButtonTone(StrEnum):
    """Says how heavy a button looks: the main thing to do, one of several, or one that refuses or gives away."""

    MAIN = "main"
    PLAIN = "plain"
    GRAVE = "grave"


class HistoryTone(StrEnum):
    """Says how a line of the history looks to officers."""

    GOOD = "good"
    BAD = "bad"
    QUIET = "quiet"
    PLAIN = "plain"


class ActField(StrEnum):
    """A thing to read, choose or write in the form of an act."""

    WORDS = "words"
    REWRITE = "rewrite"
    DRAFT = "draft"
    HANDLER = "handler"
    WEIGHT = "weight"
    COURT = "court"
    TICKET = "ticket"
    REPEATS = "repeats"
    MATTERS = "matters"
    KIND = "kind"
    SUBJECTS = "subjects"
    DAYS = "days"
    ASKED = "asked"
    LEAK = "leak"
    PROPOSED = "proposed"
    COLLEAGUES = "colleagues"
    FILES = "files"


READ_ONLY = frozenset({ActField.DRAFT, ActField.ASKED, ActField.PROPOSED})


class ActGroup(StrEnum):
    """Says under which name a button stands at the console."""

    WORK = "办理"
    AWAY = "转出"
    WATCH = "督办"
    MORE = "更多"


class Reply(StrEnum):
    """Says what the words of an act are to the citizen who reads them."""

    NONE = ""
    ANSWER = "answer"
    PROGRESS = "progress"
    QUESTION = "question"
    REASON = "reason"


class TakeUp(StrEnum):
    """Says where the next ticket comes from once this act is done: the desk, or one's own hands."""

    NOTHING = ""
    DESK = "desk"
    HANDS = "hands"


@dataclass(frozen=True)
class ActForm:
    """Says how an act is offered to an officer, at the console and on the phone.

    `key` is on the keyboard, `send` the closing button where that is not `button`, `caution` what even a short form
    warns of. `phone` is the place among the forms of a phone, on which what is due comes first; 0 for what is chosen
    from long lists, or with another ticket before one's eyes: that is done at the console.
    """

    button: str
    done: str
    hint: str = ""
    caution: str = ""
    placeholder: str = ""
    tone: ButtonTone = ButtonTone.PLAIN
    key: str = ""
    fields: frozenset[ActField] = frozenset()
    send: str = ""
    phone: int = 0
    take_up: TakeUp = TakeUp.NOTHING
    group: ActGroup = ActGroup.WORK

    @property
    def at_once(self) -> bool:
        """Say whether the button itself does the act: there is nothing to fill in and nothing to think over."""
        return not self.fields

    @property
    def is_read_only(self) -> bool:
        """Say whether there is only something to read before the act is done, and nothing to fill in."""
        return self.fields <= READ_ONLY

    @property
    def sends(self) -> str:
        """Return the words of the closing button."""
        return self.send or self.button


@dataclass(frozen=True)
class ActRecord:
    """Holds everything that is said of one act, whoever reads it.

    `line` is what citizens read in the history, `HIDDEN` where they do not, `own_line` the same where they did it
    themselves; facts of the event stand in braces. Officers read the act's label, or `by_citizen` where a citizen did
    it and the label would not say so. `told` is what a citizen hears once it is done, `path` its name in
    the mini-program's addresses.
    """

    act: Act
    line: str
    own_line: str = ""
    by_citizen: str = ""
    tone: HistoryTone = HistoryTone.PLAIN
    reply: Reply = Reply.NONE
    form: ActForm | None = None
    told: str = ""
    path: str = ""
    told_otherwise: tuple[str, str] = ("", "")
    """Where it may end in another way: the code of that in addresses, and what is said then."""

    @property
    def is_hidden(self) -> bool:
        """Say whether citizens do not read of the act."""
        return self.line == HIDDEN

    @property
    def answers(self) -> bool:
        """Say whether an answer leaves the court by this act."""
        return self.reply is Reply.ANSWER
