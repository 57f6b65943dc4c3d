"""The demonstration, and beside it two weeks in which every act of the lifecycle is done by those who may do it.

It ends with 张三 and 李四 in the middle of leaving a petition. Whatever it does, it does by the verbs of the desk.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from desk.people import citizens, senders, staffing
from desk.people.accounts import keep_configured
from desk.petitions import citizen_requests, interference_log, missed_calls
from desk.tickets import asking_more, corrections, handling, noting, priority, subjects, ticket_store
from desk.tickets.joining import duplicates, merging, splitting, transfers
from desk.tickets.joining.splitting import SplitPart
from desk.tickets.rating import callback_list, ratings, taking_up
from desk.tickets.timing import extensions, green, supervision
from jobs import rollups
from models import Account, Citizen, Identity, Officer, Supervision, Ticket
from models.enums import Channel, Complexity, Grade, PetitionKind, Standing, Urgency, VisitOutcome
from models.keyring import index_of, seal
from seeds.demo import plant
from tests import cast
from tests.cast import at
from tests.frozen.house import House

PLANTED = at("2026-11-13 17:00")
BEGINS = at("2026-11-02 09:10")
SWEPT = at("2026-11-18 08:50")
ENDS = at("2026-11-18 15:00")
STEP = timedelta(minutes=3)
ID_NUMBERS = {"张三": "360102198005152019", "李四": "110105194912310021"}
MOBILES = {"张三": "13807910001", "李四": "13807910002"}
WANT = "拍卖已经成交两个月，执行款还没有发到我的账户，请查一查"
BEGUN = {"张三": ("诉求", "2", "1", "4", "0", WANT), "李四": ("诉求", "2", "1", "4")}
"""What each has typed when the story ends: 张三 all the words of a petition, 李四 only which kind it is."""


class Story:
    """One act after the other, a few minutes apart."""

    def __init__(self, begins: datetime) -> None:
        self.now = begins

    def later(self, **span: float) -> datetime:
        self.now += timedelta(**span) if span else STEP
        return self.now

    async def asked(self, text: str, by: str = "张三", kind: PetitionKind = PetitionKind.ENFORCEMENT) -> Ticket:
        return await cast.a_petition(by, text, kind=kind, as_of=self.later())

    async def do(
        self,
        verb: Callable[..., Awaitable[Any]],
        ticket: Ticket,
        by: str,
        words: str = "",
        *files: Any,
        **more: Any,
    ) -> Ticket:
        """`more` are the fields of the act's own order."""
        await verb(await cast.order(ticket, by, words, self.later(), **more), *files)
        return await ticket_store.load(ticket.id)

    async def given(self, ticket: Ticket, to: str = "李正", **how: Any) -> Ticket:
        return await cast.dispatched(ticket, to, as_of=self.later(), **how)

    async def again_given(self, ticket: Ticket, to: str) -> Ticket:
        await handling.reassign(await cast.reassign_to(await cast.order(ticket, "周敏", "", self.later()), to))
        return await ticket_store.load(ticket.id)

    async def taken(self, text: str, to: str = "李正", **how: Any) -> Ticket:
        """Asked, dispatched and accepted."""
        ticket = await self.given(await self.asked(text), to, **how)
        return await cast.accepted(ticket, as_of=self.later())

    async def answered(self, ticket: Ticket, words: str = cast.ANSWER) -> Ticket:
        return await cast.answered(ticket, words, as_of=self.later())


async def tell(house: House) -> None:
    """Plays it all on an empty, migrated database."""
    house.now = BEGINS
    for kind in ("service", "miniprogram"):
        row = house.accounts[kind]
        keys = cast.AccountKeys(kind, row["appid"], row["secret"], row["token"], row["aes_key"])
        await keep_configured(keys, BEGINS, row["name"])
    await plant([cast.AccountKeys(**_keys(row)) for row in house.accounts.values()], PLANTED)
    await _known()
    for chapter in (_long_over, _to_the_end, _reviewed, _asked_more, _more_time, _on_the_phone):
        await chapter(Story(BEGINS if chapter is _long_over else PLANTED + timedelta(days=3, hours=-7)))
    house.now = at("2026-11-17 09:00")
    for name in (*ID_NUMBERS, "李法官"):
        await house.says(cast.openid_of(name), "你好")
    for chapter in (_sent_elsewhere, _several_as_one, _weighed, _green, _again_and_again, _put_away, _left_lying):
        await chapter(Story(at("2026-11-17 09:10")))
    for _ in range(20):
        if not await supervision.sweep_due_clocks(SWEPT):
            break
    await _supervised(Story(SWEPT))
    house.now = ENDS - timedelta(hours=5)
    await house.send_what_is_due()
    for _ in range(20):
        await rollups.roll_up(ENDS)
    for minutes, (name, texts) in enumerate(BEGUN.items()):
        house.now = ENDS - timedelta(minutes=20 - minutes)
        for text in texts:
            await house.says(cast.openid_of(name), text)
    house.now = ENDS


