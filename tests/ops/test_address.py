"""Database addresses survive being written as a URL."""

import pytest
from asyncpg.connect_utils import _parse_connect_dsn_and_args
from hypothesis import given
from hypothesis import strategies as st

from models.database import CONNECTION, config
from ops.address import DatabaseAddress

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=20)
HOSTS = st.sampled_from(["127.0.0.1", "db.court.example", "::1", "/tmp/jiesu-x", "/srv/诉求 & 答复/=?"])
ADDRESSES = st.builds(DatabaseAddress, HOSTS, st.integers(1, 65535), WORDS, st.none() | WORDS, WORDS)


@given(ADDRESSES)
def test_a_url_says_what_the_address_says(address):
    assert DatabaseAddress.from_url(address.url) == address


@given(ADDRESSES)
def test_the_orm_reads_the_url_the_same_way(address):
    credentials = config(address.url)["connections"][CONNECTION]["credentials"]

    assert DatabaseAddress(*(credentials[key] for key in ("host", "port", "user", "password", "database"))) == address


@given(st.builds(DatabaseAddress, st.just("/tmp/jiesu-x"), st.integers(1, 65535), WORDS, st.none() | WORDS, WORDS))
def test_asyncpg_reads_the_url_the_same_way(address):
    wishes = dict.fromkeys(
        ("host", "port", "user", "password", "passfile", "database", "ssl", "service", "servicefile", "direct_tls")
    ) | dict.fromkeys(("server_settings", "target_session_attrs", "krbsrvname", "gsslib"))
    (socket,), read = _parse_connect_dsn_and_args(dsn=address.url, **wishes)

    assert socket == f"/tmp/jiesu-x/.s.PGSQL.{address.port}"
    assert (read.user, read.password, read.database) == (address.user, address.password, address.database)


def test_another_database_of_the_same_server():
    address = DatabaseAddress.from_url("postgres://jiesu:密码@db:5433/jiesu")

    assert address.named("jiesu_test").url == "postgres://jiesu:%E5%AF%86%E7%A0%81@db:5433/jiesu_test"


def test_what_a_short_url_leaves_out():
    assert DatabaseAddress.from_url("postgres://db") == DatabaseAddress("db", 5432, "postgres", None, "postgres")


def test_another_kind_of_database_is_refused():
    with pytest.raises(ValueError, match="mysql"):
        DatabaseAddress.from_url("mysql://root@db/jiesu")
