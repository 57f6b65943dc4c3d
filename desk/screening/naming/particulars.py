"""What tells one matter from another that is worded alike: plates, names, months, houses, amounts, banks.

Only the search keys of a text are known: pairs of neighbouring characters, words in Latin letters, numbers. Where one
text says something else between the same two neighbours (对[张三]的 and 对[李四]的), another matter is meant.
"""

from collections.abc import Iterator, Mapping, Sequence

from desk.rules.text.case_types import PROVINCES, STANDARD

_SAYS_NOTHING = frozenset(
    "的了吗呢啊吧呀嘛哦都也还就很又再才却被把将给让向对在是有没不未无请问您你我他她它们咱俺这那哪谁什么怎样如何为何时候多久几个"
    "已经现至今到直从来能可以要想需会该应得希望麻烦帮忙烦劳求拜托尊敬谢感辛苦好尽快早赶紧抓急催促处理解决回复答办落实看下一些"
    "法院官同志领导贵因所但而且或和与及跟并共计总余次曾过去着地案子件事情况问题反映诉求进展度打通接听人联系找收取领拿出"
    "天日周年月里上然其实于是后前今明昨只仍旧当初虽则"
)
ACTIONS = frozenset("退交缴查封冻拍卖恢续改错丢补撤限纳加增减停转移评鉴拘罚抵租借买解除错")
"""What is done with a thing: one character of it more, and something else is wanted."""
_SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱郭罗梁宋郑谢韩唐冯董萧曹袁邓傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪姜范姚谭廖邹熊陆郝孔崔康毛"
    "邱秦顾侯邵孟汤尹黎乔贺赖龚何许高林马欧司诸"
)
"""Those that seldom begin another word."""
_COUNTED = frozenset(
    PROVINCES
    + "一二两三四五六七八九十百千万亿零第甲乙丙丁东西南北中男女原被父母儿妻夫大小老新前后上下左右首末黑白红蓝灰银"
)
_AFTER_NAMES = frozenset("法庭院书助审局主执某先女")
_DIGITS = frozenset("一二两三四五六七八九十百千万")
_ELAPSED = frozenset("个天日周年多")
_UNDOING = frozenset("解除")
_WAYS_TO = frozenset("到往去寄至")
_KIN: tuple[frozenset[str], ...] = tuple(
    frozenset(words.split())
    for words in (
        "丈夫 老公 爱人",
        "妻子 老婆 媳妇 爱人",
        "父亲 爸爸 我爸 他爸",
        "母亲 妈妈 我妈 他妈",
        "儿子 男孩",
        "女儿 闺女 女孩",
        "前夫",
        "前妻",
        "弟弟",
        "哥哥",
        "姐姐",
        "妹妹",
    )
)
"""Who is who in a family, each with the words for one."""
_CHILDREN, _ELDER = frozenset("女子儿"), frozenset("长次幼大小二三老")
_ACTS = frozenset(("复议", "异议", "反诉", "撤诉", "再审", "回避"))
"""Acts of procedure of which one more is another wish: 执行异议 and 执行异议复议."""
_OWN_FIRM = frozenset(("我公", "本公", "们公", "我厂", "我店", "我单", "我社"))
"""What is asked for one's own firm is not asked for oneself: 我 and 我公司."""
_LONGEST = 6
_FEW = 12
_MOST = 150


def telling_characters(keys: frozenset[str]) -> frozenset[str]:
    """Returns the Chinese characters of a text that say something of its matter, and its numbers and Latin words."""
    said = frozenset(part for key in keys for part in ((key,) if key.isascii() else key))
    return said - _SAYS_NOTHING - (frozenset("执行") if "行款" in keys else frozenset())


