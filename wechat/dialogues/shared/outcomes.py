"""What is said once an act is done, or was refused."""

from wechat.dialogues.shared.acts import (
    Act,
    Answered,
    ApproachRecorded,
    Claimed,
    CodeUsed,
    ConsentGiven,
    Outcome,
    PetitionLeft,
    Rated,
    Refused,
    Reopened,
    Supplemented,
    Urged,
    WindowRated,
    Withdrawn,
)
from wechat.dialogues.shared.wording import deliver, words

_BLOCKS: dict[type, str] = {
    PetitionLeft: "petition_left",
    Rated: "rated",
    WindowRated: "window_rated",
    Urged: "urged",
    Withdrawn: "withdrawn",
    Supplemented: "supplemented",
    Reopened: "reopened",
    Claimed: "claimed",
    CodeUsed: "code_used",
    Answered: "answered",
    ApproachRecorded: "approach_recorded",
    Refused: "refused",
}


def outcome_words(act: Act, outcome: Outcome) -> tuple[str, ...]:
    """The messages that tell the person how `act` came out; they go before `Turn.replies`.

    Nothing for a consent given: the talk goes on with its next question.
    """
    if isinstance(outcome, ConsentGiven):
        return ()
    return deliver(words(f"outcomes.{_BLOCKS[type(outcome)]}", act=act, outcome=outcome))
