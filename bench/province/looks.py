"""What is looked at: every page that reads, by the table of all routes, and the lists and searches by name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from bench.province.people import mobile_of
from bench.province.phrases import COMMON_WORDS, RARE_NAME, RARE_WORDS, name_of
from bench.province.shape import HIGH, LARGE, SMALL
from bench.province.staff import login_of
from bench.province.things import Things, filled
from desk.rules.sizes import PAGE
from desk.rules.text.petition_numbers import ticket_number
from desk.views.lists.sorts import SortBy
from desk.views.lists.tabs import QueueTab
from models.enums import Role
from tests.handlers.wrong_persons import CITIZENS, TABLE, Door

DEEP = 2000
"""The page that is looked at far behind, where a list is that long; else the last tenth of it."""


class Group(StrEnum):
    TICKET = "工单页"
    LIST = "列表"
    SEARCH = "查找"
    FIGURES = "数据"
    BOARD = "看板"
    CONSOLE = "工作台其他页"
    PHONE = "手机页"
    MINI = "小程序接口"


@dataclass(frozen=True)
class Look:
    """One page as somebody opens it. `typed` is put into the box of 查找: the form, then its results."""

    name: str
    group: Group
    who: str
    address: str
    door: Door = Door.CONSOLE
    typed: str = field(default="", repr=False)

    @property
    def is_page(self) -> bool:
        """Say whether it is a ticket's page, and no form or part of one."""
        return self.address.count("/") == len(("", "console", "tickets"))


CAST = {"周敏": "zhoumin", "赵晴": "zhaoqing", "李正": "lizheng", "陈丽": "chenli", "王芳": "wangfang",
        "刘洋": "liuyang",
        "何平": "heping", "郑远": "zhengyuan", "林雨": "linyu", "高洁": "gaojie", "许诚": "xucheng", "杨帆": "yangfan",
        "系统管理员": "sysadmin", "安全管理员": "secadmin", "审计员": "auditor"}  # fmt: skip
CHIEFS = {"小法院": "gaojie", "大法院": "zhoumin", "高院": "yangfan"}
CODES = {"小法院": SMALL, "大法院": LARGE, "高院": HIGH}
OTHERS = {
    "大法院法官": "lizheng",
    "大法院部门联络员": "wangfang",
    "大法院坐席": "zhaoqing",
    "大法院督察": "heping",
    "大法院院领导": "zhengyuan",
    "小法院法官": "xucheng",
    "小法院坐席": login_of(SMALL, Role.AGENT),
    "高院督察": login_of(HIGH, Role.INSPECTOR, 4),
    "高院院领导": login_of(HIGH, Role.PRESIDENT, 5),
}
ELSEWHERE = ("/console/login", "/console/forgotten", "/console/sign-on", "/console/entry", "/console/events")
FIGURES = "/console/figures"
BOARDS = ("/console/supervision", "/console/complaints", "/console/telephone", "/console/calls", "/console/visits")


def of_routes(things: Things) -> Iterator[Look]:
    """Each route that reads, for the first who is shown something there."""
    for route, row in TABLE.items():
        method, _, path = route.partition(" ")
        name = next((one for one, status in row.right.items() if status == 200), "")
        if method != "GET" or not name or row.door is Door.OPEN or path in ELSEWHERE:
            continue
        if row.door is Door.CONSOLE or name not in CITIZENS:
            who = CAST[name]
            address = filled(row.address, things.named)
        else:
            who = "citizen"
            address = filled(row.address, things.of_citizen)
        yield Look(path, _group(row.door, path), who, address, row.door)


BESIDE = {
    "/console/accounts/{account}": "sysadmin",
    "/console/accounts/{account}/templates": "sysadmin",
    "/console/accounts/{account}/menu": "sysadmin",
    "/console/limits/kinds/{sub_kind}": "yangfan",
}
"""Pages of which the table of routes names nothing that is there."""


def of_single_things(things: Things) -> Iterator[Look]:
    for address, who in BESIDE.items():
        yield Look(address, Group.CONSOLE, who, filled(address, things.named))


