"""What 张三 reads of himself on the phone, and takes back there; 李四 reads and takes nothing of his."""

from desk.people.citizens import Claim, claim
from desk.people.persons.requests import ask_phone
from handlers.http import sessions
from models import Citizen, Erasure, Identity
from models.enums import RequestCause
from tests import cast
from tests.handlers.conftest import WEDNESDAY_MORNING, Site
from tests.handlers.pages.house import House

HERE = "/p/me"


async def bound(house: House) -> Identity:
    """张三 said who he is."""
    me = await cast.phone("张三", house.clock.now)
    await claim(me.id, Claim("张三", "360102198005152019", "13807910001"), house.clock.now)
    return await Identity.get(id=me.id)


async def test_he_reads_what_is_known_of_him_masked(house: House, phone):
    await house.petition()
    await bound(house)

    page = await phone("zhangsan").open(HERE)

    assert "张* 身份证号 360102********2019 手机号 138****0001 身份 本人填写，没有核验" in page.text
    assert "诉求 1 件" in page.text
    assert "360102198005152019" not in page.html


async def test_somebody_of_whom_nothing_is_known_reads_that(house: House, phone):
    page = await phone("lisi").open(HERE)
    assert "姓名 没有登记" in page.text
    assert not page.offers(f"{HERE}/unbind")
    assert page.offers(f"{HERE}/erase")


async def test_the_list_of_petitions_leads_here(house: House, phone):
    assert f'href="{HERE}"' in (await phone("zhangsan").open("/p")).html


async def test_取消绑定_ends_it_and_the_petition_left_here_stays(house: House, phone):
    ticket = await house.petition()
    me = await bound(house)
    zhang = phone("zhangsan")

    after = await zhang.send(await zhang.open(HERE), f"{HERE}/unbind")

    assert "已解除绑定" in after.text
    assert (await Identity.get(id=me.id)).citizen_id is None
    assert (await zhang.open(f"/p/{ticket.petition.number}")).status == 200


async def test_he_sends_his_lost_phone_away_and_李四_finds_none_of_his(house: House, phone):
    me = await bound(house)
    lost = await cast.phone("张三的旧手机", house.clock.now, house.account)
    await Identity.filter(id=lost.id).update(citizen_id=me.citizen_id)
    lisi, zhang = phone("lisi"), phone("zhangsan")
    own = (await lisi.open(HERE)).hidden(f"{HERE}/erase")

    assert (await lisi.post(f"{HERE}/away", {**own, "phone": str(lost.id)})).status == 404
    assert "那个微信已解除" in (await zhang.send(await zhang.open(HERE), f"{HERE}/away")).text
    assert (await Identity.get(id=lost.id)).citizen_id is None


async def open_elsewhere(site: Site, who: str) -> str:
    """Their WeChat has our pages open in another browser; returns where that session is kept."""
    me, hashed = await cast.phone(who, WEDNESDAY_MORNING), sessions.hash_of(f"another browser of {who}")
    opened_at = int(WEDNESDAY_MORNING.timestamp())
    session = sessions.Session(sessions.PHONE, me.id, "token", idle=600, opened_at=opened_at, browser="微信，安卓")
    await sessions.keep(site.redis, session, hashed)
    return sessions.key_of(sessions.PHONE, hashed)


async def test_he_leaves_wherever_else_his_wechat_is_open_and_neither_here_nor_where_李四_is(
    house: House, phone, site: Site
):
    zhang, lisi = phone("zhangsan"), phone("lisi")
    assert not (await zhang.open(HERE)).offers(f"{HERE}/elsewhere")
    await lisi.open(HERE)
    his, hers = await open_elsewhere(site, "张三"), await open_elsewhere(site, "李四")
    page = await zhang.open(HERE)
    assert "还在 1 处打开着法院的页面：11月18日 周三 09:30 打开（微信，安卓）" in page.text
    forged = await lisi.post(f"{HERE}/elsewhere", page.hidden(f"{HERE}/elsewhere"))
    assert ("请重新打开" in forged.text, await site.redis.exists(his, hers)) == (True, 2)

    after = await zhang.send(page, f"{HERE}/elsewhere")

    assert ("别处都退出了" in after.text, after.offers(f"{HERE}/elsewhere")) == (True, False)
    assert (await site.redis.exists(his), await site.redis.exists(hers)) == (0, 1)
    assert (await zhang.open("/p", follow=False)).status == 200


async def test_he_says_that_a_new_phone_is_not_his(house: House, phone):
    me = await bound(house)
    new = await cast.phone("李四", house.clock.now, house.account)
    await ask_phone(me.citizen_id or 0, new.id, RequestCause.WINDOW, house.clock.now)
    zhang = phone("zhangsan")
    page = await zhang.open(HERE)
    assert "有一个新微信要登记为您的" in page.text

    after = await zhang.send(page, f"{HERE}/deny")

    assert "已记下不是您的" in after.text
    assert (await Identity.get(id=new.id)).citizen_id is None


async def test_删除我的信息_is_asked_once_and_said(house: House, phone):
    await bound(house)
    zhang = phone("zhangsan")
    page = await zhang.open(HERE)
    assert "正在删除" in (await zhang.send(page, f"{HERE}/erase")).text
    assert "不用再办" in (await zhang.send(page, f"{HERE}/erase")).text
    assert await Erasure.all().count() == 1


async def test_撤回同意_of_his_only_phone_takes_name_and_numbers(house: House, phone):
    await bound(house)
    zhang = phone("zhangsan")
    assert "已撤回同意" in (await zhang.send(await zhang.open(HERE), f"{HERE}/withdraw")).text
    assert (await Citizen.get()).name_sealed is None


async def test_an_act_that_is_none_is_not_found(house: House, phone):
    zhang = phone("zhangsan")
    own = (await zhang.open(HERE)).hidden(f"{HERE}/erase")
    assert (await zhang.post(f"{HERE}/whatever", own)).status == 404
