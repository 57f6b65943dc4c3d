"""Every notice of the catalogue has words and a card that WeChat takes, whatever has happened to its ticket.

A notice that is added is tried by itself, in every state in which it makes sense, in every situation below, and in
every kind of field that a court's own template may give its four slots.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from desk.notices.catalogue import CATALOGUE
from desk.notices.notice import Notice
from desk.tickets import asking_more
from desk.tickets.joining import splitting
from desk.tickets.joining.splitting import SplitPart
from desk.tickets.ticket_store import load
from desk.tickets.timing import green
from jobs.sms.words import GAP, words_of
from models import Clock, Court, Delivery, Officer, Petition, Ticket, Words
from models.accounts import CARD_SLOTS
from models.enums import Complexity, TicketState, Urgency
from models.keyring import seal
from tests.cast import MORNING, a_petition, accepted, dispatched, officer, order, world
from tests.wechat.field_rules import refusal
from wechat.cards import NOTICES, fill, phrases_of, wrong_keys
from wechat.pushes import LONGEST_BYTES, LONGEST_TEXT, render, spoken_words
from wechat.sandbox.interfaces.template_values import problem
from wechat.sandbox.state.world import TemplateField

PUBLIC_URL = "https://jiesu.example.gov.cn"
SAID = tuple(one for one in CATALOGUE.values() if not one.of_desk and not one.to_many)
"""Those about one ticket, person or roster."""
WORDS_KINDS = ("thing", "phrase", "const", "enum", "keyword")
KINDS: Mapping[str, tuple[str, ...]] = {
    "number": ("character_string", "thing", "keyword"),
    "matter": WORDS_KINDS,
    "time": ("time", "date", "thing", "keyword"),
    "note": WORDS_KINDS,
}
LONG_COURT = "新疆维吾尔自治区高级人民法院伊犁哈萨克自治州分院察布查尔巡回法庭"[:30]
PRIVATE = ("360102199003070016", "13907910009", "6222021502001234560")
BROKEN = re.compile(r"[于在迟] +前|承办人 *[，·（]|：\s*$|None|[{}]|第 *[次轮]|限 *分钟|(?<![一二三])级督办")
NOT_SPOKEN = re.compile(r"https?:|www\.|点击|点开|微信|回复“|[{}]")


@dataclass(frozen=True)
class Situation:
    """How things may stand when a notice goes out. `due` is None where nothing is due by any date."""

    urgency: Urgency = Urgency.NORMAL
    proposed: str = ""
    due: timedelta | None = timedelta(days=3)
    title: str = "执行款三个月没有到账"
    words: str | None = "材料不全，请补上身份证复印件"
    court: str = "江西省南昌市中级人民法院"
    handler: str = "李正"
    handled: bool = True
    alerts: str = ""
    rung: int = 1
    count: int = 1
    restricted: bool = False
    complexity: Complexity = Complexity.STANDARD
    cycle: int = 1
    life: str = "ordinary"
    private: tuple[str, ...] = field(default=(), repr=False)


SITUATIONS = {
    "ordinary": Situation(),
    "nothing is due, nobody handles it": Situation(due=None, handled=False, rung=2, restricted=True),
    "urgent, a long title": Situation(Urgency.URGENT, title="长" * 29 + "…", words="很长的话。" * 900, rung=2, count=2),
    "critical, many, hundreds of days": Situation(
        Urgency.CRITICAL, due=timedelta(days=400), rung=3, count=365, cycle=3, complexity=Complexity.COMPLEX
    ),
    "proposed to be urgent, one character": Situation(proposed="urgent", title="钱", words="。", alerts="申请再审"),
    "proposed to be critical, only emoji": Situation(
        proposed="critical",
        title="😭😭😭",
        words="😭👩‍👩‍👧🏻" * 300,
        alerts="提起上诉、申请执行、申请再审、提出管辖权异议",
    ),
    "only marks": Situation(title="？？？！！", words="……！！！", due=None),
    "enclosed and unseen characters": Situation(title="①②③", words="\u2800\u200d\ufe0f①㎡\u3164"),
    "several lines that look like slots": Situation(
        title="number: 1", words="第一行\n\nnote: 假的\r\ntime: 明天\u2028number: 9"
    ),
    "names with dots": Situation(
        title="买买提·艾力的执行款", handler="阿卜杜热西提·买买提艾力·吐尔逊", words="请联系古丽·努尔"
    ),
    "a court with a long name": Situation(court=LONG_COURT, rung=3, count=100),
    "the words are erased": Situation(words=None, title="（内容已按规定删除）"),
    "personal numbers everywhere": Situation(
        words=f"我叫王五，身份证{PRIVATE[0]}，电话 139 0791 0009（{PRIVATE[1]}），卡号{PRIVATE[2]}，法院电话0791-12368",
        private=PRIVATE,
    ),
    "a long answer full of addresses": Situation(words="请看 https://jiesu.example.gov.cn/a/b 。" * 60),
    "in parts": Situation(life="parts", title="长标题" * 10),
    "in parts, nothing due": Situation(life="parts", due=None, handled=False),
    "by the green channel": Situation(Urgency.CRITICAL, life="green", rung=3),
    "waiting for the citizen": Situation(due=None, life="waiting", rung=2),
}


@dataclass(frozen=True)
class Staged:
    """The ticket as it stands, and the words somebody wrote about it."""

    ticket: Ticket
    words_id: int
    situation: Situation

    async def put_in(self, state: TicketState) -> None:
        await Ticket.filter(id=self.ticket.id).update(state=state)

    def delivery(self, notice: Notice, officer_id: int | None) -> Delivery:
        given = self.situation
        facts = {"words": self.words_id, "rung": given.rung, "times": given.count, "days": given.count}
        facts |= {"minutes": 30 * given.count, "corrected": given.count % 2, "ring": given.count, "danger": "suicide"}
        facts |= {"body": "上级纪检监察机关"}
        if given.count > 1 or notice.name == "merged_withdrawn":
            facts |= {"merged": "JX2611170001", "sent_back": given.count}
        if notice.of_duty:
            days = [MORNING.date() + timedelta(days=later) for later in range(min(given.count, 12))]
            facts = {"court": self.ticket.court_id, "days": ",".join(day.isoformat() for day in days)}
        return Delivery(
            notice=notice.name, ticket_id=self.ticket.id, officer_id=officer_id, facts=facts, created_at=MORNING
        )


async def lived(life: str) -> Ticket:
    ticket = await a_petition()
    if life == "waiting":
        await asking_more.ask_more(await order(ticket, "周敏", "请补交转账凭证"))
    if life == "parts":
        ticket = await dispatched(ticket)
        matters = [SplitPart(f"第{number}件事" + "很长" * 12, "话") for number in range(1, 6)]
        await splitting.split_ticket(await order(ticket, "周敏", matters=matters))
    if life == "green":
        await green.open_channel(await order(await dispatched(ticket), "周敏", "老人等钱救命"))
    return await load(ticket.id)


async def staged(given: Situation) -> Staged:
    """Everything as the situation has it, in the rows themselves."""
    ticket = await lived(given.life)
    if given.life == "ordinary":
        ticket = await accepted(await dispatched(ticket))
    words = await Words.create(
        ticket_id=ticket.id,
        kind="reason",
        cycle=1,
        text_sealed=seal(given.words) if given.words is not None else None,
        redacted_at=None if given.words is not None else MORNING,
        author_kind="citizen",
        at=MORNING,
    )
    handler = await officer("李正")
    await Officer.filter(id=handler.id).update(name=given.handler)
    await Court.filter(id=ticket.court_id).update(name=given.court)
    petition = await Petition.get(id=ticket.petition_id)
    petition.title_sealed = seal(given.title)
    await petition.save(update_fields=["title_sealed"])
    if given.due is None:
        await Ticket.filter(id=ticket.id).update(due_at=None)
    elif given.life == "ordinary":
        await Ticket.filter(id=ticket.id).update(due_at=MORNING + given.due)
    await Ticket.filter(id=ticket.id).update(
        urgency=given.urgency,
        proposed_urgency=given.proposed,
        proposed_why="说到了救命钱" if given.proposed else "",
        alerts=given.alerts,
        handler_id=handler.id if given.handled else None,
        restricted=given.restricted,
        complexity=given.complexity,
        cycle=given.cycle,
    )
    return Staged(await load(ticket.id), words.id, given)


def every_field(notice: Notice, card: Mapping[str, str]) -> Iterator[tuple[str, str, str, frozenset[str]]]:
    """Every slot in every kind of field: its value, and what a listed kind allows."""
    phrases = phrases_of(notice.template)
    for slot in CARD_SLOTS:
        for kind in KINDS[slot]:
            key = f"{kind}1"
            listed = phrases.get(slot, frozenset()) if kind in ("const", "enum") else frozenset()
            yield slot, kind, fill(card, {slot: key})[key], listed


def check_card(notice: Notice, card: Mapping[str, str], about: object) -> int:
    """Hold every field against the platform's rules, and against the sandbox's; how many there were."""
    count = 0
    for slot, kind, value, listed in every_field(notice, card):
        where = (notice.name, about, slot, kind, value)
        by_the_book = "thing" if kind == "keyword" else kind
        assert refusal(by_the_book, value, listed) == "", where
        assert problem(TemplateField(f"{kind}1", "", "", tuple(listed)), value, cut_long=False) == "", where
        if kind in ("phrase", "const", "enum"):
            assert value in phrases_of(notice.template)[slot], where
        if "…" in value and kind not in ("phrase", "const", "enum"):
            assert len(card[slot]) > 20 or "…" in card[slot], where
        assert not BROKEN.search(value), where
        count += 1
    return count


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize("name", SITUATIONS)
async def test_every_notice_can_be_said_in_every_field_and_in_full_whatever_the_situation(name: str) -> None:
    given = SITUATIONS[name]
    stage, judge = await staged(given), (await officer(given.handler)).id
    tried = 0
    for state in TicketState:
        await stage.put_in(state)
        for notice in (one for one in SAID if state in one.while_in):
            told = stage.delivery(notice, None if notice.to_citizens else judge)
            push = await render(told, PUBLIC_URL)
            assert push is not None, notice.name
            tried += check_card(notice, push.card, (name, state))
            where = (notice.name, name, state, push.text)
            ticket = stage.ticket
            named = (ticket.number or "?") in push.text or ticket.petition.number in push.text
            assert named or not notice.of_ticket, where
            assert not BROKEN.search(push.text), where
            assert len(push.text) <= LONGEST_TEXT, where
            assert len(push.text.encode()) <= LONGEST_BYTES, where
            for number in given.private:
                assert number not in push.text + "".join(push.card.values()), where
    assert tried >= 17 * len(SAID)


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize("name", SITUATIONS)
async def test_what_may_be_told_on_the_telephone_is_written_to_be_spoken(name: str) -> None:
    given, spoken = SITUATIONS[name], 0
    stage = await staged(given)
    telephone = stage.ticket.court.telephone
    for notice in (one for one in CATALOGUE.values() if not one.to_many):
        for state in notice.while_in:
            await stage.put_in(state)
            words = await spoken_words(stage.delivery(notice, None))
            if words is None:
                assert not (NOTICES / notice.name / "spoken.txt").exists()
                continue
            spoken += 1
            where = (notice.name, name, state, words)
            assert given.court in words.splitlines()[0], where
            assert words.splitlines()[0].startswith("您好，这里是"), where
            assert telephone in words.splitlines()[-1], where
            assert not NOT_SPOKEN.search(words), where
            assert not BROKEN.search(words), where
            assert not any(number in words for number in given.private), where
    assert spoken


@pytest.mark.parametrize("notice", CATALOGUE.values(), ids=CATALOGUE)
def test_a_notice_has_words_for_every_way_it_may_take_and_for_no_other(notice: Notice) -> None:
    """Words that stand nowhere in the catalogue are never said; a way without words would say nothing."""
    ways = {"text", "card"} | ({"spoken"} if notice.spoken else set())
    own_text = notice.sms is not None and notice.sms.value == notice.name
    there = {path.stem for path in (NOTICES / notice.name).iterdir()}
    assert there == ways | ({"sms"} if own_text else set())
    assert notice.sms is None or (NOTICES / notice.sms.value / "sms.txt").exists()
    assert notice.template in {row["notice"] for row in world()["templates"]}


@pytest.mark.parametrize("notice", [one for one in CATALOGUE.values() if one.sms], ids=lambda one: one.name)
def test_a_short_message_holds_a_number_and_a_telephone_and_no_way_to_refuse_what_must_be_told(notice: Notice) -> None:
    assert notice.sms is not None
    words = words_of(notice.sms.value)
    assert set(GAP.findall(words)) <= {"1", "2"}
    assert "{{" not in words
    assert "http" not in words
    assert "退订" not in words
    assert "拒收" not in words


def test_nobody_insists_on_a_courtesy_and_none_goes_by_short_message() -> None:
    for notice in CATALOGUE.values():
        assert not (notice.courtesy and (notice.insists or notice.sms or notice.at_once)), notice.name


def test_the_demonstrations_own_templates_hold_what_is_put_into_them() -> None:
    for row in world()["templates"]:
        keys = dict(zip(CARD_SLOTS, (one["key"] for one in row["fields"]), strict=True))
        listed = {one["key"]: one.get("options", ()) for one in row["fields"]}
        assert wrong_keys(row["notice"], keys, listed) == "", row["title"]


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize(("rung", "level"), [(1, "一级督办"), (2, "二级督办"), (3, "三级督办")])
async def test_李法官_reads_the_level_of_supervision_in_words_of_four_characters(rung: int, level: str) -> None:
    stage = await staged(Situation(rung=rung))
    for name in ("supervise", "late"):
        push = await render(stage.delivery(CATALOGUE[name], stage.ticket.handler_id), PUBLIC_URL)
        assert push is not None
        assert fill(push.card, {"note": "phrase4"}) == {"phrase4": level}
        assert f"{level}】" in push.text


@pytest.mark.usefixtures("cast")
async def test_李法官_reads_the_minutes_of_the_green_channel_whole() -> None:
    stage = await staged(Situation(count=1))
    push = await render(stage.delivery(CATALOGUE["green"], stage.ticket.handler_id), PUBLIC_URL)
    assert push is not None
    assert fill(push.card, {"note": "thing4", "matter": "thing2"}) == {
        "thing4": "限30分钟",
        "thing2": "绿色通道，请马上办理",
    }
    assert fill(push.card, {"note": "phrase4"}) == {"phrase4": "绿色通道"}


@pytest.mark.usefixtures("cast")
async def test_a_notice_without_a_date_has_words_without_one_and_a_card_with_its_own_moment() -> None:
    stage = await staged(Situation(due=None))
    await stage.put_in(TicketState.WAITING)
    push = await render(stage.delivery(CATALOGUE["supplemented"], stage.ticket.handler_id), PUBLIC_URL)
    urged = await render(stage.delivery(CATALOGUE["urged"], stage.ticket.handler_id), PUBLIC_URL)
    assert push is not None
    assert urged is not None
    assert fill(push.card, {"time": "time3"}) == {"time3": "2026年11月17日 09:30"}
    assert "请尽快处理" in urged.text
    citizen = await render(stage.delivery(CATALOGUE["under_way"], None), PUBLIC_URL)
    assert citizen is not None
    assert "会尽快答复您" in citizen.text


@pytest.mark.usefixtures("cast")
async def test_a_reminder_of_a_clock_that_has_stopped_is_nothing_to_say() -> None:
    ticket = await accepted(await dispatched(await a_petition()))
    delivery = Staged(ticket, 0, Situation()).delivery(CATALOGUE["half_gone"], ticket.handler_id)
    over = await Clock.filter(ticket_id=ticket.id, stopped_at__isnull=False).first()
    assert over is not None
    delivery.facts = {"clock": over.id}
    assert await render(delivery, PUBLIC_URL) is None
