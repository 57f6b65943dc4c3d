"""How often an account may call an interface: as the platform says, or as a test or a drill has set it.

`daily` calls end in 45009 and `minute` calls in 45011; of template messages above `finishes` a minute the outcome
pushed is `failed:freq limit`. `masses` stands for all mass messages of a month (45028). 0 lets nothing through.
"""

from wechat.sandbox.api.errors import ControlError
from wechat.sandbox.api.shapes import Fields
from wechat.sandbox.api.tokens import count
from wechat.sandbox.state.sandbox import Sandbox

MASSES = "masses"
SET = ("daily", "minute", "finishes")
MINUTE = 60


def limit(box: Sandbox, appid: str, path: str, name: str, usual: int | None) -> int | None:
    """Return a limit that was set, or the usual one; None: there is none."""
    row = box.state.row("SELECT * FROM limits WHERE appid = ? AND path = ?", appid, path)
    found = row[name] if row else None
    return usual if found is None else int(found)


def set_limits(box: Sandbox, appid: str, given: Fields) -> None:
    """Set an interface's limits; those not named are the usual ones again. Raises ControlError."""
    path = given.text("path")
    if not (path.startswith("/") or path == MASSES):
        raise ControlError(f"path {path!r} 应为接口路径或 {MASSES}")
    numbers = [given.integer(name) if name in given else None for name in SET]
    if any(number is not None and number < 0 for number in numbers):
        raise ControlError("daily、minute、finishes 应不小于 0")
    box.state.run("INSERT OR REPLACE INTO limits VALUES (?, ?, ?, ?, ?)", appid, path, *numbers)


def over_a_minute(box: Sandbox, appid: str, path: str, name: str, usual: int | None) -> bool:
    """Count one more in this minute, and say whether that is too many. Nothing is counted where there is no limit."""
    most = limit(box, appid, path, name, usual)
    if most is None:
        return False
    minute = int(box.clock.now() // MINUTE)
    box.state.run(
        "DELETE FROM usage WHERE appid = ? AND path = ? AND day LIKE 'm%' AND day <> ?",
        appid,
        f"{name}:{path}",
        f"m{minute}",
    )
    return count(box, appid, f"{name}:{path}", f"m{minute}") > most
