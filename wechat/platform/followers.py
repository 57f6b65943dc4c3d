"""Who follows an account: page by page, a hundred at once, and the tags they carry.

Source: developers.weixin.qq.com, 用户管理 (user/get, user/info/batchget), 标签管理.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pydantic import TypeAdapter
from pydantic import dataclasses as values

from wechat.platform import answers
from wechat.platform.answers import Reader, Text, UserInfo
from wechat.platform.async_client import AwaitedClient
from wechat.platform.wire import JsonObject

PAGE_OPENIDS = 10_000
"""Followers in one page of `followers_page`."""
INFO_AT_ONCE = 100
TAGGED_AT_ONCE = 50
MOST_TAGS = 100
"""Tags an account has, its people 20 each; 45056 and 45059 beyond."""
LONGEST_TAG = 30
"""Bytes of a tag's name (45158)."""
TAG_GONE = 45159
"""No such tag; WeChat says it at times where several change tags at once, so look before it is believed."""
NO_SUCH_PERSON = frozenset({40003, 49003})
"""One of the openids is not a follower's of this account."""


@dataclass(frozen=True, slots=True)
class FollowersPage:
    """A page of followers. Ask on from `next_openid` until a page has no `openids`: the last full one names a next."""

    total: int
    openids: tuple[str, ...] = field(repr=False)
    next_openid: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TaggedPage:
    """A page of the people with a tag, to be walked as `FollowersPage` is."""

    openids: tuple[str, ...] = field(repr=False)
    next_openid: str = field(repr=False)


@values.dataclass(frozen=True, slots=True)
class TagInfo:
    """A tag, and how many people carry it. 0, 1 and 2 are WeChat's own and can be neither renamed nor deleted."""

    id: int
    name: Text
    count: int = 0


_TAGS: TypeAdapter[tuple[TagInfo, ...]] = TypeAdapter(tuple[TagInfo, ...])
_TAG: TypeAdapter[TagInfo] = TypeAdapter(TagInfo)
_OPENIDS: TypeAdapter[tuple[str, ...]] = TypeAdapter(tuple[str, ...])
_NUMBERS: TypeAdapter[tuple[int, ...]] = TypeAdapter(tuple[int, ...])
_INFOS: TypeAdapter[tuple[JsonObject, ...]] = TypeAdapter(tuple[JsonObject, ...])


class Followers(AwaitedClient):
    """The part of an account's client that knows its followers."""

    async def followers_page(self, next_openid: str = "") -> FollowersPage:
        """The followers behind `next_openid`, at most PAGE_OPENIDS; 500 calls a day."""
        got = await self._ask("GET", "/cgi-bin/user/get", params={"next_openid": next_openid or None})
        return FollowersPage(got.number("total"), _openids(got), got.text_or_none("next_openid") or "")

    async def users_info(self, openids: Sequence[str]) -> tuple[UserInfo, ...]:
        """What the account may know of these people; 1 to INFO_AT_ONCE of them."""
        _check(openids, INFO_AT_ONCE)
        body: JsonObject = {"user_list": [{"openid": openid, "lang": "zh_CN"} for openid in openids]}
        got = await self._ask("POST", "/cgi-bin/user/info/batchget", data=body)
        return tuple(answers.user_info(Reader(one, got.path)) for one in got.take(_INFOS, "user_info_list"))


class Tags(AwaitedClient):
    """The part of an account's client that tags its followers."""

    async def list_tags(self) -> tuple[TagInfo, ...]:
        return (await self._ask("GET", "/cgi-bin/tags/get")).take(_TAGS, "tags")

    async def create_tag(self, name: str) -> int:
        """Make a tag; returns its id. 45157 where the name is taken, 45056 where there are MOST_TAGS already."""
        _named(name)
        return (await self._ask("POST", "/cgi-bin/tags/create", data={"tag": {"name": name}})).take(_TAG, "tag").id

    async def rename_tag(self, tag_id: int, name: str) -> None:
        _named(name)
        await self._ask("POST", "/cgi-bin/tags/update", data={"tag": {"id": tag_id, "name": name}})

    async def delete_tag(self, tag_id: int) -> None:
        """Take a tag away from everybody; 45057 where over 100,000 carry it: take it off them first."""
        await self._ask("POST", "/cgi-bin/tags/delete", data={"tag": {"id": tag_id}})

    async def tag_people(self, tag_id: int, openids: Sequence[str]) -> None:
        """Give a tag to these followers, 1 to TAGGED_AT_ONCE; to all of them or (40003, 45059 …) to none."""
        await self._tagging("batchtagging", tag_id, openids)

    async def untag_people(self, tag_id: int, openids: Sequence[str]) -> None:
        """Take a tag off these followers, 1 to TAGGED_AT_ONCE."""
        await self._tagging("batchuntagging", tag_id, openids)

    async def _tagging(self, act: str, tag_id: int, openids: Sequence[str]) -> None:
        _check(openids, TAGGED_AT_ONCE)
        body: JsonObject = {"openid_list": list(openids), "tagid": tag_id}
        await self._ask("POST", f"/cgi-bin/tags/members/{act}", data=body)

    async def tagged_page(self, tag_id: int, next_openid: str = "") -> TaggedPage:
        """The followers with a tag behind `next_openid`."""
        body: JsonObject = {"tagid": tag_id, "next_openid": next_openid}
        got = await self._ask("POST", "/cgi-bin/user/tag/get", data=body)
        return TaggedPage(_openids(got), got.text_or_none("next_openid") or "")

    async def tags_of(self, openid: str) -> tuple[int, ...]:
        """The ids of one follower's tags."""
        return (await self._ask("POST", "/cgi-bin/tags/getidlist", data={"openid": openid})).take(
            _NUMBERS, "tagid_list"
        )


def _openids(got: Reader) -> tuple[str, ...]:
    """A page's openids; behind the last one there is no `data`."""
    return got.child("data").take(_OPENIDS, "openid") if got.result.get("data") else ()


def _check(openids: Sequence[str], most: int) -> None:
    if not 1 <= len(openids) <= most:
        raise ValueError(f"1 to {most} openids are sent at once, not {len(openids)}")


def _named(name: str) -> None:
    if not 1 <= len(name.encode()) <= LONGEST_TAG:
        raise ValueError(f"a tag's name has 1 to {LONGEST_TAG} bytes, not {len(name.encode())}")
