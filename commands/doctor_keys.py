"""What `jiesu doctor` says of the keys: whether chance made them, and whether everything is sealed with the newest."""

from commands.keys import IN_CLEAR, OLD_SEALS, removable
from desk.upkeep import resealing
from desk.upkeep.findings import Finding, FindingMark
from settings import Settings, load

ABOUT = "密钥强度"
RESTS = "加密"


async def keys_found(settings: Settings) -> list[Finding]:
    """Look at the keys as they were given, and at what rests. On a developer's own servers weak ones are only noted."""
    mark = FindingMark.BAD if load().database_url else FindingMark.NOTE
    weak = [Finding(mark, ABOUT, *one.split("：", 1)) for one in settings.weak_keys]
    return [*(weak or [Finding(FindingMark.GOOD, ABOUT, "看起来是随机生成的")]), await _rests(settings)]


async def _rests(settings: Settings) -> Finding:
    if await resealing.rests_in_clear():
        return Finding(FindingMark.BAD, RESTS, *IN_CLEAR.split("：", 1))
    if len(settings.secret_keys) > 1 and await resealing.unfinished():
        return Finding(FindingMark.NOTE, RESTS, *OLD_SEALS.split("：", 1))
    return Finding(
        FindingMark.GOOD, RESTS, "诉求的文字都已加密" + (f"；{removable(settings)}" if removable(settings) else "")
    )
