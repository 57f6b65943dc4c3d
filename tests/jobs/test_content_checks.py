"""What citizens write is looked over by WeChat; what it flags, or cannot check, is never hidden and never silent."""

import base64
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from PIL import Image

from desk.access.actors import citizen
from desk.errors import NotAllowed, NotFound
from desk.people.senders import meet_sender
from desk.petitions import receiving, uploads
from desk.petitions.citizen_requests import supplement
from desk.petitions.preparation import NewPetition, prepare_petition
from desk.tickets import checks, ticket_store
from desk.tickets.checks import CheckResult
from jobs.content_checks import MOST_TRIES, Checker
from jobs.media import Fetcher
from jobs.voices import make_playable
from models import Attachment, AuditEntry, ContentCheck, Identity, Petition, Ticket
from models.enums import Channel, CheckState, CheckSubject, PetitionKind
from tests.cast import a_petition, account, acting, court, order, phone
from tests.jobs.conftest import PUBLIC_URL, PostRoom
from wechat.sandbox.phones.tone import voice

TEXT_CHECK, MEDIA_CHECK = "/wxa/msg_sec_check", "/wxa/media_check_async"


@dataclass(frozen=True)
class Visitor:
    """张三 in the mini-program, which he has just opened."""

    room: PostRoom = field(repr=False)
    identity: Identity

    async def opens_it(self) -> None:
        sandbox, mini = self.room.sandbox, self.room.sandbox.miniprogram
        code = (await sandbox.does("zhangsan", "login-code", account=mini.appid))["code"]
        found = await self.room.accounts.by_appid(mini.appid)
        assert found is not None
        await self.room.accounts.client(found).code_to_session(str(code))

    async def leaves(self, text: str, *files: Attachment) -> Ticket:
        as_of, me = self.room.clock(), self.identity
        kind, where = PetitionKind.ENFORCEMENT, Channel.MINIPROGRAM
        new = NewPetition((await court()).id, kind, text, where, identity_id=me.id, account_id=me.account_id)
        ticket_id = await receiving.store_petition(await prepare_petition(new, as_of), as_of)
        person = citizen(me.id, me.citizen_id)
        await uploads.join(person, [uploads.reference(person, file.id) for file in files], ticket_id, as_of)
        return await ticket_store.load(ticket_id)


@pytest.fixture
async def zhang(post_room: PostRoom) -> Visitor:
    mini = await account("miniprogram", post_room.sandbox.miniprogram.appid)
    openid = post_room.sandbox.openid("zhangsan", "miniprogram")
    await meet_sender(mini.id, openid, post_room.clock())
    visitor = Visitor(post_room, await Identity.get(account_id=mini.id, openid=openid))
    await visitor.opens_it()
    return visitor


async def check(room: PostRoom, as_of: datetime | None = None) -> None:
    checker = Checker(room.accounts, PUBLIC_URL)
    while await checker.check_due(as_of or room.clock()):
        pass


async def states(ticket: Ticket) -> list[tuple[CheckState, str]]:
    return [(row.state, checks.check_words(row)) for row in await checks.checks_of_petition(ticket.petition_id)]


@pytest.mark.parametrize(
    ("text", "state", "words"),
    [
        ("执行款三个月没有到账", CheckState.PASSED, "正常"),
        ("我要代开发票", CheckState.LOOK, "微信认为有风险：广告"),
        ("再不管我就去上访", CheckState.LOOK, "微信拿不准：时政"),
        ("好" * 2600 + "买凶", CheckState.LOOK, "微信认为有风险：违法犯罪"),
    ],
)
async def test_微信怎么说就怎么标_诉求照样办(
    zhang: Visitor, post_room: PostRoom, text: str, state: CheckState, words: str
) -> None:
    ticket = await zhang.leaves(text)
    await check(post_room)
    assert await states(ticket) == [(state, words)]
    kept = await Petition.get(id=ticket.petition_id)
    assert kept.text == text
    assert (ticket.petition_id in await checks.petitions_to_look_at([ticket.petition_id])) is (state is CheckState.LOOK)


