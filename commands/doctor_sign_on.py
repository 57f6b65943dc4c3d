"""What `jiesu doctor` asks of the identity provider: that it is what we take it for, and whom it could not let in."""

from datetime import datetime, timedelta

import aiohttp

from desk.access.audit import Deed
from desk.people.signing_on import BY
from desk.upkeep.findings import Finding, FindingMark
from handlers.http.provider_choice import BACK, provider_of
from handlers.http.signon.id_tokens import KEY_TYPES
from handlers.http.signon.troubles import ProviderAway, SignOnError
from models import AuditEntry, Officer
from models.enums import SignOnRefusal
from settings import Settings

SIGN_ON = "统一身份认证"
REFUSED_WITHIN = timedelta(days=1)
MENDS = {
    "another_issuer": "JIESU_OIDC_ISSUER 要和它写的 issuer 一字不差，结尾的斜线也算。",
    "no_secret_taken": "它不收客户端密钥，请在那边把客户端改成 client_secret_basic 或 client_secret_post。",
}


async def sign_on_found(http: aiohttp.ClientSession, settings: Settings) -> list[Finding]:
    """Finds whether staff can sign in at the provider; nobody is signed in."""
    provider = provider_of(settings, http)
    if provider is None:
        found = await _without_a_provider()
        return found or [Finding(FindingMark.NOTE, SIGN_ON, "没有接：干警用工号和密码登录")]
    try:
        described, keys = await provider.description(), await provider.keys()
    except SignOnError as error:
        away = "请核对 JIESU_OIDC_ISSUER、网络和证书（自己的证书机构用 SSL_CERT_FILE 指出）。"
        mend = away if isinstance(error, ProviderAway) else MENDS.get(str(error), "请问统一身份认证的管理员。")
        return [Finding(FindingMark.BAD, SIGN_ON, f"{settings.oidc_issuer} 用不了（{error}）", mend)]
    if not any(key.get("kty") in KEY_TYPES.values() for key in keys):
        mend = "请让统一身份认证用 RS256 或 ES256 签名，并公布公钥。"
        return [Finding(FindingMark.BAD, SIGN_ON, "没有公布可用的签名公钥", mend)]
    out = "" if described.end_session else "；它没有统一退出的网址，退出只退出工作台"
    words = f"有应答，{settings.oidc_claim} 就是工号，回到 {settings.public_url}{BACK}{out}"
    return [Finding(FindingMark.GOOD, SIGN_ON, words), *await _refused(settings.clock())]


async def _without_a_provider() -> list[Finding]:
    stranded = await Officer.filter(active=True, password_hash="").count()
    if not stranded:
        return []
    words = f"没有接，{stranded} 位在岗的干警没有密码，登录不了"
    return [Finding(FindingMark.BAD, SIGN_ON, words, "请设置 JIESU_OIDC_*，或用 jiesu officer password 给他们设密码。")]


async def _refused(as_of: datetime) -> list[Finding]:
    """Tell whom the provider knew and we did not let in within a day, by reason."""
    entries = await AuditEntry.filter(action=Deed.LOG_IN_REFUSED, at__gt=as_of - REFUSED_WITHIN).order_by("id")
    theirs = [one for one in entries if one.facts.get("by") == BY["by"]]
    if not theirs:
        return []
    logins = dict(await Officer.filter(id__in=[one.officer_id or 0 for one in theirs]).values_list("id", "login"))
    said = []
    for why in SignOnRefusal:
        those = [one for one in theirs if one.facts.get("why") == why]
        names = "、".join(dict.fromkeys(str(logins[one.officer_id]) for one in those if one.officer_id in logins))
        said += [f"{why.label} {len(those)} 次{f'（{names}）' if names else ''}"] if those else []
    mend = (
        "没有工号的用 jiesu officer add 新建，或看 JIESU_OIDC_CLAIM 对不对；"
        "那边账号重建过的，问清楚是本人，再用 jiesu officer forget-sign-on。"
    )
    return [Finding(FindingMark.NOTE, f"{SIGN_ON}（没有放行）", f"一天里：{'、'.join(said)}", mend)]
