"""What an address asks of TLS is done: a wrong authority or name is refused, in words that say which."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from redis import asyncio as aioredis

from commands.troubles import told
from models import database
from ops.address import AddressError, DatabaseAddress, Tls
from ops.guarded import spawn
from ops.home import Home
from ops.postgres import Postgres
from ops.redis_address import checked_redis_url
from ops.users import runner_for, server_environment
from ops.waiting import wait_until
from tests.certificates import Certificates, make_certificates
from tests.doors import door_before, inner_of
from tests.servers import remove_home
from tests.town import PATIENCE, free_port

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
ENCRYPTED = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


def asking(port: int, address: DatabaseAddress, host: str = "localhost", **tls: object) -> str:
    wanted = Tls(**{name: str(value) for name, value in tls.items()})
    return replace(address, host=host, port=port, tls=wanted).url


async def says(url: str) -> str:
    """What the words are where it cannot connect; nothing where it can."""
    try:
        await database.connect(url, pool=1)
    except Exception as error:
        return told(error) or repr(error)
    await database.disconnect()
    return ""


async def refusals(port: int, address: DatabaseAddress, made: Certificates) -> dict[str, str]:
    ways = {
        "full": asking(port, address, sslmode="verify-full", sslrootcert=made.authority),
        "another name": asking(port, address, "127.0.0.1", sslmode="verify-full", sslrootcert=made.authority),
        "another name, its authority": asking(
            port, address, "127.0.0.1", sslmode="verify-ca", sslrootcert=made.authority
        ),
        "another authority": asking(port, address, sslmode="verify-ca", sslrootcert=made.stranger),
        "require with another authority": asking(port, address, sslmode="require", sslrootcert=made.stranger),
        "require": asking(port, address, sslmode="require"),
        "no such file": asking(port, address, sslmode="verify-full", sslrootcert="/nowhere/ca.pem"),
    }
    return {what: await says(url) for what, url in ways.items()}


def check(found: dict[str, str]) -> None:
    assert (found["full"], found["another name, its authority"], found["require"]) == ("", "", "")
    assert "不是给这个主机名的" in found["another name"]
    assert "不是所给的证书机构签的" in found["another authority"]
    assert "不是所给的证书机构签的" in found["require with another authority"]
    assert "/nowhere/ca.pem 不能用：没有这个文件" in found["no such file"]


async def test_the_servers_certificate_is_checked_as_asked(database_url: str, certificates: Certificates) -> None:
    address = DatabaseAddress.from_url(database_url)
    async with door_before(inner_of(address), certificates.context, asked=True) as port:
        check(await refusals(port, address, certificates))


async def test_what_asks_for_tls_takes_nothing_less(database_url: str) -> None:
    address = DatabaseAddress.from_url(database_url)
    if address.is_socket:
        pytest.skip("this PostgreSQL answers on a socket of the machine only, where nothing is encrypted")
    assert "没有开 TLS" in await says(replace(address, tls=Tls("require")).url) or address.host != "127.0.0.1"
    assert await says(replace(address, tls=Tls("disable")).url) == ""


@pytest.fixture
def tls_postgres(certificates: Certificates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DatabaseAddress]:
    """A PostgreSQL of this machine's own that takes nobody over the network without TLS."""
    if not PROGRAMS:
        pytest.skip("no PostgreSQL with TLS on this machine (/usr/lib/postgresql)")
    path = tmp_path_factory.mktemp("tls") / "home"
    home = Home(path)
    home.claim()
    with home.locked():
        runner = runner_for(path / "postgres" / "data")
        sockets = home.folder("sockets", runner)
        runner.own(sockets.resolve())
        server = Postgres(PROGRAMS[-1].parent, home.folder("postgres", runner), sockets.resolve(), runner)
        server.create(durable=False)
        for name in (certificates.server, certificates.key):
            kept = server.folder.resolve() / name.name
            shutil.copy(name, kept)
            runner.own(kept)
            kept.chmod(0o600)
        port = free_port()
        order = server.order(durable=False)
        (server.folder / "pg_hba.conf").write_text("hostssl all all 127.0.0.1/32 trust\n")
        more = (
            "--listen_addresses=127.0.0.1",
            f"--port={port}",
            "--ssl=on",
            f"--ssl_cert_file={server.folder.resolve() / certificates.server.name}",
            f"--ssl_key_file={server.folder.resolve() / certificates.key.name}",
        )
        guard = spawn("PostgreSQL", replace(order, argv=(*order.argv, *more)), home.log("tls"), server_environment())
        try:
            assert wait_until(lambda: server.is_ready() or guard.poll() is not None, PATIENCE)
            assert guard.poll() is None, guard.log_tail()
            yield DatabaseAddress("localhost", port, "jiesu_service", None, "jiesu")
        finally:
            guard.stop()
    remove_home(path)