async def test_号码遮住以后才交给微信(zhang: Visitor, post_room: PostRoom) -> None:
    await zhang.leaves("我的身份证360102198005152019，电话13807910001")
    await check(post_room)
    [call] = await post_room.sandbox.calls(TEXT_CHECK)
    assert "360102198005152019" not in call["request"]
    assert "13807910001" not in call["request"]


async def test_没打开过小程序和没有小程序的人_写明没有检查和原因(zhang: Visitor, post_room: PostRoom) -> None:
    in_chat = await a_petition("李四", "我要代开发票", as_of=post_room.clock())
    await post_room.sandbox.control("POST", "/sandbox/clock", {"advance": 7300})
    late = await zhang.leaves("我要代开发票")
    await check(post_room)
    assert await states(in_chat) == [(CheckState.UNCHECKED, "没有用过小程序")]
    assert await states(late) == [(CheckState.UNCHECKED, "近两小时没有打开小程序")]


async def test_公众号里的话_用过小程序的人也查(zhang: Visitor, post_room: PostRoom) -> None:
    await Identity.filter(id=zhang.identity.id).update(unionid="u-zhangsan")
    await phone("张三", of=post_room.account)
    mine = await phone("张三")
    await Identity.filter(id=mine.id).update(unionid="u-zhangsan")
    ticket = await a_petition("张三", "我要代开发票", as_of=post_room.clock())
    await check(post_room)
    assert (await states(ticket))[0][0] is CheckState.LOOK


async def test_微信一直出错_过一阵交给人看_不会没有下文(zhang: Visitor, post_room: PostRoom) -> None:
    await post_room.sandbox.rule(TEXT_CHECK, errcode=-1)
    ticket = await zhang.leaves("执行款")
    for _ in range(MOST_TRIES):
        await check(post_room)
        post_room.clock.forward(minutes=15)
    assert await states(ticket) == [(CheckState.LOOK, checks.NO_ANSWER)]
    assert len(await post_room.sandbox.calls(TEXT_CHECK)) == MOST_TRIES


async def test_微信一时出错_再查一次(zhang: Visitor, post_room: PostRoom) -> None:
    await post_room.sandbox.rule(TEXT_CHECK, errcode=-1, times=1)
    ticket = await zhang.leaves("执行款")
    await check(post_room)
    assert (await states(ticket))[0][0] is CheckState.PENDING
    await check(post_room, post_room.clock.forward(minutes=1))
    assert (await states(ticket))[0][0] is CheckState.PASSED


async def test_后来补充的话也查(zhang: Visitor, post_room: PostRoom) -> None:
    ticket = await zhang.leaves("执行款")
    asked = await order(ticket, "周敏", "你们是王八蛋")
    mine = citizen(zhang.identity.id, None)
    await supplement(type(asked)(ticket.id, None, mine, post_room.clock(), "你们是王八蛋"))
    await check(post_room)
    assert [row.subject for row in await checks.checks_of_petition(ticket.petition_id)] == [
        CheckSubject.WORDS,
        CheckSubject.PETITION,
    ]


def a_picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (20, 20), "red").save(out, "JPEG")
    return out.getvalue()


async def test_图片交给微信_等它的结果_风险交给人看(zhang: Visitor, post_room: PostRoom) -> None:
    me, now = zhang.identity, post_room.clock()
    ticket = await zhang.leaves("见图", await uploads.keep(me.account_id, me.id, a_picture(), now))
    await check(post_room)
    asked = await ContentCheck.get(subject=CheckSubject.ATTACHMENT)
    assert asked.state is CheckState.ASKED
    assert asked.trace_id
    [call] = await post_room.sandbox.calls(MEDIA_CHECK)
    assert f"{PUBLIC_URL}/wechat/media/{asked.subject_id}-" in call["request"]

    assert await checks.record_media_check(asked.trace_id, CheckResult("risky", 20002), now)
    assert (CheckState.LOOK, "微信认为有风险：色情") in await states(ticket)


