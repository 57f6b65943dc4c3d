"""法官: finding a judge, and leaving word for them."""

import re

from desk.rules.text.plain_text import HAN
from models.enums import PetitionKind
from wechat.dialogue import Again, Asked, Collected, Context, Dialogue, End, Go, Move, Step
from wechat.dialogues.parts import case_number, confirm, contact, court, story
from wechat.dialogues.petition import leave
from wechat.dialogues.shared.facts import Facts
from wechat.dialogues.shared.wording import asks, words

LONGEST_NAME = 20
_A_NAME = re.compile(f"(?!.*[您你我好请问在吗])[{HAN}]{{2,4}}")


def _parse_judge(text: str, _: Context[Facts]) -> Move:
    name = " ".join(text.split())
    if not name or len(name) > LONGEST_NAME or any(char.isdigit() for char in name):
        return Again(words("judge.not_a_name"))
    return Go(name)


JUDGE_NAME = Step(
    "judge",
    "法官姓名",
    asks("judge.name"),
    parse=_parse_judge,
    skip=lambda _: True,
    example=words("judge.name_example"),
)
CHANGEABLE = (
    ("法院", court.NAMES),
    ("法官姓名", ("judge",)),
    ("案号", ("case",)),
    ("留言", ("what",)),
    ("联系方式", contact.NAMES),
)


def _finish(context: Context[Facts]) -> End:
    lead = words("judge.lead", name=context.text("judge"), case=context.text("case"))
    return leave(context, PetitionKind.CONTACT, lead)


JUDGE = Dialogue(
    name="judge",
    title="联系法官",
    opens=("法官", "联系法官", "找法官", "我要找法官", "我要联系法官", "法官电话"),
    asked=Asked(
        alone="法官 找法官 联系法官 法官电话 法官联系方式 给法官留言 联系承办人 承办法官 找承办法官 联系承办法官",
        before="法官 找法官 联系法官",
        fits=lambda rest: _A_NAME.fullmatch(rest) is not None,
        takes=lambda spoken: story.keep_if_worth(Collected((spoken.rest,), spoken.collected.files)),
    ),
    scene=court.from_scene,
    needs=("courts", "person"),
    guard=court.guard("judge"),
    prelude=lambda context: words("judge.prelude", facts=context.facts),
    steps=(
        court.COURT,
        court.BRANCH,
        JUDGE_NAME,
        case_number.CASE_NUMBER,
        story.story_step("judge.what"),
        contact.CONTACT,
        contact.name_step(),
        contact.MOBILE,
        confirm.confirm_step(
            "judge.confirm",
            "judge.dropped",
            court=court.chosen_court,
            collected=story.collected,
            reached=contact.reached_by,
        ),
        confirm.change_step(CHANGEABLE),
    ),
    finish=_finish,
)
