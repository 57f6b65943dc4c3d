"""Whether the words of a petition accuse somebody of the court of misconduct, whatever kind it was left as.

Such a petition is first read by the inspectorate. Both must be heard in the same sentence: who, and what they did; or
words that are said of judges only (枉法裁判). What the other party did, and rights people ask about, are no accusation.
"""

import re

from desk.rules.text.plain_text import normalise

WHY = "文中反映干警违纪违法，先由督察处看"

_SENTENCES = re.compile(r"[。！？!?;；\n]+")
_STAFF = (
    "(?:法官助理|法官|承办人|书记员|审判员|审判长|执行员|执行干警|执行人员|法警|庭长|院长|执行局长|局长|干警|法院(?:的)?(?:人|工作人员|领导)|"
    "工作人员|办案人员|窗口(?:的)?(?:人|人员)|接待人员)"
)
_OTHERS = (
    "(?:对方|被告|原告|被执行人|申请人|第三人|证人|律师|老板|公司|包工头|"
    "中介|邻居|丈夫|前夫|妻子|前妻|村干部|物业|骗子)"
)
_DID = (
    "(?:受贿|索贿|行贿受贿|贪污|收(?:了|过|受)?(?:了)?(?:他们?|对方|被告|原告|人家|我)?的?(?:钱|红包|好处|贿赂|礼|回扣|礼金|购物卡)|"
    "(?:要|索要|索取|暗示要|张口要|向我要|问我要|伸手要)(?:了)?.{0,4}(?:红包|好处费?|钱财|回扣|辛苦费)|"
    "吃请|(?:吃|喝|请)(?:了)?(?:他们?|对方|被告|原告)的?(?:饭|酒|请)|(?:接受|参加).{0,6}(?:宴请|吃请|请客|请托)|"
    "(?:跟|和|与)(?:对方|被告|原告)(?:的)?(?:律师|老板|当事人)?.{0,4}(?:一起吃饭|吃饭喝酒|串通|勾结|有勾结)|"
    "辱骂|骂(?:了)?(?:我|人|当事人|老人)|侮辱|打(?:了)?(?:我|人|当事人|老人)(?!官司|电话|招呼)|殴打|动手打|推搡|"
    "徇私|枉法|滥用职权|以权谋私|权钱交易|泄露(?:了)?.{0,6}(?:秘密|案情|信息)|伪造(?:了)?(?:笔录|证据|签名|送达)|篡改(?:了)?(?:笔录|证据)|"
    "私下(?:会见|见|联系)(?:了)?(?:对方|被告|原告)|收钱不办事|酒后(?:开庭|办案|执行)|刁难勒索|敲诈)"
)
_ACCUSED = re.compile(f"(?<!冒充)(?<!假冒)(?<!自称){_STAFF}(?:(?!,我).){{0,14}}?{_DID}")
_BY_WHOM = re.compile(f"(?:被|遭|遭到|受到)(?:了)?.{{0,6}}{_STAFF}.{{0,6}}(?:辱骂|骂|侮辱|打|殴打|推搡|敲诈)")
_OF_JUDGES_ONLY = re.compile(
    "枉法裁判|徇私枉法|贪赃枉法|司法腐败|司法黑幕|(?:官官|官商)相护|黑心法官|人情案|关系案|金钱案"
)
_DENIED = re.compile(
    "(?:没有?|没|未|不|并未|从未|不曾|无)(?:有|会|曾|要|能)?.{0,3}(?:受贿|索贿|收|吃请|辱骂|骂|侮辱|打|枉法|徇私|敲诈|要|滥用)|"
    "不是说|如果|假如|会不会|是否|是不是|有没有|怎么举报|听说过|防止|避免|禁止|严禁|不得"
)


def accuses(text: str) -> bool:
    """Says whether a text says that somebody of the court took money, was treated, insulted or hit people, bent the
    law.
    """
    return any(_sentence_accuses(normalise(sentence)) for sentence in _SENTENCES.split(text))


def _sentence_accuses(sentence: str) -> bool:
    if _DENIED.search(sentence):
        return False
    if _OF_JUDGES_ONLY.search(sentence) or _BY_WHOM.search(sentence):
        return True
    return any(
        not re.search(f"{_OTHERS}(?!的|们)", match.group()) or _treated(match.group())
        for match in _ACCUSED.finditer(sentence)
    )


def _treated(words: str) -> bool:
    """The other party stands in it as whoever gave: 法官收了对方的钱, 法官和被告律师一起吃饭."""
    return bool(re.search("(?:收|吃|喝|请|接受|参加|跟|和|与|串通|私下).{0,5}(?:对方|被告|原告)", words))
