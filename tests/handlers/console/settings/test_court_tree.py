"""法院: who sees which courts, and a new one is opened at the console."""

from models import Court
from tests import cast
from tests.handlers.console.conftest import Console

NEW = {"code": "赣0103", "name": "南昌市西湖区人民法院", "short_name": "西湖法院", "level": "basic"}


async def test_系统管理员_opens_a_court_and_lands_on_its_page(console: Console):
    desk = await console.staff("系统管理员")
    shown = await desk.get("/console/courts")
    assert "南昌市中级人民法院" in shown.words
    assert "新设法院" in shown.words

    reply = await desk.post("/console/courts", **NEW, parent=(await cast.court("南昌中院")).id)

    opened = await Court.get(code="赣0103")
    assert reply.path == f"/console/courts/{opened.id}"
    assert "已新设" in reply.words
    assert "新设法院 代字 赣0103，归南昌中院 系统管理员" in reply.words
    assert "西湖区" in (await desk.get("/console/courts")).words


async def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(console: Console):
    desk = await console.staff("系统管理员")
    parent = (await cast.court("南昌中院")).id

    reply = await desk.post("/console/courts", **{**NEW, "code": "赣0102"}, parent=parent)

    assert reply.status == 400
    assert "赣0102已经是南昌市东湖区人民法院的代字" in reply.words
    assert 'class="form-control is-invalid" id="code"' in reply.text
    assert 'value="南昌市西湖区人民法院"' in reply.text
    assert f'value="{parent}" selected' in reply.text
    assert not await Court.exists(short_name="西湖法院")


async def test_a_chief_liaison_sees_her_branch_and_opens_nothing(console: Console):
    desk = await console.staff("周敏")
    shown = await desk.get("/console/courts")
    assert "东湖区" in shown.words
    assert "九江" not in shown.words
    assert "新设法院" not in shown.words
    assert (await desk.post("/console/courts", **NEW, parent=(await cast.court("南昌中院")).id)).status == 400
    assert (await (await console.staff("李正")).get("/console/courts")).status == 404
