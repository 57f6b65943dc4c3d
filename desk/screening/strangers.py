"""What in words to a citizen is not of their own matter: numbers and names that stand nowhere in it. Pure.

The court is warned before the words leave, and decides: an answer to 张三 with the name and number of 李四 is seen
before 张三 reads it. A number or name that stands in the petition itself is its own.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from desk.rules.papers.redaction import personal_numbers
from desk.rules.text import case_numbers, petition_numbers
from desk.rules.text.expressions import Expression
from desk.rules.text.plain_text import HAN, half_width
from desk.rules.text.surnames import COMPOUND_SURNAMES, surname_of

MOST_SHOWN = 8
LONG_NUMBER = Expression(r"(?<![0-9A-Za-z])[0-9](?:[ \-]?[0-9]){14,18}(?![0-9])")
"""Of a bank card, an old identity card: also where a digit was mistyped."""
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪"
    "田任姜范石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易武乔贺赖龚殷施洪欧"
)
_NOT_IN_NAMES = (
    "的了是在已把被由对向从自至于与和及或等将应可能要请您你我他她们这那有无未不就也都其该各此而以为之所方某省市县公司"
)
_TITLE = "(?:先生|女士|同志|小姐|老师|大爷|大妈|阿姨|师傅|老人家)"
_GIVEN = f"(?!{_TITLE}|法官|当事人|您好|你好)[{HAN}](?<![{_NOT_IN_NAMES}])"
_COMPOUND = "|".join(sorted(COMPOUND_SURNAMES))
_DOTTED = f"[{HAN}]{{2,10}}(?:·[{HAN}]{{2,10}}(?<!先生)(?<!女士))+"
_NAME = f"(?:{_DOTTED}|(?:{_COMPOUND})(?:{_GIVEN}){{1,2}}|[{_SURNAMES}](?:{_GIVEN}){{1,2}})"
_FULL = f"(?:{_DOTTED}|(?:{_COMPOUND}|{_GIVEN})(?:{_GIVEN}){{1,3}}?)"
_GREETING = "(?:[，,]?[您你]好|[：:])"
_START = r"(?:^|[\n。！!？?])\s*(?:尊敬的|亲爱的)?\s*"
_SALUTATIONS = (
    Expression(f"{_START}(?P<name>{_FULL}){_TITLE}"),
    Expression(f"{_START}(?P<name>{_NAME}){_GREETING}"),
    Expression(f"尊敬的\\s*(?P<name>{_NAME})(?:{_TITLE}|{_GREETING}|[，,])"),
    Expression(f"[您你]好[，,！!]\\s*(?P<name>{_NAME})(?:{_TITLE}|[，,：:！!])"),
)
_SURNAME_ONLY = Expression(f"{_START}(?P<name>{_COMPOUND}|[{_SURNAMES}]){_TITLE}")
_ROLE = (
    "(?:申请执行人|被执行人|被申请人|申请人|被上诉人|上诉人|原告|被告|第三人|当事人|诉求人|来访人|信访人|投诉人|反映人|代理人|"
    "户名|姓名|收款人|付款人)"
)
_NO_FIRM = f"(?![{HAN}]{{0,8}}?(?:公司|集团|银行|法院|合作社|中心|学校|医院|委员会))"
_BY_ROLE = Expression(f"{_ROLE}(?:为|是|叫)?[：:“（(]?(?P<name>{_NAME}){_NO_FIRM}")
_PARTIES = (
    _BY_ROLE,
    Expression(f"(?<![{HAN}])(?:您)?(?P<name>{_NAME})(?:与|和|诉)(?:{_NAME})[^。；;\\n]{{0,16}}(?:纠纷|一案|案件)"),
    Expression(f"(?:与|诉)(?P<name>{_NAME}){_NO_FIRM}(?:之间)?[^。；;，,\\n]{{0,16}}(?:纠纷|一案|案件)"),
)


@dataclass(frozen=True)
class OwnMatter:
    """What is a petition's own: `texts` are its words, `names` who has to do with it, `numbers` any number of it.

    `petitioners` are who left it, as far as that is known.
    """

    texts: tuple[str, ...] = field(default=(), repr=False)
    petitioners: tuple[str, ...] = field(default=(), repr=False)
    names: tuple[str, ...] = field(default=(), repr=False)
    numbers: tuple[str, ...] = field(default=(), repr=False)

    def knows_number(self, digits: str) -> bool:
        own = {_bare(one) for one in self.numbers}
        return digits in own or any(digits in _bare(text) for text in self.texts)

    def knows_name(self, name: str) -> bool:
        """Say whether somebody of this matter is called so, or its words name them."""
        alone = Expression(f"{re.escape(name)}(?!{_GIVEN})")
        return name in (*self.petitioners, *self.names) or any(map(alone.search, self.texts))

    def knows_beginning(self, letters: str) -> bool:
        """Say the same of letters that a name begins, and other words may end: `李四账` of 李四."""
        return any(self.knows_name(letters[:length]) for length in range(2, len(letters) + 1))


def warnings(words: str, own: OwnMatter) -> tuple[str, ...]:
    """Return what in these words is not of this matter, each in words for whoever is about to send them."""
    said = half_width(words)
    found = [*_numbers(said, own), *_cases(said, own), *_petitions(said, own), *_names(said, own)]
    return tuple(dict.fromkeys(found))[:MOST_SHOWN]


def _bare(text: str) -> str:
    return re.sub(r"[\s\-‐–—·]", "", half_width(text)).upper()


def _numbers(said: str, own: OwnMatter) -> Iterator[str]:
    numbered = [*case_numbers.spans(said), *petition_numbers.spans(said)]
    rest = said
    for start, end, _ in numbered:
        rest = rest[:start] + "\n" * (end - start) + rest[end:]
    for digits in dict.fromkeys([*personal_numbers(rest), *(_bare(one[0]) for one in LONG_NUMBER.finditer(rest))]):
        if not own.knows_number(digits):
            yield f"号码 {digits} 不是这件诉求里的"


def _cases(said: str, own: OwnMatter) -> Iterator[str]:
    ours = {one.canonical for text in (*own.texts, *own.numbers) for one in case_numbers.find(text)}
    for one in case_numbers.find(said):
        if one.canonical not in ours:
            yield f"案号 {one.canonical} 不是这件诉求的案号"


def _petitions(said: str, own: OwnMatter) -> Iterator[str]:
    ours = {one for text in (*own.texts, *own.numbers) for one in petition_numbers.find(text)}
    for one in petition_numbers.find(said):
        if one not in ours:
            yield f"编号 {one} 是另一件诉求或工单的"


def _names(said: str, own: OwnMatter) -> Iterator[str]:
    for name in _matched(_SALUTATIONS, said):
        if not own.knows_name(name) and not _is_surname_of(name, own.petitioners):
            yield f"称呼“{name}”与这件诉求的诉求人不符"
    for name in _matched((_SURNAME_ONLY,), said):
        if own.petitioners and not _is_surname_of(name, own.petitioners):
            yield f"称呼“{name}”与这件诉求的诉求人不符"
    for name in _matched(_PARTIES, said):
        if not own.knows_beginning(name):
            yield f"姓名“{name}”不在这件诉求里"


def _matched(patterns: Iterable[Expression], said: str) -> list[str]:
    return list(dict.fromkeys(match["name"] for pattern in patterns for match in pattern.finditer(said)))


def _is_surname_of(name: str, petitioners: Iterable[str]) -> bool:
    return any(name == surname_of(one) for one in petitioners)