def _group(door: Door, path: str) -> Group:
    if door is not Door.CONSOLE:
        return Group.PHONE if door is Door.PHONE else Group.MINI
    if path.startswith("/console/tickets/"):
        return Group.TICKET
    if path.startswith(FIGURES):
        return Group.FIGURES
    if path.startswith(BOARDS):
        return Group.BOARD
    return Group.LIST if path == "/console" else Group.CONSOLE


def of_tickets(things: Things) -> Iterator[Look]:
    """A ticket's page as each role opens it, in hand and long over."""
    for name in ("small", "large", "high"):
        court = {"small": "小法院", "large": "大法院", "high": "高院"}[name]
        number = things.named[f"closed_{name}"]
        if number:
            yield Look(f"办结的工单 {court}", Group.TICKET, CHIEFS[court], f"/console/tickets/{number}")
    yield Look("大法院的工单 高院", Group.TICKET, "yangfan", f"/console/tickets/{things.named['closed']}")
    for name in ("大法院法官", "大法院坐席", "大法院督察", "大法院院领导"):
        yield Look(f"在办的工单 {name}", Group.TICKET, OTHERS[name], f"/console/tickets/{things.named['number']}")
    if things.named["complaint"]:
        yield Look("投诉 大法院督察", Group.TICKET, "heping", f"/console/tickets/{things.named['complaint']}")


FILTERS = {
    "kind": "enforcement", "kind=": "suggestion", "channel": "phone", "channel=": "passed_on", "state": "waiting",
    "urgency": "critical", "rung": "2", "tag": "标签3", "unreached": "1", "repeats": "1", "look": "1",
    "handler": "none", "sub_kind": "3",
}  # fmt: skip


def of_lists() -> Iterator[Look]:
    """Each tab, filter and sort of the list, as the chief liaison of each court."""
    for court, who in CHIEFS.items():
        for tab in QueueTab:
            yield Look(f"{tab.label} {court}", Group.LIST, who, f"/console?tab={tab.value}")
        for sort in SortBy:
            for order in ("", "back"):
                words = f"未办结按{sort.label}{'倒序' if order else ''} {court}"
                yield Look(words, Group.LIST, who, f"/console?tab=open&sort={sort.value}&order={order}")
        for tab in (QueueTab.OPEN, QueueTab.ALL):
            for name, value in FILTERS.items():
                field_ = name.rstrip("=")
                yield Look(
                    f"{tab.label}筛 {field_}={value} {court}",
                    Group.LIST,
                    who,
                    f"/console?tab={tab.value}&{field_}={value}",
                )
            since = "from=2025-03-01&to=2025-03-31"
            yield Look(f"{tab.label}筛日期 {court}", Group.LIST, who, f"/console?tab={tab.value}&{since}")
    for name, who in OTHERS.items():
        yield Look(f"第一眼 {name}", Group.LIST, who, "/console")
        yield Look(f"全部 {name}", Group.LIST, who, "/console?tab=all")