def particulars_differ(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """Says whether two texts, given as keys, are of different things though worded alike."""
    return (
        _numbers_differ(mine, theirs)
        or _wishes_differ(telling_characters(mine), telling_characters(theirs))
        or _persons_differ(mine, theirs)
        or _acts_differ(mine, theirs)
        or _firms_differ(mine, theirs)
        or _said_between_differs(mine - theirs, theirs - mine)
        or _slot_differs(mine, theirs)
        or _name_goes_on(mine, theirs)
        or _name_goes_on(theirs, mine)
    )


def _acts_differ(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """Says whether two cases are of different types (民初 and 民终), or an act of procedure stands in one alone."""
    one, other = (mine - theirs) & STANDARD, (theirs - mine) & STANDARD
    few = min(len(telling_characters(mine)), len(telling_characters(theirs))) <= _FEW
    return bool(one and other) or (few and bool((mine ^ theirs) & _ACTS))


def _firms_differ(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    return bool(mine & _OWN_FIRM) != bool(theirs & _OWN_FIRM)


def _persons_differ(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """Says whether one speaks of another relative, or names one of whom the other says nothing (王军的妻子刘娟)."""
    one, other = ({at for at, words in enumerate(_KIN) if words & keys} for keys in (mine, theirs))
    if one - other and other - one:
        return True
    return any(_names_kin(keys) for keys in (mine - theirs, theirs - mine)) and one != other


def _names_kin(only: frozenset[str]) -> bool:
    ends = {word[-1] for words in _KIN for word in words & only}
    named = {key[1] for key in only if len(key) == 2 and key[0] in ends and key[1] in _SURNAMES}
    return any(len(key) == 2 and key[0] in named for key in only)


def _slot_differs(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """Says whether two texts are the same but for one word between the same neighbours: 工行 and 农行."""
    one, other = _slot(mine - theirs), _slot(theirs - mine)
    if one is None or other is None or (one[0], one[2]) != (other[0], other[2]):
        return False
    before, after = one[0], one[2]
    if before in _SURNAMES or (after in _CHILDREN and {one[1], other[1]} <= _ELDER):
        return True
    return all({*word} - _SAYS_NOTHING for word in (one[1], other[1]))


def _slot(only: frozenset[str]) -> tuple[str, str, str] | None:
    """Returns the one word between its neighbours where these keys are all of one run, else None."""
    if not 2 <= len(only) <= _LONGEST or any(len(key) != 2 or key.isascii() for key in only):
        return None
    after = {key[0]: key[1] for key in only}
    run = next(iter(set(after) - set(after.values())), "")
    while run and run[-1] in after and len(run) <= len(only):
        run += after[run[-1]]
    return (run[0], run[1:-1], run[-1]) if len(run) == len(only) + 1 else None


def _name_goes_on(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """Says whether a name goes on in `theirs` that ends in `mine`: 王海 and 王海涛."""
    shared = mine & theirs
    named = {key[1] for key in shared if len(key) == 2 and key[0] in _SURNAMES}
    only = theirs - mine
    ends = {key for key in mine - theirs if len(key) == 2 and key[0] in named}
    return any(
        len(key) == 2 and key[0] in named and key[1] not in _SAYS_NOTHING and f"{key[1]}{end[1]}" in only
        for key in only
        for end in ends
        if end[0] == key[0]
    )


def _wishes_differ(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """In few words another act is another wish: 解除查封 and 查封, 交 and 退."""
    if min(len(mine), len(theirs)) > _FEW:
        return False
    only, others = (mine - theirs) & ACTIONS, (theirs - mine) & ACTIONS
    return bool(only and others) or (only | others) >= _UNDOING


def _numbers_differ(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    one, other = ({key for key in keys if key.isascii()} for keys in (mine, theirs))
    return bool(one - other and other - one)


def _said_between_differs(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    said: dict[tuple[str, str], set[str]] = {}
    for before, word, after in _segments(mine):
        said.setdefault((before, after), set()).add(word)
    return any(
        _particular(before, one, after, other)
        for before, other, after in _segments(theirs)
        for one in said.get((before, after), ())
        if one != other
    )


def _segments(only: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    """What stands between two neighbours in a run of keys that only one text has; a neighbour is empty at an edge.

    Texts that differ in more keys than some differ in more than a particular.
    """
    pairs = {key for key in only if len(key) == 2 and not key.isascii()}
    if len(pairs) > _MOST:
        return
    after: dict[str, list[str]] = {}
    for pair in sorted(pairs):
        after.setdefault(pair[0], []).append(pair[1])
    ends = {pair[1] for pair in pairs}
    for first in pairs:
        if first[0] not in ends:
            for run in _runs(first, after):
                if run[-1] not in after:
                    yield run[0], run[1:-1], run[-1]
                    yield "", run[:-1], run[-1]
                    yield run[0], run[1:], ""


def _runs(run: str, after: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The ways on from `run`, at most some characters long and two at every turn."""
    yield run
    if len(run) < _LONGEST + 2:
        for char in after.get(run[-1], ())[:2]:
            if char not in run:
                yield from _runs(run + char, after)


def _particular(before: str, one: str, after: str, other: str) -> bool:
    """Says whether two different words in the same place name two different things."""
    if not one or not other:
        return bool(one or other) and {*one, *other} <= _DIGITS and bool({before, after} & _DIGITS)
    if {*one} <= _COUNTED and {*other} <= _COUNTED and after in _ELAPSED:
        return False
    both = before in _SURNAMES or (one[0] in _SURNAMES and other[0] in _SURNAMES)
    surnames = both or (len(one) == len(other) == 1 and bool({one, other} & _SURNAMES))
    if surnames and one[0] != other[0] and after in _AFTER_NAMES:
        return True
    mine, theirs = ({char for char in word if char not in _SAYS_NOTHING or char in _COUNTED} for word in (one, other))
    only, others = mine - theirs, theirs - mine
    if not only or not others:
        return False
    if only <= _COUNTED and others <= _COUNTED:
        return True
    return both or before in _WAYS_TO or (len(only) > 1 and len(others) > 1)
