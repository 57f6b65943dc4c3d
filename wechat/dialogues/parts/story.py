"""What happened: text, pictures, voice and video, in as many messages as people like."""

from wechat.dialogue import Collected, Context, Json, Step, StepLimits, When
from wechat.dialogues.shared.acts import MediaRef
from wechat.dialogues.shared.facts import Facts
from wechat.dialogues.shared.wording import asks, words

NAME = "what"


def collected(sheet: Context[Facts]) -> Collected:
    return Collected.from_data(sheet.data.get(NAME))


def attachments(sheet: Context[Facts]) -> tuple[MediaRef, ...]:
    return tuple(MediaRef(file.kind, file.media_id) for file in collected(sheet).files)


def told(text: str) -> dict[str, Json]:
    """What somebody has said already, as a talk that opens with it has it."""
    return {NAME: Collected((text,)).to_data()} if text else {}


def story_step(question: str, when: When[Facts] | None = None) -> Step[Facts]:
    """Asked in the words of `question`, which see `collected`."""
    return Step(
        NAME,
        "事情经过",
        asks(question, collected=collected),
        collects=StepLimits(),
        when=when,
        example=words("story.example"),
    )
