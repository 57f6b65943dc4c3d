"""安全管理: the security administrator sees who gets in, ends sessions, takes phones and lost authenticators away."""

import pytest

from desk.people.signing_on import ProvenPerson, sign_on
from models import AuditEntry, Identity, Officer
from settings import Settings
from tests import cast
from tests.handlers.console.conftest import Console


async def test_安全管理员_reads_who_came_in_and_who_did_not_and_ends_what_李法官_has_open(console: Console):
    li, phone = await console.staff("李法官"), await cast.phone("李法官", console.clock.now)
    await console.stranger().log_in("lizheng", "guess")
    admin, judge = await console.staff("安全管理员"), await cast.officer("李法官")
    here = f"/console/security/officers/{judge.id}"

    assert "李正" in (await admin.get("/console/security")).words
    failed = await admin.get("/console/security?list=failed")
    assert ("登录被拒绝" in failed.words, "127.0.0.1" in failed.words) == (True, True)
    assert "加密密钥" in failed.words
    assert "李正" in (await admin.get("/console/security/officers")).words
    assert "127.0.0.1" in (await admin.get(here)).words
    await admin.post(f"{here}/sessions")
    await admin.post(f"{here}/unbind")

    assert (await li.get("/console/officers")).path == "/console/login"
    assert (await Identity.get(id=phone.id)).officer_id is None
    actions = set(
        await AuditEntry.filter(officer_id=(await Officer.get(name="安全管理员")).id).values_list("action", flat=True)
    )
    assert {"open_security", "end_session", "unbind_officer"} <= actions
    assert "解除干警微信" in (await admin.get("/console/security?list=bindings")).words


async def test_a_lost_authenticator_needs_a_reason_and_何平_comes_in_with_another(console: Console):
    he, admin = await console.staff("何平"), await console.staff("安全管理员")
    here = f"/console/security/officers/{(await cast.officer('何平')).id}"

    assert (await admin.post(f"{here}/second", reason="")).status == 400
    assert "没有动态口令" not in (await admin.post(f"{here}/second", reason="手机丢失，已当面核对")).words

    assert (await he.get("/console/officers")).path == "/console/login"
    assert (await Officer.get(name="何平")).second_at is None
    assert "手机丢失，已当面核对" in (await admin.get("/console/security?list=accounts")).words
    me = f"/console/security/officers/{(await Officer.get(name='安全管理员')).id}"
    assert (await admin.post(f"{me}/second", reason="自己的也丢了")).status == 409


async def test_审计员_reads_and_does_nothing_and_nobody_else_learns_that_it_is_there(console: Console):
    auditor, here = await console.staff("审计员"), f"/console/security/officers/{(await cast.officer('李法官')).id}"
    assert (await auditor.get("/console/security")).status == 200
    for act in ("sessions", "unbind", "second"):
        assert (await auditor.post(f"{here}/{act}", reason="为了看看")).status == 404
    chief = await console.staff("周敏")
    assert [(await chief.get(path)).status for path in ("/console/security", here)] == [404, 404]


async def test_an_empty_list_says_what_there_is_none_of_and_李法官_without_anything_has_it_said(console: Console):
    admin, judge = await console.staff("安全管理员"), await cast.officer("李法官")
    assert "还没有人绑定或解除过微信" in (await admin.get("/console/security?list=bindings")).words
    assert "一天内没有人导出过数据" in (await admin.get("/console/security?list=exports")).words
    shown = (await admin.get(f"/console/security/officers/{judge.id}")).words
    assert ("现在没有登录" in shown, "还没有绑定" in shown, "全部结束" in shown) == (True, True, False)


async def test_a_list_is_read_a_page_at_a_time(console: Console):
    judge = await cast.officer("李法官")
    made = [
        AuditEntry(
            officer_id=judge.id, action="log_out", subject_kind="officer", subject_id=judge.id, at=console.clock.now
        )
        for _ in range(35)
    ]
    await AuditEntry.bulk_create(made)
    admin = await console.staff("安全管理员")

    first = await admin.get("/console/security")
    second = await admin.get(first.text.split('class="btn" href="')[1].split('"')[0].replace("&amp;", "&"))

    assert (first.words.count("退出登录"), "更早的" in first.words) == (28, True)
    assert (second.words.count("退出登录"), "更早的" in second.words) == (7, False)


async def test_李法官_who_is_another_at_the_provider_now_is_bound_anew_and_loses_his_password(
    console: Console, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(Settings, "has_oidc", property(lambda _: True))
    admin, judge, li = await console.staff("安全管理员"), await cast.officer("李法官"), await console.staff("李法官")
    await sign_on(ProvenPerson("https://id.example", "u-1", judge.login), console.clock.now)
    here = f"/console/security/officers/{judge.id}"

    assert (await admin.post(f"{here}/sign-on", reason="")).status == 400
    assert "已解除对应" in (await admin.post(f"{here}/sign-on", reason="省院重建账号，已当面核对")).words
    assert (await admin.post(f"{here}/sign-on", reason="再来一次")).status == 409
    assert "密码已去掉" in (await admin.post(f"{here}/no-password", reason="只用统一身份认证")).words

    changed = await cast.officer("李法官")
    assert (changed.sign_on_index, changed.password_hash, changed.account_news) == (None, "", 2)
    assert (await li.get("/console/officers")).path == "/console/login"
    assert "已当面核对" in (await admin.get("/console/security?list=accounts")).words


async def test_without_a_provider_a_password_stays_and_one_s_own_is_another_s_to_change(
    console: Console, monkeypatch: pytest.MonkeyPatch
):
    admin, judge = await console.staff("安全管理员"), await cast.officer("李法官")
    here = f"/console/security/officers/{judge.id}"
    assert "去掉密码" not in (await admin.get(here)).words
    assert (await admin.post(f"{here}/no-password", reason="只用统一身份认证")).status == 409
    assert (await cast.officer("李法官")).password_hash

    monkeypatch.setattr(Settings, "has_oidc", property(lambda _: True))
    me = f"/console/security/officers/{(await Officer.get(name='安全管理员')).id}"
    for act in ("sign-on", "no-password"):
        assert (await admin.post(f"{me}/{act}", reason="自己来")).status == 409
