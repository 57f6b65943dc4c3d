"""A talk of the engine's own to be held against: 张三 orders a certificate (开证明) from a desk that knows no court."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from wechat.dialogue import (
    Again,
    Back,
    Collected,
    Context,
    Dialogue,
    End,
    Go,
    Incoming,
    MessageKind,
    Move,
    Option,
    Redo,
    Registry,
    Step,
    StepLimits,
    TalkState,
    To,
    Turn,
    When,
    advance,
)
from wechat.dialogue.reading import number

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
TOWNS = (*(f"第{n}镇" for n in range(1, 21)), "南昌镇", "南昌县城")


@dataclass(frozen=True)
class Office:
    towns: tuple[str, ...] = TOWNS
    open: bool = True


@dataclass(frozen=True)
class Order:
    town: str
    copies: int
    text: str


@dataclass(frozen=True)
class Agreed:
    pass


def copies(text: str, context: Context[Office]) -> Move:
    counted = number(text)
    return Go(counted) if counted else Again("份数是数字")


def about(text: str, options: object, context: Context[Office]) -> list[Option]:
    return [Option(town, town) for town in context.facts.towns if text in town]


def order(context: Context[Office]) -> End:
    told = Collected.from_data(context.data["what"])
    count = context.data.get("copies")
    return End("已下单", Order(context.text("town"), count if isinstance(count, int) else 1, told.text))


AGREE = Step[Office](
    "agree",
    "同意",
    lambda _: "同意吗？",
    options=lambda _: [Option("同意", "yes"), Option("不同意", then=End("好的，不办了"))],
    act=lambda _: Agreed(),
    light=True,
)
TOWN = Step[Office](
    "town",
    "镇",
    lambda _: "哪个镇？",
    options=lambda context: [Option(town, town) for town in context.facts.towns],
    search=about,
    keeps=frozenset({"闲聊"}),
)
COPIES = Step[Office](
    "copies",
    "份数",
    lambda _: "几份？",
    parse=copies,
    skip=lambda _: True,
    example="例如：2",
    when=When("不是第1镇", lambda context: context.text("town") != "第1镇"),
)
WHAT = Step[Office]("what", "用途", lambda _: "做什么用？", collects=StepLimits(characters=20, files=2))
SURE = Step[Office](
    "sure",
    "核对",
    lambda context: f"{context.text('town')}，对吗？",
    options=lambda _: [
        Option("对", "yes"),
        Option("退一步", then=Back()),
        Option("改镇", then=Redo(("town", "sure"))),
        Option("改用途", then=Redo(("what", "sure"))),
    ],
)
CERTIFICATE = Dialogue[Office](
    name="certificate",
    title="开证明",
    opens=("开证明", "证明"),
    needs=("towns",),
    guard=lambda context: None if context.facts.open else End("今天不办公"),
    prelude=lambda _: "这里开证明。",
    steps=(AGREE, TOWN, COPIES, WHAT, SURE),
    finish=order,
)
CHAT = Dialogue[Office](
    name="chat",
    title="闲聊",
    opens=("闲聊",),
    reads=lambda text: {"heard": text} if text.startswith("听") else None,
    needs=("weather",),
    steps=(
        Step(
            "say",
            "说什么",
            lambda context: f"听到：{context.text('heard')}",
            options=lambda context: [
                Option("开证明", then=To("certificate", {"town": "第3镇"})),
                Option("再见", then=End("再见")),
            ],
            light=True,
            takes_speech=True,
            keeps=frozenset({"再见"}),
        ),
    ),
    finish=lambda _: End("再见"),
    leads_to=("certificate",),
)
LOOP = Dialogue[Office](name="loop", title="绕圈", opens=("绕圈",), finish=lambda _: To("loop"), falls_to=("loop",))


def understand(messages: tuple[Incoming, ...], talk: TalkState | None) -> To:
    return To("chat", {"heard": "+".join(message.text or message.kind.value for message in messages)})


def say(name: str, /, **values: object) -> str:
    return name + "".join(f" {key}={value}" for key, value in values.items())


REGISTRY = Registry[Office](
    dialogues={dialogue.name: dialogue for dialogue in (CERTIFICATE, CHAT, LOOP)},
    understand=understand,
    events=lambda incoming: To(incoming.event_key) if incoming.event_key in ("certificate", "chat") else None,
    home="chat",
    say=say,
    deliver=lambda text: (text,) if text else (),
)


@dataclass
class Phone:
    """张三's phone: every talk goes through its stored form."""

    facts: Office = Office()
    talk: TalkState | None = None
    now: datetime = NOW

    def send(self, *texts: str) -> Turn:
        for text in texts:
            turn = self.receive(Incoming(text=text))
        return turn

    def receive(self, incoming: Incoming) -> Turn:
        turn = advance(REGISTRY, self.talk, incoming, self.facts, self.now)
        self.talk = TalkState.from_json(turn.talk.to_json()) if turn.talk else None
        assert self.talk == turn.talk
        return turn

    def tap(self, menu: str) -> Turn:
        return self.receive(Incoming(MessageKind.EVENT, event="CLICK", event_key=menu))

    def wait(self, **time: float) -> None:
        self.now += timedelta(**time)


def reply(turn: Turn) -> str:
    return "\n".join(turn.replies)
