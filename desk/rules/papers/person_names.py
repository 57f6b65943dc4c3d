"""A person's name as people write it, read into one form; a sentence in its place is no name.

Any letters are taken. The dot between the parts of a name (买买提·艾力) has many forms on keyboards and is U+00B7 here,
as in GB 18030 and on identity cards; apostrophes are U+2019.
"""

import re
import unicodedata

import regex

from desk.rules.sizes import LONGEST_NAME
from desk.rules.text.plain_text import HAN, half_width, plain
from desk.rules.text.refusal import Refusal
from desk.rules.text.surnames import COMPOUND_SURNAMES

LONGEST_HAN = 25
NOT_A_NAME = "这不像姓名。请只打姓名，不要带别的字。"
EMPTY = "请填写真实姓名"
_DOTS = "[.．・‧•⋅∙●。·｡ꞏ]"
_APOSTROPHES = str.maketrans(dict.fromkeys("'`´ʼʻ‘＇", "’"))
_LEAD = re.compile(r"^(?:(?:我|本人|这边)?的?(?:姓名|名字)|我叫|我是|本人|我姓名|叫做?)[是叫为]?[::]?\s*")
_HAN_NAME = regex.compile(rf"[{HAN}]+(?:·(?:[{HAN}]+|[A-Z]\.?))*")
_OTHER_NAME = regex.compile(r"[\p{L}\p{M}]+\.?(?:(?:[ ’·་-]|, ){1,2}[\p{L}\p{M}]+\.?)*་?")
_WORDS = re.compile(
    "[我你您她谁啥哪吗呢]|没有|没啥|不[告想说知要能用是行愿方便填留写]|什么|怎么|为何|多少|告诉|知道|请问|谢谢|匿名|保密|不详|"
    "随便|同意|可以|取消|返回|跳过|下一步|帮助|人工|投诉|举报|咨询|法院|法官|姓名|名字|电话|手机|身份|号码|公司|你好|好的|"
    "他[是叫说们]|.是[我他她的不]|(?<!·).的|[了吧啊呀哦嗯]$|^[是好对不嗯无没有在喂哦啊行的了]$"
)


def parse_name(text: str) -> str | Refusal:
    """Return the name in `text` (我叫张三 → 张三), folded, or why it is none, in words for the person who typed it."""
    name = folded_name(_LEAD.sub("", plain(text).strip()).strip(" ，,。.：:；;！!\n"))
    if not name:
        return Refusal(EMPTY)
    is_han = re.match(f"[{HAN}]", name) is not None
    longest = LONGEST_HAN if is_han else LONGEST_NAME
    if len(name) > longest:
        return Refusal(f"姓名最多 {longest} 个字，请只打姓名。")
    if not (_HAN_NAME if is_han else _OTHER_NAME).fullmatch(name) or (is_han and _WORDS.search(name)):
        return Refusal(NOT_A_NAME)
    return name


def folded_name(name: str) -> str:
    """Return a name in the form it is kept and compared in; of one written already so, the same."""
    narrow = " ".join(unicodedata.normalize("NFC", half_width(plain(name))).translate(_APOSTROPHES).split())
    dotted = re.sub(rf"(?<=[{HAN}])\s*{_DOTS}+\s*(?=[{HAN}A-Z])|(?<=[A-Z])\s*{_DOTS}+\s*(?=[{HAN}])", "·", narrow)
    return _SPACED.sub(lambda found: _closed(found.group()), dotted)


_SPACED = re.compile(rf"[{HAN}·]+(?: [{HAN}·]+)+")


def _closed(spaced: str) -> str:
    """Close the gaps of a Chinese name: 张 三 is 张三; elsewhere a gap is the dot between parts."""
    parts = spaced.split(" ")
    is_plain = len(parts[0]) == 1 or parts[0] in COMPOUND_SURNAMES or len("".join(parts)) <= len("张三丰")
    return ("" if is_plain else "·").join(parts)
