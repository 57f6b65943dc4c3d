"""Why something is no case number, in words for the person who typed it."""

import re

from desk.rules.text.case_types import ANY_PATTERN, CLOSE, OPEN, PROVINCES
from desk.rules.text.plain_text import HAN
from desk.rules.text.refusal import Refusal

EXAMPLE = "案号写在传票、受理通知书或判决书的右上方，例如“（2024）赣0102民初1234号”。"
SLIP = "2016年以后的案号没有“字第”二字，是不是“{meant}”？请对照文书核对后再填。"
_ZERO = re.compile(f"(?<=[0-9oO{PROVINCES}])[oO]+(?=[0-9oO])|(?<=[0-9])[oO]+(?={CLOSE}|[{HAN}])")
_REFUSALS: tuple[tuple[str, str], ...] = (
    (r"^$", "您还没有填写案号。" + EXAMPLE),
    (r"(?i)^(?:SQ|GD)[0-9]{6,}", "这是诉求或工单的编号，不是案号。查它的办理情况请发送“进度”。"),
    (r"仲裁|仲案|劳仲|人仲|[洪京沪]仲", "这是仲裁案件的编号，不是法院的案号；仲裁的事请问作出它的仲裁委员会。"),
    (r"检", "这是检察院文书的编号，不是法院的案号。" + EXAMPLE),
    (r"公证|证[民经内外]?字|证[民经内外]+[0-9]", "这是公证书的编号，不是法院的案号。" + EXAMPLE),
    (r"鉴", "这是鉴定文书的编号，不是法院的案号。" + EXAMPLE),
    (r"事故认定", "这是交通事故认定书的编号，不是法院的案号。" + EXAMPLE),
    (r"不动产|国用|房权|产权|土", "这是不动产或土地权证的编号，不是法院的案号。" + EXAMPLE),
    (r"公[(刑行治]|罚决|行罚|监令|人社|[府政]办?[发函]", "这是公安或行政机关文书的编号，不是法院的案号。" + EXAMPLE),
    (r"[法高检发释办字函]+[(\[〔【]?[0-9]{4}[)\]〕】]?第?[0-9]+号", "这是司法解释或文件的编号，不是案号。" + EXAMPLE),
    (r"^[0-9]{1,9}号?$", "只有数字还认不出是哪个案件，请写完整的案号。" + EXAMPLE),
    (r"年[0-9]{1,2}月[0-9]{1,2}日.*字第", "前面的日期不是案号里的年份，请从括号里的年份写起。" + EXAMPLE),
    (rf"(?<![0-9])[0-9]{{2}}年?{CLOSE}?[{PROVINCES}]", "案号里的年份要写四位，例如“2024”。" + EXAMPLE),
    (
        rf"^{OPEN}?(?!(?:19[5-9]|20[0-9])[0-9])[0-9]{{4}}年?{CLOSE}?[{HAN}]",
        "案号里的年份不对，请对照文书核对括号里的四位数字。" + EXAMPLE,
    ),
    (r"^(?!.*(?:19[5-9]|20[0-9])[0-9])", "案号里缺少立案的年份，请从括号里的年份写起。" + EXAMPLE),
    (
        rf"(?:19[5-9][0-9]|200[0-9]|201[0-5])年?{CLOSE}?[{HAN}0-9]+?[{HAN}][0-9]+号?",
        "2016年以前的案号带“字第”二字，例如“（2013）深中法刑一初字第96号”。请对照文书核对年份和全称。",
    ),
    (
        rf"{CLOSE}?[{PROVINCES}](?:[0-9]{{4}}|[0-9]{{2}})?第?[0-9]+号",
        "案号里缺少案件类型，例如“民初”“执”。" + EXAMPLE,
    ),
    (
        rf"{CLOSE}年?[0-9]{{0,4}}(?:{ANY_PATTERN})第?[0-9]+号",
        "案号里缺少法院代字，例如“赣0102”，它在年份后面。" + EXAMPLE,
    ),
    (
        rf"{CLOSE}?[{PROVINCES}](?:[0-9]{{4}}|[0-9]{{2}})?[{HAN}]{{1,6}}第?[0-9]+号",
        "案号里的案件类型认不出来，例如应为“民初”“执”，请对照文书逐字核对。" + EXAMPLE,
    ),
    (r"[0-9]号令|年[0-9]{1,2}月[0-9]{1,2}日|行动[0-9]", "这不是法院的案号。" + EXAMPLE),
    (rf"[{HAN}]号?$", "案号里缺少“号”字前面的数字。" + EXAMPLE),
)


_ONE = re.compile(f"(?<=[0-9oO])[lI|]+(?=[0-9oO]|号|$)|(?<=[{PROVINCES}{HAN}])[lI|]+(?=[0-9oO])")


def with_zeros(typed: str) -> str:
    """Returns what was typed with the digits 0 and 1 where a letter O or l stands among digits."""
    return _ZERO.sub(lambda match: "0" * len(match.group()), _ONE.sub(lambda match: "1" * len(match.group()), typed))


def letters(meant: str) -> Refusal:
    """Says that a letter was typed for a digit, and what was probably meant."""
    return Refusal(f"案号里的数字 0、1 写成了字母 O、l，是不是“{meant}”？请改成数字再填。")


def why_none(typed: str) -> Refusal:
    """Says why `typed`, without white space, is no case number."""
    for pattern, reason in _REFUSALS:
        if re.search(pattern, typed):
            return Refusal(reason)
    return Refusal("认不出这个案号，请对照文书逐字核对。" + EXAMPLE)
