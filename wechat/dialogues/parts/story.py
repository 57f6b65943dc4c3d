"""What happened: text, pictures, voice and video, in as many messages as people like."""

from wechat.dialogue import Collected, Context, Json, Step, StepLimits, To, When
from wechat.dialogues.shared.acts import MediaRef
from wechat.dialogues.shared.facts import Facts
from wechat.dialogues.shared.wording import asks, words

NAME = "what"
WORTH_KEEPING = 8
"""Characters: a shorter message (找法官) says which talk is wanted and no more."""


def collected(context: Context[Facts]) -> Collected:
    return Collected.from_data(context.data.get(NAME))


def attachments(context: Context[Facts]) -> tuple[MediaRef, ...]:
    return tuple(MediaRef(file.kind, file.media_id) for file in collected(context).files)


def keep_text(text: str) -> dict[str, Json]:
    """Keep what somebody has said already, as a talk that opens with it has it."""
    return keep(Collected((text,) if text else ()))


def keep(collected: Collected) -> dict[str, Json]:
    """Keep the same of several messages."""
    return {NAME: collected.to_data()} if not collected.empty else {}


def keep_if_worth(collected: Collected) -> dict[str, Json]:
    """Keep what is worth filling in where a talk asks for the story: more than words that only name the talk."""
    return keep(collected) if collected.files or len(collected.text) > WORTH_KEEPING else {}


def hand_over(context: Context[Facts], target: str) -> To:
    """Hand over to the talk `target`, with what has been said filled in: nothing said is lost."""
    return To(target, {NAME: context.data[NAME]} if NAME in context.data else {})


def story_step(question: str, when: When[Facts] | None = None) -> Step[Facts]:
    """Make the step; it asks in the words of `question`, which see `collected`."""
    return Step(
        NAME,
        "事情经过",
        asks(question, collected=collected),
        collects=StepLimits(),
        when=when,
        example=words("story.example"),
    )
