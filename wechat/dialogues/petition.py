"""诉求: leaving a petition with a court."""

from collections.abc import Mapping
from functools import cache

from models.enums import PetitionKind
from wechat.dialogue import Asked, Collected, Context, Dialogue, End, Json, Option, Spoken, Step, When
from wechat.dialogues.parts import case_number, confirm, contact, court, same, speaker, story
from wechat.dialogues.shared.acts import LeavePetition
from wechat.dialogues.shared.facts import Facts
from wechat.dialogues.shared.wording import asks, words

KINDS = (
    (PetitionKind.CONTACT, ("联系", "找法官")),
    (PetitionKind.CASE_QUERY, ("查案", "查询")),
    (PetitionKind.FILING, ("我要立案", "起诉")),
    (PetitionKind.ENFORCEMENT, ("我要执行", "强制执行")),
    (PetitionKind.MATERIALS, ("交材料", "材料")),
    (PetitionKind.CONSULT, ("问一下", "我要咨询")),
    (PetitionKind.COMPLAINT, ("我要投诉", "举报")),
    (PetitionKind.SUGGESTION, ("意见", "建议")),
    (PetitionKind.OTHER, ()),
)
MAY_BE_UNNAMED = (PetitionKind.COMPLAINT, PetitionKind.SUGGESTION)


def kind_of(context: Context[Facts]) -> PetitionKind:
    value = context.text("kind")
    return PetitionKind(value) if value in set(PetitionKind) else PetitionKind.OTHER


@cache
def _kinds() -> tuple[Option, ...]:
    return tuple(
        Option(words("petition.kind_label", kind=kind), kind.value, (kind.label, *said)) for kind, said in KINDS
    )


UNNAMED: When[Facts] = When("投诉或意见建议", lambda context: kind_of(context) in MAY_BE_UNNAMED)
KIND = Step(
    "kind",
    "事项",
    asks("petition.kind"),
    options=lambda _: _kinds(),
    keeps=frozenset(word for kind, said in KINDS for word in (kind.label, *said)),
    example=words("petition.kind_example"),
)
CHANGEABLE = (
    ("替谁提", ("speaker",)),
    ("法院", court.NAMES),
    ("事项", ("kind",)),
    ("案号", ("case",)),
    ("事情经过", ("what",)),
    ("联系方式", contact.NAMES),
)


def leave(context: Context[Facts], kind: PetitionKind, lead: str = "") -> End:
    """Return the act that leaves what this talk has gathered; `lead` goes before what was told."""
    chosen, collected = court.chosen_court(context), story.collected(context)
    if chosen is None:
        return End(words("court.none", facts=context.facts))
    act = LeavePetition(
        court_code=chosen.code,
        kind=kind,
        case_number=context.text("case"),
        text="\n".join(part for part in (lead, collected.text) if part),
        attachments=story.attachments(context),
        contact_name="" if contact.uses_known(context) else context.text("name"),
        contact_mobile="" if contact.uses_known(context) else context.text("mobile"),
        contact_known=contact.uses_known(context),
        representation_id=speaker.representation(context),
    )
    return End(act=act)


def _takes(spoken: Spoken) -> Mapping[str, Json]:
    """诉求：工资没到 — what follows the word is what happened; 投诉：… is a complaint."""
    opening = spoken.text.removesuffix(spoken.rest)
    kind = {"kind": PetitionKind.COMPLAINT.value} if "投诉" in opening else {}
    return {**kind, **story.keep(Collected((spoken.rest,) if spoken.rest else (), spoken.collected.files))}


PETITION = Dialogue(
    name="petition",
    title="诉求",
    opens=("诉求", "我要诉求", "提诉求", "留诉求", "我要提诉求", "我要留诉求", "留言", "我要留言"),
    asked=Asked(
        alone="诉求 提诉求 提交诉求 提出诉求 留诉求 反映诉求 反映问题 反映情况 留言 投诉 举报 提意见 意见建议",
        before="诉求 我的诉求 提诉求 提交诉求 提出诉求 反映问题 反映情况 留言 投诉 举报 意见建议",
        takes=_takes,
    ),
    scene=court.from_scene,
    needs=("courts", "person", "principals"),
    guard=court.guard("petition"),
    steps=(
        speaker.SPEAKER,
        court.COURT,
        court.BRANCH,
        KIND,
        case_number.CASE_NUMBER,
        story.story_step("petition.what"),
        same.SAME,
        contact.CONTACT,
        contact.name_step(unnamed=UNNAMED),
        contact.MOBILE,
        confirm.confirm_step(
            "petition.confirm",
            "petition.dropped",
            court=court.chosen_court,
            kind=kind_of,
            collected=story.collected,
            reached=contact.reached_by,
            spoken_for=speaker.spoken_for,
        ),
        confirm.change_step(CHANGEABLE),
    ),
    finish=lambda context: leave(context, kind_of(context)),
)
