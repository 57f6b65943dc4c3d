"""The home folder: whose it is, who works in it, what may be removed."""

import os
import stat

import pytest

from ops.errors import HomeInUse, OpsError
from ops.home import MARKER, Home, is_alive

OWNER = """
import json, sys
from ops.home import Home
home = Home(sys.argv[1]); home.claim(); home.lock()
print(json.dumps({}), flush=True)
sys.stdin.read()
"""


def test_a_home_is_made_with_the_folders_above_it(tmp_path):
    home = Home(tmp_path / "srv" / "jiesu")

    home.claim()

    assert (home.path / MARKER).is_file()
    assert stat.S_IMODE(home.path.stat().st_mode) == (0o711 if os.geteuid() == 0 else 0o700)


def test_a_folder_with_somebody_elses_files_is_refused(tmp_path):
    (tmp_path / "论文.docx").touch()

    with pytest.raises(OpsError, match="JIESU_HOME"):
        Home(tmp_path).claim()

    assert not (tmp_path / MARKER).exists()


def test_a_home_that_cannot_be_made_is_told_plainly(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(OpsError, match="JIESU_HOME"):
        Home(tmp_path / "file" / "var").claim()


def test_the_second_to_lock_a_home_is_told_who_has_it(start_owner, home):
    owner = start_owner(OWNER, str(home))
    second = Home(home)
    second.claim()

    with pytest.raises(HomeInUse, match=f"进程 {owner.process.pid} 使用") as refusal:
        second.lock()

    assert refusal.value.pid == owner.process.pid


def test_a_killed_owner_leaves_no_lock(start_owner, home):
    start_owner(OWNER, str(home)).kill()
    second = Home(home)

    with second.locked():
        assert second.owner() == os.getpid()


def test_a_lock_held_before_is_held_after(tmp_path):
    home = Home(tmp_path)
    home.claim()
    home.lock()
    with home.locked():
        pass

    with pytest.raises(HomeInUse):
        Home(tmp_path).lock()

    home.unlock()


def test_reset_removes_what_is_ours_and_nothing_else(tmp_path):
    away = tmp_path / "away"
    away.mkdir()
    (away / MARKER).touch()
    home = Home(tmp_path / "var")
    home.claim()
    (home.folder("postgres") / "data").mkdir()
    home.folder("log")
    (home.path / "notes").mkdir()
    (home.path / "notes" / "记事.txt").touch()
    (home.path / "shortcut").symlink_to(away)

    with home.locked():
        home.reset()

    assert {path.name for path in home.path.iterdir()} == {MARKER, "lock", "notes", "shortcut"}
    assert (home.path / "notes" / "记事.txt").exists()
    assert (away / MARKER).exists()


def test_a_log_of_the_time_before_is_kept(tmp_path):
    home = Home(tmp_path)
    home.claim()
    home.log("web").write_text("昨天")

    log = home.log("web")

    assert not log.exists()
    assert log.with_name("web.old.log").read_text() == "昨天"


def test_a_zombie_is_not_alive():
    pid = os.posix_spawn("/bin/true", ["true"], {})
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)

    assert not is_alive(pid)

    os.waitpid(pid, 0)
