"""The card that everybody in this race sends: as the program writes it for an answer."""

import json

PATH = "/cgi-bin/message/template/send"
PAGE = "https://jiesu.example.gov.cn/p/SQ2026110000001"
CARD = {
    "character_string1": {"value": "SQ2026110000001"},
    "thing2": {"value": "执行款三个月没有到账，请帮忙催一下"},
    "time3": {"value": "2026年11月17日 09:30"},
    "thing4": {"value": "点击查看答复并评价"},
}
TEMPLATE = "bench-template-bench-template-bench-template"


def body(number: int) -> bytes:
    """As it goes over the wire, to one person."""
    told = {"touser": f"bench-{number}", "template_id": TEMPLATE, "data": CARD, "url": PAGE}
    return json.dumps({**told, "client_msg_id": f"jiesu-{number}-1"}, ensure_ascii=False).encode()
