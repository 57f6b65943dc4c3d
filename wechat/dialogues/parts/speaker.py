"""For whom somebody speaks: asked only of a person who may speak for others today."""

from wechat.dialogue import Context, Option, Step, When
from wechat.dialogues.shared.facts import Facts
from wechat.dialogues.shared.wording import asks

ONESELF = "own"


def representation(context: Context[Facts]) -> int | None:
    """Return by which representation the petition is left; None for oneself."""
    chosen = context.text("speaker")
    return int(chosen) if chosen.isdecimal() else None


def spoken_for(context: Context[Facts]) -> str:
    """Return for whom the petition is left, as it is shown; empty for oneself."""
    chosen = representation(context)
    return next((one.label for one in context.facts.principals if one.representation_id == chosen), "")


def speaks_for_others(context: Context[Facts]) -> bool:
    return bool(context.facts.principals)


def _options(context: Context[Facts]) -> list[Option]:
    others = [Option(one.label, str(one.representation_id)) for one in context.facts.principals]
    return [Option("我自己的事", ONESELF, ("我自己", "自己", "本人")), *others]


SPEAKER: Step[Facts] = Step(
    "speaker",
    "为谁提",
    asks("speaker.question"),
    options=_options,
    when=When("可以代表别人", speaks_for_others),
    needs=("principals",),
)
