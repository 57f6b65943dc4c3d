"""`jiesu sealed`: whoever keeps the server lists what is sealed, and prints one for the body outside, once told."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from models import AuditEntry, Delivery
from models.enums import PetitionKind
from tests.cast import SECRET_KEYS, a_petition
from tests.town import ROOT

SAID = "法官收了对方的红包"


@pytest.fixture
def environment(cast_database_url: str, redis_url: str, tmp_path: Path) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("JIESU_")},
        "JIESU_HOME": str(tmp_path),
        "JIESU_DATABASE_URL": cast_database_url,
        "JIESU_REDIS_URL": redis_url,
        "JIESU_SECRET_KEYS": ",".join(SECRET_KEYS),
        "JIESU_OUTSIDE_BODY": "省纪委监委派驻组",
    }


def sealed(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cli", "sealed", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.usefixtures("cast")
async def test_a_sealed_complaint_is_listed_by_number_and_printed_once_with_a_line_in_the_audit(
    environment: dict[str, str], tmp_path: Path
) -> None:
    ticket = await a_petition(text=SAID, kind=PetitionKind.COMPLAINT, at_court="江西高院")
    number, sheet = ticket.petition.number, tmp_path / "sheet.txt"

    listed = sealed(environment, "list")
    printed = sealed(environment, "print", number, "--to", str(sheet))
    again = sealed(environment, "print", number, "--to", str(sheet))

    assert (listed.returncode, number in listed.stdout, SAID in listed.stdout) == (0, True, False), listed.stderr
    assert printed.returncode == 0, printed.stderr
    assert SAID not in printed.stdout + printed.stderr
    assert SAID in sheet.read_text()
    assert "移交省纪委监委派驻组" in sheet.read_text()
    assert stat.S_IMODE(sheet.stat().st_mode) == 0o600
    assert (again.returncode, "请换一个文件名" in again.stderr) == (1, True)
    assert await AuditEntry.filter(action="print_sealed", subject_id=ticket.id).count() == 1
    assert await Delivery.filter(ticket_id=ticket.id, notice="handed_over").count() == 1


@pytest.mark.usefixtures("cast")
async def test_what_is_not_sealed_or_not_there_is_not_printed(environment: dict[str, str], tmp_path: Path) -> None:
    open_one = await a_petition()
    for number, words in ((open_one.petition.number, "没有封存"), ("SQ202611999999", "没有这个编号")):
        refused = sealed(environment, "print", number, "--to", str(tmp_path / "no.txt"))
        assert (refused.returncode, words in refused.stderr, "Traceback" in refused.stderr) == (1, True, False)
    assert not (tmp_path / "no.txt").exists()


@pytest.mark.usefixtures("cast")
async def test_without_the_key_it_says_which_setting_lacks_it(environment: dict[str, str], tmp_path: Path) -> None:
    ticket = await a_petition(text=SAID, kind=PetitionKind.COMPLAINT, at_court="江西高院")
    strange = {**environment, "JIESU_SECRET_KEYS": "another-key-another-key-another-key-1"}
    refused = sealed(strange, "print", ticket.petition.number, "--to", str(tmp_path / "no.txt"))
    assert (refused.returncode, "JIESU_SECRET_KEYS" in refused.stderr, "Traceback" in refused.stderr) == (
        1,
        True,
        False,
    )