async def test_verify_full_against_a_postgresql_with_tls(
    tls_postgres: DatabaseAddress, certificates: Certificates
) -> None:
    check(await refusals(tls_postgres.port, tls_postgres, certificates))
    assert "不让这个用户从这里登录" in await says(asking(tls_postgres.port, tls_postgres, sslmode="disable"))
    url = asking(tls_postgres.port, tls_postgres, sslmode="verify-full", sslrootcert=certificates.authority)
    await database.connect(url, pool=1)
    async with database.connection() as plain:
        assert await plain.fetchval(ENCRYPTED) is True
    await database.disconnect()


@pytest.fixture
async def guarded_redis(redis_url: str, certificates: Certificates) -> AsyncIterator[str]:
    """The address, without a password, of a door of TLS before a Redis that wants one: 张三 with `口令/@`."""
    parts = urlsplit(redis_url)
    inner = Path(parts.path) if parts.scheme == "unix" else (parts.hostname or "127.0.0.1", parts.port or 6379)
    async with aioredis.from_url(redis_url) as redis, door_before(inner, certificates.context) as port:
        await redis.execute_command("ACL", "SETUSER", f"zhangsan{os.getpid()}", "on", ">口令/@", "~*", "+@all")
        try:
            yield f"localhost:{port}/0?ssl_ca_certs="
        finally:
            await redis.execute_command("ACL", "DELUSER", f"zhangsan{os.getpid()}")


async def test_redis_over_tls_with_a_password(guarded_redis: str, certificates: Certificates) -> None:
    async def answer(who: str, authority: Path, host: str = "localhost") -> str:
        url = checked_redis_url(f"rediss://{who}@{guarded_redis.replace('localhost', host)}{authority}")
        try:
            async with aioredis.from_url(url, retry=None) as redis:
                return str(await redis.ping())
        except Exception as error:
            return told(error) or repr(error)

    name = f"zhangsan{os.getpid()}"
    assert await answer(f"{name}:%E5%8F%A3%E4%BB%A4%2F%40", certificates.authority) == "True"
    assert "不认这个密码" in await answer(f"{name}:wrong", certificates.authority)
    assert "不是所给的证书机构签的" in await answer(f"{name}:x", certificates.stranger)
    assert "不是给这个主机名的" in await answer(f"{name}:x", certificates.authority, "127.0.0.1")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgres://u:a/b@db/jiesu", "%2F"),
        ("postgres://u:a#b@db/jiesu", "%23"),
        ("postgres://u:a?b@db/jiesu", "%3F"),
        ("postgres://u:[b@db/jiesu", "%2F"),
        ("postgres://db:port/jiesu", "看不懂"),
        ("postgres://db/jiesu?port=x", "端口"),
        ("postgres://db/jiesu?sslmode=maybe", "sslmode=maybe 不认识"),
        ("postgres://db/jiesu?sslmode=verify-full", "sslrootcert"),
        ("postgres://db/jiesu?sslrootcert=ca.pem", "verify-full"),
        ("postgres://db/jiesu?application_name=x&pool=3", "application_name、pool 不认识"),
        ("https://db/jiesu", "postgres://"),
    ],
)
def test_an_address_that_says_what_nobody_understands_is_refused(url: str, words: str) -> None:
    with pytest.raises(AddressError, match=words) as refused:
        DatabaseAddress.from_url(url)
    assert "a/b" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("redis://:a/b@cache:6379/0", "%2F"),
        ("redis://cache:6379/zero", "看不懂"),
        ("redis://cache:6379/0?ssl_ca_certs=ca.pem", "rediss://"),
        ("rediss://cache:6379/0?sslmode=require", "sslmode 不认识"),
        ("http://cache", "rediss://"),
    ],
)
def test_an_address_of_redis_likewise(url: str, words: str) -> None:
    with pytest.raises(AddressError, match=words):
        checked_redis_url(url)
    assert checked_redis_url("unix:///run/redis.sock?db=3") == "unix:///run/redis.sock?db=3"