async def of_deep_pages(plain: Any) -> list[Look]:
    """The first page is among the tabs; this is one far behind, begun at its key."""
    found = []
    for court, who in CHIEFS.items():
        below = "court_id IN (SELECT id FROM court WHERE starts_with(path, (SELECT path FROM court WHERE code = $1)))"
        count = await plain.fetchval(f"SELECT count(*) FROM ticket WHERE {below}", CODES[court])
        offset = min(DEEP * PAGE, count * 9 // 10)
        row = await plain.fetchrow(
            f"SELECT opened_at, id FROM ticket WHERE {below} ORDER BY opened_at DESC, id DESC LIMIT 1 OFFSET $2",
            *(CODES[court], offset),
        )
        key = f"{row['opened_at'].isoformat().replace('+', '%2B')},{row['id']}"
        found.append(Look(f"全部，第两千页 {court}", Group.LIST, who, f"/console?tab=all&after={key}"))
    return found


async def of_searches(plain: Any) -> list[Look]:
    """Each kind of search, of what is there, of what is hidden, and of what is not there at all."""
    found = []
    for court, who in CHIEFS.items():
        for name, typed in (await _typed(plain, CODES[court])).items():
            if typed:
                found.append(Look(f"{name} {court}", Group.SEARCH, who, "/console/search", typed=typed))
    for words in (COMMON_WORDS, RARE_WORDS, "执行", "顶板龟裂"):
        for court, who in CHIEFS.items():
            found.append(
                Look(f"列表里找{len(words)}个字“{words}” {court}", Group.SEARCH, who, f"/console?tab=all&q={words}")
            )
    return found


async def _typed(plain: Any, code: str) -> Mapping[str, str]:
    seen = await plain.fetchrow(
        "SELECT p.number, w.id AS person FROM petition AS p JOIN ticket AS t ON t.petition_id = p.id"
        " JOIN court AS c ON c.id = t.court_id JOIN citizen AS w ON w.mobile_index = p.contact_mobile_index"
        " WHERE c.code = $1 AND NOT t.restricted AND p.contact_mobile_index IS NOT NULL AND w.id > 200"
        " ORDER BY p.id LIMIT 1 OFFSET 3",
        code,
    )
    hidden = await plain.fetchval(
        "SELECT p.number FROM petition AS p JOIN ticket AS t ON t.petition_id = p.id"
        " JOIN court AS c ON c.id = t.court_id"
        " WHERE CASE WHEN $1 = '赣' THEN t.sealed_at IS NOT NULL ELSE c.code = '赣02' END"
        " ORDER BY p.id LIMIT 1",
        code,
    )
    case = await plain.fetchval(
        "SELECT case_number FROM petition WHERE case_number <> '' ORDER BY id LIMIT 1 OFFSET 40"
    )
    of_seen = (
        {}
        if seen is None
        else {
            "编号，看得到": seen["number"],
            "最后六位": seen["number"][-6:],
            "电话": mobile_of(seen["person"]),
            "姓名": name_of(seen["person"]),
        }
    )
    return of_seen | {
        "编号，看不到": hidden,
        "编号，没有": ticket_number("SQ", 9_999_001, date(2026, 11, 1)),
        "最后六位，没有": "998877",
        "电话，没有": "13900000001",
        "姓名，常见": "王伟",
        "姓名，少见": RARE_NAME,
        "案号": case,
        "两个字，常见": "执行",
        "两个字，少见": "龟裂",
        "四个字，常见": "执行案件",
        "四个字，少见": "顶板龟裂",
        "十个字，常见": COMMON_WORDS,
        "十个字，少见": RARE_WORDS,
    }


def of_figures(things: Things) -> Iterator[Look]:
    for court, who in CHIEFS.items():
        yield Look(f"数据 {court}", Group.FIGURES, who, FIGURES)
        for of in ("received", "answered_late", "rated_1", "green"):
            at = things.named[{"小法院": "court_small", "大法院": "court_large", "高院": "court_high"}[court]]
            yield Look(f"数据背后 {of} {court}", Group.FIGURES, who, f"{FIGURES}/tickets?court={at}&of={of}")
    for name in ("大法院院领导", "高院院领导", "高院督察"):
        yield Look(f"数据 {name}", Group.FIGURES, OTHERS[name], FIGURES)
        yield Look(f"督办看板 {name}", Group.BOARD, OTHERS[name], "/console/supervision")
    yield Look("督办看板 高院", Group.BOARD, "yangfan", "/console/supervision")
    yield Look("电话看板 高院", Group.BOARD, "yangfan", "/console/telephone")
    yield Look("督察看板 高院督察", Group.BOARD, OTHERS["高院督察"], "/console/complaints")


async def every_look(plain: Any, things: Things) -> list[Look]:
    return [
        *of_tickets(things),
        *of_lists(),
        *await of_deep_pages(plain),
        *await of_searches(plain),
        *of_figures(things),
        *of_routes(things),
        *of_single_things(things),
    ]
