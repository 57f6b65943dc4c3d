"""系统: a system administrator reads how the service runs, what could not be done, and what to do about it.

The checks are those of `jiesu doctor` that ask only our own database and Redis, so that the page is there at once;
disk, certificates, WeChat and the gateways are looked at by the command.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from redis.exceptions import RedisError
from sanic import Blueprint, HTTPResponse, Request

from desk.access.audit import Deed
from desk.errors import NotFound
from desk.rules.calendar.moments import span
from desk.upkeep import backup_findings, data_findings, heartbeat, job_findings, post_findings
from desk.upkeep.findings import Finding, FindingMark
from desk.upkeep.metrics import MetricFigure, read_metrics
from handlers.console.frame.forms import number
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, audit, signed_in
from handlers.http.errors import WORDS
from handlers.http.services import services
from models import Heartbeat
from models.troubles import JobTrouble

blueprint = Blueprint("console_system")

TROUBLES_SHOWN = 50
TONES = {FindingMark.GOOD: ("good", "正常"), FindingMark.NOTE: ("soon", "留意"), FindingMark.BAD: ("late", "要改")}
WORST_FIRST = (FindingMark.BAD, FindingMark.NOTE, FindingMark.GOOD)
QUEUES = {
    "files": "从微信取图片和录音",
    "voices": "把录音转成能听的",
    "checks": "微信内容检查",
    "erasures": "抹去个人信息",
    "alarms": "危险警报再响",
    "imports": "导入",
}
DUE = {"deliveries_oldest_age_seconds": "发通知", "sms_oldest_age_seconds": "发短信", "clocks_lag_seconds": "看时限"}
LATE = timedelta(minutes=5)
"""A queue whose oldest row has been due for longer is behind."""


@dataclass(frozen=True)
class QueueAge:
    name: str
    words: str
    is_late: bool


@blueprint.get("/system")
@signed_in
async def show_system(request: Request, staff: Staff) -> HTTPResponse:
    if not staff.imports:
        raise NotFound(WORDS[404])
    await audit(request, staff.actor.id, Deed.OPEN_SYSTEM, ("system", None))
    now = services(request).now()
    after = number(request.args.get("after") or "") or 0
    troubles = await JobTrouble.filter(id__gt=after).order_by("id").limit(TROUBLES_SHOWN + 1)
    values = {
        "findings": sorted(await _findings(request), key=lambda one: WORST_FIRST.index(one.mark)),
        "tones": TONES,
        "workers": [(one, abs(now - one.at) < heartbeat.FRESH) for one in await Heartbeat.all().order_by("name")],
        "queues": _queues({one.name: one for one in await read_metrics(now)}, now),
        "troubles": troubles[:TROUBLES_SHOWN],
        "next_after": troubles[TROUBLES_SHOWN - 1].id if len(troubles) > TROUBLES_SHOWN else None,
        "after": after,
        "mend": job_findings.MEND,
        "environment": services(request).settings.env,
    }
    return page(request, staff, "system.html", values)


async def _findings(request: Request) -> list[Finding]:
    now = services(request).now()
    return [
        *await data_findings.database_found(),
        await _redis(request),
        *await data_findings.secrets_found(),
        await job_findings.worker_found(now),
        *await job_findings.jobs_found(),
        *await backup_findings.backup_found(now),
        *await post_findings.staff_found(now),
    ]


async def _redis(request: Request) -> Finding:
    try:
        await services(request).redis.ping()
    except (RedisError, OSError) as error:
        mend = "请确认 Redis 已启动，再在服务器上运行 jiesu doctor。"
        return Finding(FindingMark.BAD, "Redis", f"没有应答（{type(error).__name__}）", mend)
    return Finding(FindingMark.GOOD, "Redis", "有应答")


def _queues(figures: Mapping[str, MetricFigure], now: datetime) -> list[QueueAge]:
    """Return for each queue how long the row that is due for the longest has been due, the longest first."""
    ages = {words: figures[name].values.get((), 0.0) for name, words in DUE.items()}
    waiting = figures["queue_oldest_age_seconds"].values
    ages |= {words: waiting.get((queue,), 0.0) for queue, words in QUEUES.items()}
    longest_first = sorted(ages.items(), key=lambda one: -one[1])
    return [
        QueueAge(name, span(now - timedelta(seconds=age), now) if age >= 1 else "", age > LATE.total_seconds())
        for name, age in longest_first
    ]
