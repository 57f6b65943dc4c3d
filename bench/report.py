"""The measured table, put between the marks in docs/benchmarks.md."""

import os
import platform
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from bench.load import Run

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
BEGIN, END = "<!-- 由 make bench 写入，从这里 -->", "<!-- 到这里 -->"
BEGIN_PROVINCE, END_PROVINCE = "<!-- 由 python -m bench.province 写入，从这里 -->", "<!-- 一个省到这里 -->"
BEGIN_SENDING, END_SENDING = "<!-- 由 python -m bench.sending 写入，从这里 -->", "<!-- 发送到这里 -->"
BEGIN_SWEEP, END_SWEEP = "<!-- 由 python -m bench.sweep 写入，从这里 -->", "<!-- 扫描到这里 -->"


@dataclass(frozen=True)
class Aim:
    """What one series is promised to be, divided by another."""

    series: str
    over: str
    least: float


@dataclass(frozen=True)
class CpuAim:
    """How much of a processor's time one series is promised to take at most, a request, divided by another."""

    series: str
    over: str
    most: float


@dataclass(frozen=True)
class Setting:
    """What the figures were measured with. `busy` is the machine's load average before anything was started."""

    date: str
    seconds: float
    lines: int
    pinned: bool
    busy: float
    database: str
    versions: Mapping[str, str]


def middle(values: Sequence[float]) -> float:
    return statistics.median(values)


def table(names: Mapping[str, str], runs: Mapping[str, list[Run]]) -> list[str]:
    """`names` are the series in order with what is said of each."""
    lines = [
        "| | 次/秒（中位） | 最低–最高 | 服务进程 CPU，微秒/次 | 得到一核的 | 中位等待，毫秒 | 99%，毫秒 |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for name, about in names.items():
        if name not in runs:
            continue
        rates = [run.rate for run in runs[name]]
        lines.append(
            f"| {about} | {middle(rates):,.0f} | {min(rates):,.0f}–{max(rates):,.0f} "
            f"| {middle([run.cpu_micros for run in runs[name]]):,.0f} "
            f"| {middle([run.cpu_seconds / run.seconds for run in runs[name]]):.0%} "
            f"| {middle([run.wait_ms(0.5) for run in runs[name]]):.1f} "
            f"| {middle([run.wait_ms(0.99) for run in runs[name]]):.1f} |"
        )
    return lines


def ratios(names: Mapping[str, str], runs: Mapping[str, list[Run]], aims: Sequence[Aim | CpuAim]) -> list[str]:
    """Each round's figure over the same round's: what the machine does meanwhile happens to both."""
    lines = [
        "| 前 ÷ 后 | 次/秒之比，中位 | 最低–最高 | 每次 CPU 之比，中位 | 目标 | |",
        "|---|---:|---:|---:|---:|---|",
    ]
    for aim in aims:
        if aim.series not in runs or aim.over not in runs:
            continue
        pairs = list(zip(runs[aim.series], runs[aim.over], strict=True))
        found = [ours.rate / theirs.rate for ours, theirs in pairs]
        by_cpu = middle([ours.cpu_micros / theirs.cpu_micros for ours, theirs in pairs if theirs.cpu_seconds])
        if isinstance(aim, CpuAim):
            wanted, met = f"CPU ≤ {aim.most:.2f}", by_cpu <= aim.most
        else:
            wanted, met = f"次/秒 ≥ {aim.least:.2f}", middle(found) >= aim.least
        lines.append(
            f"| {names[aim.series]} ÷ {names[aim.over]} | {middle(found):.2f} | {min(found):.2f}–{max(found):.2f} "
            f"| {by_cpu:.2f} | {wanted} | {'达到' if met else '**未达到**'} |"
        )
    return lines


def setting_told(setting: Setting, rounds: int) -> list[str]:
    ours = {name: version(name) for name in ("sanic", "asyncpg", "cryptography", "uvloop")}
    parts = "、".join(f"{name} {number}" for name, number in {**ours, **setting.versions}.items() if number)
    where = "服务进程独占一核，压测端和数据库在其余的核" if setting.pinned else "没有绑核"
    busy = f"**开始前机器正忙：负载 {setting.busy:.1f}，次/秒和等待不可信，请在空闲的机器上重测。**"
    quiet = f"开始前负载 {setting.busy:.1f}。"
    return [
        f"{setting.date}。{machine_told()}，{setting.database}；{parts}。{where}。",
        f"{rounds} 轮交错，每轮每项 {setting.seconds:g} 秒，{setting.lines} 条长连接，每条等到答复再发下一条。"
        f"{busy if setting.busy > (os.cpu_count() or 1) / 2 else quiet}",
    ]


def machine_told() -> str:
    """Return what it was measured on, in words."""
    return (
        f"{_processor()}，{os.cpu_count()} 核，{platform.system()} {platform.release()}，"
        f"Python {platform.python_version()}"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def write(parts: Sequence[Sequence[str]], begin: str = BEGIN, end: str = END) -> None:
    """Replace what is between the marks; the words around them are kept."""
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(begin)
    after = rest.partition(end)[2]
    measured = "\n\n".join("\n".join(part) for part in parts)
    PAGE.write_text(f"{before}{begin}\n\n{measured}\n\n{end}{after}", encoding="utf-8")
