"""Menus of their own for people with a tag, beside the account's ordinary one.

Source: developers.weixin.qq.com, 个性化菜单 (addconditional, delconditional, trymatch).
"""

from dataclasses import dataclass

from pydantic import TypeAdapter

from wechat.platform.answers import Reader
from wechat.platform.async_client import AwaitedClient
from wechat.platform.wire import JsonObject

NO_DEFAULT_MENU = 65303
"""A conditional menu wants an ordinary one first."""


@dataclass(frozen=True, slots=True)
class ConditionalMenu:
    """A menu shown to the people with a tag. `tag_id` None: it goes by something else than a tag."""

    menuid: str
    tag_id: int | None
    menu: JsonObject


_MENUS: TypeAdapter[tuple[JsonObject, ...]] = TypeAdapter(tuple[JsonObject, ...])


class ConditionalMenus(AwaitedClient):
    """The part of an account's client that gives some people another menu. Of several that fit, the newest is shown."""

    async def add_conditional_menu(self, menu: JsonObject, tag_id: int) -> str:
        """Show `menu` (`{"button": [...]}`) to the people with a tag; returns its menuid. 65303 without a default one.

        A phone shows a change within 24 hours, at once after the account is followed anew.
        """
        body: JsonObject = {**menu, "matchrule": {"tag_id": str(tag_id)}}
        got = await self._ask("POST", "/cgi-bin/menu/addconditional", data=body)
        return str(got.number("menuid"))

    async def delete_conditional_menu(self, menuid: str) -> None:
        await self._ask("POST", "/cgi-bin/menu/delconditional", data={"menuid": menuid})

    async def conditional_menus(self) -> tuple[ConditionalMenu, ...]:
        """The conditional menus there are."""
        found = await self.menu.get()
        if not found or not found.get("conditionalmenu"):
            return ()
        menus = Reader(found, "/cgi-bin/menu/get").take(_MENUS, "conditionalmenu")
        return tuple(_conditional(Reader(one, "/cgi-bin/menu/get")) for one in menus)

    async def try_menu(self, openid: str) -> JsonObject:
        """The menu this person sees, `{"button": [...]}`."""
        got = await self._ask("POST", "/cgi-bin/menu/trymatch", data={"user_id": openid})
        return got.child("menu").result if "menu" in got.result else got.result


def _conditional(got: Reader) -> ConditionalMenu:
    rule = got.child("matchrule") if got.result.get("matchrule") else None
    tag = rule.number("tag_id") if rule and rule.result.get("tag_id") else None
    return ConditionalMenu(str(got.number("menuid")), tag, {"button": got.result.get("button")})
