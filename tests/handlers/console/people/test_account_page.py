"""我的账号: codes for one's own phone after the password, one's own sessions and password."""

import re
from datetime import timedelta

import pyotp

from desk.people import codes
from handlers.http.tries import OF_OFFICER
from models import AuditEntry, Delivery, Identity, Officer, OneTimeCode
from tests import cast
from tests.handlers.console.conftest import Console, Desk, Reply, token_in

GOOD = "three-old-sparrows"


async def asked_to_bind(desk: Desk, **proof: str) -> Reply:
    return await desk.post("/console/account/bind", **({"password": cast.PASSWORD} | proof))


def code_in(reply: Reply) -> str:
    found = re.search(r"<b>(\d{4}) (\d{4})</b>", reply.text)
    assert found, reply.words
    return found[1] + found[2]


def id_in(reply: Reply) -> str:
    found = re.search(r'hx-get="(/console/codes/\d+)"', reply.text)
    assert found
    return found[1]


async def test_李法官_binds_his_phone_by_a_code_for_which_his_password_is_asked(console: Console):
    desk, identity = await console.staff("李法官"), await cast.phone("张三", console.clock.now)
    assert "您还没有绑定微信" in (await desk.get("/console/officers")).words
    refused = await asked_to_bind(desk, password="guess")
    assert (refused.status, "密码不对" in refused.words) == (400, True)
    assert await OneTimeCode.all().count() == 0

    reply = await asked_to_bind(desk)

    assert "<img" not in reply.text, "WeChat does not answer here: the digits are enough"
    row = await OneTimeCode.get()
    assert code_in(reply) not in str({name: getattr(row, name) for name in row._meta.db_fields})
    assert (await desk.get(id_in(reply), htmx=True)).status == 204
    assert (await (await console.staff("陈丽")).get(id_in(reply), htmx=True)).status == 404
    await codes.use_code(code_in(reply), identity.id, console.clock.now)
    assert (await Identity.get(id=identity.id)).officer_id == (await cast.officer("李法官")).id
    over = await desk.get(id_in(reply), htmx=True)
    assert (over.status, "绑定成功" in over.words) == (286, True)
    assert await AuditEntry.filter(action="issue_bind_code").count() == 1
    late = await asked_to_bind(desk)
    console.clock.forward(minutes=11)
    assert "已过期" in (await desk.get(id_in(late), htmx=True)).words


async def test_his_old_phone_and_the_console_hear_of_a_new_one_and_the_old_one_is_let_go(console: Console):
    old, desk = await cast.phone("李法官", console.clock.now), await console.staff("李法官")
    await desk.post("/console/account/seen")
    new = await cast.phone("张三", console.clock.now)

    await codes.use_code(code_in(await asked_to_bind(desk)), new.id, console.clock.now)

    assert [(await Identity.get(id=one.id)).officer_id is None for one in (old, new)] == [True, False]
    told = await Delivery.get(notice="person_changed", identity_id=old.id)
    assert told.facts["change"] == "officer_bound"
    assert not await Delivery.exists(notice="person_changed", identity_id=new.id)
    assert 'aria-label="1 件待办"' in (await desk.get("/console/officers")).text
    assert "绑定干警微信" in (await desk.get("/console/account")).words
    await desk.post("/console/account/seen")
    assert 'aria-label="1 件待办"' not in (await desk.get("/console/officers")).text


async def test_who_has_an_authenticator_shows_it_too_and_guesses_are_counted(console: Console):
    desk = await console.staff("何平")
    assert (await asked_to_bind(desk)).status == 409
    assert (await asked_to_bind(desk, code="000000")).status == 409
    assert (await asked_to_bind(desk, code=await cast.code_of("heping", console.clock.now))).status == 200
    li = await console.staff("李法官")
    for _ in range(OF_OFFICER.amount):
        assert (await asked_to_bind(li, password="guess")).status == 400

    assert (await asked_to_bind(li)).status == 429


async def test_his_sessions_are_listed_and_ended_and_a_new_password_ends_all_but_this(console: Console):
    here, there, third = [await console.staff("李法官") for _ in range(3)]
    listed = await here.get("/console/account")
    assert (listed.words.count("就是这里"), listed.text.count('name="ref"')) == (1, 2)
    assert not [key for key in await console.site.redis.keys("jiesu:session:*") if cookie_of(there).encode() in key]
    found = re.findall(r'name="ref" value="(\w+)"', listed.text)

    await here.post("/console/account/sessions/end", ref=found[0])
    left = [(await desk.get("/console/officers")).path for desk in (here, there, third)]
    assert sorted(left) == ["/console/login", "/console/officers", "/console/officers"]
    assert left[0] == "/console/officers"
    wrong = await here.post("/console/account/password", old="guess", new=GOOD)
    assert (wrong.status, "原来的密码不对" in wrong.words) == (400, True)
    assert (await here.post("/console/account/password", old=cast.PASSWORD, new=GOOD)).path == "/console/account"

    assert [(await desk.get("/console/officers")).path for desk in (here, there, third)] == [
        "/console/officers",
        "/console/login",
        "/console/login",
    ]


def cookie_of(desk: Desk) -> str:
    return next(one.value for one in desk.browser.cookie_jar if one.key == "jiesu_staff")


async def test_赵晴_may_have_an_authenticator_and_give_it_up_何平_may_not(console: Console):
    desk = await console.staff("赵晴")
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", (await desk.post("/console/account/second/begin")).text)
    assert found
    totp = pyotp.TOTP(found[1].replace(" ", ""))
    somebody = await desk.post("/console/account/second", code=totp.at(console.clock.now), password="a guess")
    assert (somebody.status, "密码不对" in somebody.words) == (400, True)
    shown = await desk.post("/console/account/second", code=totp.at(console.clock.now), password=cast.PASSWORD)
    assert len(re.findall(r"<code>\w{5}-\w{5}</code>", shown.text)) == 10
    desk.csrf = token_in((await desk.get("/console/account")).text)
    code = totp.at(console.clock.now + timedelta(seconds=30))

    assert (
        await desk.post("/console/account/second/off", password=cast.PASSWORD, code=code)
    ).path == "/console/account"

    assert (await Officer.get(name="赵晴")).second_at is None
    he = await console.staff("何平")
    code = await cast.code_of("heping", console.clock.now)
    refused = await he.post("/console/account/second/off", password=cast.PASSWORD, code=code)
    assert (refused.status, "必须用动态口令" in refused.words) == (409, True)
