"""How somebody likes the console to look, and to hear of what comes to their desk: the same wherever they sit."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from desk.errors import Invalid
from models import Officer
from models.enums import Bundling, Labelled
from models.statements import as_json, execute


class Theme(Labelled):
    SYSTEM = "system", "跟随系统"
    LIGHT = "light", "浅色"
    DARK = "dark", "深色"


class Density(Labelled):
    ROOMY = "roomy", "宽松"
    DENSE = "dense", "紧凑"


class TextSize(Labelled):
    NORMAL = "normal", "标准字号"
    LARGE = "large", "大字号"


class Tour(Labelled):
    """Whether somebody has been shown round."""

    NEW = "new", "没有看过"
    LEFT = "left", "看过了"


class ListColumn(Labelled):
    """A column of the list of tickets that somebody may leave out; number and title are always there."""

    KIND = "kind", "类型"
    CHANNEL = "channel", "渠道"
    COURT = "court", "法院"
    DEPARTMENT = "department", "部门"
    CASE = "case", "案号"
    TAGS = "tags", "标签"
    STATE = "state", "状态"
    HANDLER = "handler", "承办人"
    OPENED = "opened", "收到"
    DUE = "due", "期限"


SHOWN_FIRST = (
    ListColumn.KIND,
    ListColumn.COURT,
    ListColumn.TAGS,
    ListColumn.STATE,
    ListColumn.HANDLER,
    ListColumn.OPENED,
    ListColumn.DUE,
)
"""Until somebody chooses."""


@dataclass(frozen=True)
class Preferences:
    """What is kept. A value that is not known any more counts as not chosen."""

    theme: Theme = Theme.SYSTEM
    density: Density = Density.DENSE
    size: TextSize = TextSize.NORMAL
    columns: tuple[ListColumn, ...] = SHOWN_FIRST
    tour: Tour = Tour.NEW
    bundling: Bundling = Bundling.HOURLY

    @property
    def other_theme(self) -> Theme:
        return Theme.LIGHT if self.theme is Theme.DARK else Theme.DARK


CHOICES: Mapping[str, type[Labelled]] = {
    "theme": Theme,
    "density": Density,
    "size": TextSize,
    "tour": Tour,
    "bundling": Bundling,
}
MERGE = "UPDATE officer SET preferences = preferences || ${values}::jsonb WHERE id = ${officer}"
"""Two windows that change two things at once keep both."""
LOOK_AGAIN = """
UPDATE delivery SET not_before = created_at
WHERE officer_id = ${officer}::bigint AND state = 'pending' AND held = 'bundle'"""
"""What waits to be told together is looked at anew."""


def preferences_of(officer: Officer) -> Preferences:
    """What an officer has chosen."""
    kept: Mapping[str, Any] = officer.preferences
    known = {name: kind(kept[name]) for name, kind in CHOICES.items() if kept.get(name) in list(kind)}
    return Preferences(**known, columns=_columns(kept.get("columns")))  # type: ignore[arg-type]


def _columns(kept: object) -> tuple[ListColumn, ...]:
    return tuple(one for one in ListColumn if one in kept) if isinstance(kept, list) else SHOWN_FIRST


async def prefer_columns(officer_id: int, chosen: Collection[str]) -> None:
    """Keep which columns of the list are shown. Raises `Invalid` for one that there is not."""
    if not set(chosen) <= set(ListColumn):
        raise Invalid("没有这样的列", "columns")
    await keep(officer_id, {"columns": [one.value for one in ListColumn if one in chosen]})


async def prefer(officer_id: int, chosen: Mapping[str, str]) -> None:
    """Keep what was chosen and leave the rest as it is. Raises `Invalid` for what cannot be chosen."""
    for name, value in chosen.items():
        if name not in CHOICES or value not in set(CHOICES[name]):
            raise Invalid("没有这样的显示方式", name)
    await keep(officer_id, chosen)
    if "bundling" in chosen:
        await execute(LOOK_AGAIN, officer=officer_id)


async def keep(officer_id: int, values: Mapping[str, object]) -> None:
    """Put values beside what is kept already."""
    await execute(MERGE, officer=officer_id, values=as_json(values))
