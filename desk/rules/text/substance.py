"""An answer says something: words that only acknowledge, greet or put off are no answer. Pure.

What is left of a text is counted once courtesies, who is meant and the talk of working on it are taken away. A sentence
that says no more than that it is being worked on is an interim answer, which leaves the time limit running.
"""

import re
from collections.abc import Callable, Mapping

from models.enums import Act, Labelled

LEAST = 2
"""Different characters that must be left of an answer: 已立案 says enough, 已办理 does not."""
LEAST_FOREIGN = 12
"""Letters and digits of an answer in another script."""
LEAST_LETTERS = 6
"""Different letters among them: a key that was held down is no answer, nor is a number."""

_EMPTY = re.compile(
    "|".join(
        (
            "尊敬的|您好|你好|您|你|我们|我院|我庭|我局|我|本院|法院|法庭|法官|书记员|承办人|工作人员|有关|相关|部门|人员|同志",
            "当事人|来信人|来电人|领导|批示|监督|心情|工作顺利|身体健康|保持(?:电话)?畅通|请留意|进一步|认真对待|按要求|法院工作",
            "法定期限内|规定期限内|后续进展|经核实|经核查|经查|经研究|(?:电话|当面|微信|短信|书面|口头)(?:告知|答复|回复|联系|沟通|通知)|如下|如题|请看附件|详见附件|所述|收悉",
            "非常|十分|衷心|感谢|谢谢|多谢|请|敬请|麻烦|耐心|等待|等候|稍等|稍候|理解|支持|配合|谅解|放心|祝|生活愉快|来信|来电|反映|反馈",
            "收到|知道|知悉|知晓|获悉|了解|明白|清楚|已阅|阅|同上|见上|如上|上述|以上|同前|见附件|见前次答复|好的|好|嗯|哦|行|可以|是的|是|对|无|没有|不予受理|不受理",
            "正在|正|现在|现|目前|当前|尽快|尽早|尽力|积极|抓紧|加快|马上|立即|及时|随后|稍后|近期|近日|届时|以后|然后|之后|再|还在|仍在|尚在|还|仍|尚|已经|已|将|会|要|就|也|都|均",
            "办理完毕|处理完毕|办理|办|处理|核实|核查|调查|查询|研究|研判|跟进|跟踪|推进|推动|协调|沟通|联系|督促|催促|督办|转办|转交|转达|转|交办|受理|登记|记录|关注|高度|重视|努力|审理|审查|审核|评查|排查|进行|进展|开展|落实|解决|完成|完毕|结束|办结|办完|完|继续|没|未",
            "答复|回复|回应|告知|通知|给予|予以|按照|依照|按|依法|依规|规定|法律|法规|程序|流程|走|有|结果|消息|最新",
            "此|该|这|那|的|地|得|了|着|过|中|里|在|与|和|及|并|以|为|对于|对|关于|向|给|由|把|吧|啊|呀|呢|吗|哈|呵|喂|一下|一个|情况|诉求|问题|事项|事宜|事情|事|案件|案子|材料|信息|内容|特此|测试|特",
        )
    )
)
_PUTS_OFF = re.compile(
    "正在|还在|仍在|尚在|尽快|尽早|抓紧|稍后|稍等|稍候|等待|等候|近期|近日|届时|随后|研究|跟进|推进|(?:办理|处理|审理|核实|调查|研究|协调|进行)(?:之)?中"
    r"|转(?:交|至|到|给|由)?(?:了|相关|有关)?[^，。；]{0,2}(?:局|庭|部门)(?:办理|处理)?(?=[。！？!?；;，,\n]|$)"
)
_CLAUSES = re.compile(r"[。！？!?；;，,\n]")


class Emptiness(Labelled):
    """Says what is wrong with words that are to go to a citizen."""

    SAYS_NOTHING = "says_nothing", "这段话没有说明结果，请写清楚办得怎么样、依据是什么、群众接着该怎么做"
    STILL_WORKING = "still_working", "这段话只说还在办理，不算答复。告诉群众办到哪一步，请用“阶段答复”，期限照常计算"
    NO_REASON = "no_reason", "请写清楚原因"


def emptiness(text: str) -> Emptiness | None:
    """Say why a text is no answer; None where it says something."""
    clauses = [one for one in _CLAUSES.split(text) if one.strip()]
    if any(_says_something(one) and not _PUTS_OFF.search(one) for one in clauses):
        return None
    return Emptiness.STILL_WORKING if _PUTS_OFF.search(text) else Emptiness.SAYS_NOTHING


def says_nothing(text: str) -> Emptiness | None:
    """Say whether a text neither tells anything nor how far a matter is: 收到, 1, 同上."""
    return Emptiness.SAYS_NOTHING if emptiness(text) is Emptiness.SAYS_NOTHING else None


def no_reason(text: str) -> Emptiness | None:
    """Say whether a reason for colleagues is none: a mark, a digit, one character over and over."""
    letters = {one for one in text if one.isalpha()}
    return None if len(letters) >= LEAST else Emptiness.NO_REASON


def no_reason_told(text: str) -> Emptiness | None:
    """Say the same of a reason that a citizen reads: it has to say something."""
    return Emptiness.NO_REASON if says_nothing(text) else None


WANTED: Mapping[Act, Callable[[str], Emptiness | None]] = {
    **dict.fromkeys((Act.ANSWER, Act.SETTLE, Act.SUBMIT, Act.CORRECT), emptiness),
    **dict.fromkeys((Act.INTERIM, Act.REPLY_BODY), says_nothing),
    **dict.fromkeys((Act.DECLINE, Act.ASK_MORE), no_reason_told),
    **dict.fromkeys(
        (
            Act.SEND_BACK,
            Act.REJECT,
            Act.REQUEST_EXTENSION,
            Act.REFUSE,
            Act.TRANSFER,
            Act.MERGE,
            Act.CLOSE,
            Act.WEIGH,
            Act.RELABEL,
            Act.DISAGREE,
            Act.NAME_SUBJECT,
            Act.GREEN,
            Act.END_GREEN,
            Act.NOT_DANGER,
            Act.TAKE_BACK,
            Act.ATTEND,
            Act.HANDLE_ALARM,
        ),
        no_reason,
    ),
}
"""What the words of an officer's act must be; of what citizens write nothing is asked."""


def _says_something(clause: str) -> bool:
    foreign = [one for one in clause.lower() if one.isascii() and one.isalnum()]
    if len(foreign) >= LEAST_FOREIGN and len({one for one in foreign if one.isalpha()}) >= LEAST_LETTERS:
        return True
    left = _EMPTY.sub("", clause)
    return len({one for one in left if one.isalpha() and not one.isascii()}) >= LEAST
