"""Gaps in a broadcast's words ({姓名}), filled for each person when it is sent. Pure."""

import re
from collections.abc import Mapping
from enum import StrEnum

GAP = re.compile(r"\{([^{}]*)\}")


class Gap(StrEnum):
    """What a gap is called where it stands in the words."""

    NAME = "姓名"
    CASE = "案号"
    HEARING = "开庭时间"
    COURT = "法院"


PERSONAL = frozenset({Gap.NAME, Gap.CASE, Gap.HEARING})
"""They differ from person to person: such words cannot go by the mass interface, nor among the announcements."""


def gaps_in(words: str) -> frozenset[Gap]:
    """Return which gaps stand in these words; what is no gap of ours is left out, see `unknown_gaps`."""
    return frozenset(Gap(name.strip()) for name in GAP.findall(words) if name.strip() in list(Gap))


def unknown_gaps(words: str) -> list[str]:
    """Return what stands in braces and is none of ours, as it is written."""
    return list(dict.fromkeys(f"{{{name}}}" for name in GAP.findall(words) if name.strip() not in list(Gap)))


def fill_gaps(words: str, values: Mapping[Gap, str]) -> str:
    """Fill every gap. Raises KeyError for one without a value: nothing is sent half."""
    return GAP.sub(lambda gap: values[Gap(gap[1].strip())], words)
