"""On the phone: 李四 says for whom he speaks, sees each principal's things apart, and nothing once it has ended."""

from collections.abc import Callable

import pytest

from desk.people.representing.confirming import ConfirmOrder, confirm
from models import Petition, Representation
from tests import cast
from tests.desk.people.representing.scenes import CODE, COMPANY, FIRM, LICENCE, NUMBERS, confirmed, lawyer_of, proved
from tests.handlers.pages.conftest import Phone
from tests.handlers.pages.house import House

PhoneOf = Callable[[str], Phone]
MINE = "/p/representations"


@pytest.fixture
async def lawyer(house: House) -> tuple[Representation, Representation]:
    """李四 is a lawyer with two principals, 张三 and a company; both mandates were seen."""
    await proved("张三", house.clock.now)
    person = await proved("李四", house.clock.now)
    for_zhang = await confirmed(person, lawyer_of("张三"), house.clock.now)
    return for_zhang, await confirmed(person, lawyer_of(COMPANY, CODE), house.clock.now)


async def leave(phone: Phone, row: Representation, words: str) -> str:
    page = await phone.open("/p/new")
    chosen = {"for_whom": str(row.id), "court": "赣01", "kind": "consult", "words": words}
    done = await phone.send(page, "/p/new", **chosen)
    assert "已提交" in done.text
    return done.path.split("?")[0].removeprefix("/p/")


async def test_he_says_it_and_it_waits_for_the_court(house: House, phone: PhoneOf) -> None:
    await proved("李四", house.clock.now)
    li = phone("lisi")
    page = await li.open(MINE)
    typed = {"capacity": "lawyer", "principal_name": "张三", "principal_number": NUMBERS["张三"], "firm": FIRM}
    refused = await li.send(page, MINE, licence="12", **typed)
    assert refused.status == 400
    assert "律师执业证号是 17 位数字" in refused.text
    done = await li.send(refused, MINE, licence=LICENCE, **typed)
    assert "已登记，请带原件到窗口核对" in done.text
    assert "张*（律师） 现在 等法院核对" in done.text
    assert NUMBERS["张三"] not in done.html
    assert LICENCE not in done.html
    assert (await li.open("/p/new")).status == 404
    row = await Representation.get(principal_index__isnull=False)
    await confirm(ConfirmOrder(row.id, (await cast.officer("赵晴")).id, house.clock.now, seen_on_paper=True))
    assert "替张*（律师）" not in (await li.open("/p")).text
    assert "张*（律师）" in (await li.open("/p/new")).text


async def test_each_principals_things_are_apart_and_each_sees_only_their_own(
    lawyer: tuple[Representation, Representation], house: House, phone: PhoneOf
) -> None:
    li, zhang = phone("lisi"), phone("zhangsan")
    one = await leave(li, lawyer[0], "张三的执行款到哪里了")
    other = await leave(li, lawyer[1], "公司的货款什么时候开庭")
    listed = await li.open("/p")
    assert f"替 {COMPANY}（律师）" in listed.text
    assert "替 张*（律师）" in listed.text
    assert (await zhang.open(f"/p/{one}")).status == 200
    assert (await zhang.open(f"/p/{other}")).status == 404
    seen = await zhang.open(MINE)
    assert "李*（律师）代表您" in seen.text
    await zhang.send(seen, f"{MINE}/{lawyer[0].id}/end", words="不再委托")
    for path in (f"/p/{one}", f"/p/{one}/withdraw"):
        assert (await li.open(path)).status in (404, 405)
    assert (await li.open(f"/p/{other}")).status == 200
    assert "张三的执行款" not in (await li.open("/p")).text
    assert (await zhang.open(f"/p/{one}")).status == 200


async def test_the_same_form_twice_leaves_one_petition(
    lawyer: tuple[Representation, Representation], phone: PhoneOf
) -> None:
    li = phone("lisi")
    page = await li.open("/p/new")
    chosen = {"for_whom": str(lawyer[0].id), "court": "赣01", "kind": "consult", "words": "执行款到哪里了"}
    first = await li.send(page, "/p/new", **chosen)
    again = await li.send(page, "/p/new", **chosen)
    assert first.path == again.path
    assert await Petition.all().count() == 1


async def test_nobody_speaks_by_anothers_representation(
    lawyer: tuple[Representation, Representation], phone: PhoneOf
) -> None:
    li, zhang = phone("lisi"), phone("zhangsan")
    page = await li.open("/p/new")
    chosen = {"for_whom": str(lawyer[1].id), "court": "赣01", "kind": "consult", "words": "货款"}
    token = (await zhang.open("/p/representations")).hidden("/p/representations")
    refused = await zhang.post("/p/new", {**token, **chosen, "once": "another-form"})
    assert refused.status == 400
    assert "您现在不能代表" in refused.text
    assert (await li.send(page, "/p/new", **{**chosen, "for_whom": "9" * 18})).status == 400
    assert not await Petition.all().exists()


async def test_asking_together_on_the_phone(house: House, phone: PhoneOf) -> None:
    ticket = await house.petition()
    zhang, li = phone("zhangsan"), phone("lisi")
    page = f"/p/{ticket.petition.number}"
    invited = await zhang.send(await zhang.open(page), f"{page}/invite")
    code = invited.text.split("邀请码 ")[-1][:9]
    wrong = await li.send(await li.open("/p/join"), "/p/join", code="00000000", name="李四")
    assert "邀请码不对" in wrong.text
    joined = await li.send(await li.open("/p/join"), "/p/join", code=code, name="李四")
    assert "2 人一起提" in joined.text
    assert not joined.offers(f"{page}/urge")
    assert not joined.offers(f"{page}/withdraw")
    assert not (await zhang.open(page)).offers(f"{page}/withdraw")
    left = await li.send(joined, f"{page}/leave")
    assert "您已退出" in left.text
    assert (await li.open(page)).status == 404
