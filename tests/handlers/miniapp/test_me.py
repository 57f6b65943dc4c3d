"""Who somebody is: consent first, then what they type, then what they prove."""

import pytest

from desk.people import citizens, codes
from models import AuditEntry, Citizen, Consent, Identity
from models.enums import CodePurpose, Standing
from tests import cast
from tests.desk.rules.papers.numbers import identity
from tests.handlers.miniapp.conftest import Mini, Town

ZHANG = {"name": "张三", "id_number": "360102198005152019", "mobile": "13807910001"}
AGREED = {"text_name": "identity", "version": "2"}


async def registered(mini: Mini, typed: dict[str, str] = ZHANG) -> None:
    assert (await mini.post("/me/consents", AGREED)).status == 200
    answer = await mini.put("/me", typed)
    assert answer.status == 200, answer


async def test_nothing_is_asked_before_consent(zhang: Mini, town: Town):
    assert (await zhang.put("/me", ZHANG)).problem == (409, "consent_needed", "")
    assert (await zhang.post("/me/phone", {"code": "x"})).problem == (409, "consent_needed", "")
    assert not await Citizen.exists()


async def test_what_is_typed_is_kept_sealed_shown_masked_and_proves_nothing(zhang: Mini):
    await registered(zhang)

    me = (await zhang.get("/me")).body
    assert (me["name"], me["id_number"], me["mobile"]) == ("张*", "360102********2019", "138****0001")
    assert (me["standing"], me["consent"]["given"]) == ("claimed", True)


async def test_consent_is_written_down_once(zhang: Mini):
    await zhang.post("/me/consents", AGREED)
    await zhang.post("/me/consents", AGREED)

    assert await Consent.all().count() == 1


async def test_consent_to_another_version_is_none(zhang: Mini):
    assert (await zhang.post("/me/consents", AGREED | {"version": "0"})).problem == (409, "stale", "")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "张" * 41}, "name"),
        ({"name": 3}, "name"),
        ({"name": "不告诉你"}, "name"),
        ({"document_kind": "学生证"}, "document_kind"),
        ({"document_kind": "passport"}, "id_number"),
        ({"id_number": "360102198005152018"}, "id_number"),
        ({"id_number": None}, "id_number"),
        ({"mobile": "12345"}, "mobile"),
        ({"mobile": ["13807910001"]}, "mobile"),
    ],
)
async def test_what_is_wrong_is_named(zhang: Mini, wrong: dict[str, object], field: str):
    await zhang.post("/me/consents", AGREED)

    answer = await zhang.put("/me", ZHANG | wrong)

    assert answer.problem == (400, "invalid", field)
    assert not await Citizen.exists()


async def test_the_mobile_reserved_in_a_case_verifies_its_party(zhang: Mini, town: Town):
    await registered(zhang)

    answer = await zhang.post("/me/phone", {"code": await town.code("zhangsan", "phone-code")})

    assert (answer.status, answer.body["standing"]) == (200, "verified")
    entry = await AuditEntry.get(action="verify_mobile")
    assert entry.facts == {"identity": (await town.identity()).id}
    assert (await zhang.put("/me", ZHANG)).problem == (400, "invalid", "id_number")


async def test_which_comes_first_does_not_matter(zhang: Mini, town: Town):
    await zhang.post("/me/consents", AGREED)
    proved = await zhang.post("/me/phone", {"code": await town.code("zhangsan", "phone-code")})
    assert proved.body["standing"] is None

    answer = await zhang.put("/me", ZHANG)

    assert (answer.status, answer.body["standing"]) == (200, "verified")


async def test_a_foreigner_comes_in_by_passport(zhang: Mini):
    await zhang.post("/me/consents", AGREED)

    answer = await zhang.put(
        "/me",
        {"name": "José García", "document_kind": "passport", "id_number": "c1234567", "mobile": "+852 9123 4567"},
    )

    shown = {key: answer.body[key] for key in ("document_kind", "id_number", "mobile")}
    assert shown == {"document_kind": "passport", "id_number": "C****567", "mobile": "+852*****567"}


async def test_a_child_is_told_that_a_guardian_agrees(zhang: Mini):
    await zhang.post("/me/consents", AGREED)

    answer = await zhang.put("/me", ZHANG | {"id_number": identity(born="20170101")})

    assert answer.problem == (409, "guardian_needed", "")
    assert not await Citizen.exists()


async def test_an_opponent_who_knows_the_number_stays_claimed(li: Mini, town: Town):
    """李四 has 张三's identity number and mobile from the complaint's first page; his own phone proves nothing."""
    await registered(li)

    answer = await li.post("/me/phone", {"code": await town.code("lisi", "phone-code")})

    assert (answer.status, answer.body["standing"]) == (200, "claimed")
    assert answer.body["mobile"] == "138****0002"


async def test_a_mobile_alone_is_nobody_s_identity(zhang: Mini, town: Town):
    await zhang.post("/me/consents", AGREED)

    answer = await zhang.post("/me/phone", {"code": await town.code("zhangsan", "phone-code")})

    assert (answer.status, answer.body["standing"], answer.body["mobile"]) == (200, None, "138****0001")


async def test_proof_joins_the_person_verified_at_the_window(zhang: Mini, town: Town):
    in_chat = await cast.phone("张三", town.clock.now)
    typed = citizens.Claim(**ZHANG)
    claimed = await citizens.claim(in_chat.id, typed, town.clock.now)
    agent = await cast.officer("赵晴")
    issued = await codes.issue_code(CodePurpose.VERIFY_CITIZEN, claimed.id, agent.id, town.clock.now)
    await codes.use_code(issued.code, in_chat.id, town.clock.now)
    await registered(zhang)

    await zhang.post("/me/phone", {"code": await town.code("zhangsan", "phone-code")})

    assert (await Identity.get(id=in_chat.id)).citizen_id == claimed.id == (await town.identity()).citizen_id
    assert await Citizen.filter(standing=Standing.VERIFIED).count() == 1


async def test_a_phone_code_serves_once(zhang: Mini, town: Town):
    await zhang.post("/me/consents", AGREED)
    code = await town.code("zhangsan", "phone-code")
    await zhang.post("/me/phone", {"code": code})

    assert (await zhang.post("/me/phone", {"code": code})).problem == (400, "invalid", "code")


BODIES = [
    b"",
    b"{",
    b"[]",
    b"null",
    b'"x"',
    b"\xff\xfe",
    b'{"name": "\\ud800", "id_number": "1", "mobile": "1"}',
    b'{"name": "\\u0000", "id_number": "1", "mobile": "1"}',
    b"[" * 30000,
    b'{"name":' * 5000,
    b'{"name": ' + b"9" * 20000 + b"}",
    b'{"name": NaN}',
    b'{"\\ud800": 1, "name": {"a": [[[]]]}}',
]


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
async def test_no_body_is_too_strange_for_an_answer(zhang: Mini, body: bytes):
    await zhang.post("/me/consents", AGREED)

    answer = await zhang.ask("PUT", "/me", data=body)

    assert answer.problem[:2] == (400, "invalid")


async def test_a_body_too_large_is_refused(zhang: Mini):
    answer = await zhang.ask("PUT", "/me", data=b'{"name": "' + b"x" * 70000 + b'"}')

    assert answer.problem == (413, "too_large", "")
