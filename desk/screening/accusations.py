"""Whether the words of a petition accuse somebody of the court of misconduct, whatever kind it was left as.

Such a petition is first read by the inspectorate. It is read clause by clause: what was done (`misdeeds`), by whom
(`persons_spoken_of`; a clause without anybody goes on with whoever the one before was about), and whether the writer
says so or denies, supposes or asks it. What the other party did, and rights people ask about, are no accusation.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from desk.rules.text.plain_text import HAN, normalise
from desk.screening.misdeeds import MISDEEDS, Doer, Misdeed
from desk.screening.persons_spoken_of import COURT_SIDES, Mention, Part, Side, mentions, starts_with_a_name

WHY = "文中反映干警违纪违法，先由督察处看"

_NAMED_OFFICER = "承办法官"
_SENTENCES = re.compile(r"[。！？!?;；\n…]+")
_CLAUSES = re.compile(r"[^\w]+")
_PARTS = re.compile(".{1,80}")
"""Who writes without any mark is read in parts, so that a text takes time in step with its length."""
_BETWEEN_HAN = re.compile(f"(?<=[{HAN}]) +(?=[{HAN}])")

_COURT_WORD = (
    "(?:法官|书记员|审判[员长]|执行员|执行法官|执行局|执行干警|法警|庭长|院长|承办人|合议庭|法院|办案人员?|你们|立案庭|督察|纪检|联络员|坐席|"
    "工作人员|窗口|12368|接线员|陪审员|干警|中院|高院|院领导|法庭|调解员)"
)
_PARTY_WORD = "(?:对方|被告|原告|被执行人|老赖|申请人|开发商|他们|律师|有人|第三人|公司)"
_BY_GIVING = re.compile(
    f"(?:给|向|往|跟|为)[一-鿿]{{0,3}}{_COURT_WORD}[一-鿿]{{0,3}}(?:送|塞|买|行贿|打点|包了?|进贡|递|汇|转|上供)(?!达|材料|证据|信|文)[一-鿿\\d]{{0,4}}(?:钱|万|千|百|元|礼|红包|烟|酒|卡|好处|贿|东西|房|车|中华|茅台|了[一-鿿\\d]{{0,4}}[条箱瓶])|"
    f"(?:送|塞|给)(?:了|过)[一-鿿\\d]{{0,6}}(?:给)[一-鿿]{{0,3}}{_COURT_WORD}|(?:送|塞|给)(?:了|过)?[一-鿿]{{0,3}}{_COURT_WORD}[一-鿿\\d]{{0,3}}(?:红包|好处|烟|酒|礼|[\\d一二两三四五六七八九十几百]+万|黑钱|购物卡)|"
    f"(?:收买|买通|摆平|搞定|打点|行贿|贿赂|疏通|喂饱)(?:了|好了?|过|给)?[一-鿿]{{0,4}}{_COURT_WORD}|(?:把|将)[一-鿿]{{0,4}}{_COURT_WORD}[一-鿿]{{0,3}}(?:收买|买通|摆平|搞定|打点|喂饱)|"
    f"(?:塞|送)(?:了)?(?:钱|红包|礼|好处)(?:给)[一-鿿]{{0,3}}{_COURT_WORD}|(?:送|塞|给)了(?:礼|钱|烟|酒|红包)[一-鿿]{{0,6}}(?:就|都|的案子)[一-鿿]{{0,4}}(?:判|收|立|办|执行|赢)|{_COURT_WORD}[一-鿿]{{0,3}}被[一-鿿]{{0,6}}(?:收买|买通|喂饱|腐蚀|围猎|拉拢|打点|摆平|搞定)|请{_COURT_WORD}[一-鿿]{{0,4}}(?:洗脚|吃了|喝了|唱歌|旅游|去了)|(?:钱|红包)给(?:够|足|到位)了"
)
"""法官被收买: said of whoever gave, and of the court all the same."""
_KIN = "(?:亲戚|家属|家人|父亲|母亲|表?[兄弟哥姐妹]|同学|战友|老乡|舅舅?|小舅子|叔叔?|姑父|姨父|姐夫|妹夫|亲家|外甥|侄子|女婿|岳父|情人|哥们|熟人|爸爸?|妈妈?|老公|老婆|妻子|儿子|女儿|同村)"
_BY_TIES = re.compile(
    f"{_PARTY_WORD}[一-鿿]{{0,4}}(?:和|跟|与|同)[一-鿿]{{0,4}}{_COURT_WORD}[一-鿿]{{0,6}}(?:吃饭|喝酒|喝茶|打牌|打麻将|洗脚|旅游|串通|勾结|串好|认识|有关系|关系(?:好|不|密|非|很)|是{_KIN}|是[一-鿿]{{0,3}}{_KIN}|一伙|熟|称兄道弟|眉来眼去|有说有笑|一起|私下|见面|交易)|"
    f"{_PARTY_WORD}[一-鿿]{{0,3}}(?:就是|是){_COURT_WORD}[一-鿿]{{0,2}}的?{_KIN}|"
    f"{_PARTY_WORD}[一-鿿]{{0,2}}的?{_KIN}(?:就是|是|在)(?:你们)?(?:副)?{_COURT_WORD}|{_PARTY_WORD}(?:就)?是{_COURT_WORD}的?(?:家属|亲戚|子女|领导)|"
    f"{_COURT_WORD}[一-鿿]{{0,3}}(?:都|全|已经)?(?:打点|搞定|摆平|买通|疏通|收买)(?:好|了|过)|"
    f"{_COURT_WORD}的?{_KIN}[一-鿿]{{0,4}}(?:在|给|是|收了?|拿了?)[一-鿿]{{0,2}}{_PARTY_WORD}|"
    f"{_COURT_WORD}[一-鿿]{{0,4}}{_KIN}[一-鿿]{{0,6}}{_PARTY_WORD}[一-鿿]{{0,4}}(?:红包|送|钱|礼|公司上班)"
)
_TARGET = (
    "(?:你们(?:的|这些|那个|这个|单位|法院|院|庭)*|这个|那个|这位|该|贵院的?|本院的?|东湖法院的?|承办|主审|执行|[一-鿿]{0,6}(?:法院|庭|局|处|室|中心)的?)?"
    "[一-鿿]{0,3}"
    "(?:法官|书记员|审判[员长]|执行员|执行局|执行干警|法警|[副]?庭长|[副]?院长|承办人|合议庭|办案人员?|立案庭|督察|纪检组|联络员|坐席|工作人员|窗口|"
    "12368|接线员|陪审员|干警|法院(?!判|裁|执行案|的?判)|你们|院领导|法庭|调解员|处长|局长|话务员|保安)"
)
_COMPLAINS = re.compile(
    f"(?:投诉|举报|控告|检举|告发|实名反映|告状)(?:一下|下|的是|你院|本案|贵院|：|他们)?{_TARGET}(?!电话|平台|渠道|热线|中心|方式|提起|依法)|"
    f"(?:追究|处分|查处|问责|开除|撤换|撤职|处理|严惩|严肃处理|管管|管一管|查一?查|谴责)(?:一下|下|你们|那个|这个|收[黑]?钱的|枉法的|违法的|[一-鿿]{{0,4}}的)?{_TARGET[:-1]})(?:的?(?:责任|态度|作风|问题|行为|渎职|失职)|$)|"
    f"(?:纪委|监委|监察委|巡视组|检察院|中央|省里|上级|人大|媒体|曝光)[一-鿿]{{0,4}}(?:告|反映|举报|投诉|曝光)(?:你们|法官|这个法官|那个法官|法院)|"
    f"(?:纪委|监委)[一-鿿]{{0,4}}查[一-鿿]{{0,3}}{_TARGET}|对{_TARGET}(?!的?(?:判决|裁|认定|处理结果))[一-鿿]{{0,8}}(?:不满|有意见|失望|意见很大)|"
    "(?:审判人员|法官|干警|工作人员|办案人员|有关人员|相关人员)[一-鿿]{0,2}(?:违纪|违法违纪|违法犯罪)|"
    "(?:审判人员|法官|干警|法院工作人员|办案人员)[一-鿿]{0,4}(?:存在|有|涉嫌)[一-鿿]{0,6}(?:违法|违纪|违规|犯罪|腐败|不正之风|受贿)"
)
_ASKS_HOW = re.compile(
    "(?:怎么|怎样|如何|哪里|哪儿|哪个部门|在哪|去哪|到哪|向谁|找谁|向哪|什么渠道|什么方式|什么途径|电话是|想问|请问|咨询|可不可以|能不能|能否|是否可以|可以)[一-鿿]{0,6}"
    "(?:投诉|举报|控告|检举|反映|处理|处罚|处分|追究|告)|(?:投诉|举报|控告|检举|反映)[一-鿿]{0,8}(?:怎么|如何|流程|程序|电话|渠道|途径|需要什么|要什么|哪里|吗|材料)|"
    "(?:违法|犯法|犯罪|合法|违规|违纪|有罪|算不算|应该|合规|合理|允许|可以)吗|(?:会|要|该)(?:怎么|受到?什么|被)[一-鿿]{0,4}(?:处理|处罚|处分|判)|判几年|什么罪|怎么处理|怎么办$"
)
_SUPPOSES = re.compile("如果|假如|假设|要是|万一|倘若|假使|若是|一旦")
_ASKS_IN_GENERAL = re.compile("(?:可以|能|会|该|应该|允许|算|可|是否)[一-鿿]{0,16}(?:吗|么|嘛)$")
_ASKS_WHETHER = re.compile("会不会|是否|能不能|能否|有没有|可不可以|是不是可以")
_HAPPENED = re.compile("了|过|我|对方|被告|原告|一直|昨天|今天|上次|当庭|这个|那个")
_DENIED = re.compile(
    "(?:没有?|未|并未|并没有?|从未|从来没有?|从没有?|不曾|不会|不可能|不可以|不要|不应该?|不得|不许|不能|不准|不再|不是|不敢|不想|"
    "不存在|并非|绝不|决不|从不|毫不|毫无|无|勿|别|莫|切勿|杜绝|防止|避免|禁止|严禁|拒绝|拒不|抵制|反对|以免|免得|以防|而不是|"
    "不|没说|没有说|不是说|不相信|不信)"
    f"(?:[{HAN}]{{0,3}}|(?:对|向|跟|和|与|给|因为?|收|拿|要|任何|过|有|说|法官|他|她|我|们|谁|一方|什么|你们|法院|存在|是){{1,8}})$"
)
_NOT_DENIED = re.compile("(?:不[一-鿿]{1,4}就|不但|不仅|不光|不只|不止|不得不|不是没有?|未必不|无不|没(?:有)?人|没办法|没文化|没有(?:钱|用)|没用|不停|不同|不料|不久|不知|不服|无理|无故|无端|无缘无故|无礼|分别|特别|别人|差别|不由分说|没完|没几|没等|没想到|没办|未经|没有证据)")
_DONE_TO_SOMEBODY = frozenset({"辱骂", "逼迫", "动手"})
_WISHES = re.compile(
    "(?:希望|请求?|恳请|望|盼|求|但愿|祝|相信|保证|要求|恳求|建议)[一-鿿]{0,10}(?:不要|别|勿|不能|不会|不再|不|公正|公平|严惩|避免|杜绝|制止|防止|主持|秉公|依法)"
)
_DISBELIEVES = re.compile(
    "(?:我|我们|我是)(?:也|就|才|都|绝|绝对|当然|并|根本)?不(?:相)?信|我相信(?:法官|法院|你们|不)|造谣|谣言|瞎说|胡说|吹牛|乱说|诬陷|诬告|污蔑|没有(?:的|这回|这)事|没这回事|不实|不可能的?$|是?真的吗|是不是真的|没同意|没答应|退回了?我送|婉拒|真廉洁|好法官"
)
_CALL = re.compile("(?:尊敬的|敬爱的|各位|的|您好|你好)*(?!姓)[一-鿿]?-(?:大人|同志|领导|们|您|你|好|啊|呀|在吗)*")
_QUOTES = re.compile("[“”\"「」『』‘’'《》【】]")
_ABOUT = re.compile(f"我?(?:说|指|讲|反映|投诉)的(?:就)?是[一-鿿]{{0,4}}{_COURT_WORD}")
_MET = re.compile("(?:去|到|在|找|进|打|联系|见|跑|来)(?:了|过|了趟|趟|这个|那个|[一-鿿]?次)?$")
_INTENDS = re.compile("想|准备|打算|要不要|可以|能|该|是否|怎么|如何|说要|计划|愿意")
_HIM = re.compile("了?(?:他|她|被告|对方|原告|老赖|被执行人|双方|那个)")
_TOWARDS = re.compile("(?:对|向|冲|朝)(?:着)?$")
_GIVEN = re.compile("(?:对方|被告|原告|老赖|人家)[一-鿿]{0,3}(?:送|塞|包)了?[一-鿿\\d]{0,6}(?:红包|礼金|烟|酒|礼)")


@dataclass(frozen=True)
class _Thread:
    """What the text has been about so far: the doer of the last clause, whoever was spoken of last, anybody else."""

    subject: Side | None = None
    last: Side | None = None
    addressed: bool = False
    others: bool = False


def accuses(text: str, names: Collection[str] = ()) -> bool:
    """Says whether a text accuses somebody of the court of misconduct.

    `names` are those of officers, as far as the caller knows whom the text names: 李正骂我 says it of an officer then.
    """
    said = _plain(text, names)
    thread = _Thread(Side.STAFF, Side.STAFF) if _ABOUT.search(said) else _Thread()
    for sentence in _SENTENCES.split(said):
        found, thread = _sentence_accuses(sentence, thread)
        if found:
            return True
    return False


def _plain(text: str, names: Collection[str]) -> str:
    lines = (_BETWEEN_HAN.sub("", _QUOTES.sub("", normalise(line))) for line in text.split("\n"))
    said = "\n".join(lines)
    for name in sorted(names, key=lambda name: -len(name)):
        said = said.replace(normalise(name), _NAMED_OFFICER)
    return said


def _sentence_accuses(sentence: str, thread: _Thread) -> tuple[bool, _Thread]:
    clauses = [part for clause in _CLAUSES.split(sentence) if clause for part in _PARTS.findall(clause)]
    told = not _DISBELIEVES.search(sentence)
    supposed = False
    found = False
    for clause in clauses:
        spoken = mentions(clause)
        supposed = supposed or bool(_SUPPOSES.search(clause[:8]))
        hit, side = _clause_accuses(clause, spoken, thread, supposed)
        found = found or (hit and told)
        thread = _go_on(thread, spoken, side, clause)
    return found, thread


def _go_on(thread: _Thread, spoken: tuple[Mention, ...], doer: Side | None, clause: str) -> _Thread:
    others = [one for one in spoken if one.side not in (Side.WRITER, Side.PRONOUN)]
    told = [one for one in others if one.part is not Part.ASKED and not _is_call(one, clause)]
    subjects = [one for one in spoken if one.part in (Part.SUBJECT, Part.AGENT)]
    now = thread
    if any(one.side is Side.OTHER for one in spoken):
        now = replace(now, others=True)
    if told:
        now = replace(now, last=told[-1].side)
    elif others and now.last is None:
        now = replace(now, last=others[-1].side, addressed=True)
    if doer is not None:
        return replace(now, subject=doer, addressed=False)
    if told and subjects:
        side = subjects[0].side
        return replace(now, subject=now.last if side is Side.PRONOUN else side, addressed=False)
    return replace(now, subject=told[0].side, addressed=False) if told else now


def _is_call(one: Mention, clause: str) -> bool:
    """法官您好: the whole clause is whom it is said to."""
    return one.of_court and bool(_CALL.fullmatch(clause[: one.start] + "-" + clause[one.end :]))


def _clause_accuses(
    clause: str, spoken: tuple[Mention, ...], thread: _Thread, supposed: bool
) -> tuple[bool, Side | None]:
    """Says whether it does, and who did the last thing that was done in it."""
    asks = bool(_ASKS_HOW.search(clause))
    doer: Side | None = None
    found = False
    if thread.last in COURT_SIDES and not thread.addressed and _GIVEN.search(clause) and not supposed:
        found = True
    for match in (*_BY_GIVING.finditer(clause), *_BY_TIES.finditer(clause)):
        if not _INTENDS.search(clause[: match.start()][-8:]) and _is_said(clause, match.start(), supposed, asks) and not _wish(clause, match.end()):
            found = True
    for match in _COMPLAINS.finditer(clause):
        if not asks and not supposed and not _denied(clause, match.start()):
            found = True
    for deed, start, end in _deeds(clause):
        if deed.name in _DONE_TO_SOMEBODY and _done_to_others(clause, spoken, start, end):
            continue
        side = _doer(clause, spoken, thread, deed, start, end)
        doer = side if side is not None else doer
        if side in COURT_SIDES and _is_said(clause, start, supposed, asks) and not _wish(clause, start):
            found = True
    return found, doer


def _deeds(clause: str) -> Iterator[tuple[Misdeed, int, int]]:
    for deed in MISDEEDS:
        spoilt = None
        for match in deed.sounds.finditer(clause):
            if not match.group():
                continue
            if spoilt is None:
                spoilt = [one.span() for one in deed.unless.finditer(clause)]
            if not any(start < match.end() and match.start() < end for start, end in spoilt):
                yield deed, match.start(), match.end()


def _is_said(clause: str, start: int, supposed: bool, asks: bool) -> bool:
    if supposed or _ASKS_WHETHER.search(clause[:start][-12:]) or _denied(clause, start):
        return False
    if _ASKS_IN_GENERAL.search(clause) and not re.search("了|过", clause):
        return False
    return not asks or bool(_HAPPENED.search(clause[max(0, start - 8) : start + 12]))


def _denied(clause: str, start: int) -> bool:
    before = clause[max(0, start - 12) : start]
    if re.search(f"不是[{HAN}]{{1,6}}又?是什么", clause):
        return False
    cleaned = _NOT_DENIED.sub("＿", before)
    return bool(_DENIED.search(cleaned))


def _wish(clause: str, start: int) -> bool:
    return bool(_WISHES.search(clause[:start] + clause[start : start + 4])) and "了" not in clause[start : start + 8]


def _doer(
    clause: str, spoken: tuple[Mention, ...], thread: _Thread, deed: Misdeed, start: int, end: int
) -> Side | None:
    """Returns whose deed it is, as far as this deed may be theirs; None where nobody is known."""
    after = next((one for one in spoken if end <= one.start <= end + 5 and "的" in clause[end - 1 : one.start]), None)
    side = after.side if after is not None else _before(clause, spoken, thread, start, end, deed)
    if deed.doer is Doer.PERSON and side is Side.COURT:
        return None
    if side is None and deed.doer is Doer.ANYBODY and not thread.others:
        return None if any(one.side is Side.OTHER or one.part is Part.ASKED for one in spoken) else Side.STAFF
    return side


def _before(
    clause: str, spoken: tuple[Mention, ...], thread: _Thread, start: int, end: int, deed: Misdeed
) -> Side | None:
    near = [one for one in spoken if one.end <= start or (one.part is Part.AGENT and one.start < end)]
    if any(one.part is Part.ASKED for one in near) and not any(one.part is not Part.ASKED for one in near):
        return None
    if near and near[-1].of_court and _TOWARDS.search(clause[: near[-1].start]) and start - near[-1].end <= 3:
        if not any(one.part is Part.SUBJECT for one in near):
            return Side.WRITER
    doers = [one for one in near if one.part in (Part.SUBJECT, Part.AGENT)]
    passive = re.search("(?:被(?!告|执|申|上诉|保险|害)|遭到?|受到|挨)[一-鿿]{0,2}$", clause[:start])
    for one in reversed(doers):
        if passive and one.part is Part.SUBJECT:
            continue
        if one.side is Side.PRONOUN:
            earlier = [other for other in near if other.end <= one.start and other.side not in (Side.WRITER, Side.PRONOUN)]
            if earlier:
                return earlier[-1].side
            return thread.last if not thread.addressed or _said_of_offices(deed, clause) else None
        if one.side is Side.WRITER and _is_the_writers(clause, one):
            continue
        return _with_peers(near, one)
    if not doers and starts_with_a_name(clause[:start]):
        return Side.STAFF if deed.doer is Doer.ANYBODY or _said_of_offices(deed, clause) else Side.OTHER
    objects = [one for one in near if one.of_court and _MET.search(clause[: one.start])]
    if thread.subject is Side.WRITER or thread.subject is None:
        return objects[-1].side if objects else thread.last if not thread.addressed else None
    return thread.subject


def _done_to_others(clause: str, spoken: tuple[Mention, ...], start: int, end: int) -> bool:
    """法官训斥了被告, 法官把他骂了一顿: it is no complaint of the writer's."""
    if _HIM.match(clause[end:]) or clause[start:end].endswith(("他", "她")):
        return True
    near = [one for one in spoken if one.end <= start]
    return bool(near) and near[-1].side in (Side.OTHER, Side.PRONOUN) and clause[near[-1].start - 1] in "把将" and start - near[-1].end <= 3


def _is_the_writers(clause: str, one: Mention) -> bool:
    """我的材料 is a thing of the writer's, who does nothing there."""
    return clause[one.end : one.end + 1] == "的" or bool(
        re.match("(?:再|要是|敢|不签|不撤|不同意|不听|实在|受不了|真的|认为|觉得|怀疑|反映|发现|听说|看到|亲眼|要|想|反对|知道|要求|实名|合理|电话|材料|手机|看见|亲眼|合理)", clause[one.end : one.end + 4])
    )


def _with_peers(near: list[Mention], one: Mention) -> Side:
    """被告和法官一起吃饭 is said of both."""
    later = [other for other in near if other.start >= one.end and other.part is Part.PEER]
    return next((other.side for other in later if other.of_court), one.side)


def _said_of_offices(deed: Misdeed, clause: str) -> bool:
    return deed.name in ("偏袒", "压案拖案", "收受财物", "与当事人来往") and not re.search("收了?(?:我|我们)", clause)
