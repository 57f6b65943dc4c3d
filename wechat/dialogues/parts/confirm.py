"""The last look before something is left with the court, with a way to change any one answer."""

from collections.abc import Callable, Sequence
from functools import partial

from wechat.dialogue import Context, End, Option, Redo, Step, When
from wechat.dialogues.shared.facts import Facts
from wechat.dialogues.shared.wording import asks, words

NAMES = ("confirm", "change")


def _options(dropped: str, _: Context[Facts]) -> list[Option]:
    return [
        Option("确认提交", "yes", ("确认", "提交", "是", "好", "好的", "对")),
        Option("修改", "change", ("改", "不对")),
        Option("不提交了", then=End(words(dropped)), words=("不提交", "不交了")),
    ]


def confirm_step(question: str, dropped: str, **values: Callable[[Context[Facts]], object]) -> Step[Facts]:
    """Make the step: 1 submits, 2 changes, 3 leaves with the words `dropped`."""
    return Step(
        "confirm",
        "核对",
        asks(question, **values),
        options=partial(_options, dropped),
        example=words("confirm.example"),
    )


def _parts(parts: Sequence[tuple[str, tuple[str, ...]]], context: Context[Facts]) -> list[Option]:
    redone = [
        Option(label, then=Redo((*names, *NAMES)))
        for label, names in parts
        if any(name in context.data for name in names)
    ]
    return [*redone, Option("不改了", then=Redo(NAMES))]


def change_step(parts: Sequence[tuple[str, tuple[str, ...]]]) -> Step[Facts]:
    """Make the step that asks which of `parts` (what it is called, the names of its steps) to answer again."""
    return Step(
        "change",
        "要改哪里",
        asks("confirm.change"),
        options=partial(_parts, parts),
        when=When("选了修改", lambda context: context.text("confirm") == "change"),
    )
