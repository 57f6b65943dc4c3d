"""取消绑定, 撤回同意, 删除我的信息: taking back what was given, said before it is done with what it means."""

from collections.abc import Mapping
from dataclasses import dataclass

from desk.people.persons import phones
from desk.upkeep.own_record import ask_own_erasure
from wechat.dialogue import Context, Dialogue, End, Json, Option, Step
from wechat.dialogue.reading import key
from wechat.dialogues.shared.acts import ActScene, TalkAct
from wechat.dialogues.shared.facts import Facts
from wechat.dialogues.shared.wording import asks, words

UNBIND, WITHDRAW, ERASE = "unbind", "withdraw", "erase"
SAID: Mapping[str, tuple[str, ...]] = {
    UNBIND: ("取消绑定", "解除绑定", "解绑", "取消绑定身份", "解除身份绑定", "我要取消绑定", "我要解绑"),
    WITHDRAW: ("撤回同意", "取消授权", "撤回授权", "收回同意", "我要撤回同意"),
    ERASE: ("删除我的信息", "注销", "注销账号", "删除个人信息", "删除我的个人信息", "我要注销"),
}
OPENS = ("我的信息", "我的微信", "个人信息")


@dataclass(frozen=True)
class TakeBack(TalkAct):
    """What somebody takes back: the binding, their consent, or everything."""

    what: str

    async def carry_out(self, scene: ActScene) -> str:
        me, as_of = scene.known.identity_id, scene.as_of
        if self.what == UNBIND:
            await phones.unbind_here(me, as_of)
        elif self.what == WITHDRAW:
            await phones.withdraw_consent(me, as_of)
        else:
            await ask_own_erasure(me, as_of)
        return words("leaving.done", what=self.what)


def _reads(text: str) -> Mapping[str, Json] | None:
    said = key(text)
    what = next((what for what, known in SAID.items() if said in known), None)
    return {"what": what} if what else None


def _chosen(context: Context[Facts]) -> str:
    return context.text("what")


WHAT = Step(
    "what",
    "要办哪一样",
    asks("leaving.what"),
    options=lambda _: [
        Option("取消绑定这个微信", UNBIND, SAID[UNBIND]),
        Option("撤回同意", WITHDRAW, SAID[WITHDRAW]),
        Option("删除我的信息", ERASE, SAID[ERASE]),
        Option("不办了", then=End(words("leaving.kept"))),
    ],
    light=True,
)
SURE = Step(
    "sure",
    "确认",
    asks("leaving.sure", what=_chosen),
    options=lambda context: [
        Option(words("leaving.yes", what=_chosen(context)), "yes", ("确认", "是", "是的")),
        Option("不办了", then=End(words("leaving.kept")), words=("不", "不是", "算了")),
    ],
    keeps=frozenset({"确认", "是", "是的", "不", "不是", "算了"}),
    light=True,
)

LEAVING = Dialogue(
    name="leaving",
    title="我的信息",
    opens=OPENS,
    reads=_reads,
    steps=(WHAT, SURE),
    finish=lambda context: End(act=TakeBack(_chosen(context))),
)