def _keys(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("kind", "appid", "secret", "token", "aes_key")}


async def _known() -> None:
    """Both have agreed to it and shown their identity cards at a window; the mini-program knows them too."""
    program = await cast.account("miniprogram", as_of=BEGINS)
    for name, id_number in ID_NUMBERS.items():
        phone, mini = await cast.phone(name, BEGINS), await _mini(name, program)
        await citizens.consent(phone.id, "privacy", "1", "核验身份", BEGINS)
        citizen = await Citizen.create(
            standing=Standing.VERIFIED,
            name_sealed=seal(name),
            id_number_sealed=seal(id_number),
            id_number_index=index_of("id_number", id_number),
            mobile_sealed=seal(MOBILES[name]),
            mobile_index=index_of("mobile", MOBILES[name]),
            verified_at=BEGINS,
            created_at=BEGINS,
        )
        await Identity.filter(id__in=[phone.id, mini.id]).update(citizen_id=citizen.id)


async def _mini(name: str, program: Account) -> Identity:
    await senders.meet_sender(program.id, cast.openid_of(name, "miniprogram"), BEGINS)
    return await Identity.get(account_id=program.id, openid=cast.openid_of(name, "miniprogram"))


async def _long_over(story: Story) -> None:
    """Nobody rates the one, nobody supplies the other: both times have run out when they are looked at."""
    await story.answered(await story.taken("一年前的判决书原件丢了，能补一份吗"))
    ticket = await story.taken("想知道保全裁定什么时候送达")
    await story.do(asking_more.ask_more, ticket, "李正", "请写明保全申请是哪一天交的")
    for _ in range(9):
        await supervision.sweep_due_clocks(story.later(days=1))


async def _to_the_end(story: Story) -> None:
    ticket = await story.given(await story.asked(cast.TEXT), urgency=Urgency.URGENT)
    ticket = await story.do(citizen_requests.urge, ticket, "张三", "请快一点")
    ticket = await story.do(handling.accept, ticket, "李正")
    ticket = await story.do(noting.note, ticket, "周敏", "已电话提醒承办人")
    ticket = await story.do(noting.call, ticket, "赵晴", "已致电诉求人，说明正在办理")
    car = [citizen_requests.RemoteMedia("image", "media-of-a-truck")]
    ticket = await story.do(citizen_requests.supplement, ticket, "张三", "补充：对方名下有一辆货车", car)
    ticket = await story.do(handling.interim, ticket, "李正", "已查到车辆，正在办理查封")
    ticket = await story.answered(ticket)
    ticket = await story.do(corrections.correct, ticket, "李正", "更正：划拨要等到下周三")
    ticket = await story.do(ratings.rate, ticket, "张三", "没有说清楚金额", grade=Grade.BAD, channel=Channel.CHAT)
    ticket = await story.again_given(ticket, "陈丽")
    ticket = await story.answered(ticket, "应发金额八万元，下周三到账")
    ticket = await story.do(ratings.rate, ticket, "张三", "", grade=Grade.VERY_GOOD, channel=Channel.WEB)
    ticket = await story.do(taking_up.reopen, ticket, "张三", "到账的数目不对")
    await story.given(ticket, "李正")
    closed = await story.do(
        ratings.rate, await story.answered(await story.taken("请问执行费谁出")), "张三", "", **_FAIR
    )
    await story.do(taking_up.reopen, closed, "周敏", "答复里的法条引用错了")


_FAIR = {"grade": Grade.FAIR, "channel": Channel.MINIPROGRAM}


