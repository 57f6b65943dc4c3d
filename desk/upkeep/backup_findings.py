"""What is asked of the backups: how old the newest is, and whether anybody tried to restore one."""

from datetime import datetime, timedelta

from desk.rules.calendar.moments import moment
from desk.upkeep import backups
from desk.upkeep.findings import Finding, FindingMark

BACKUP, REHEARSAL = "备份", "恢复演练"
OLDEST_BACKUP, OLDEST_REHEARSAL = timedelta(days=2), timedelta(days=100)
MAKE_ONE = "请启用 jiesu-backup.timer，或每天运行 jiesu backup 文件夹。"


async def backup_found(as_of: datetime) -> list[Finding]:
    """Say how old the last good backup is, and the last rehearsal of one that went well."""
    made, rehearsed = await backups.last_backup(), await backups.last_rehearsal()
    if made is None:
        return [Finding(FindingMark.NOTE, BACKUP, "还没有做过备份", MAKE_ONE)]
    words = f"最近一次 {moment(made.finished_at)}，{made.rows} 行，{made.files} 个文件"
    found = [Finding(FindingMark.GOOD, BACKUP, words)]
    if as_of - made.finished_at > OLDEST_BACKUP:
        found = [Finding(FindingMark.BAD, BACKUP, f"{words}，已超过 {OLDEST_BACKUP.days} 天", MAKE_ONE)]
    if made.lost or made.damaged:
        words = f"上次备份时附件存储里少 {made.lost} 个、打不开 {made.damaged} 个"
        found.append(Finding(FindingMark.BAD, BACKUP, words, "请从更早的备份里找回，并查明原因。"))
    if rehearsed is None or as_of - rehearsed.finished_at > OLDEST_REHEARSAL:
        words = f"最近一次 {moment(rehearsed.finished_at)}" if rehearsed else "还没有演练过"
        found.append(Finding(FindingMark.NOTE, REHEARSAL, words, "请用最近的备份运行 jiesu rehearse，每季度一次。"))
    else:
        found.append(Finding(FindingMark.GOOD, REHEARSAL, f"最近一次 {moment(rehearsed.finished_at)}"))
    return found
