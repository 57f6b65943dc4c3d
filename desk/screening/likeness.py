"""How alike two petitions are by their words, 0 to 1, from the search keys that are kept of each.

What everybody writes (您好, 请尽快处理) says nothing of the matter and is left out. Two short texts are alike when
nearly all of the shorter is in the other; two long ones when most of both is shared; none where a particular differs.
Precision goes before recall: a repeat that nobody noticed is answered twice, a matter taken for a repeat is not
answered at all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.rules.text.plain_text import bigrams
from desk.screening.naming.particulars import ACTIONS, particulars_differ, telling_characters

WITHIN = timedelta(days=90)
ALIKE = 0.6
"""From here on two petitions are shown as one and the same, tested on the table in its test."""
FEWEST = 4
"""Keys a text must have left for a judgement of its own; below it only the very same words are alike."""

FEWEST_CHARACTERS = 3
MOSTLY = 0.6
_EVERYBODY_WRITES = (
    "你好您好尊敬的领导法官法院同志请问麻烦帮忙帮我一下看看希望贵院能够尽快尽早处理解决回复答复落实办理谢谢感谢辛苦了"
    " 请求要求诉求反映情况问题我想我要我们现在已经到现在至今一直还没有没有什么为什么怎么办什么时候多久催一下催促"
    " 请你们 请您 请帮 请法院 请法官 请尽快 望尽快 求助 急急急 非常着急 拜托 再次 又来 上次 多次 联系不上 打电话"
    " 今天 昨天 明天 今年 去年 因为 所以 但是 而且 就是 这个 那个 可以 不能 进展 进度 事情 案件 案子"
)
BOILERPLATE = frozenset(key for words in _EVERYBODY_WRITES.split() for key in bigrams(words))
PARTICLES = frozenset("了的吗呢啊吧呀嘛都也还就很")


@dataclass(frozen=True)
class PetitionLeft:
    """A petition as far as likeness looks at it; `keys` are its search keys."""

    keys: frozenset[str]
    case_number: str
    at: datetime


def telling_keys(keys: Iterable[str]) -> frozenset[str]:
    """Returns the keys that say something of the matter."""
    return frozenset(key for key in keys if key not in BOILERPLATE and not PARTICLES & set(key))


def likeness(one: Iterable[str], other: Iterable[str]) -> float:
    """Returns how alike two sets of keys are, 0 to 1, the same in both directions.

    0 where a particular is another one: a plate, a name, a month, a house, an amount, a bank.
    """
    mine, theirs = frozenset(one), frozenset(other)
    if mine == theirs:
        return 1.0 if mine else 0.0
    if particulars_differ(mine, theirs):
        return 0.0
    return max(_by_keys(telling_keys(mine), telling_keys(theirs)), _by_characters(mine, theirs))


def _by_keys(mine: frozenset[str], theirs: frozenset[str]) -> float:
    return _shared(mine, theirs) if min(len(mine), len(theirs)) >= FEWEST else 0.0


def _by_characters(mine: frozenset[str], theirs: frozenset[str]) -> float:
    """Few words say the same in another order: 退诉讼费, 诉讼费怎么还没退给我."""
    told, telling = telling_characters(mine), telling_characters(theirs)
    if told == telling:
        return 1.0 if told else 0.0
    if min(len(told), len(telling)) < FEWEST_CHARACTERS or (told ^ telling) & ACTIONS:
        return 0.0
    return _shared(told, telling) if len(told & telling) / len(told | telling) >= MOSTLY else 0.0


def _shared(mine: frozenset[str], theirs: frozenset[str]) -> float:
    shared = len(mine & theirs)
    return (shared / len(mine | theirs) + shared / min(len(mine), len(theirs))) / 2


def may_repeat(earlier: PetitionLeft, later: PetitionLeft) -> float:
    """Returns how alike two petitions are, and 0 where the later one cannot be a repeat: another case, or more than 90
    days ago.
    """
    if earlier.case_number and later.case_number and earlier.case_number != later.case_number:
        return 0.0
    if not timedelta(0) <= later.at - earlier.at <= WITHIN:
        return 0.0
    return likeness(earlier.keys, later.keys)


def next_times(times: Iterable[int]) -> int:
    """Counts which time a demand is made, from the counts of those before it in its chain."""
    return max(times, default=0) + 1
