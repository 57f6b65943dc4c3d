"""Every dialogue walked to its ends, every word on screen accounted for, and any person typing anything."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.rules.text.plain_text import bigrams, half_width
from desk.screening.intents import SpeechKind
from models.enums import Standing
from tests.wechat.dialogues.cast import (
    CASE,
    CLOSED,
    CODE,
    ID_NUMBER,
    JUDGE_LI,
    MOBILE,
    OPEN,
    OTHER_CASE,
    PARTY,
    PETITIONER,
    REPLIED,
    STRANGER,
    TICKET,
    Phone,
)
from tests.wechat.dialogues.parts.test_same import earlier
from wechat.dialogue import Dialogue, Incoming, MessageKind, TalkState, To, advance, draw, steps_of
from wechat.dialogues import talk_registry
from wechat.dialogues.shared.facts import NEEDS, Facts, PersonFacts, PrincipalLine
from wechat.dialogues.shared.wording import FOLDER, blocks, words
from wechat.dialogues.understanding.free_text import KINDS

BUTTONS = tuple(name for name, talk in talk_registry().dialogues.items() if talk.scene)
ROOT = Path(__file__).parents[3]
CLAIMANT = replace(STRANGER, person=PersonFacts(Standing.CLAIMED, False, "张*", "138****0001"))
TWICE_ANSWERED = replace(PETITIONER, petitions=(REPLIED, replace(REPLIED, number=CLOSED)))
ASKED_BEFORE = replace(STRANGER, earlier=(earlier(keys=frozenset(bigrams("事情是这样的，请看一看"))),))
LAWYER = replace(PETITIONER, principals=(PrincipalLine(7, "张*（律师）"),))
CAST = (STRANGER, ASKED_BEFORE, PETITIONER, TWICE_ANSWERED, PARTY, replace(PARTY, cases=()), JUDGE_LI, CLAIMANT, LAWYER)
OPENINGS = (
    *(Incoming(MessageKind.EVENT, event="CLICK", event_key=talk) for talk in BUTTONS),
    *(Incoming(text=text) for text in ("怎么没有动静", "你好", "谢谢", "我要上诉", "帮我跟法官打个招呼", "我有话说")),
    Incoming(text=f"答复 {TICKET}"),
    Incoming(text=OTHER_CASE),
    Incoming(MessageKind.EVENT, event="subscribe"),
)
REPLIES = (*(str(n) for n in range(10)), "张三", MOBILE, ID_NUMBER, "事情是这样的，请看一看")
DIALOGUES = tuple(talk_registry().dialogues.values())
BY_A_WORD = tuple(Incoming(text=talk.opens[0]) for talk in DIALOGUES if talk.opens and talk.scene is None)


def walk(facts: Facts) -> Iterator[tuple[TalkState, Phone]]:
    """Every place that can be reached, told apart by its step, the step before, and what was chosen on the way."""
    seen: set[tuple[object, ...]] = set()
    waiting: list[tuple[TalkState | None, Incoming]] = [(None, opening) for opening in (*BY_A_WORD, *OPENINGS)]
    while waiting:
        talk, incoming = waiting.pop()
        phone = Phone(facts, talk)
        phone.receive(incoming)
        if phone.talk is None:
            continue
        now = phone.talk
        mark = (now.dialogue, now.step, now.trail[-1:], *map(now.data.get, ("which", "do", "confirm")))
        if mark not in seen:
            seen.add(mark)
            yield now, phone
            waiting += [(now, Incoming(text=reply)) for reply in REPLIES]


@pytest.fixture(scope="module")
def begun() -> list[tuple[TalkState, Facts]]:
    return [(talk, phone.facts) for facts in CAST for talk, phone in walk(facts)]


def test_every_step_of_every_dialogue_is_reached(begun: list[tuple[TalkState, Facts]]) -> None:
    reached = {(talk.dialogue, talk.step) for talk, _ in begun}
    assert reached == {(dialogue.name, step.name) for dialogue in DIALOGUES for step in dialogue.steps}


def test_from_everywhere_cancel_leaves_and_back_leads_to_the_first_question(
    begun: list[tuple[TalkState, Facts]],
) -> None:
    for talk, facts in begun:
        assert Phone(facts, talk).send("取消").talk is None
        phone = Phone(facts, talk)
        for _ in range(len(talk.trail) + 1):
            assert phone.send("返回").talk is not None
        assert phone.talk
        assert phone.talk.trail == ()


def test_from_everywhere_a_person_can_be_asked_for(begun: list[tuple[TalkState, Facts]]) -> None:
    for talk, facts in begun:
        phone = Phone(facts, talk)
        phone.send("转人工")
        if phone.talk and phone.talk.hold:
            phone.send("2")
        assert phone.talk
        assert phone.talk.dialogue == "agent"


def test_two_unreadable_replies_show_an_example_and_the_way_to_an_agent(begun: list[tuple[TalkState, Facts]]) -> None:
    for talk, facts in begun:
        phone = Phone(facts, talk)
        sticker = Incoming(MessageKind.OTHER)
        step = talk_registry().dialogues[talk.dialogue].step(talk.step)
        assert step
        if not step.collects and not step.takes_speech:
            phone.receive(sticker)
            assert "转人工" in "".join(phone.receive(sticker).replies)
            assert step.example or step.options, f"{talk.dialogue}.{talk.step} has no example"


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=lambda dialogue: dialogue.name)
def test_a_dialogue_is_drawn_whole_and_names_what_it_reads(dialogue: Dialogue[Facts]) -> None:
    drawing = draw(dialogue, talk_registry())
    for view in steps_of(dialogue):
        assert f'  {view.name}["{view.title}' in drawing
    assert "--> finish" in drawing
    assert {*dialogue.needs, *(need for step in dialogue.steps for need in step.needs)} <= set(NEEDS)
    assert {*dialogue.leads_to, *dialogue.falls_to} <= set(talk_registry().dialogues)


def test_no_two_talks_open_by_the_same_word() -> None:
    asked = [dialogue.asked for dialogue in DIALOGUES if dialogue.asked]
    for said in (
        [word for dialogue in DIALOGUES for word in dialogue.opens],
        [word for ways in asked for word in ways.alone.split()],
        [word for ways in asked for word in ways.before.split()],
    ):
        assert len(said) == len(set(said))


def test_everything_that_can_be_heard_leads_to_a_talk() -> None:
    assert set(KINDS) | {SpeechKind.KEYWORD} == set(SpeechKind)


def test_every_block_of_words_is_said_somewhere() -> None:
    sayers = [*(ROOT / "wechat/dialogues").rglob("*.py"), *(ROOT / "handlers/chat").glob("*.py")]
    source = "\n".join(path.read_text() for path in sayers)
    engine = "\n".join(path.read_text() for path in (ROOT / "wechat/dialogue").rglob("*.py"))
    for path in FOLDER.glob("*.txt"):
        for block in blocks(path.stem):
            if path.stem == "engine":
                assert f'"{block}"' in engine, f"engine.{block} is never said"
            else:
                assert f'"{path.stem}.{block}"' in source, f"{path.stem}.{block} is never said"


def test_there_is_no_word_on_screen_in_the_engine() -> None:
    for path in (ROOT / "wechat/dialogue").rglob("*.py"):
        if path.name not in ("reading.py", "drawing.py"):
            code = re.sub(r'""".*?"""', "", path.read_text(), flags=re.DOTALL)
            assert not re.search("[一-鿿]", code), path.name


def test_the_welcome_can_be_said_alone() -> None:
    assert "诉求" in words("welcome")


TYPED = st.one_of(
    st.sampled_from(REPLIES),
    st.sampled_from(
        [
            *("返回", "取消", "帮助", "完成", "重写", "更多", "上一页", "接着填", "放弃", "转人工", "0", "一", "２"),
            *(word for dialogue in DIALOGUES for word in dialogue.opens[:1]),
            *(
                "不满意",
                "满意",
                "没动静",
                "你好",
                "谢谢",
                "我要上诉",
                "请多关照我的案子",
                "南昌",
                "东湖",
                "投诉",
                "李明",
            ),
            *(CASE, OTHER_CASE, OPEN, f"答复 {TICKET} 好", CODE, f"绑定 {CODE}", "(2013)深中法刑一初字第96号"),
            *(f"我叫张三，{MOBILE}", f"身份证{ID_NUMBER}电话{MOBILE}", " ".join(ID_NUMBER), "１" + ID_NUMBER[1:]),
            *("事" * 700, "长" * 2001, "👨‍👩‍👧" * 90, "a" * 650, f"{'事' * 50}{ID_NUMBER}", f"{'x' * 590}{ID_NUMBER}"),
            *("{{ facts }}", "{% block x %}", "]]>", "\x00\u202e\ud800", "\n\n", ""),
        ]
    ),
    st.text(max_size=40),
)
MESSAGES = st.one_of(
    st.builds(lambda text: Incoming(text=text), TYPED),
    st.builds(
        lambda kind, text, media_id: Incoming(kind, text=text, media_id=media_id),
        st.sampled_from(MessageKind),
        st.sampled_from(["", "江西省南昌市", "判决书 https://example.org/x"]),
        st.sampled_from(["", "m1", "m2", "m3"]),
    ),
    st.builds(
        lambda event, key: Incoming(MessageKind.EVENT, event=event, event_key=key),
        st.sampled_from(["CLICK", "subscribe", "SCAN", "unsubscribe", "VIEW", "LOCATION"]),
        st.sampled_from([*BUTTONS, "", "bind:" + CODE, "window:赣0102:3号", "petition:闽", "qrscene_:::", "window:"]),
    ),
)
PAUSES = st.sampled_from([0, 0, 0, 0, 1, 31, 45, 24 * 60, 25 * 60])


def leaks(reply: str) -> bool:
    """A number of a person's, however spaced; a petition's own number is none."""
    plain = re.sub(r"[\s\-]", "", half_width(re.sub(r"(?:SQ|GD)\d{14}", "", reply)))
    return ID_NUMBER in plain or ID_NUMBER[:17] in plain or MOBILE in plain


@settings(max_examples=250, deadline=None)
@given(
    st.sampled_from(CAST),
    st.lists(st.tuples(MESSAGES, PAUSES, st.sampled_from([None, None, None, *CAST])), max_size=25),
)
def test_whatever_people_send_nothing_breaks_leaks_or_holds_them(
    facts: Facts, messages: list[tuple[Incoming, int, Facts | None]]
) -> None:
    phone = Phone(facts)
    for incoming, minutes, changed in messages:
        phone.facts = changed or phone.facts
        phone.wait(minutes=minutes)
        turn = phone.receive(incoming)
        assert turn.replies or turn.act or incoming.kind is MessageKind.EVENT
        assert not any(map(leaks, turn.replies)), turn.replies
        assert Phone(phone.facts, phone.talk, phone.now).send("取消").talk is None or phone.talk is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
STEPS = [(dialogue.name, step.name) for dialogue in DIALOGUES for step in dialogue.steps]
NAMES = sorted(
    {"what", "which", "case", "court", "branch", "grade", "kind", "ticket", "said", "code", *dict(STEPS).values()}
)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(STEPS), st.dictionaries(st.sampled_from(NAMES), JSON, max_size=5), TYPED, st.sampled_from(CAST))
def test_a_place_with_strange_answers_in_it_breaks_nothing(
    step: tuple[str, str], data: dict[str, object], text: str, facts: Facts
) -> None:
    content = json.loads(TalkState(*step, {}, Phone().now).to_json()) | {"data": data}
    talk = TalkState.from_json(json.dumps(content))
    assert talk
    advance(talk_registry(), talk, Incoming(text=text), facts, Phone().now)


def test_a_talk_that_does_not_exist_is_no_way_out_of_the_engine() -> None:
    lost = replace(talk_registry(), understand=lambda messages, talk: To("nowhere"))
    turn = advance(lost, None, Incoming(text="你好"), STRANGER, Phone().now)
    assert turn.talk is None
    assert "转人工" in turn.replies[0]
