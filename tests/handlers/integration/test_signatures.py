"""A signature holds or does not; whoever guesses learns nothing, and nothing of the body is read before."""

import json
import random
from datetime import timedelta

import pytest

from desk.cases.systems import end_keys, rotate_key
from desk.rules.case_rows.reading import ReportKind
from models import Case, IntegrationCall
from tests.desk.cases.reporting import row
from tests.handlers.conftest import TestClock
from tests.handlers.integration.conftest import PREFIX, System, Told

PATH = f"{PREFIX}/cases"
BODY = json.dumps({"rows": [row(ReportKind.CASES)]}).encode()
NAME = "南昌中院案件系统"
SEED = 20261118


async def refused(told: Told) -> None:
    assert (told.status, told.body["code"]) == (401, "not_signed"), told
    assert (await Case.all().count(), await IntegrationCall.all().count()) == (0, 0)


async def test_unknown_and_ended_keys_and_wrong_secrets_get_one_and_the_same_answer(
    nanchang: System, clock: TestClock
) -> None:
    unknown = await nanchang.with_key("jk_000000000000000000", nanchang.key.secret).post("cases", BODY)
    wrong = await nanchang.with_key(nanchang.key.key_id, "another").post("cases", BODY)
    await end_keys(NAME, clock.now)
    ended = await nanchang.post("cases", BODY)

    assert unknown.body == wrong.body == ended.body
    for told in (unknown, wrong, ended):
        await refused(told)


@pytest.mark.parametrize("missing", ["X-Jiesu-Key", "X-Jiesu-Time", "X-Jiesu-Signature", "X-Jiesu-Content-SHA256"])
async def test_a_head_without_one_of_its_parts_is_no_signature(nanchang: System, missing: str) -> None:
    heads = nanchang.head("POST", PATH, BODY, "sending-0001")
    del heads[missing]
    await refused(await nanchang.ask("POST", PATH, BODY, heads))


async def test_another_method_address_query_key_or_body_than_was_signed_is_refused(nanchang: System) -> None:
    heads = nanchang.head("POST", PATH, BODY, "sending-0001")
    await refused(await nanchang.ask("POST", f"{PREFIX}/parties", BODY, heads))
    await refused(await nanchang.ask("POST", f"{PATH}?dry=1", BODY, heads))
    await refused(await nanchang.ask("POST", PATH, BODY, heads | {"Idempotency-Key": "sending-0002"}))
    await refused(await nanchang.ask("GET", f"{PATH}/1", b"", heads))

    changed = await nanchang.ask("POST", PATH, BODY + b" ", heads)

    assert (changed.status, changed.body["code"]) == (400, "body_differs")
    assert await Case.all().count() == 0


@pytest.mark.parametrize("seconds", [-301, 301, -86_400, 86_400])
async def test_a_clock_that_differs_is_told_so_and_nothing_is_taken(nanchang: System, seconds: int) -> None:
    time = str(int(nanchang.clock.now.timestamp()) + seconds)
    heads = nanchang.head("POST", PATH, BODY, "sending-0001", time=time)

    told = await nanchang.ask("POST", PATH, BODY, heads)

    assert (told.status, told.body["code"]) == (401, "clock")
    assert await Case.all().count() == 0


@pytest.mark.parametrize("seconds", [-300, 300])
async def test_five_minutes_are_let_pass(nanchang: System, seconds: int) -> None:
    time = str(int(nanchang.clock.now.timestamp()) + seconds)
    told = await nanchang.ask("POST", PATH, BODY, nanchang.head("POST", PATH, BODY, "sending-0001", time=time))
    assert told.status == 200


async def test_a_recorded_call_sent_again_later_by_somebody_else_is_refused(nanchang: System, clock: TestClock) -> None:
    heads = nanchang.head("POST", PATH, BODY, "sending-0001")
    assert (await nanchang.ask("POST", PATH, BODY, heads)).status == 200
    assert (await nanchang.ask("POST", PATH, BODY, heads)).body["repeated"] is True

    clock.forward(minutes=6)

    assert (await nanchang.ask("POST", PATH, BODY, heads)).status == 401


async def test_after_a_new_key_the_old_one_serves_a_day_and_no_longer(nanchang: System, clock: TestClock) -> None:
    made = await rotate_key(NAME, clock.now)
    fresh = nanchang.with_key(made.key_id, made.secret)
    assert (await nanchang.post("cases", BODY)).status == (await fresh.post("cases", BODY)).status == 200

    clock.now += timedelta(hours=24)

    assert (await nanchang.post("cases", BODY)).status == 401
    assert (await fresh.post("cases", BODY)).status == 200


async def test_a_key_changed_at_once_ends_the_old_one_now(nanchang: System, clock: TestClock) -> None:
    await rotate_key(NAME, clock.now, at_once=True)
    await refused(await nanchang.post("cases", BODY))


async def test_no_head_with_anything_changed_ever_holds(nanchang: System) -> None:
    dice = random.Random(SEED)
    heads = nanchang.head("POST", PATH, BODY, "sending-0001")
    names = list(heads)
    letters = "0123456789abcdefXYZ-_. \t€é"
    for _ in range(300):
        name = dice.choice(names)
        value = list(heads[name])
        at = dice.randrange(len(value))
        match dice.randrange(4):
            case 0:
                value[at] = dice.choice(letters.replace(value[at], ""))
            case 1:
                value.insert(at, dice.choice(letters.strip()))
            case 2:
                del value[at]
            case _:
                value = list(dice.choice(["", "0" * 64, "x" * 5000, "-1", "99999999999"]))
        changed = "".join(value).strip()
        if changed == heads[name]:
            continue
        told = await nanchang.ask("POST", PATH, BODY, heads | {name: changed.encode("utf-8").decode("latin-1")})
        assert told.status in (401, 429, 400, 431, 413), (name, changed, told)
    assert (await Case.all().count(), await IntegrationCall.all().count()) == (0, 0)


async def test_a_head_given_twice_is_no_signature(nanchang: System) -> None:
    heads = [*nanchang.head("POST", PATH, BODY, "sending-0001").items(), ("X-Jiesu-Key", nanchang.key.key_id)]
    async with nanchang.http.post(PATH, data=BODY, headers=heads) as told:
        assert told.status == 401


async def test_a_number_in_the_address_is_signed_as_it_was_sent(nanchang: System) -> None:
    await nanchang.post("cases", BODY)
    assert (await nanchang.held("（2026）赣01民终9567号")).status == 200
