"""What people say when they urge, look for a judge, greet or thank: one table of sounds.

Words are normalised and without punctuation. A rule fits where one of its sounds is heard and none of its exceptions.
"""

from dataclasses import dataclass
from enum import StrEnum

from desk.rules.text.expressions import Expression


class SpeechKind(StrEnum):
    """What a message is, the strongest first."""

    FAVOUR = "favour"
    KEYWORD = "keyword"
    TICKET_NUMBER = "ticket_number"
    PROCEDURAL_ACT = "procedural_act"
    COMPLAINT = "complaint"
    """About somebody of the court."""
    CASE_NUMBER = "case_number"
    URGE = "urge"
    JUDGE = "judge"
    GREETING = "greeting"
    THANKS = "thanks"
    """Thanks, or a closing word: 好的, 收到, 再见."""
    SPEECH = "speech"


@dataclass(frozen=True)
class SpeechRule:
    """One way a kind sounds."""

    kind: SpeechKind
    sounds: Expression
    unless: Expression

    def fits(self, words: str) -> bool:
        """Says whether `words` sound like it."""
        return bool(self.sounds.search(words)) and not self.unless.search(words)


def _rule(kind: SpeechKind, sounds: tuple[str, ...], unless: tuple[str, ...] = ("(?!)",)) -> SpeechRule:
    return SpeechRule(kind, Expression("|".join(sounds)), Expression("|".join(unless)))


_STAFF = "(?:法官助理|法官|承办人|经办人|书记员|审判员|审判长|执行员|执行局|院长|庭长)"
_STEP = "(?:立案|开庭|宣判|判决|判|执行|处理|回复|答复|办理|到账|发放|有?结果|送达)"
_COMPLAINS = "举报|投诉|控告|检举|告发"

_GREETING = (
    "(?:(?:你|您|大家)们?好|hi|hello|hey|哈喽|哈啰|嗨|喂|在吗|在么|在不在|有人(?:在)?吗|"
    "(?:早上|上午|中午|下午|晚上|新年)好|早安)"
)
_THANKING = "(?:感谢|多谢|谢|感激|辛苦|thanks?|thankyou|thx)"
# nobody greets at length, and a long row of such words would cost time without end
_SHORT = "(?=.{1,16}$)"
_CLOSING = "(?:好的|好吧|嗯|收到|知道|明白|了解|不客气|再见|拜拜|ok)"
_AROUND = "(?:好|请问|我|非常|十分|太|真|很|您们?|你们?|法官|法院|同志|领导|了|啦|啊|呀|呢|哦|的)"

RULES: tuple[SpeechRule, ...] = (
    _rule(
        SpeechKind.URGE,
        (
            "催(?!收|告|款|债|缴|促|要|讨|还|租|费|交)",
            "没有?(?:一点|任何|什么)?(?:动静|消息|进展|下文|音讯|回音|反应|回复|答复)",
            "(?:动静|消息|进展|下文|音讯|回音|反应|回复|答复)(?:都|也)没有?",
            "石沉大海|杳无音信|不了了之|一拖再拖",
            "[没无]有?人(?:管|理|处理)",
            f"(?:怎么|为什么|为何|一直|至今|到现在|还是|都)(?:还|都|也|就)?[没不]有?.{{0,4}}{_STEP}",
            f"还没有?.{{0,4}}{_STEP}",
            f"(?:什么时候|啥时候|何时|多久|几时)(?:才|能|可以|会|要)+.{{0,8}}{_STEP}",
            "(?:还要|还得|要)等(?:多久|到什么时候|到何时)",
            "等了.{1,6}(?:天|周|月|年)了?",
            f"拖着不{_STEP}",
            f"(?:尽快|抓紧|赶紧|快点|快些){_STEP}",
        ),
    ),
    _rule(
        SpeechKind.JUDGE,
        (
            f"(?:联系|找|约|见|致电|转告|转给|转达|打给|留言给).{{0,8}}{_STAFF}",
            f"{_STAFF}在(?:吗|么|不在|哪)",
            f"(?:{_STAFF}|法院|法庭|立案庭|你们|承办).{{0,8}}(?:电话|联系方式|手机|微信|号码|联系|座机)",
            r"^.{0,6}(?:联系不上|联系方式|联系电话|电话(?:号码?|多少|是多少)?|电话打不通|打不通电话|联系)(?:呢|吗|了|啊)?$",
            rf"^[^\W\d]{{1,3}}{_STAFF}$",
            f"{_STAFF}.{{0,6}}(?:不接|打不通|不回|不理|联系不上|找不到)",
            f"(?:谁|哪个|哪位).{{0,4}}{_STAFF}|{_STAFF}是(?:谁|哪)",
        ),
        ("骗", "冒充", "假冒", "诈", f"(?:{_COMPLAINS}).{{0,4}}{_STAFF}$"),
    ),
    _rule(SpeechKind.GREETING, (f"^{_SHORT}(?:{_GREETING}|{_AROUND})+$",), (f"^(?!.*{_GREETING})", _THANKING)),
    _rule(
        SpeechKind.THANKS,
        (f"^{_SHORT}(?:{_THANKING}|{_GREETING}|{_AROUND}|{_CLOSING})+$",),
        (f"^(?!.*(?:{_THANKING}|{_CLOSING}))",),
    ),
)


def speech_kinds(words: str) -> set[SpeechKind]:
    """Returns the kinds of speech that `words` sound like."""
    return {rule.kind for rule in RULES if rule.fits(words)}
