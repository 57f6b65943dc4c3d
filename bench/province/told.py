"""The tables of a province's pages, for docs/benchmarks.md."""

from collections.abc import Mapping, Sequence

from bench.province.aims import (
    CPU_MS,
    DATABASE_MS,
    FEW_MS,
    SAME,
    TICKET_STATEMENTS,
    TIMES_BY_HAND,
    TIMES_ITSELF,
    Measured,
)
from bench.province.by_hand import ByHand
from bench.province.looks import Group
from bench.report import middle

MISSED = "**未达到**"
HEAD = (
    "| 页面 | 1 万件，毫秒 | 100 万件，毫秒 | 最低–最高 | 倍数 | 等数据库，毫秒 | 语句 | CPU，毫秒 | |",
    "|---|---:|---:|---:|---:|---:|---:|---:|---|",
)
HIDDEN = {"编号，看不到": "编号，没有"}
ELSEWHERE = (
    ("工单页", "18,000"),
    ("工单列表", "2,650"),
    ("统计首页", "15,000–18,000"),
)
"""django-helpdesk at a million tickets, as measured for the issue on another machine."""
MOST_WORST = 40


def row(one: Measured) -> str:
    low, high = one.spread
    verdict = f"{MISSED}：{'、'.join(one.missed)}" if one.missed else "达到"
    return (
        f"| {_named(one)} | {one.of_few('wall'):,.1f} | {one.of_many('wall'):,.1f} | {low:,.1f}–{high:,.1f} "
        f"| {one.ratio:.2f} | {one.of_many('database'):,.1f} | {one.of_many('statements'):.0f} "
        f"| {one.of_many('cpu'):,.1f} | {verdict} |"
    )


def _named(one: Measured) -> str:
    """Return its name, as code where it is a route's."""
    return f"`{one.look.name}`" if one.look.name.startswith("/") else one.look.name


def aims_told() -> str:
    cpu = "，".join(f"{group.value} ≤ {most:g}" for group, most in CPU_MS.items())
    return (
        f"目标：100 万件 ≤ {TIMES_ITSELF:g} 倍于自己在 1 万件时；等数据库 ≤ {DATABASE_MS:g} 毫秒；"
        f"工单页 ≤ {TICKET_STATEMENTS} 条语句；CPU（毫秒）{cpu}。相差不到 3 毫秒的不算变慢。"
    )


def by_group(measured: Sequence[Measured]) -> list[str]:
    """Return a line for each group: how many pages of it meet every aim, and the slowest."""
    lines = ["| | 页数 | 都达到 | 最慢的一页，毫秒 | 倍数最大 | 等数据库最久，毫秒 |", "|---|---:|---:|---|---:|---:|"]
    for group in Group:
        ours = [one for one in measured if one.look.group is group]
        if not ours:
            continue
        slowest = max(ours, key=lambda one: one.of_many("wall"))
        lines.append(
            f"| {group.value} | {len(ours)} | {sum(not one.missed for one in ours)} "
            f"| {slowest.of_many('wall'):,.1f}（{_named(slowest)}） | {max(one.ratio for one in ours):.2f} "
            f"| {max(one.of_many('database') for one in ours):,.1f} |"
        )
    return lines


def worst(measured: Sequence[Measured]) -> list[str]:
    """Return the pages that miss an aim, those first that keep the database longest."""
    missing = sorted((one for one in measured if one.missed), key=lambda one: -one.of_many("wall"))
    left = len(missing) - MOST_WORST
    more = ["", f"另有 {left} 页也没有达到，都比上面的快。"] if left > 0 else []
    return [*HEAD, *(row(one) for one in missing[:MOST_WORST]), *more] if missing else ["没有。"]


def met(measured: Sequence[Measured]) -> list[str]:
    """Return the slowest of the pages that meet every aim, a few of each group."""
    lines = list(HEAD)
    for group in Group:
        ours = sorted(
            (one for one in measured if one.look.group is group and not one.missed),
            key=lambda one: -one.of_many("wall"),
        )
        lines += [row(one) for one in ours[:5]]
    return lines


def hidden(measured: Sequence[Measured]) -> list[str]:
    """Return what a search for a number costs that is there and not to be seen, beside one that is nowhere."""
    named = {one.look.name: one for one in measured}
    lines = ["| 查找 | 看不到的，等数据库 | 没有的，等数据库 | 比值 | 语句 | |", "|---|---:|---:|---:|---:|---|"]
    for name, one in named.items():
        court = name.rpartition(" ")[2]
        other = named.get(f"{HIDDEN.get(name.rpartition(' ')[0], '')} {court}")
        if other is not None:
            here, there = one.of_many("database"), other.of_many("database")
            same = here / there if there else 1.0
            like = same <= SAME or here - there <= FEW_MS
            verdict = "达到" if like and one.of_many("statements") == other.of_many("statements") else MISSED
            lines.append(
                f"| {name} | {here:,.1f} | {there:,.1f} | {same:.2f} "
                f"| {one.of_many('statements'):.0f} 和 {other.of_many('statements'):.0f} | {verdict} |"
            )
    return lines


def beside_by_hand(measured: Sequence[Measured], written: Sequence[ByHand]) -> list[str]:
    named: Mapping[str, Measured] = {one.look.name: one for one in measured}
    lines = [
        "| 页面 | 手写的一条语句，毫秒 | 页面等数据库，毫秒 | 倍数 | 页面一共，毫秒 | |",
        "|---|---:|---:|---:|---:|---|",
    ]
    for one in written:
        if one.look in named:
            page = named[one.look]
            by_hand, ours = middle(one.took), page.of_many("database")
            verdict = "达到" if ours <= TIMES_BY_HAND * by_hand else MISSED
            lines.append(
                f"| {one.look} | {by_hand:,.1f} | {ours:,.1f} | {ours / by_hand:.1f} "
                f"| {page.of_many('wall'):,.1f} | {verdict} |"
            )
    return lines


def beside_helpdesk(measured: Sequence[Measured]) -> list[str]:
    def slowest(group: Group, name: str) -> float:
        some = [one for one in measured if one.look.group is group and one.look.name.startswith(name)]
        return max((one.of_many("wall") for one in some), default=0.0)

    ours = (slowest(Group.TICKET, "在办的工单"), slowest(Group.LIST, "未办结 "), slowest(Group.FIGURES, "数据 "))
    rows = [f"| {name} | {theirs} | {mine:,.0f} |" for (name, theirs), mine in zip(ELSEWHERE, ours, strict=True)]
    return ["| 一百万件时，毫秒 | django-helpdesk（别的机器上量的） | 接诉，最慢的角色 |", "|---|---:|---:|", *rows]