async def _reviewed(story: Story) -> None:
    ticket = await story.taken("涉及三家公司的执行异议，请求复核", complexity=Complexity.COMPLEX)
    ticket = await story.do(handling.submit, ticket, "李正", "初步意见：异议成立")
    ticket = await story.do(handling.reject, ticket, "王芳", "请写明依据")
    ticket = await story.do(handling.submit, ticket, "李正", "经审查，异议成立，依据见裁定书")
    ticket = await story.do(handling.approve, ticket, "王芳")
    ticket = await cast.by_telephone_only(ticket)
    ticket = await story.do(callback_list.record_attempt, ticket, "赵晴", "", outcome=VisitOutcome.NO_ANSWER)
    await cast.rated_by_phone(ticket, Grade.GOOD, "电话里说很满意", as_of=story.later())
    again = await story.taken("另一件执行异议，请求复核", complexity=Complexity.COMPLEX)
    await story.do(handling.submit, again, "李正", "异议不成立，理由如下")
    refused = await cast.by_telephone_only(await story.answered(await story.taken("请问到哪里交执行申请")))
    await story.do(callback_list.record_attempt, refused, "赵晴", "不愿评价", outcome=VisitOutcome.REFUSED)


async def _asked_more(story: Story) -> None:
    ticket = await story.taken("我的案子怎么还没有动静")
    ticket = await story.do(asking_more.ask_more, ticket, "李正", "请告诉我们案号")
    ticket = await story.do(citizen_requests.supplement, ticket, "张三", "案号是（2026）赣01执1234号")
    ticket = await story.do(asking_more.ask_more, ticket, "李正", "请补充收款账户的开户行")
    await story.do(asking_more.ask_more, await story.asked("请法院帮帮忙"), "周敏", "请写明要办什么事")


async def _more_time(story: Story) -> None:
    granted = await story.taken("评估报告迟迟没有出来")
    granted = await cast.extension_asked(granted, 3, as_of=story.later())
    granted = await story.do(extensions.grant_extension, granted, "周敏")
    refused = await cast.extension_asked(await story.taken("腾房的日子定了没有"), 5, as_of=story.later())
    refused = await story.do(extensions.refuse_extension, refused, "周敏", "不需要等评估，请按期办理")
    await cast.extension_asked(await story.taken("查封的车什么时候拍卖"), 2, as_of=story.later())


async def _on_the_phone(story: Story) -> None:
    await story.given(await cast.a_call(as_of=story.later()), "陈丽")
    agent = await cast.acting("赵晴", story.now)
    for number, caller in enumerate(("13907910012", "079186301234")):
        called = missed_calls.MissedCall((await cast.court()).id, caller, story.later() - timedelta(hours=1))
        waits = await ticket_store.by_number(await missed_calls.enter_missed_call(called, agent, story.later()))
        if number == 0:
            await story.do(handling.settle, waits[0], "赵晴", "已回电，告知网上立案的入口")
    await interference_log.record_told_by(agent, "有人来电打听执行案件的进展，已告知按规定公开", "", story.later())
    favour = await story.taken("请尽快发还案款")
    await story.do(citizen_requests.supplement, favour, "张三", "我和你们领导很熟，请帮我跟法官打个招呼，多关照一下")


async def _sent_elsewhere(story: Story) -> None:
    moved = await story.given(await story.asked("东湖法院的案子，请问谁承办"))
    moved = await story.do(transfers.transfer, moved, "周敏", "案件由东湖法院审理", court="赣0102")
    moved = await story.do(transfers.transfer, moved, "高洁", "涉及两级法院，请上级协调", court="赣")
    back = await story.taken("想预约阅卷")
    back = await story.do(handling.send_back, back, "李正", "这件案子由另一位法官承办，请改派")
    await story.given(back, "陈丽")
    parts = await story.asked("一是执行款没到，二是想换一位法官，三是要判决书复印件")
    matters = (("执行款没有到账", "查一查执行款"), ("想换一位法官", "对态度有意见"), ("要判决书复印件", "请寄一份"))
    parts = await story.do(splitting.split_ticket, parts, "周敏", "", matters=[SplitPart(*one) for one in matters])
    await story.answered(await story.given(parts))
    second = await Ticket.get(petition_id=parts.petition_id, part=2)
    await story.given(await ticket_store.load(second.id), "陈丽")


