"""What people in a played year say: petitions from the demonstration's file with particulars of their own, answers,
reasons. Nobody in them exists.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from random import Random

from models.enums import PetitionKind

FILE = Path(__file__).parents[1] / "petitions.json"
OPENINGS = ("您好，", "法官您好，", "你好！", "请问一下，", "", "", "")
PARTICULARS = (
    "我是原告，材料都交齐了。",
    "电话打不通，只好在这里留言。",
    "家里老人身体不好，麻烦尽快。",
    "对方一直不露面。",
    "上个月问过一次，说让等通知。",
    "请告诉我还要准备什么。",
    "我在外地打工，来一趟不容易。",
    "",
    "",
)
OTHERS: Mapping[PetitionKind, tuple[str, ...]] = {
    PetitionKind.MATERIALS: ("补充的证据寄出一周了，请问收到没有", "身份证复印件忘了交，可以寄过来吗"),
    PetitionKind.SUGGESTION: ("建议立案大厅多开一个窗口", "建议开庭通知用短信再提醒一次"),
    PetitionKind.COMPLAINT: (
        "书记员态度很差，问两句就挂电话",
        "开庭让我等了一上午没有人解释",
        "案子一年没有动静，没有人管",
    ),
    PetitionKind.OTHER: ("想查一下以前案子的判决书", "法院的停车场几点开门"),
}
ANSWERS = (
    "您好，经核实，您反映的事项已经办理：承办法官已与您确认后续安排，相关文书五个工作日内寄出。",
    "您好，您的材料已收到并转交承办法官，法官将在一周内与您联系。",
    "您好，您咨询的问题：可以在“人民法院在线服务”提交，也可以到立案大厅现场办理，请携带身份证。",
    "您好，执行法官已查询到可供执行的财产线索，正在办理划拨手续，到账后会第一时间通知您。",
)
CARELESS = "已按规定处理，有疑问请拨打 12368。"
UNHAPPY = ("没有说清楚什么时候能办好", "答非所问，问题没有解决", "说会联系我，一直没有人联系")


def _by_kind() -> dict[PetitionKind, tuple[str, ...]]:
    rows = json.loads(FILE.read_text(encoding="utf-8"))
    told = {kind: tuple(row["text"] for row in rows if row["kind"] == kind) for kind in PetitionKind}
    return {kind: told[kind] + OTHERS.get(kind, ()) for kind in PetitionKind}


TEXTS = _by_kind()


def petition(kind: PetitionKind, case: int, chance: Random) -> str:
    """Returns the words of a petition of this kind about the case with this number."""
    said = chance.choice(TEXTS[kind])
    which = f"案号（2026）赣01民初{case % 90000 + 100}号。" if chance.random() < 0.4 else ""
    return f"{chance.choice(OPENINGS)}{said}。{which}{chance.choice(PARTICULARS)}"
