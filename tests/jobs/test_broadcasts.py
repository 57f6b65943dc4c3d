"""A broadcast goes out before a real WeChat sandbox: by the mass interface, and one by one."""

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image

from desk.broadcasts import approving, running
from desk.broadcasts.drafting import DraftWords
from desk.broadcasts.parts import PartSaid, record_part_end
from desk.broadcasts.pictures import add_picture
from desk.broadcasts.reminders import remind
from desk.broadcasts.words import own_words
from desk.people.short_messages import values_in
from desk.rules.broadcasts.audiences import Followers, OfficersOf, Tagged
from jobs.broadcasts import BroadcastSender
from models import Account, Broadcast, BroadcastPart, BroadcastRecipient, Citizen, Delivery, Identity, ShortMessage
from models.enums import BroadcastKind, BroadcastPartState, BroadcastState, BroadcastWay, SmsKind
from models.keyring import seal, unseal
from tests.cast import acting, court, phone
from tests.desk.broadcasts.composed import ROAD, approved, drafted, figures, followers, order, outcomes, submitted
from tests.desk.broadcasts.test_reminders import heard
from tests.jobs.conftest import PostRoom
from wechat.mass_messages import preview


def a_picture() -> bytes:
    made = BytesIO()
    Image.new("RGB", (30, 20), "red").save(made, "JPEG")
    return made.getvalue()


MASS = "/cgi-bin/message/mass/send"
WORDS = "【道路封闭】\n法院门前的路 12 月 3 日封闭，请走南门。\n—— 南昌中院"


def sender(post_room: PostRoom) -> BroadcastSender:
    return BroadcastSender(post_room.accounts, post_room.clock)


async def goes_out(post_room: PostRoom, broadcast: Broadcast, runs: int = 4) -> Broadcast:
    """The worker's jobs, a few times round."""
    publisher = sender(post_room)
    for _ in range(runs):
        await publisher.freeze_due(post_room.clock())
        await publisher.send_due(post_room.clock())
        await post_room.send_all()
        await publisher.settle_due(post_room.clock())
        post_room.clock.forward(seconds=5)
    return await Broadcast.get(id=broadcast.id)


async def ended(broadcast: Broadcast, sent: int, post_room: PostRoom) -> None:
    """WeChat's word on the only part."""
    part = await BroadcastPart.get(broadcast_id=broadcast.id)
    said = PartSaid("send success", part.size, sent, part.size - sent)
    assert await record_part_end(part.account_id, part.msg_id or 0, said, post_room.clock())
    assert not await record_part_end(part.account_id, part.msg_id or 0, said, post_room.clock())


async def test_followers_are_told_by_the_mass_interface_in_one_call(post_room: PostRoom) -> None:
    await followers("张三", "李四")
    broadcast = await approved(await drafted())
    assert broadcast.way is BroadcastWay.MASS
    broadcast = await goes_out(post_room, broadcast)
    assert len(await post_room.sandbox.calls(MASS)) == 1
    assert WORDS in await post_room.texts("张三")
    assert WORDS in await post_room.texts("李四")
    await ended(broadcast, broadcast.total, post_room)
    broadcast = await goes_out(post_room, broadcast, 1)
    assert (broadcast.state, broadcast.reached) == (BroadcastState.DONE, broadcast.total)


async def test_a_call_whose_answer_was_lost_is_asked_for_again_and_sent_once(post_room: PostRoom) -> None:
    await followers("张三", "李四")
    broadcast = await approved(await drafted())
    await post_room.sandbox.rule(MASS, drop="after", times=1)
    await goes_out(post_room, broadcast, 3)
    post_room.clock.forward(minutes=2)
    await goes_out(post_room, broadcast, 1)
    part = await BroadcastPart.get(broadcast_id=broadcast.id)
    assert (part.state, part.tries) == (BroadcastPartState.SUBMITTED, 2)
    assert (await post_room.texts("张三")).count(WORDS) == 1


async def test_where_wechat_reached_fewer_the_figures_are_its_sums(post_room: PostRoom) -> None:
    await followers("张三", "李四")
    broadcast = await goes_out(post_room, await approved(await drafted()), 2)
    await ended(broadcast, 1, post_room)
    broadcast = await goes_out(post_room, broadcast, 1)
    assert (broadcast.reached, broadcast.failed) == (1, broadcast.total - 1)
    assert broadcast.reasons == {"mass_failed": broadcast.total - 1}
    assert await outcomes(broadcast) == {"group": broadcast.total}
    assert broadcast.state is BroadcastState.DONE


async def test_a_finish_that_never_comes_is_asked_for(post_room: PostRoom) -> None:
    await followers("张三", "李四")
    broadcast = await goes_out(post_room, await approved(await drafted()), 2)
    post_room.clock.forward(minutes=31)
    broadcast = await goes_out(post_room, broadcast, 2)
    assert (broadcast.state, broadcast.reached) == (BroadcastState.DONE, broadcast.total)


