"""Acts of procedure (上诉, 回避, 保全 …) that a chat message cannot do, and the way each one goes.

Articles are those of 民事诉讼法 (2023); a time limit is always the one written in the document that was served.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class ProceduralAct:
    """One act: its name, and in Chinese where and how it is done."""

    name: str
    route: str

    @property
    def notice(self) -> str:
        """Tells the person that this message is no filing, and the right route."""
        return f"在这里留言不等于{self.name}，不产生诉讼上的效力，期限也不会因此停下。{self.route}"


@dataclass(frozen=True)
class _ProceduralRule:
    """An act, what it sounds like, and what sounds like it but is not."""

    act: ProceduralAct
    sounds: re.Pattern[str]
    unless: re.Pattern[str]

    def fits(self, words: str) -> bool:
        return bool(self.sounds.search(words)) and not self.unless.search(words)


def _rule(name: str, sounds: str, route: str, unless: str = r"(?!)") -> _ProceduralRule:
    return _ProceduralRule(ProceduralAct(name, route), re.compile(sounds), re.compile(unless))


_ASKS = "(?:我要|我们要|我想|想要?|怎么|怎样|如何|申请|要求|请求|提出|提起|提交|需要|能不能|能否|可以)"
_OPEN_TO = "可以到诉讼服务大厅提交，也可以在“人民法院在线服务”小程序办理。"

_RULES: tuple[_ProceduralRule, ...] = (
    _rule(
        "申请再审",
        f"申请再审|再审申请|{_ASKS}(?:申诉|再审)",
        "不服已经生效的民事裁判，应在裁判生效后六个月内提交再审申请书，一般向上一级法院提出（第二百一十六条等）。"
        + _OPEN_TO,
    ),
    _rule(
        "提起上诉",
        "上诉",
        "请在判决书送达之日起十五日内（裁定书十日内）通过原审法院提交上诉状（第一百七十一条等）；"
        "刑事案件的期限更短，一律以文书末尾写明的为准。" + _OPEN_TO,
        "上诉人|上诉案|上诉(?:材料|卷)|已经?.{0,4}上诉|上诉后",
    ),
    _rule(
        "申请回避",
        f"{_ASKS}.{{0,8}}回避|回避申请|^回避$|(?:应当|应该|必须).{{0,4}}回避|(?:法官|审判员|书记员|陪审员)(?:要|得|请)?回避",
        "请向审理案件的法庭说明理由，在案件开始审理时提出；开庭后才知道理由的，在法庭辩论结束前提出。",
        "回避(?:我|问题|不答|矛盾)",
    ),
    _rule(
        "提出管辖异议",
        "管辖(?:权)?(?:有|的)?异议|异议.{0,4}管辖|管辖.{0,6}(?:不服|不同意)",
        "请在收到起诉状副本后的十五日答辩期内，向受理案件的法院提交管辖权异议申请书。" + _OPEN_TO,
    ),
    _rule(
        "申请保全",
        "保全",
        "请向审理案件的法院提交保全申请书和财产线索，并按要求提供担保；起诉前也可以申请，"
        "情况紧急的，法院接受申请后四十八小时内作出裁定（第一百零三条、第一百零四条）。" + _OPEN_TO,
        "保全(?:费|担保费|裁定|到期|员)|保全.{0,4}(?:了没|了吗|没有|还没)|已经?.{0,4}保全",
    ),
    _rule(
        "提出执行异议",
        "执行异议|异议之诉|对执行.{0,6}(?:异议|不服)",
        "请向负责执行的法院提交书面异议和证据，法院收到后十五日内审查（第二百三十六条）。" + _OPEN_TO,
    ),
    _rule("申请先予执行", "先予执行", "请向审理案件的法院提交书面申请，说明紧急情况，必要时提供担保。" + _OPEN_TO),
    _rule(
        "申请强制执行",
        f"{_ASKS}强制执行|强制执行申请|执行申请书|(?:怎么|怎样|如何|我要|我想)申请执行",
        "请向第一审法院或者财产所在地的同级法院提交执行申请书、生效文书和财产线索，期限二年（第二百五十条）。"
        + _OPEN_TO,
        "已经?申请",
    ),
    _rule(
        "申请复议",
        f"{_ASKS}复议|复议申请",
        "请按文书末尾写明的期限，向作出决定的法院或者它的上一级法院提交书面申请。",
    ),
    _rule(
        "提交答辩",
        f"答辩状|{_ASKS}答辩",
        "请在收到起诉状副本之日起十五日内，向审理案件的法院提交答辩状（第一百二十八条）。" + _OPEN_TO,
    ),
    _rule("提起反诉", "反诉", "请向审理本诉的法院提交反诉状和证据，并按通知交费。" + _OPEN_TO),
    _rule(
        "撤诉",
        "撤诉|撤回(?:起诉|上诉|执行申请)",
        "请向审理案件的法院提交书面申请，是否准许由法院裁定。" + _OPEN_TO,
    ),
    _rule(
        "申请立案",
        f"{_ASKS}(?:网上)?(?:立案|起诉|打官司)|网上立案|提起诉讼",
        "请携带起诉状、身份材料和证据，到有管辖权的法院立案；材料不齐的，法院会一次告知要补什么。" + _OPEN_TO,
        "立案(?:了|没|吗|成功|通过|进度|多久)|投诉|不(?:给|予)?立案|拒绝立案|已经?.{0,3}(?:立案|起诉)",
    ),
    _rule(
        "申请鉴定",
        f"{_ASKS}(?:重新|司法)?鉴定|鉴定申请",
        "请在举证期限内向审理案件的法院提交鉴定申请书，并预交鉴定费用。",
    ),
    _rule(
        "申请延期",
        f"{_ASKS}.{{0,4}}延期(?:开庭|举证|审理)|延期开庭",
        "请在开庭或者举证期限届满前向承办法官提交书面申请，说明理由并附上证明。",
    ),
    _rule(
        "提交证据",
        "(?:提交|补交|上传|递交)(?:一份|新的?)?证据|证据(?:怎么|如何|在哪|往哪).{0,4}交",
        "请在举证期限内向承办法官提交证据和证据清单。" + _OPEN_TO,
    ),
)


def find_procedural_acts(words: str) -> tuple[ProceduralAct, ...]:
    """Returns the acts that `words` (normalised, without punctuation) sound like, the most particular first."""
    return tuple(rule.act for rule in _RULES if rule.fits(words))
