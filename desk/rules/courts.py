"""Courts as a tree: what a code and a name look like, what stands below what, whether a move lets somebody see more."""

import re
import unicodedata

from models.enums import CourtLevel

CODE = re.compile(r"[\u4e00-\u9fff]{1,3}[0-9]{0,6}")
"""法院代字, as it stands in case numbers: 赣, 赣01, 赣0102, 最高法."""
LEVELS = (CourtLevel.HIGH, CourtLevel.INTERMEDIATE, CourtLevel.BASIC)
LONGEST_NAME = 60
LONGEST_SHORT_NAME = 20


def court_code(typed: str) -> str:
    """Return a code as it is kept; empty where what was typed is none."""
    code = "".join(unicodedata.normalize("NFKC", typed).split())
    return code if CODE.fullmatch(code) else ""


def court_name(typed: str) -> str:
    """Return a name with one space at most between its parts."""
    return " ".join(unicodedata.normalize("NFKC", typed).split())


def may_be_below(level: CourtLevel, parent: CourtLevel) -> bool:
    """Say whether a court of this level may stand under one of that: a lower one only."""
    return LEVELS.index(level) > LEVELS.index(parent)


def parent_path(path: str) -> str:
    """Return the path of the court above; empty for a root."""
    return "".join(f"{code}/" for code in path.strip("/").split("/")[:-1])


def path_and_above(path: str) -> list[str]:
    """Return the paths of a court and of those above it, of one such as `赣/赣01/`."""
    codes = path.strip("/").split("/")
    return ["".join(f"{code}/" for code in codes[: length + 1]) for length in range(len(codes))]


def move_widens(path: str, under: str) -> bool:
    """Say whether somebody sees more once a court stands under another: unless that is above it already."""
    return not path.startswith(under)
