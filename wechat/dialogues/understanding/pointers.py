"""Short answers that point the way: welcome, help, a greeting; thanks, and 好的."""

from dataclasses import replace

from wechat.dialogue import Asked, Context, Dialogue, End, Option, Step, To
from wechat.dialogues.shared.facts import Facts
from wechat.dialogues.shared.wording import asks, words

MOST_WANTED = ("petition", "progress", "cases")
EVERYTHING = (*MOST_WANTED, "judge", "rate", "bind", "window", "agent")


def _pointer(
    name: str, title: str, question: str, targets: tuple[str, ...], opens: tuple[str, ...] = ()
) -> Dialogue[Facts]:
    """Make a talk that puts `question` with a numbered way to each of `targets`; anything else is taken as speech."""

    def options(_: Context[Facts]) -> list[Option]:
        return [Option(words("pointers.label", target=target), then=To(target)) for target in targets]

    step = Step("where", "选要办的事", asks(question), options=options, light=True, takes_speech=True)
    return Dialogue(
        name=name,
        title=title,
        opens=opens,
        steps=(step,),
        finish=lambda _: End(words("progress.bye")),
        leads_to=targets,
    )


WELCOME = _pointer("welcome", "欢迎", "welcome.hello", MOST_WANTED)
HELP = replace(
    _pointer("help", "帮助", "pointers.help", EVERYTHING, ("帮助", "菜单", "功能", "怎么用", "help", "?")),
    asked=Asked(
        "帮助 使用帮助 菜单 功能 说明 使用说明 指南 使用 用 help ? 帮忙 "
        "返回 上一步 返回上一步 后退 返回上一级 退回上一步 回到上一步 "
        "取消 退出 算了 取消办理 退出办理 不办 不填 放弃"
    ),
    scene=lambda *_: {},
)
"""返回 and 取消 with nothing open lead here too."""
GREETING = _pointer("greeting", "问好", "pointers.greeting", MOST_WANTED)
NOTED: Dialogue[Facts] = Dialogue(
    name="noted",
    title="知道了",
    guard=lambda _: End(words("progress.bye")),
    finish=lambda _: End(words("progress.bye")),
)
THANKS: Dialogue[Facts] = Dialogue(
    name="thanks",
    title="道谢",
    guard=lambda _: End(words("pointers.thanks")),
    finish=lambda _: End(words("pointers.thanks")),
)
