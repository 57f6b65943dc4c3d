"""A gap in the roster that reached nobody is on the page of who was not told: with words to say, and worked off."""

from desk.notices import unreached
from desk.staff.duty_gaps import GAP, tell_gaps
from models import Delivery, TelephoneTask
from models.enums import Role, TelephoneState
from tests import cast
from tests.desk.staff.test_rosters import puts_on
from tests.handlers.console.conftest import Console


async def test_赵晴_walks_over_to_周敏_whom_no_card_reached_and_writes_it_down(console: Console):
    await puts_on("赵晴", Role.AGENT, 0, 3)
    friday = console.clock.now = cast.at("2026-11-20 09:10")
    await tell_gaps(friday)
    await unreached.ask_desk(await Delivery.get(notice=GAP.name), "没有绑定微信", friday)
    task = await TelephoneTask.get()
    desk = await console.staff("赵晴")

    page = await desk.get("/console/unreached")

    assert "值班空缺" in page.words
    assert "周敏：没有绑定微信" in page.words
    assert "11月21日、11月22日、11月23日没有人值班" in page.words
    assert "请在电脑上打开工作台的“值班”补上" in page.words
    assert "/console/tickets/" not in page.text.partition('class="calls"')[2]
    refused = await desk.post(f"/console/unreached/{task.id}/in_person", words="")
    assert (refused.status, "请写明" in refused.words) == (400, True)
    reply = await desk.post(f"/console/unreached/{task.id}/in_person", words="当面说了，马上补")
    assert "已记下：当面告知到了" in reply.words
    assert (await TelephoneTask.get(id=task.id)).state is TelephoneState.IN_PERSON


async def test_it_can_be_sent_again_and_a_judge_sees_nothing_of_it(console: Console):
    await puts_on("赵晴", Role.AGENT, 0, 3)
    friday = console.clock.now = cast.at("2026-11-20 09:10")
    await tell_gaps(friday)
    await unreached.ask_desk(await Delivery.get(notice=GAP.name), "没有绑定微信", friday)
    task = await TelephoneTask.get()
    assert (
        await (await console.staff("李正")).post(f"/console/unreached/{task.id}/sent_again", words="x")
    ).status == 404

    reply = await (await console.staff("赵晴")).post(f"/console/unreached/{task.id}/sent_again", words="他绑定了")

    assert "已再发一次" in reply.words
    assert await Delivery.filter(notice=GAP.name).count() == 2
