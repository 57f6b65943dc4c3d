"""Courtesies (好的, 谢谢, 收到) are told from words that say something about the matter.

可以, 行 and 没问题 are none: a question of the court may be answered by them.
"""

import re

from desk.rules.text.plain_text import half_width

_POLITE = (
    "好的|好滴|好哒|好嘞|好|嗯嗯|嗯哼|嗯|哦|噢|收到了|收到|知道了|知道|明白了|明白|了解了|了解|谢谢您们|谢谢您|谢谢你们|谢谢你|"
    "谢谢|太感谢|非常感谢|十分感谢|感谢|多谢|辛苦了|辛苦|您辛苦|麻烦了|麻烦您了|麻烦您|麻烦|您好|你好|法官好|法官您好|没事了|没事|okay|ok|早上好|下午好|晚上好|再见|拜拜|"
    r"thanks|thank\s?you|thank\s?u|thx|3q|大人|法官|同志|老师|领导|您们|您|你|啦|了|的|哈|呀|啊|呢|吧|！|。|，|、|~|～|!|,|\.|\s|👌|👍|🙏|🌹|😊|❤|💪|👏|🤝|[\ufe0f\U0001f3fb-\U0001f3ff]|\[[^\]]{1,4}\]"
)
_ONLY_POLITE = re.compile(f"(?:{_POLITE})+", re.IGNORECASE)
LONGEST = 20


def is_courtesy(text: str) -> bool:
    """Say whether a text is polite and says nothing else. Pure; what is long is never taken for a courtesy."""
    said = half_width(text).strip()
    return 0 < len(said) <= LONGEST and _ONLY_POLITE.fullmatch(said) is not None
