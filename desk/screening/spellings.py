"""What people write in other letters, made Chinese before it is listened to: English, pinyin, pinyin among characters.

Somebody who writes zi sha, sui cide or "I want to die" to a court means to be understood, or to be found by no filter.
Only what speaks of danger or of misconduct is here; everything else stays as it was typed.
"""

import unicodedata

from desk.rules.text.expressions import Expression

_LATIN = Expression("[a-zA-Z]|[想要去]4|紫[砂沙]")
_I = (
    r"(?:i(?:'?m|'ll|'d| will| am)?|we)(?: just| really| am| will)*"
    r"(?: want| wanna| going| gonna| have| need| plan| ready)?(?: to)?"
)
_THEY = r"(?:he|she|they|husband|wife|father)(?:'s| is| are| will)?(?: going to)?"
_CHILD = r"(?:my|our|the|her|his) (?:child(?:ren)?|sons?|daughters?|kids?|baby)"
_OF_COURT = r"(?:judges?|court (?:staff|officers?|clerks?))"
_GOODS = r"(?:bribes?|money|gifts?|cash|red envelopes?)"


def _words(spelt: str) -> Expression:
    """Whole words in Latin letters; Chinese may stand right beside them."""
    return Expression(f"(?<![a-z])(?:{spelt})(?![a-z])")


_ENGLISH: tuple[tuple[Expression, str], ...] = (
    (
        _words(
            rf"(?:{_I} )?(?:kill(?:ing)? (?:my ?self|our ?selves)|commit(?:ting)? su\W?i\W?cide|su\W?i\W?cid(?:e|al)|"
            r"end(?:ing)? (?:my life|it all)|tak(?:e|ing) my (?:own )?life|hang(?:ing)? my ?self|"
            r"cut(?:ting)? my (?:own )?(?:wrists?|veins))"
        ),
        "我要自杀",
    ),
    (_words(rf"{_I} (?:die|be dead)|rather die|wish i (?:was|were) dead|better off dead"), "我想死"),
    (
        _words(
            r"(?:don'?t|do not|can'?t|cannot) (?:want to )?(?:live|go on)"
            r"(?: any ?more| any longer| like this|(?= ?(?:$|[.,;!?\n])))"
        ),
        "我不想活了",
    ),
    (_words(r"(?:jump(?:ing)?|leap)(?: down)? (?:off|from|out of)(?: \w+){1,5}"), "我要跳楼"),
    (_words(r"(?:drink|drank|swallow(?:ed)?|took)(?: \w+){0,3} (?:pesticide|poison|sleeping pills)"), "我要喝农药"),
    (_words(r"(?:burn|set)(?:ing)? my ?self(?: on fire)?"), "我要自焚"),
    (
        _words(
            rf"{_I} (?:kill|shoot|stab|murder|blow up|bomb|burn down|hurt)(?:ing)? "
            r"(?:the|your|that|this|him|her|you|them|all|every\w*)"
        ),
        "我要杀了他",
    ),
    (_words(rf"{_THEY} (?:kill|beat|hit|stab|strangl)\w* (?:me|us)"), "他现在要杀我"),
    (_words(rf"(?:beat|hit|hurt|abus|starv|lock)\w*(?: up| in)? {_CHILD}"), "孩子现在被打"),
    (_words(r"(?:help|save) me(?: please)?(?=[!.])|sos"), "救命"),
    (
        _words(
            rf"{_OF_COURT}(?: \w+){{0,3}} "
            r"(?:takes?|took|taking|accept(?:s|ed)?|receiv(?:es|ed)|demand(?:s|ed)?|asked for)"
            rf"(?: (?:a|the|some|our|his|her|their)){{0,2}} {_GOODS}"
        ),
        "法官收了对方的钱",
    ),
    (_words(r"(?:brib(?:e|es|ed|ing)|paid off)(?: \w+){0,2} (?:judges?|court)"), "对方给法官送了钱"),
    (_words(r"(?:judge|court|clerk) (?:is|was|are|were) (?:corrupt|bribed|bought)"), "法官收了对方的钱"),
)
_PINYIN: tuple[tuple[Expression, str], ...] = (
    (_words("bu ?xiang ?huo(?: ?(?:le|la))?"), "我不想活了"),
    (_words("huo ?bu ?xia ?qu(?: ?le)?"), "我活不下去了"),
    (_words("(?:wo ?)?(?:(?:yao|xiang|qu) ?)?(?:zi ?sha|qing ?sheng)"), "自杀"),
    (Expression("自 ?sha(?![a-z])|(?<![a-z])zi ?杀"), "自杀"),
    (_words("tiao ?(?:lou|he|jiang|qiao)"), "我要跳楼"),
    (_words("shang ?diao|ge ?wan|zi ?fen|he ?nong ?yao"), "我要上吊"),
    (_words("(?:xiang|yao|qu) ?si(?: ?le)?"), "我想死了"),
    (Expression(r"(?<=[想要去寻])(?:si|s|4)(?=了|$|[\s，。！!~…])"), "死"),
    (_words("sha ?le ?(?:ta|ni|ni ?men|ta ?men)|tong ?gui ?yu ?jin"), "我要杀了他"),
    (_words("jiu ?ming"), "救命"),
    (Expression("(?<=[我想要去])紫[砂沙](?!壶|杯|茶|锅|煲|陶|泥|器|花盆|做|的)"), "自杀"),
    (_words("fa ?guan"), "法官"),
    (_words("shou ?le"), "收了"),
    (Expression("收 ?le(?![a-z])"), "收了"),
    (_words("shou ?hui"), "受贿"),
    (_words("hong ?bao"), "红包"),
    (_words("(?:dui ?fang|bei ?gao)(?: ?de)?"), "对方的"),
)


def in_chinese(text: str) -> str:
    """Returns a text with what is spelt in other letters as the Chinese it stands for."""
    if not _LATIN.search(text):
        return text
    said = _without_tones(text).lower().replace("’", "'")
    for spelt, meant in (*_ENGLISH, *_PINYIN):
        said = spelt.sub(meant, said)
    return said


def _without_tones(text: str) -> str:
    """Pinyin as it is typed: sǐ is si."""
    split = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(one for one in split if not unicodedata.combining(one)))