async def test_an_account_that_has_no_send_left_this_month_fails_in_words(post_room: PostRoom) -> None:
    await followers("张三", "李四")
    broadcast = await approved(await drafted())
    await post_room.sandbox.rule(MASS, errcode=45028)
    broadcast = await goes_out(post_room, broadcast)
    assert (broadcast.state, broadcast.failed) == (BroadcastState.DONE, broadcast.total)
    assert broadcast.reasons == {"mass_refused": broadcast.total}


async def test_a_paused_one_sends_no_part(post_room: PostRoom) -> None:
    await followers("张三", "李四")
    broadcast = await approved(await drafted())
    await running.pause(await order(broadcast, "周敏", post_room.clock()))
    await goes_out(post_room, broadcast)
    assert not await post_room.sandbox.calls(MASS)
    await running.resume(await order(broadcast, "林雨", post_room.clock()))
    await goes_out(post_room, broadcast)
    assert len(await post_room.sandbox.calls(MASS)) == 1


async def test_an_article_goes_with_its_pictures_and_is_taken_back(post_room: PostRoom) -> None:
    await followers("张三", "李四")
    picture = await add_picture(await acting("林雨"), (await court()).id, a_picture(), "大门", post_room.clock())
    body = f'<p>请走南门。</p><img src="/gg/pictures/{picture.id}">'
    words = DraftWords(BroadcastKind.ARTICLE, "道路封闭", "", "请走南门", body, picture.id, True)
    broadcast = await goes_out(post_room, await approved(await drafted(words)))
    assert len(await post_room.sandbox.calls("/cgi-bin/media/uploadimg")) == 1
    drafts = await post_room.sandbox.calls("/cgi-bin/draft/add")
    assert len(drafts) == 1
    assert await post_room.sandbox.messages("zhangsan", "mpnews") or await post_room.sandbox.messages("zhangsan")
    await ended(broadcast, broadcast.total, post_room)
    await running.delete_at_wechat(await order(broadcast, "林雨", post_room.clock()))
    await goes_out(post_room, broadcast, 1)
    part = await BroadcastPart.get(broadcast_id=broadcast.id)
    assert part.state is BroadcastPartState.DELETED
    assert not (await Broadcast.get(id=broadcast.id)).public


async def test_a_tag_that_vanished_sends_it_back_in_words_and_tells_nobody(post_room: PostRoom) -> None:
    await followers("张三")
    broadcast = await submitted(await drafted(groups=[Tagged(post_room.account.id, "没有这个标签")]))
    await approving.approve(await order(broadcast, "周敏"), broadcast.digest)
    broadcast = await goes_out(post_room, broadcast)
    assert broadcast.state is BroadcastState.RETURNED
    assert "没有这个标签" in broadcast.returned_because
    assert not await BroadcastRecipient.exists(broadcast_id=broadcast.id)


async def test_officers_are_told_one_by_one_each_once_with_two_workers(post_room: PostRoom) -> None:
    for name in ("李正", "周敏"):
        await post_room.writes(name) if name == "周敏" else await phone(name)
    groups = [OfficersOf(("judge", "chief_liaison"), ((await court()).id,))]
    words = replace(ROAD, text="{姓名}，今天下午开会。")
    broadcast = await approved(await drafted(words, groups))
    assert broadcast.way is BroadcastWay.ONE_BY_ONE
    one, two = sender(post_room), sender(post_room)
    await one.send_due(post_room.clock())
    await two.send_due(post_room.clock())
    broadcast = await goes_out(post_room, broadcast)
    assert len(await post_room.cards("周敏")) == 1
    said = await own_words(broadcast.id, (await phone("周敏")).id)
    assert said is not None
    assert said.text == "周敏，今天下午开会。"
    assert await own_words(broadcast.id, (await phone("张三")).id) is None
    post_room.clock.forward(minutes=31)
    assert (await goes_out(post_room, broadcast)).state is BroadcastState.DONE
    found = await figures(broadcast)
    assert found["total"] == sum(found[name] for name in found if name != "total")


@pytest.mark.parametrize("errcode", [-1, 45011, 45066])
async def test_passing_trouble_of_wechat_is_waited_for(post_room: PostRoom, errcode: int) -> None:
    await followers("张三", "李四")
    broadcast = await approved(await drafted())
    await post_room.sandbox.rule(MASS, errcode=errcode, times=1)
    await goes_out(post_room, broadcast, 1)
    assert (await BroadcastPart.get(broadcast_id=broadcast.id)).state is BroadcastPartState.WAITING
    post_room.clock.forward(minutes=11)
    await goes_out(post_room, broadcast, 1)
    assert (await BroadcastPart.get(broadcast_id=broadcast.id)).state is BroadcastPartState.SUBMITTED