async def _several_as_one(story: Story) -> None:
    into = await story.given(await story.asked("小区停车费的案子什么时候开庭", "李四"))
    merged = await story.asked("停车费案子的开庭时间定了没有")
    await story.do(merging.merge, merged, "周敏", "同一案件", into=into.petition.number)
    await story.answered(await ticket_store.load(into.id))
    over = await story.asked("物业费的案子怎么交费", "李四")
    resumed = await story.asked("物业费案子的诉讼费怎么交")
    await story.do(merging.merge, resumed, "周敏", "同一案件", into=over.petition.number)
    await story.do(handling.decline, await ticket_store.load(over.id), "周敏", "请向物业所在的社区调解组织提出")
    for_good = await story.given(await story.asked("电梯维修基金的案子到哪一步了", "李四"))
    other = await story.asked("电梯维修基金案子的进度")
    await story.do(merging.merge, other, "周敏", "同一案件", into=for_good.petition.number)


async def _weighed(story: Story) -> None:
    ticket = await story.given(await story.asked("工地欠薪三十人，快过年了"))
    weight = {"urgency": Urgency.CRITICAL, "complexity": Complexity.COMPLEX}
    ticket = await story.do(priority.set_priority, ticket, "周敏", "涉及多人，按特急办", **weight)
    relabelled = await story.asked("窗口不收材料，态度也差", "李四", PetitionKind.SUGGESTION)
    relabelled = await story.do(priority.relabel, relabelled, "周敏", "内容是投诉", kind=PetitionKind.COMPLAINT)
    who = await cast.officer("孙琪")
    relabelled = await story.do(subjects.name_subject, relabelled, "何平", "投诉的是立案窗口", officers=(who.id,))
    lifted = await story.asked("李正法官拖着不办", kind=PetitionKind.COMPLAINT)
    await story.do(priority.relabel, lifted, "何平", "只是催办，不是投诉", kind=PetitionKind.ENFORCEMENT)


async def _green(story: Story) -> None:
    ticket = await story.given(await story.asked("账户被错误冻结，今天发不出工资"))
    ticket = await story.do(green.open_channel, ticket, "周敏", "影响三百人发工资")
    await story.answered(ticket, "已解除超出部分的冻结")
    ended = await story.do(green.open_channel, await story.given(await story.asked("车被误扣")), "周敏", "出租车司机")
    await story.do(green.end_channel, ended, "周敏", "车辆已经发还")
    await story.do(green.open_channel, await story.given(await story.asked("老人等钱手术")), "周敏", "手术在明天")


async def _again_and_again(story: Story) -> None:
    first = await story.asked("被执行人转移财产，请尽快查封", "李四")
    for _ in range(2):
        later = await story.asked("被执行人转移财产，请尽快查封他的财产", "李四")
        await story.do(duplicates.mark_repeat, later, "周敏", "", earlier=first.petition.number)


async def _put_away(story: Story) -> None:
    answered = await cast.by_telephone_only(await story.answered(await story.taken("请问开庭能不能改期")))
    answered = await story.do(
        callback_list.record_attempt, answered, "赵晴", "号码停用", outcome=VisitOutcome.WRONG_NUMBER
    )
    await story.do(handling.close, answered, "周敏", "诉求人电话停机，无法回访")
    await story.do(handling.settle, await story.asked("上诉期是几天"), "赵晴", "判决上诉期十五日，裁定十日")
    await story.do(citizen_requests.withdraw, await story.given(await story.asked("不用查了，已经和解")), "张三")
    declined = await story.asked("想申请劳动仲裁")
    declined = await story.do(handling.decline, declined, "周敏", "请向劳动人事争议仲裁委员会申请")
    await story.do(taking_up.reopen, declined, "张三", "仲裁委说归法院管")


async def _left_lying(story: Story) -> None:
    for urgency, to in ((Urgency.CRITICAL, "李正"), (Urgency.URGENT, "吴伟")):
        await story.given(await story.asked(f"已经等了很久（{urgency.label}）"), to, urgency=urgency)


async def _supervised(story: Story) -> None:
    """Whoever is over the highest open rung says what was done."""
    for row in await Supervision.filter(closed_at__isnull=True).order_by("ticket_id", "-rung").limit(4):
        ticket = await ticket_store.load(row.ticket_id)
        over = await staffing.overseers(ticket, row.rung, story.now)
        name = (await Officer.get(id=over[0])).name
        await story.do(supervision.attend, ticket, name, "已当面督促承办人今天办结")
