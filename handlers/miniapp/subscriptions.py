"""订阅消息: the client asks here which templates to ask leave for, and when; WeChat tells us what was answered."""

from collections.abc import Mapping

from pydantic import Field

from desk.notices import grants
from desk.notices.catalogue import CATALOGUE
from handlers.http.services import services
from handlers.miniapp.frame.operations import Call, Operation, serve
from handlers.miniapp.frame.shapes import Nothing, Shape
from models.enums import Labelled

MOST_AT_ONCE = 3
"""Templates in one `wx.requestSubscribeMessage`. (官方: tmplIds 一次最多 3 个)"""


class SubscriptionMoment(Labelled):
    """A tap after which leave is asked for: WeChat shows its box only then."""

    LEFT = "petition_left", "提交诉求以后"
    SUPPLEMENTED = "supplemented", "补充材料以后"
    URGED = "urged", "催办以后"
    REOPENED = "reopened", "要求重新办理以后"
    READ = "answer_read", "看过答复、退出详情以前"


ASKED: Mapping[SubscriptionMoment, tuple[str, ...]] = {
    SubscriptionMoment.LEFT: ("answered", "progress"),
    SubscriptionMoment.SUPPLEMENTED: ("answered", "progress"),
    SubscriptionMoment.URGED: ("answered", "progress"),
    SubscriptionMoment.REOPENED: ("answered", "progress"),
    SubscriptionMoment.READ: ("answered",),
}
"""Which templates, the most important first. One leave allows one message."""


class SubscriptionTemplate(Shape):
    template_id: str = Field(title="模板 ID，放进 tmplIds", examples=["wDhq3aJ1zbQ0mB7iXxQm8Yb5mPq9Y7cM1oQm3bT0u2E"])
    purpose: str = Field(title="用来告诉本人什么", examples=["答复、更正答复"])
    left: int = Field(title="本人还允许发几条；用完了，这类通知改走短信或电话", ge=0)


class MomentShown(Shape):
    moment: SubscriptionMoment = Field(title="时机")
    title: str = Field(title="时机的中文", examples=[SubscriptionMoment.LEFT.label])
    templates: list[SubscriptionTemplate] = Field(title="这时请求这些模板；没有配置模板的，是空的")


class Moments(Shape):
    moments: list[MomentShown] = Field(
        title="按先后",
        description=(
            "在每个时机的点击里调用 wx.requestSubscribeMessage，tmplIds 用这里给的。"
            "答应几次就能发几条（一次性订阅，长期有效），left 够用的可以不问。选择由微信直接告诉法院，不用再传回来。"
        ),
    )


@serve(Operation("GET", "/subscriptions", "该在什么时候请求哪些订阅消息", Nothing, Moments))
async def subscriptions(call: Call[Nothing]) -> Moments:
    account = await services(call.request).accounts.by_id(call.identity.account_id)
    granted = account.templates if account is not None else {}
    shown = {
        name: SubscriptionTemplate(
            template_id=granted[name].id,
            purpose=_purpose(name),
            left=await grants.grants_left(call.identity.id, granted[name].id),
        )
        for name in sorted({name for names in ASKED.values() for name in names})
        if name in granted
    }
    return Moments(
        moments=[
            MomentShown(moment=moment, title=moment.label, templates=[shown[name] for name in names if name in shown])
            for moment, names in ASKED.items()
        ]
    )


def _purpose(template: str) -> str:
    """Say in words what notices to citizens a template carries."""
    return "、".join(
        one.title for one in CATALOGUE.values() if one.to_citizens and one.of_ticket and one.template == template
    )
