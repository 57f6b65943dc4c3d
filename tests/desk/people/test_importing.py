"""Files of courts: a row that is wrong is named, and nothing of it is repeated."""

import pytest

from desk.people.importing import import_courts
from models import Court

pytestmark = pytest.mark.usefixtures("cast")


async def test_没有写电话和地址的法院用12368() -> None:
    row = {"code": "赣98", "name": "某县人民法院", "short_name": "某县法院", "level": "basic", "parent": "赣"}
    await import_courts([{**row, "telephone": None, "address": None}])

    court = await Court.get(code="赣98")
    assert (court.telephone, court.address, court.path) == ("12368", "", "赣/赣98/")
