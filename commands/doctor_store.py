"""What `jiesu doctor` asks of the file store, where every place is written to and read from."""

import secrets
from collections.abc import Sequence

from desk.files import moving
from desk.files.places import Place, StoreTrouble
from desk.upkeep.findings import Finding, FindingMark

NAMES = {"directory": "附件目录", "s3": "附件的对象存储"}
MEND = {
    "directory": "请核对 JIESU_HOME 下 files/ 的属主、权限和剩余空间。",
    "s3": "请核对 JIESU_S3_* 各项、网络和防火墙；自己签发的证书填 JIESU_S3_CA。",
}


async def store_found(places: Sequence[Place]) -> list[Finding]:
    """Look at each place as it really works; a file of a few bytes comes and goes."""
    return [await _found(place, first=number == 0) for number, place in enumerate(places)]


async def _found(place: Place, first: bool) -> Finding:
    try:
        await moving.probe(place, f"doctor{secrets.token_hex(10)}", b"jiesu")
    except StoreTrouble as trouble:
        mark = FindingMark.BAD if first else FindingMark.NOTE
        return Finding(mark, NAMES[place.name], trouble.words, MEND[place.name])
    words = "能写能读" if first else "能写能读（只读旧文件，新文件在另一边）"
    return Finding(FindingMark.GOOD, NAMES[place.name], words)
