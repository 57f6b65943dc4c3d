"""Rules make the sandbox misbehave: refuse, dawdle, hang up, deliver three times, lose pushes."""

import json
from dataclasses import dataclass, replace

from wechat.sandbox.api.errors import ControlError
from wechat.sandbox.api.shapes import Fields, Object, dumps
from wechat.sandbox.state.state import SandboxState

CALLBACK = "callback"
DROPS = ("", "before", "after")
NEVER, TWICE = "never", "twice"
TOLD = ("", NEVER, TWICE)
LATEST = 86400.0


@dataclass(frozen=True)
class MisbehaviourRule:
    """One misbehaviour. `path` is an interface's path, `callback`, or `*` for every interface (callbacks not included).

    `errcode` refuses with that code; `times` ends the rule after so many uses (None: until it is removed); `delay` is
    in seconds, spent after doing the work and before answering (for a callback: before it is sent); `drop` closes the
    connection before or after doing the work (for a callback: the try is lost, or its answer is); `triple` delivers a
    callback three times, overlapping; `markfail` loses every callback of the account for one minute; `http_status`
    answers an HTML page; `finish` is the outcome pushed for a template message, a mass message (`err(20001)` …) or a
    publication (its status, 2 to 6); `finish_after` lets a mass message or a publication be over so many seconds
    later, `finish_told` pushes that `never` or `twice`; `snapshot` makes web login return a virtual user. `account`
    limits the rule to one appid.
    """

    id: int
    path: str
    account: str = ""
    errcode: int | None = None
    times: int | None = None
    delay: float = 0.0
    drop: str = ""
    triple: bool = False
    markfail: bool = False
    http_status: int | None = None
    finish: str = ""
    finish_after: float = 0.0
    finish_told: str = ""
    snapshot: bool = False

    @property
    def whole_message(self) -> bool:
        """Say whether the rule concerns a callback as a whole and not one try of it."""
        return self.triple or self.markfail


def read_rule(fields: Fields) -> MisbehaviourRule:
    """Read a rule. Raises ControlError for one that could never do anything."""
    rule = MisbehaviourRule(
        id=0,
        path=fields.text("path"),
        account=fields.text("account", ""),
        errcode=fields.integer("errcode") if "errcode" in fields else None,
        times=fields.integer("times") if "times" in fields else None,
        delay=fields.number("delay", 0.0),
        drop=fields.text("drop", ""),
        triple=fields.flag("triple"),
        markfail=fields.flag("markfail"),
        http_status=fields.integer("http_status") if "http_status" in fields else None,
        finish=fields.text("finish", ""),
        finish_after=fields.number("finish_after", 0.0),
        finish_told=fields.text("finish_told", ""),
        snapshot=fields.flag("snapshot"),
    )
    if not (rule.path.startswith("/") or rule.path in (CALLBACK, "*")):
        raise ControlError(f"path {rule.path!r} 应为接口路径、callback 或 *")
    if rule.drop not in DROPS:
        raise ControlError(f"drop {rule.drop!r} 应为 before 或 after")
    if rule.finish_told not in TOLD:
        raise ControlError(f"finish_told {rule.finish_told!r} 应为 never 或 twice")
    if not 0 <= rule.finish_after <= LATEST:
        raise ControlError("finish_after 以秒计，最多一天")
    if rule.times is not None and rule.times < 1:
        raise ControlError("times 应不小于 1")
    if rule.http_status is not None and not 200 <= rule.http_status <= 599:
        raise ControlError("http_status 应在 200 到 599 之间")
    if rule == MisbehaviourRule(id=0, path=rule.path, account=rule.account, times=rule.times):
        acts = "errcode、delay、drop、triple、markfail、http_status、finish、finish_after、finish_told"
        raise ControlError(f"规则没有写明要做什么：{acts} 至少一项")
    return rule


class MisbehaviourRules:
    """Holds the rules in force, oldest first; the first that fits is used and counted down."""

    def __init__(self, state: SandboxState) -> None:
        self._state = state

    def add(self, rule: MisbehaviourRule) -> MisbehaviourRule:
        number = self._state.insert("INSERT INTO rules (rule, remaining) VALUES (?, ?)", "", rule.times)
        kept = replace(rule, id=number)
        words = {name: value for name, value in vars(kept).items() if name != "times"}
        self._state.run("UPDATE rules SET rule = ? WHERE id = ?", dumps(words), number)
        return kept

    def all(self) -> list[MisbehaviourRule]:
        rows = self._state.rows("SELECT rule, remaining FROM rules ORDER BY id")
        return [MisbehaviourRule(**json.loads(row["rule"]), times=row["remaining"]) for row in rows]

    def picture(self) -> list[Object]:
        """Return the rules as the control API shows them: what is not set is left out; `times` counts what is left."""
        return [
            {name: value for name, value in vars(rule).items() if value not in (None, "", False, 0.0)}
            for rule in self.all()
        ]

    def remove(self, number: int | None) -> int:
        """Remove one rule, or all. Returns how many there were."""
        return self._state.run("DELETE FROM rules WHERE ? IS NULL OR id = ?", number, number)

    def take(self, path: str, account: str = "", whole_message: bool | None = None) -> MisbehaviourRule | None:
        """Return the rule that applies now, if any, and use it up once."""
        for rule in self.all():
            anywhere = rule.path == "*" and path != CALLBACK
            if not (rule.path == path or anywhere) or (rule.account and rule.account != account):
                continue
            if whole_message is not None and rule.whole_message is not whole_message:
                continue
            if rule.times is not None:
                self._state.run("UPDATE rules SET remaining = remaining - 1 WHERE id = ?", rule.id)
                self._state.run("DELETE FROM rules WHERE id = ? AND remaining <= 0", rule.id)
            return rule
        return None
