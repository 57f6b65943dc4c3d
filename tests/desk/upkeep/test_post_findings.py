"""Every petition and every complaint reaches somebody, or the doctor says which court's does not."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from desk.upkeep.findings import FindingMark
from desk.upkeep.post_findings import STAFF, staff_found
from models import Officer, OfficerRole
from models.enums import Role
from tests.cast import MORNING, court, desk_opened, officer


@pytest.fixture
async def cast(cast_database_url: str, tmp_path: Path) -> AsyncIterator[None]:
    async with desk_opened(cast_database_url, tmp_path / "files"):
        yield


@pytest.mark.usefixtures("cast")
async def test_江西高院没有督察_说得出来_有了就不说() -> None:
    (found,) = await staff_found(MORNING)
    assert (found.mark, found.about) == (FindingMark.NOTE, f"{STAFF}（督察）")
    assert "江西省高级人民法院" in found.words
    assert "南昌市" not in found.words

    high = await court("江西高院")
    liaison = await officer("杨帆")
    await OfficerRole.create(officer_id=liaison.id, role=Role.INSPECTOR, court_id=high.id, starts_on=date(2020, 1, 1))
    (found,) = await staff_found(MORNING)
    assert found.mark is FindingMark.GOOD


@pytest.mark.usefixtures("cast")
async def test_总联络员都停用了_每家法院都没有人分派() -> None:
    await Officer.filter(roles__role=Role.CHIEF_LIAISON).update(active=False)
    found = {one.about: one for one in await staff_found(MORNING)}
    assert "没有人分派" in found[f"{STAFF}（总联络员）"].words
    assert found[f"{STAFF}（总联络员）"].mark is FindingMark.NOTE
