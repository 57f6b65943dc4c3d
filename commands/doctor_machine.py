"""What `jiesu doctor` looks at without asking the database: the folder, its disk, the file store, keys and settings."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from commands.troubles import told
from desk.errors import NotFound
from desk.files import file_store
from desk.upkeep.findings import Finding, FindingMark
from models.keyring import CannotOpen
from ops.address import DatabaseAddress
from settings import DEVELOPMENT_KEY, Settings, misspelt

PROBE = b"jiesu doctor"
LITTLE, VERY_LITTLE = 10 << 30, 1 << 30
"""Bytes left on a disk."""
HERE = ("127.0.0.1", "localhost", "::1", "")


async def machine_found(settings: Settings) -> list[Finding]:
    """Finds what is amiss on this machine; nothing that was there is changed."""
    return [
        _environment(settings),
        *misspelt_found(os.environ),
        _keys(settings),
        disk_found(settings.home),
        await store_found(),
        _chain_heads_kept(settings),
    ]


def _environment(settings: Settings) -> Finding:
    if settings.production:
        return Finding(FindingMark.GOOD, "环境", "production")
    address = DatabaseAddress.from_url(settings.database_url) if settings.database_url else None
    if address is not None and not address.is_socket and address.host not in HERE:
        words = f"JIESU_ENV 不是 production，用的却是 {address.host} 上的数据库：开发环境不检查密钥和沙盒"
        return Finding(FindingMark.BAD, "环境", words, "正式使用请设置 JIESU_ENV=production。")
    return Finding(FindingMark.NOTE, "环境", "development：只用于开发和演示", "正式使用请设置 JIESU_ENV=production。")


def misspelt_found(environment: Mapping[str, str]) -> list[Finding]:
    """Finds variables that set nothing because their names are not quite ours."""
    return [
        Finding(FindingMark.BAD, name, "没有这项设置，写了不起作用", f"是不是 {ours}？请改正或去掉。")
        for name, ours in misspelt(environment).items()
    ]


def _keys(settings: Settings) -> Finding:
    if not settings.secret_keys:
        mend = "请用 openssl rand -base64 48 生成，写进 JIESU_SECRET_KEYS，另外保管一份。"
        return Finding(FindingMark.BAD, "加密密钥", "没有设置 JIESU_SECRET_KEYS", mend)
    if DEVELOPMENT_KEY in settings.secret_keys:
        return Finding(
            FindingMark.NOTE,
            "加密密钥",
            "用的是公开的开发密钥，谁都能解密",
            "正式使用前请设置 JIESU_SECRET_KEYS（openssl rand -base64 48）。",
        )
    return Finding(FindingMark.GOOD, "加密密钥", f"{len(settings.secret_keys)} 个")


def disk_found(folder: Path) -> Finding:
    """Finds how much room there is where files and logs go, and whether we may write there."""
    about = "磁盘"
    there = next(one for one in (folder, *folder.parents) if one.exists())
    try:
        free = shutil.disk_usage(there).free
    except OSError as error:
        return Finding(FindingMark.BAD, about, told(error) or str(error), "请核对 JIESU_HOME。")
    if not os.access(there, os.W_OK | os.X_OK):
        mend = "请 chown 给运行本系统的用户，或用 JIESU_HOME 换一个目录。"
        return Finding(FindingMark.BAD, about, f"不许写 {there}", mend)
    words = f"{folder} 还剩 {free / (1 << 30):.1f} GB"
    if free < VERY_LITTLE:
        return Finding(FindingMark.BAD, about, words, "快满了：请马上腾出空间，满了就收不下图片和录音。")
    if free < LITTLE:
        return Finding(FindingMark.NOTE, about, words, "不多了：请腾出空间或换大磁盘。")
    return Finding(FindingMark.GOOD, about, words)


def _chain_heads_kept(settings: Settings) -> Finding:
    """Finds whether the day's heads leave the machine that the database is on."""
    about, here = "链头的去处", settings.chain_file is None and not settings.chain_syslog
    if here and settings.production:
        words = f"只写在本机的 {settings.chain_heads}：能进这台机器的人改得了它"
        return Finding(
            FindingMark.NOTE, about, words, "请用 JIESU_CHAIN_FILE 写到别的机器的盘上，或设置 JIESU_CHAIN_SYSLOG。"
        )
    where = "、".join(filter(None, (str(settings.chain_heads), settings.chain_syslog)))
    return Finding(FindingMark.GOOD, about, where)


async def store_found() -> Finding:
    """Keeps a small file, reads it back and removes it."""
    about = "文件库"
    try:
        key = await file_store.write(PROBE)
        same = await file_store.read(key) == PROBE
        await file_store.remove(key)
    except (OSError, NotFound, CannotOpen) as error:
        words = told(error) or str(error)
        return Finding(FindingMark.BAD, about, words, "图片和录音存不下来。请核对目录的权限和磁盘。")
    if not same:
        return Finding(FindingMark.BAD, about, "读回来的和写进去的不一样", "请检查磁盘。")
    return Finding(FindingMark.GOOD, about, "写、读、删都正常")
