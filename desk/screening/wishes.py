"""How somebody wants to be reached, or not: "不要让我丈夫知道", "别打这个电话", "只能微信联系", "晚上再打". Pure.

What is found is shown to whoever is about to call; a wish not to be called is one by itself. A message that is nothing
but a wish for no more (退订, TD, 不要再打电话给我了), or takes that back, is heard as that.
"""

from dataclasses import dataclass, field
from enum import Enum, StrEnum, auto

from desk.rules.text.expressions import Expression
from desk.rules.text.plain_text import half_width, simplified

MOST_SHOWN = 6
LONGEST_QUOTE = 60


class WishKind(StrEnum):
    """Says what is asked for."""

    NO_CALL = "no_call"
    ONLY_WRITTEN = "only_written"
    CONFIDE = "confide"
    WHEN = "when"
    STOPPED = "stopped"
    """They unsubscribed; the quote says what that ends."""


class Sending(Enum):
    """What a whole message asks of all that the court sends of its own accord."""

    STOP = auto()
    RESUME = auto()


@dataclass(frozen=True)
class Wish:
    """One wish, in the words it was made in."""

    kind: WishKind
    quote: str = field(repr=False)

    @property
    def forbids_calls(self) -> bool:
        return self.kind in (WishKind.NO_CALL, WishKind.ONLY_WRITTEN)


_CLAUSES = Expression(r"[。！!？?；;，,\n]+")
_NOT = "(?:不要|不用|不必|不许|不准|不能|不可以|不想|不希望|不愿意?|请勿|切勿|勿|甭|别)(?:再|随便|轻易)?"
_PEOPLE = (
    "(?:丈夫|老公|先生|妻子|老婆|爱人|对象|男朋友|女朋友|前夫|前妻|家里人?|家人|家属|父母|爸妈?|妈妈?|爸爸|父亲|母亲|公公|婆婆|"
    "儿子|女儿|孩子|儿媳|女婿|老人|哥哥?|姐姐?|弟弟?|妹妹?|亲戚|邻居|同事|单位|公司|领导|老板|学校|老师|同学|村里|村干部|社区|"
    "别人|他人|其他人|任何人|外人|对方|被告|原告|法官)"
)
_CALLS = (
    "(?:打电话|打我(?:的|家|单位)?(?:的)?(?:电话|手机)|打(?:这|那|家里|单位)(?:个|部)?(?:的)?(?:电话|号码|手机|座机)|"
    "来电话?|致电|拨打|回电话?|电话联系|打过来)"
)
_PLACES = f"(?:家里?|单位|公司|学校|村里?|{_PEOPLE})"
_BY_OTHERS = Expression("(?:说|叫|让|要求|通知|劝|威胁|警告|命令|嘱咐|告诉)(?:我们?|他们?|她们?|大家)?$")
_WRITTEN = "(?:微信|短信|公众号|小程序|文字|留言|书面|邮件|网上)"
_HOURS = (
    "(?:早上|上午|中午|下午|傍晚|晚上|夜里|夜间|白天|周末|星期[一二三四五六日天]|周[一二三四五六日天]|工作日|下班(?:以后|之后|后)?|"
    "上班(?:时间|的?时候)?|[0-9一二三四五六七八九十]{1,3}点(?:钟|半)?(?:以后|之后|后|以前|之前|前)?)"
)
_RULES: tuple[tuple[WishKind, Expression], ...] = (
    (
        WishKind.CONFIDE,
        Expression(f"{_NOT}[^不别]{{0,8}}?{_PEOPLE}[^不别]{{0,6}}(?:知道|晓得|知情|听到|发现|看到|说|讲|提|打电话)"),
    ),
    (
        WishKind.CONFIDE,
        Expression(f"{_NOT}(?:告诉|告知|通知|透露给|泄露给|联系|惊动|打扰|打给|打电话给)(?:我的?|咱)?{_PEOPLE}"),
    ),
    (
        WishKind.CONFIDE,
        Expression(
            "(?:请|要|望|帮我|替我|为我|给我|务必|一定)[^不]{0,4}保密(?![协文信条义])|(?:不要|别|请勿)(?:公开|透露|泄露)"
        ),
    ),
    (WishKind.NO_CALL, Expression(f"{_NOT}(?:给我|给我们|往(?:我)?(?:家里|单位|家|这儿|这里)?)?(?:的)?{_CALLS}")),
    (WishKind.NO_CALL, Expression(f"(?:电话|号码|手机){_NOT}打|^{_NOT}打了?$")),
    (
        WishKind.CONFIDE,
        Expression(
            f"{_NOT}(?:把[^。]{{0,10}})?"
            f"(?:上门|登门|(?:到|来|去)我?(?:家|单位|公司|学校|村)|(?:邮?寄|送|送达|发)(?:到|给|往)我?(?:的)?{_PLACES})"
        ),
    ),
    (
        WishKind.ONLY_WRITTEN,
        Expression("^(?:我|本人)(?:是|为)?(?:一[名个位])?(?:聋哑人|聋人|听障人?士?|耳聋|(?:耳朵)?听不(?:见|到)$)"),
    ),
    (
        WishKind.ONLY_WRITTEN,
        Expression(
            f"只(?:能|要|可以|可|准|许|方便)?(?:给我|跟我|和我)?(?:用|发|通过|在|以|从)?{_WRITTEN}(?:上|里)?(?:联系|回复|答复|告诉|告知|通知|说|沟通|发|回|找|我|给我|$)"
        ),
    ),
    (WishKind.WHEN, Expression(f"^(?:请|麻烦)?{_HOURS}(?:再|才)?(?:打|联系|回电)")),
    (
        WishKind.WHEN,
        Expression(
            f"{_HOURS}[^。]{{0,6}}?(?:再|才|方便|不方便|不能|别|不要|可以|能)[^。]{{0,4}}(?:打|接|联系|来电|回电|电话)"
        ),
    ),
    (
        WishKind.WHEN,
        Expression(f"(?:请|麻烦|最好|希望|只能|要)(?:在|于)?{_HOURS}[^。]{{0,4}}(?:打|联系|来电|回电|致电)"),
    ),
)

