"""Whether a text says that somebody may die, be hurt, or that a child is in danger: for this somebody comes at once."""

import re

from models.enums import Danger

_SIGNS: tuple[tuple[Danger, str], ...] = (
    (
        Danger.SUICIDE,
        r"不想活|活不下去|不活了|死给你们?看|(?:我|只能|只有|只好|准备|打算|现在就?)去?(?:自杀|跳楼(?!机)|割腕|喝农药|寻死)"
        r"|死在(?:你们)?法院|[站坐]在(?:楼顶|天台)",
    ),
    (Danger.VIOLENCE, r"同归于尽|[我就要去][砍捅炸杀][了死]?(?:他|她|你们|法官|法院|全家)|[带拿]着?刀.{0,6}法院"),
    (Danger.CHILD, r"[打烫饿掐锁]我?的?孩子|孩子[被让].{0,6}(?:打|关|锁|虐待|抢走)|虐待我?的?孩子"),
)
_PATTERNS = tuple((danger, re.compile(signs)) for danger, signs in _SIGNS)


def find_danger(text: str) -> Danger | None:
    """Returns the gravest danger a text speaks of now; None where it speaks of none."""
    said = "".join(text.split())
    return next((danger for danger, signs in _PATTERNS if signs.search(said)), None)