async def test_a_broadcast_is_looked_at_on_ones_own_phone_before_anybody_else_gets_it(post_room: PostRoom) -> None:
    await followers("张三", "李四")
    zhou = await phone("周敏")
    account = await post_room.accounts.by_id(zhou.account_id)
    assert account is not None
    client = post_room.accounts.client(account)
    words = await drafted(replace(ROAD, text="{法院}门前的路封闭。"))
    await preview(client, await Broadcast.get(id=words.id).select_related("court"), zhou)
    assert [text for text in await post_room.texts("周敏") if "预览" in text]
    picture = await add_picture(await acting("林雨"), (await court()).id, a_picture(), "大门", post_room.clock())
    body = f'<p>请走南门。</p><img src="/gg/pictures/{picture.id}">'
    article = await drafted(DraftWords(BroadcastKind.ARTICLE, "道路封闭", "", "请走南门", body, picture.id, True))
    await preview(client, await Broadcast.get(id=article.id).select_related("court"), zhou)
    assert len(await post_room.sandbox.calls("/cgi-bin/draft/delete")) == 1
    assert not [text for text in await post_room.texts("张三") if "封闭" in text]


async def test_a_party_whom_wechat_does_not_reach_is_told_of_a_hearing_by_short_message(post_room: PostRoom) -> None:
    await heard()
    zhang = await phone("张三")
    who = await Citizen.get(id=zhang.citizen_id or 0)
    who.mobile_sealed = seal("13807910001")
    await who.save()
    await Identity.filter(id=zhang.id).update(subscribed=False)
    assert await remind(post_room.clock()) == 1
    await replace(post_room.worker(), sms=True).send_due()
    message = await ShortMessage.get(kind=SmsKind.HEARING_TOMORROW)
    assert unseal(message.to_sealed) == "13807910001"
    assert "11月18日" in values_in(message)[0]
    assert await remind(post_room.clock()) == 0


async def test_a_lone_follower_of_one_account_is_told_alone_and_those_of_another_by_one_call(
    post_room: PostRoom,
) -> None:
    await followers("张三", "李四")
    other = await Account.create(
        appid="wx-first",
        kind="service",
        name="旧号",
        court_id=(await court()).id,
        secret_sealed=seal("x"),
        token_sealed=seal("x"),
        created_at=post_room.clock(),
    )
    lone = await Identity.create(
        account_id=other.id, openid="lone", created_at=post_room.clock(), seen_at=post_room.clock()
    )
    broadcast = await approved(await drafted(groups=[Followers((post_room.account.id, other.id))]))
    await Identity.filter(id=lone.id).update(account_id=other.id)
    await BroadcastRecipient.filter(identity_id=lone.id).update(account_id=0)
    await sender(post_room).send_due(post_room.clock())
    assert (await BroadcastRecipient.get(identity_id=lone.id)).delivery_id is not None
    assert await Delivery.filter(notice="broadcast").count() == 1
    await goes_out(post_room, broadcast, 1)
    assert len(await post_room.sandbox.calls(MASS)) == 1
    assert await Delivery.filter(notice="broadcast").count() == 1


async def test_what_may_have_left_is_not_asked_for_again_once_it_is_cancelled(post_room: PostRoom) -> None:
    await followers("张三", "李四")
    broadcast = await approved(await drafted())
    await post_room.sandbox.rule(MASS, drop="after", times=1)
    await goes_out(post_room, broadcast, 1)
    await running.cancel(await order(broadcast, "周敏", post_room.clock()))
    post_room.clock.forward(minutes=5)
    broadcast = await goes_out(post_room, broadcast, 2)
    assert len(await post_room.sandbox.calls(MASS)) == 1
    assert broadcast.reasons == {"unsure": broadcast.total}
    assert broadcast.finished_at is not None


async def test_what_surely_did_not_leave_is_taken_back_by_a_pause(post_room: PostRoom) -> None:
    await followers("张三", "李四")
    broadcast = await approved(await drafted())
    await post_room.sandbox.rule(MASS, errcode=45011, times=1)
    await goes_out(post_room, broadcast, 1)
    await running.pause(await order(broadcast, "周敏", post_room.clock()))
    assert await outcomes(broadcast) == {"waiting": broadcast.total}
    post_room.clock.forward(minutes=15)
    await goes_out(post_room, broadcast, 1)
    assert len(await post_room.sandbox.calls(MASS)) == 1
    await running.resume(await order(broadcast, "林雨", post_room.clock()))
    await goes_out(post_room, broadcast, 2)
    assert (await post_room.texts("张三")).count(WORDS) == 1
