"""Court time is the one time of China, and is said in one module."""

from datetime import UTC, date, datetime
from pathlib import Path

from desk.rules.calendar.court_time import ZONE_NAME, court_day

ROOT = Path(__file__).parents[4]


def test_the_court_day_changes_at_midnight_in_nanchang() -> None:
    assert court_day(datetime(2026, 11, 20, 15, 59, tzinfo=UTC)) == date(2026, 11, 20)
    assert court_day(datetime(2026, 11, 20, 16, 0, tzinfo=UTC)) == date(2026, 11, 21)


def test_the_time_zone_is_named_in_one_module() -> None:
    naming = {
        str(path.relative_to(ROOT))
        for top in ("desk", "handlers", "jobs", "wechat", "models", "seeds", "commands", "ops")
        for path in (ROOT / top).rglob("*.py")
        if ZONE_NAME in path.read_text(encoding="utf-8") and not {"migrations", "sandbox"} & set(path.parts)
    }

    assert naming == {"desk/rules/calendar/court_time.py"}
