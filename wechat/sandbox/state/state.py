"""One sqlite file keeps everything the sandbox remembers: a restart, or a kill, loses nothing that was answered."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

Value = str | int | float | bytes | None

VERSION = 1
LOCK_WAIT = 1.0
TABLES: dict[str, str] = {
    "facts": "name TEXT PRIMARY KEY, value TEXT NOT NULL",
    "people": "key TEXT PRIMARY KEY, name TEXT NOT NULL, host TEXT NOT NULL UNIQUE, phone TEXT NOT NULL,"
    " unionid TEXT NOT NULL",
    "identities": "appid TEXT, openid TEXT, person TEXT NOT NULL, PRIMARY KEY (appid, openid), UNIQUE (appid, person)",
    "followers": "appid TEXT, person TEXT, since INTEGER NOT NULL, scene TEXT NOT NULL, qr_scene TEXT NOT NULL,"
    " remark TEXT NOT NULL DEFAULT '', PRIMARY KEY (appid, person)",
    "moves": "from_appid TEXT PRIMARY KEY, to_appid TEXT NOT NULL, at REAL NOT NULL",
    "moved_people": "appid TEXT, person TEXT, PRIMARY KEY (appid, person)",
    "windows": "appid TEXT, person TEXT, cause TEXT, opened REAL NOT NULL, until REAL NOT NULL,"
    " remaining INTEGER NOT NULL, PRIMARY KEY (appid, person, cause)",
    "tokens": "token TEXT PRIMARY KEY, appid TEXT NOT NULL, family TEXT NOT NULL, person TEXT NOT NULL DEFAULT '',"
    " scope TEXT NOT NULL DEFAULT '', issued REAL NOT NULL, expires REAL NOT NULL, latest INTEGER NOT NULL,"
    " revoked INTEGER NOT NULL DEFAULT 0",
    "codes": "code TEXT PRIMARY KEY, kind TEXT NOT NULL, appid TEXT NOT NULL, person TEXT NOT NULL,"
    " scope TEXT NOT NULL, issued REAL NOT NULL, used INTEGER NOT NULL DEFAULT 0",
    "messages": "seq INTEGER PRIMARY KEY AUTOINCREMENT, person TEXT NOT NULL, account TEXT NOT NULL,"
    " at INTEGER NOT NULL, sender TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL",
    "log": "seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, side TEXT NOT NULL, method TEXT NOT NULL,"
    " path TEXT NOT NULL, account TEXT NOT NULL, status INTEGER, errcode INTEGER, ms INTEGER NOT NULL,"
    " request TEXT NOT NULL, response TEXT NOT NULL",
    "usage": "appid TEXT, day TEXT, path TEXT, used INTEGER NOT NULL, PRIMARY KEY (appid, day, path)",
    "menus": "appid TEXT PRIMARY KEY, menu TEXT NOT NULL",
    "tickets": "ticket TEXT PRIMARY KEY, appid TEXT NOT NULL, url TEXT NOT NULL UNIQUE, scene TEXT NOT NULL,"
    " numeric INTEGER NOT NULL, expires REAL",
    "media": "media_id TEXT PRIMARY KEY, appid TEXT NOT NULL, kind TEXT NOT NULL, mime TEXT NOT NULL,"
    " name TEXT NOT NULL, content BLOB NOT NULL, created REAL NOT NULL",
    "sent": "appid TEXT, openid TEXT, client_msg_id TEXT, msgid INTEGER NOT NULL, at REAL NOT NULL,"
    " PRIMARY KEY (appid, openid, client_msg_id)",
    "drafts": "media_id TEXT PRIMARY KEY, appid TEXT NOT NULL, articles TEXT NOT NULL, created REAL NOT NULL,"
    " used REAL, deleted TEXT NOT NULL",
    "publications": "publish_id TEXT PRIMARY KEY, appid TEXT NOT NULL, row TEXT NOT NULL, done REAL NOT NULL",
    "mass_jobs": "msg_id INTEGER PRIMARY KEY, appid TEXT NOT NULL, clientmsgid TEXT NOT NULL, at REAL NOT NULL,"
    " asked REAL NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL, media_id TEXT NOT NULL, total INTEGER NOT NULL,"
    " filtered INTEGER NOT NULL, sent INTEGER NOT NULL, failed INTEGER NOT NULL, status TEXT NOT NULL,"
    " done REAL NOT NULL, deleted INTEGER NOT NULL DEFAULT 0",
    "mass_used": "appid TEXT, person TEXT, month TEXT, used INTEGER NOT NULL, PRIMARY KEY (appid, person, month)",
    "tags": "appid TEXT, id INTEGER, name TEXT NOT NULL, PRIMARY KEY (appid, id), UNIQUE (appid, name)",
    "tagged": "appid TEXT, tag INTEGER, person TEXT, PRIMARY KEY (appid, tag, person)",
    "conditional_menus": "menuid INTEGER PRIMARY KEY, appid TEXT NOT NULL, tag INTEGER, menu TEXT NOT NULL",
    "limits": "appid TEXT, path TEXT, daily INTEGER, minute INTEGER, finishes INTEGER, PRIMARY KEY (appid, path)",
    "rules": "id INTEGER PRIMARY KEY AUTOINCREMENT, rule TEXT NOT NULL, remaining INTEGER",
    "texts": "seq INTEGER PRIMARY KEY AUTOINCREMENT, ref TEXT UNIQUE, phone TEXT NOT NULL, at INTEGER NOT NULL,"
    " sign TEXT NOT NULL, text TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL",
    "text_events": "event TEXT PRIMARY KEY, body TEXT NOT NULL",
    "text_troubles": "phone TEXT PRIMARY KEY, trouble TEXT NOT NULL",
    "cookies": "host TEXT, name TEXT, path TEXT, value TEXT NOT NULL, expires REAL, PRIMARY KEY (host, name, path)",
}
INDEXES = (
    "CREATE INDEX IF NOT EXISTS messages_of ON messages (person, account, seq)",
    "CREATE INDEX IF NOT EXISTS followers_of ON followers (appid, since, person)",
    "CREATE INDEX IF NOT EXISTS tagged_of ON tagged (appid, person)",
    "CREATE INDEX IF NOT EXISTS mass_jobs_of ON mass_jobs (appid, clientmsgid)",
)
TEMPORARY = "CREATE TEMP TABLE IF NOT EXISTS mass_targets (person TEXT PRIMARY KEY)"


class StateError(Exception):
    """The state folder cannot be used; the words say why and what to do."""


class SandboxState:
    """Holds one connection for one event loop. Every change between two awaits goes through `transaction`."""

    def __init__(self, folder: str) -> None:
        self._db = sqlite3.connect(self._place(folder), isolation_level=None, timeout=LOCK_WAIT)
        self._db.row_factory = sqlite3.Row
        self._waiting: list[Callable[[], None]] = []
        self._open = False
        try:
            self._prepare(folder)
        except sqlite3.OperationalError as error:
            self._db.close()
            raise StateError(f"{folder}: cannot be used ({error}); does another sandbox use it?") from error
        except sqlite3.DatabaseError as error:
            self._db.close()
            raise StateError(f"{folder}: not a sandbox state ({error}); name another --state folder") from error

    @staticmethod
    def _place(folder: str) -> str:
        if not folder:
            return ":memory:"
        try:
            Path(folder).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StateError(f"{folder}: cannot be made ({error}); name another --state folder") from error
        return str(Path(folder) / "sandbox.sqlite3")

    def _prepare(self, folder: str) -> None:
        self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        found = self._db.execute("PRAGMA user_version").fetchone()[0]
        if found not in (0, VERSION):
            self._db.close()
            raise StateError(f"{folder}: written by another version ({found}); remove the folder or name another")
        for table, columns in TABLES.items():
            self._db.execute(f"CREATE TABLE IF NOT EXISTS {table} ({columns})")
        for statement in (*INDEXES, TEMPORARY):
            self._db.execute(statement)
        self._db.execute(f"PRAGMA user_version = {VERSION}")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do all of a block or nothing; must not be held across an await. Nested use joins the outer one."""
        if self._open:
            yield
            return
        self._db.execute("BEGIN IMMEDIATE")
        self._open = True
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            self._waiting.clear()
            raise
        else:
            self._db.execute("COMMIT")
        finally:
            self._open = False
        waiting, self._waiting = self._waiting, []
        for act in waiting:
            act()

    def after_commit(self, act: Callable[[], None]) -> None:
        """Do `act` when what is being written is certain; at once outside a transaction."""
        if self._open:
            self._waiting.append(act)
        else:
            act()

    def rows(self, sql: str, *values: Value) -> list[sqlite3.Row]:
        return self._db.execute(sql, values).fetchall()

    def row(self, sql: str, *values: Value) -> sqlite3.Row | None:
        found: sqlite3.Row | None = self._db.execute(sql, values).fetchone()
        return found

    def run(self, sql: str, *values: Value) -> int:
        """Execute a statement. Returns the number of rows touched."""
        return self._db.execute(sql, values).rowcount

    def run_many(self, sql: str, rows: Iterable[tuple[Value, ...]]) -> None:
        """Execute a statement once for each row."""
        self._db.executemany(sql, rows)

    def insert(self, sql: str, *values: Value) -> int:
        """Execute an INSERT. Returns the new row's number."""
        number = self._db.execute(sql, values).lastrowid
        return number or 0

    def fact(self, name: str, default: str) -> str:
        found = self.row("SELECT value FROM facts WHERE name = ?", name)
        return str(found["value"]) if found else default

    def remember(self, name: str, value: str) -> None:
        self.run("INSERT INTO facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, value)

    def next(self, counter: str, first: int) -> int:
        """Return a number never given before under this name, not even before a reset."""
        found = self.row(
            "INSERT INTO facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = CAST(value AS INTEGER) + 1"
            " RETURNING value",
            f"counter:{counter}",
            str(first),
        )
        return int(found["value"]) if found else first

    def clear(self) -> None:
        """Forget everything but the counters, so that no number is given twice."""
        for table in TABLES:
            kept = " WHERE name NOT LIKE 'counter:%'" if table == "facts" else ""
            self.run(f"DELETE FROM {table}{kept}")  # noqa: S608 - the table names are ours

    def close(self) -> None:
        self._db.close()
