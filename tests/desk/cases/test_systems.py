"""Keys of case systems: shown once, sealed, changed without a stop, ended."""

from datetime import timedelta

import pytest

from desk.cases.systems import add_system, end_keys, find_signer, list_keys, rotate_key
from desk.errors import Invalid, NotFound, Refused
from jobs.purges import KEYS_KEPT, purge_expired
from models import CaseSystem, Court, IntegrationCall, IntegrationKey
from models.keyring import unseal
from tests.cast import MORNING

pytestmark = pytest.mark.usefixtures("cast")
NAME = "南昌中院案件系统"


async def test_a_key_is_sealed_and_signs_for_its_court_s_branch() -> None:
    made = await add_system(NAME, "赣01", MORNING)

    signer = await find_signer(made.key_id, MORNING)

    assert signer is not None
    assert (signer.secret, signer.source.court_path) == (made.secret, (await Court.get(code="赣01")).path)
    row = await IntegrationKey.get()
    assert made.secret.encode() not in bytes(row.secret_sealed)
    assert unseal(row.secret_sealed) == made.secret
    assert made.secret not in repr(made) + repr(signer)


async def test_a_name_is_one_system_s_and_its_court_is_there() -> None:
    await add_system(NAME, "赣01", MORNING)
    with pytest.raises(Refused, match="已经有名为"):
        await add_system(f" {NAME} ", "赣04", MORNING)
    for name, court in (("", "赣01"), ("名" * 41, "赣01"), ("别的", "赣99")):
        with pytest.raises(Invalid):
            await add_system(name, court, MORNING)
    assert await CaseSystem.all().count() == 1


async def test_a_new_key_lets_the_old_one_serve_a_day() -> None:
    old = await add_system(NAME, "赣01", MORNING)
    new = await rotate_key(NAME, MORNING)
    newest = await rotate_key(NAME, MORNING + timedelta(hours=1))

    later = MORNING + timedelta(hours=24)
    assert await find_signer(old.key_id, later - timedelta(seconds=1)) is not None
    assert await find_signer(old.key_id, later) is None
    assert await find_signer(new.key_id, later) is not None
    assert await find_signer(newest.key_id, later + timedelta(days=900)) is not None


async def test_ended_keys_serve_no_more_and_unknown_systems_are_told() -> None:
    made = await add_system(NAME, "赣01", MORNING)

    assert (await end_keys(NAME, MORNING))[1] == 1
    assert await find_signer(made.key_id, MORNING) is None
    assert [key.ended_at for key in await list_keys()] == [MORNING]
    for change in (rotate_key, end_keys):
        with pytest.raises(NotFound):
            await change("没有这个", MORNING)


async def test_answers_are_kept_a_week() -> None:
    made = await add_system(NAME, "赣01", MORNING)
    await IntegrationCall.create(system_id=made.system_id, key="sending-1", body_hash=b"x", created_at=MORNING)

    await purge_expired(MORNING + KEYS_KEPT - timedelta(seconds=1))
    assert await IntegrationCall.all().count() == 1
    await purge_expired(MORNING + KEYS_KEPT + timedelta(seconds=1))
    assert await IntegrationCall.all().count() == 0
