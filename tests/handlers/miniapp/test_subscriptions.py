"""订阅消息: the client learns which templates to ask leave for, when, and how many messages are still allowed."""

from desk.notices import grants
from handlers.miniapp.subscriptions import ASKED, MOST_AT_ONCE, SubscriptionMoment
from models import NoticeTemplate
from tests import cast
from tests.handlers.miniapp.conftest import Mini, Town


async def test_after_leaving_a_petition_张三_is_asked_for_leave_to_answer_him(zhang: Mini, town: Town) -> None:
    template = await NoticeTemplate.get(account_id=town.account.id, notice="answered")
    moments = {one["moment"]: one for one in (await zhang.get("/subscriptions")).body["moments"]}
    assert list(moments) == [one.value for one in SubscriptionMoment]
    left = moments["petition_left"]["templates"]
    (answer,) = [one for one in left if one["template_id"] == template.template_id]
    assert answer["left"] == 0
    assert answer["purpose"].startswith("答复")
    assert moments["petition_left"]["title"] == "提交诉求以后"


async def test_what_he_allowed_is_counted_until_it_is_used_up(zhang: Mini, town: Town) -> None:
    template = await NoticeTemplate.get(account_id=town.account.id, notice="answered")
    me = await town.identity()

    async def allowed() -> int:
        for one in (await zhang.get("/subscriptions")).body["moments"][0]["templates"]:
            if one["template_id"] == template.template_id:
                return int(one["left"])
        raise AssertionError("the template is not among them")

    await grants.record_answer(me.id, template.template_id, True, cast.MORNING)
    await grants.record_answer(me.id, template.template_id, True, cast.MORNING)
    assert await allowed() == 2
    await grants.use_grant(me.id, template.template_id, cast.MORNING)
    await grants.use_grant(me.id, template.template_id, cast.MORNING)
    assert await allowed() == 0


async def test_without_templates_there_is_nothing_to_ask_for_and_without_a_login_nothing_to_see(
    zhang: Mini, town: Town
) -> None:
    assert (await town.stranger.get("/subscriptions")).status == 401
    assert all(len(names) <= MOST_AT_ONCE for names in ASKED.values())