_WHO = "(?:请|麻烦|求求?|拜托|我|你们?|您|法院|以后|今后|从此|都|也)*"
_ALWAYS = "(?:老是?|总是?|一直|天天)?"
_TO_ME = "(?:给我们?|对我|向我|往我(?:这|手机)(?:里|上)?)?"
_SENT = "(?:短信|消息|信息|通知|微信|推送|广告|群发|电话|东西)"
_LAST = "(?:给我|到我(?:这|手机)(?:里|上)?|我)?(?:了|啦|吧|谢谢|多谢|麻烦了)*"
_STOP = Expression(
    f"{_WHO}(?:{_NOT}{_ALWAYS}{_TO_ME}(?:打(?:我的?)?(?:电话|手机)|打(?:过|进)?来|来电话?|发送?{_SENT}?|推送?{_SENT}?|群发|联系|骚扰|打扰)"
    f"|(?:不想|不要|不愿意?|不希望)(?:再)?(?:收|接)到?(?:你们|法院)?(?:发?的)?{_SENT}"
    f"|(?:想|要|申请|办理)*(?:退订|取消(?:订阅|推送|接收|群发)|拒收|不再接收)(?:所有|全部)?(?:的)?{_SENT}?){_LAST}"
)
_RESUME = Expression(
    f"{_WHO}(?:想|要|申请)*(?:(?:恢复|继续|重新)(?:接收|订阅|推送)?|取消退订|撤销退订)(?:所有|全部)?(?:的)?{_SENT}?{_LAST}"
)
STOP_WORDS = frozenset({"td", "t", "r", "n", "0000", "unsubscribe", "stop"})
"""What carriers take as a wish for no more."""
RESUME_WORDS = frozenset({"hf", "dy"})
LONGEST_ORDER = 30
LONGEST_TYPED = 4 * LONGEST_ORDER
"""With all the blanks and marks somebody may type: what is longer is not read at every message of a talk."""
_EDGES = " \t\r\n,.!~;:、。…"


def sending_asked(text: str) -> Sending | None:
    """Return what a message asks of all sending; None where it says anything else, or more."""
    if len(text) > LONGEST_TYPED:
        return None
    said = "".join(simplified(half_width(text)).lower().split()).strip(_EDGES).replace(",", "").replace("。", "")
    if not said or len(said) > LONGEST_ORDER:
        return None
    if said in STOP_WORDS or _STOP.fullmatch(said):
        return Sending.STOP
    return Sending.RESUME if said in RESUME_WORDS or (said not in GO_ON and _RESUME.fullmatch(said)) else None


def stops_sending(text: str) -> bool:
    """Say whether a message is nothing but a wish for no more calls or messages, and names them.

    不要再联系我了 names nothing: it may be a farewell.
    """
    return _NAMED.search(text) is not None and sending_asked(text) is Sending.STOP


_NAMED = Expression("电话|手机|短信|消息|信息|推送|退订|群发|广告")
GO_ON = frozenset({"继续", "重新", "请继续", "我要继续"})
"""Half a wish: of a talk, of anything."""


def wishes_in(text: str) -> tuple[Wish, ...]:
    """Return what a text asks of whoever would reach its writer, in order; nothing of what others said to them."""
    found: list[Wish] = []
    for clause in _CLAUSES.split(simplified(half_width(text))):
        wish = _wish(clause.strip())
        if wish is not None and wish not in found:
            found.append(wish)
    return tuple(found[:MOST_SHOWN])


def _wish(clause: str) -> Wish | None:
    for kind, pattern in _RULES:
        match = pattern.search(clause)
        if match and not _BY_OTHERS.search(clause[: match.start()]):
            return Wish(kind, clause[:LONGEST_QUOTE])
    return None
