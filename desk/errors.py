"""What the desk answers when it will not do something: words for the person, a code for programs."""

from collections.abc import Sequence


class Refused(Exception):
    """Nothing was changed. `words` are for the person who asked; `code` is stable."""

    code = "refused"
    status = 409

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class NotFound(Refused):
    """It does not exist, or this person may not know that it does."""

    code = "not_found"
    status = 404


class NotAllowed(Refused):
    code = "not_allowed"
    status = 403


class Invalid(Refused):
    """Something in what was sent is wrong; `field` names it."""

    code = "invalid"
    status = 400

    def __init__(self, words: str, field: str = "") -> None:
        super().__init__(words)
        self.field = field


class Unchecked(Refused):
    """Words that would go to a citizen tell of others: `warnings` says what. They go once somebody has looked at it."""

    code = "check_first"

    def __init__(self, warnings: Sequence[str]) -> None:
        self.warnings = tuple(warnings)
        super().__init__("还没有发出。发出前请核对：" + "；".join(self.warnings) + "。")


class Stale(Refused):
    """The ticket moved on since it was read; `changes` says in words what happened meanwhile."""

    code = "stale"

    def __init__(self, changes: Sequence[str]) -> None:
        self.changes = tuple(changes)
        super().__init__("这件工单刚刚有了变化：" + "；".join(self.changes) + "。请看过后再操作。")
