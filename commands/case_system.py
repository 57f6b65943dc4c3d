"""The sandboxed case system of the demonstration: its key, and its process."""

import json
from datetime import datetime
from pathlib import Path

from desk.cases.systems import NewKey, add_system, find_signer, rotate_key
from models import CaseSystem
from models.database import transaction
from ops.case_system import CaseSystemSettings, run
from ops.errors import OpsError

NAME, COURT = "案件系统沙盒", "赣"
KEY_FILE = "demo/case_system.json"
CASES = Path(__file__).parent.parent / "seeds" / "cases.json"
JUDGES = ("lizheng", "wuwei", "chenli")


async def key_for(file: Path, as_of: datetime) -> bool:
    """See that a file has a key that serves; write a new one where not. Returns whether one was written."""
    kept = _kept(file)
    if kept and await find_signer(kept[0], as_of) is not None:
        return False
    async with transaction():
        known = await CaseSystem.exists(name=NAME)
        made = await (rotate_key(NAME, as_of, at_once=True) if known else add_system(NAME, COURT, as_of))
        _write(file, made)
    return True


def _kept(file: Path) -> tuple[str, str] | None:
    """Return the key and the secret a file holds; nothing where it holds none."""
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        return str(kept["key"]), str(kept["secret"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(file: Path, made: NewKey) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.chmod(0o600)
    file.write_text(json.dumps({"key": made.key_id, "secret": made.secret}), encoding="utf-8")


def run_sandbox(file: Path, port: int, server_url: str) -> None:
    """Serve until told to stop. Raises `OpsError` for a file that holds no key."""
    kept = _kept(file)
    if kept is None:
        raise OpsError(f"{file} 里没有密钥，请用 jiesu seed case-system 重新写")
    run(CaseSystemSettings(port, server_url, *kept, CASES, JUDGES))
