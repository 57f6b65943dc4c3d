"""The cookies of each phone's browser are kept here, so that phones on one machine never share them."""

from datetime import UTC
from email.utils import parsedate_to_datetime
from http.cookies import CookieError, Morsel, SimpleCookie

from wechat.sandbox.state.clock import SandboxClock
from wechat.sandbox.state.state import SandboxState


class Cookies:
    """Keeps one jar for each phone; the product is the only site there is, so Domain plays no part."""

    def __init__(self, state: SandboxState, clock: SandboxClock) -> None:
        self._state = state
        self._clock = clock

    def keep(self, host: str, header: str, path: str) -> None:
        """Take in one Set-Cookie header of an answer to `path`; one that cannot be read is ignored, as browsers do."""
        try:
            cookies: SimpleCookie = SimpleCookie(header)
        except CookieError:
            return
        for name, morsel in cookies.items():
            where = morsel["path"] if morsel["path"].startswith("/") else path.rsplit("/", 1)[0] or "/"
            expires = self._expires(morsel)
            if expires is not None and expires <= self._clock.now():
                self._state.run("DELETE FROM cookies WHERE host = ? AND name = ? AND path = ?", host, name, where)
                continue
            self._state.run(
                "INSERT OR REPLACE INTO cookies VALUES (?, ?, ?, ?, ?)", host, name, where, morsel.coded_value, expires
            )

    def _expires(self, morsel: Morsel[str]) -> float | None:
        """Return when a cookie ends in Unix time of the sandbox's clock, None for a cookie of the session."""
        age = str(morsel["max-age"])
        if age.lstrip("-").isdigit():
            return self._clock.now() + int(age)
        try:
            moment = parsedate_to_datetime(morsel["expires"])
        except ValueError:
            return None
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()

    def header(self, host: str, path: str) -> str:
        """Return the Cookie header for a path, the more special paths first; empty when there is none."""
        rows = self._state.rows(
            "SELECT name, value, path FROM cookies WHERE host = ? AND (expires IS NULL OR expires > ?)"
            " ORDER BY length(path) DESC",
            host,
            self._clock.now(),
        )
        fitting = (row for row in rows if _covers(row["path"], path))
        return "; ".join(f"{row['name']}={row['value']}" for row in fitting)


def _covers(cookie_path: str, path: str) -> bool:
    """Say whether a cookie's path covers this path (RFC 6265, 5.1.4)."""
    return path == cookie_path or path.startswith(cookie_path if cookie_path.endswith("/") else cookie_path + "/")