async def test_微信一直没有结果_交给人看(zhang: Visitor, post_room: PostRoom) -> None:
    me, now = zhang.identity, post_room.clock()
    ticket = await zhang.leaves("见图", await uploads.keep(me.account_id, me.id, a_picture(), now))
    await check(post_room)
    await check(post_room, post_room.clock.forward(minutes=41))
    assert (CheckState.LOOK, checks.NO_ANSWER) in await states(ticket)


async def test_结果先到而编号还没记下_请微信再说一遍(zhang: Visitor, post_room: PostRoom) -> None:
    me, now = zhang.identity, post_room.clock()
    await zhang.leaves("见图", await uploads.keep(me.account_id, me.id, a_picture(), now))
    assert await checks.record_media_check("t-nobody-asked", CheckResult("pass"), now)
    row = ContentCheck.filter(subject=CheckSubject.ATTACHMENT)
    await row.update(tries=1, next_try_at=now + timedelta(minutes=1))
    assert not await checks.record_media_check("t-early", CheckResult("pass"), now)


async def test_录音转成能放的以后再查_原样也留着(zhang: Visitor, post_room: PostRoom) -> None:
    me, now = zhang.identity, post_room.clock()
    kept = await uploads.keep(me.account_id, me.id, voice(2), now)
    await zhang.leaves("见录音", kept)
    await check(post_room)
    assert await post_room.sandbox.calls(MEDIA_CHECK) == []
    assert await make_playable(now) == 1
    playable = await Attachment.get(id=kept.id)
    assert playable.playable_size > 1000
    assert playable.file_key == kept.file_key
    assert await make_playable(now) == 0
    await check(post_room, post_room.clock.forward(minutes=1))
    assert len(await post_room.sandbox.calls(MEDIA_CHECK)) == 1


async def test_不是录音的录音_留着可取走_放不了(zhang: Visitor, post_room: PostRoom) -> None:
    me, now = zhang.identity, post_room.clock()
    kept = await uploads.keep(me.account_id, me.id, b"#!AMR\n" + b"\xff" * 5000, now)
    await zhang.leaves("见录音", kept)
    assert await make_playable(now) == 1
    assert await make_playable(post_room.clock.forward(days=1)) == 0
    assert (await Attachment.get(id=kept.id)).playable_key == ""


async def test_微信送来的图片按内容认_假图片不收(zhang: Visitor, post_room: PostRoom) -> None:
    lie = base64.b64encode(b"<html><script>1</script>").decode()
    await post_room.sandbox.does("zhangsan", "send", type="image", media=lie, content_type="image/png")
    [picture] = await post_room.sandbox.messages("zhangsan", "image")
    ticket = await a_petition("张三", as_of=post_room.clock())
    row = await Attachment.create(
        petition_id=ticket.petition_id,
        account_id=post_room.account.id,
        kind="image",
        media_id=str(picture["body"]["media_id"]),
        next_try_at=post_room.clock(),
        created_at=post_room.clock(),
    )
    await Fetcher(post_room.accounts).fetch_due(post_room.clock())
    await row.refresh_from_db()
    assert (row.state.label, row.file_key) == ("未能下载", "")


async def test_办理的人看过就清掉_记入审计_别人不行(zhang: Visitor, post_room: PostRoom) -> None:
    ticket = await zhang.leaves("我要代开发票")
    await check(post_room)
    now = post_room.clock()
    with pytest.raises(NotAllowed):
        await checks.mark_seen(await acting("何平"), ticket, now)
    chief = await acting("周敏")
    assert await checks.mark_seen(chief, ticket, now) == 1
    assert (await states(ticket))[0][0] is CheckState.SEEN
    assert await AuditEntry.filter(action="see_check", officer_id=chief.id, subject_id=ticket.petition_id).count() == 1
    with pytest.raises(NotFound):
        await checks.mark_seen(chief, ticket, now)
