"""What goes wrong while starting or stopping things, told to a person."""


class OpsError(RuntimeError):
    """Its message is Chinese, names the thing, the reason and what to do; it can be shown as it is."""


class HomeInUse(OpsError):
    """Another process works in this home folder; `pid` is its process number, None where it cannot be told."""

    def __init__(self, message: str, pid: int | None) -> None:
        super().__init__(message)
        self.pid = pid
