"""Access tokens come in two families side by side, each with its own grace; web login has tokens of its own.

Source: official pages of getAccessToken and getStableAccessToken.
"""

from dataclasses import dataclass

from wechat.sandbox.api.errors import SandboxRefusal
from wechat.sandbox.state.sandbox import Sandbox

LIFE = 7200
GRACE = 300
FORCED_PER_DAY = 20
FORCED_APART = 30
REFRESH_LIFE = 30 * 86400
PLAIN, STABLE, WEB, REFRESH = "plain", "stable", "web", "refresh"


@dataclass(frozen=True)
class IssuedToken:
    """A token just given out; `expires_in` is in seconds."""

    text: str
    expires_in: int


@dataclass(frozen=True)
class WebToken:
    """Says whom a web login's token stands for."""

    appid: str
    person: str
    scope: str


def plain_token(box: Sandbox, appid: str) -> IssuedToken:
    """Issue a new token each time; the one before works for five more minutes."""
    now = box.clock.now()
    box.state.run(
        "UPDATE tokens SET latest = 0, expires = min(expires, ?) WHERE appid = ? AND family = ? AND latest = 1",
        now + GRACE,
        appid,
        PLAIN,
    )
    return _issue(box, appid, PLAIN)


def stable_token(box: Sandbox, appid: str, force: bool) -> IssuedToken:
    """Return the same token until five minutes before its end.

    `force` kills it at once, at most 20 times a day and not within 30 seconds of the last time, when the current one is
    returned instead.
    """
    now = box.clock.now()
    if force and now - float(box.state.fact(f"forced:{appid}", "0")) >= FORCED_APART:
        if count(box, appid, "force_refresh", box.day()) > FORCED_PER_DAY:
            raise SandboxRefusal(45009)
        box.state.remember(f"forced:{appid}", repr(now))
        box.state.run("UPDATE tokens SET revoked = 1, latest = 0 WHERE appid = ? AND family = ?", appid, STABLE)
        return _issue(box, appid, STABLE)
    current = box.state.row(
        "SELECT token, expires FROM tokens WHERE appid = ? AND family = ? AND latest = 1", appid, STABLE
    )
    if current and float(current["expires"]) - now > GRACE:
        return IssuedToken(str(current["token"]), int(float(current["expires"]) - now))
    box.state.run("UPDATE tokens SET latest = 0 WHERE appid = ? AND family = ?", appid, STABLE)
    return _issue(box, appid, STABLE)


def _issue(box: Sandbox, appid: str, family: str) -> IssuedToken:
    now = box.clock.now()
    box.state.run("DELETE FROM tokens WHERE expires < ?", now - 86400)
    text = f"{box.state.next('token', 60)}_{box.random_text(133)}"
    box.state.run(
        "INSERT INTO tokens (token, appid, family, issued, expires, latest) VALUES (?, ?, ?, ?, ?, 1)",
        text,
        appid,
        family,
        now,
        now + LIFE,
    )
    return IssuedToken(text, LIFE)


def owner(box: Sandbox, token: str) -> str:
    """Return the appid a token stands for. Raises 41001, 40001 (unknown, replaced) or 42001 (over)."""
    if not token:
        raise SandboxRefusal(41001)
    row = box.state.row("SELECT * FROM tokens WHERE token = ? AND family IN (?, ?)", token, PLAIN, STABLE)
    if row is None or row["revoked"]:
        raise SandboxRefusal(40001)
    now = box.clock.now()
    if row["issued"] + LIFE <= now:
        raise SandboxRefusal(42001)
    if row["expires"] <= now:
        raise SandboxRefusal(40001)
    return str(row["appid"])


def web_tokens(box: Sandbox, who: WebToken) -> tuple[IssuedToken, str]:
    """Issue an access token of a web login and its refresh token."""
    now = box.clock.now()
    made = []
    for family, life in ((WEB, LIFE), (REFRESH, REFRESH_LIFE)):
        text = f"{box.state.next('token', 60)}_{box.random_text(86)}"
        box.state.run(
            "INSERT INTO tokens (token, appid, family, person, scope, issued, expires, latest)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, 1)",
            text,
            who.appid,
            family,
            who.person,
            who.scope,
            now,
            now + life,
        )
        made.append(text)
    return IssuedToken(made[0], LIFE), made[1]


def web_owner(box: Sandbox, token: str, family: str) -> WebToken:
    """Return whom a web login's token (`web` or `refresh`) stands for. Raises 40001, 42001, 40030 or 42002."""
    unknown, over = (40001, 42001) if family == WEB else (40030, 42002)
    row = box.state.row("SELECT * FROM tokens WHERE token = ? AND family = ?", token, family)
    if row is None:
        raise SandboxRefusal(unknown)
    if row["expires"] <= box.clock.now():
        raise SandboxRefusal(over)
    return WebToken(str(row["appid"]), str(row["person"]), str(row["scope"]))


def count(box: Sandbox, appid: str, what: str, period: str) -> int:
    """Count one more use of something in a period. Returns how many that makes."""
    row = box.state.row(
        "INSERT INTO usage VALUES (?, ?, ?, 1) ON CONFLICT (appid, day, path) DO UPDATE SET used = used + 1"
        " RETURNING used",
        appid,
        period,
        what,
    )
    return int(row["used"]) if row else 0
