"""Favour-asking (三个规定: 打招呼, 说情, 请关照) in what people write.

Whatever sounds like one is recorded, in doubt too; the petition it came with is kept. Only a clear one is kept from
the judge. What a text tells of others (对方找关系), denies (没有找关系) or means otherwise (通融资) is none.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from desk.rules.text.expressions import Expression
from desk.screening.asking.favour_families import APPROACHES, FAMILIES, LEANS
from desk.screening.asking.favour_sounds import SOUNDS, FavourSound
from desk.screening.hearing import weigh
from desk.screening.naming.persons_spoken_of import Part, Side, mentions
from desk.screening.unspaced import SENTENCES, short_parts, unspaced
from desk.screening.votes import VoteOn

WHY = "文中有请托、打招呼的话，已记入过问登记，由督察处办理"
WHY_IN_DOUBT = "文中有像请托的话，已记入过问登记"


@dataclass(frozen=True)
class Favour:
    """What was heard: `clear` where nobody would doubt it."""

    clear: bool


_LEAN = Expression(
    "照顾|看着办|掂量|帮(?:个|这个)?忙|这个忙|酌情|慎重|面子|方便|优先|费心|妥善|按我们的意思|快点|偏向|多担待|你懂|您懂|判(?:轻|我赢|快)|轻点|赢|帮一把|注意点|抓紧|只要|不判|好好谢|指条路"
)
"""What makes a relative in office, or a leader's interest, a request."""
_ALONE = Expression("通融|过问|出面|发话|关照|照应")
_CLAUSES = Expression(r"[\W_]+")
_DENIED = Expression(
    "(?:没有?|未|从不|从来不|从未|不|不要|不用|不会|不能|不想|不需|不讲|不必|别|勿|无|禁止|拒绝|杜绝|反对|防止|避免|并非|不是|哪有|举报|投诉|控告|反映|检举|听说|怀疑|因为有人|不要有人|"
    "谣传|骗我说?|骗|说能|说花钱)[一-鿿]{0,5}$"
)
_DENIED_WITHIN = Expression("不要|(?<!有)没有|不许|勿|(?<!分)(?<!特)别(?!人|墅)")
_STILL_ASKED = Expression("能不能|可不可以|是不是可以|行不行|对不起|不好意思|不知|不管|别人|特别|分别|不服|无论")
_TOLD = Expression(
    "(?:对方|被告|原告|他们?|她们?|别人|有人|人家|律师|骗子|黄牛|中介|老赖|谁|法官|执行员|庭长|院长|法院)[一-鿿]{0,8}$"
)
_TELLS = Expression(
    "(?:对方(?:律师|当事人|家属)?|被告|原告|律师|骗子|黄牛|中介|中间人|包工头|老板|有人|人家|网上)[一-鿿]{0,6}(?:说|讲|放话|吹|扬言|声称|告诉我|威胁|骗我)$"
)
_ALL_SOUNDS: tuple[FavourSound, ...] = (*SOUNDS, *FAMILIES)
_TELLS_ME_TO = Expression("(?:叫|让|要|喊|暗示|教|劝|逼)(?:我|我们)(?:去)?$")
_OWN = Expression("(?:我|我们|咱|咱们|本)(?:家|这|的)?$")
"""我们公司 asks for itself."""
_ASKED_OF = Expression("(?:请|麻烦|拜托|恳求|劳烦|劳驾|望|希望|求|盼)[一-鿿]{0,2}$")
_ADDRESSED = Expression("请|麻烦|您|你|能|可以|吧|希望|求|拜托|帮|想|给$|替我|跟$|和$")


def find_favour(text: str) -> Favour | None:
    """Returns the favour a text asks for, None where it asks none; only the rules find one clear."""
    return weigh(text, VoteOn.FAVOUR, _read, lambda: None if _denies(text) else Favour(clear=False))


def _read(text: str) -> Favour | None:
    said = [clause for clause in _clauses(text) if clause]
    leans = _asked_in(said, _LEAN) or _asked_in(said, LEANS)
    doubtful, alone, weighty = 0, False, False
    for place, clause in enumerate(said):
        beside = " ".join(said[max(0, place - 1) : place + 2])
        for sound in _ALL_SOUNDS:
            if not _heard(sound, clause) or sound.around.search(beside):
                continue
            if sound.clear:
                return Favour(clear=True)
            doubtful += 1
            weighty = weighty or sound.weighty
            alone = alone or bool(_ALONE.search(clause))
    if doubtful and (leans or (alone and doubtful > 1) or (weighty and _asked_in(said, APPROACHES))):
        return Favour(clear=True)
    return Favour(clear=False) if alone else None


def _denies(text: str) -> bool:
    """Says whether a favour is spoken of only to deny or forbid it: 不要给任何人网开一面 sounds like one."""
    return any(
        _DENIED_WITHIN.search(match.group()) or _denied(clause, match.start())
        for clause in _clauses(text)
        for sound in _ALL_SOUNDS
        for match in sound.sounds.finditer(clause)
        if match.group()
    )


def why(favour: Favour) -> str:
    """Tells the desk why such a petition waits elsewhere, or was only written down."""
    return WHY if favour.clear else WHY_IN_DOUBT


def asks_favour(text: str) -> bool:
    """Says whether a text asks for a favour, or may."""
    return find_favour(text) is not None


def _clauses(text: str) -> Iterator[str]:
    """Yields what the writer says, not what the sentence tells of others: 对方律师跟我说，大家都是朋友."""
    for line in text.split("\n"):
        for sentence in SENTENCES.split(unspaced(line)):
            told = False
            for clause in _CLAUSES.split(sentence):
                if not told:
                    yield from short_parts(clause)
                told = told or bool(_TELLS.search(clause))


def _asked_in(said: list[str], words: Expression) -> bool:
    return any(not _denied(clause, match.start()) for clause in said for match in words.finditer(clause))


def _heard(sound: FavourSound, clause: str) -> bool:
    if sound.unless.search(clause):
        return False
    return any(
        match.group()
        and not _DENIED_WITHIN.search(match.group())
        and not _denied(clause, match.start())
        and not _of_others(clause, match.start())
        for match in sound.sounds.finditer(clause)
    )


def _denied(clause: str, start: int) -> bool:
    before = _STILL_ASKED.sub("＿", clause[max(0, start - 14) : start])
    return bool(_DENIED.search(before))


def _of_others(clause: str, start: int) -> bool:
    """对方找关系, 法官暗示我意思意思: told of others, who do not ask for it here."""
    near = [one for one in mentions(clause[:start]) if one.part is Part.SUBJECT]
    if _TELLS_ME_TO.search(clause[:start]) and any(one.of_court for one in near):
        return True
    if not near or near[-1].side is Side.WRITER:
        return False
    if clause[near[-1].start] in "你您" or _OWN.search(clause[: near[-1].start]):
        return False
    asked = near[-1].of_court and _ASKED_OF.search(clause[: near[-1].start])
    if asked and not any(one.side is Side.OTHER for one in near[:-1]):
        return False
    return near[-1].side in (Side.OTHER, Side.PRONOUN) or not _ADDRESSED.search(clause[near[-1].end :])
