"""Whether what a minor says may be about their guardian: told to the guardian only where nothing speaks for that.

Fails safe (未成年人保护法 art. 11; 民法典 art. 36): any word for a parent, relative or home, the guardian's own name,
any word of harm, fear or secrecy, danger, and a complaint leave the guardian untold, and the desk looks.
"""

import re
from collections.abc import Sequence

from desk.rules.text.plain_text import simplified

_KIN = re.compile(
    "爸|妈|父|母|爹|娘|爷|奶|公公|婆婆|外公|外婆|姥|舅|姑|叔|伯|姨|婶|哥|姐|嫂|"
    "监护|家长|家人|家里|回家|在家|亲人|亲戚|大人|养我|收养"
)
_HARM = re.compile(
    "打我|骂我|踢我|掐我|咬我|烫我|绑我|关我|锁我|赶我|摸我|碰我|脱|虐待|家暴|殴打|欺负|侵犯|猥亵|强奸|性侵|"
    "不给.{0,3}(?:饭|吃|钱|上学|读书)|不让.{0,4}(?:上学|读书|出门|吃|说|告诉)|不要我|丢下|抛弃|逼我|威胁|吓我|害怕|怕他|怕她|"
    "不敢|疼|受伤|出血|流血|救|不要告诉|别告诉|别让.{0,4}知道|不想让.{0,4}知道|秘密|偷偷|离家|逃|跑出来|想死|不想活|自杀"
)
_THIRD = re.compile("他们|她们|他|她|那个人|有人")
"""Whoever is meant by it may be anybody."""


def may_be_about(text: str, guardians: Sequence[str], *, danger: bool = False, complaint: bool = False) -> bool:
    """Say whether a minor's words may name or accuse one of these guardians; in doubt they may."""
    if danger or complaint or not text.strip():
        return True
    words = simplified(text)
    if any(pattern.search(words) for pattern in (_KIN, _HARM, _THIRD)):
        return True
    return any(_named(words, simplified(name)) for name in guardians)


def _named(words: str, name: str) -> bool:
    """Say whether a guardian's name is there, or the given name alone."""
    given = name[1:] if len(name) > 2 else name
    return bool(name) and (name in words or given in words)
