"""Files of courts: a row that is wrong is named, and nothing of it is repeated."""

import pytest

from desk.errors import Invalid
from desk.people.importing import import_courts, import_officers
from models import Court, Officer
from models.keyring import unseal
from tests.cast import MORNING

pytestmark = pytest.mark.usefixtures("cast")


async def test_没有写电话和地址的法院用12368() -> None:
    row = {"code": "赣98", "name": "某县人民法院", "short_name": "某县法院", "level": "basic", "parent": "赣"}
    await import_courts([{**row, "telephone": None, "address": None}])

    court = await Court.get(code="赣98")
    assert (court.telephone, court.address, court.path) == ("12368", "", "赣/赣98/")


async def test_干警的手机号加密保存_不写就不变_写错了说出来() -> None:
    row = {"login": "qian", "name": "钱进", "court": "赣01", "roles": ["agent"], "mobile": "138 0791 0008"}
    await import_officers([row], "a-password-2026", MORNING)
    await import_officers([{**row, "mobile": None}], "a-password-2026", MORNING)
    officer = await Officer.get(login="qian")
    assert unseal(officer.mobile_sealed) == "13807910008"

    with pytest.raises(Invalid, match="第 1 条") as told:
        await import_officers([{**row, "mobile": "1380791000"}], "a-password-2026", MORNING)
    assert "1380791000" not in told.value.words
