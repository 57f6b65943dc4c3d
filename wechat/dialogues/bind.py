"""绑定: who somebody is. Consent comes first; the identity number last, so that it never rests in the talk."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from desk.people import citizens, codes
from desk.rules.calendar.court_time import court_day
from desk.rules.papers.masks import mask_name
from desk.rules.papers.reading import parse_document
from desk.rules.text.plain_text import half_width
from desk.rules.text.refusal import Refusal
from models.enums import DocumentKind, Standing
from wechat.dialogue import Again, Asked, Context, Dialogue, End, Go, Json, Move, Option, Step, When
from wechat.dialogue.reading import key
from wechat.dialogues.parts import contact
from wechat.dialogues.shared.acts import ActScene, TalkAct
from wechat.dialogues.shared.facts import Facts
from wechat.dialogues.shared.wording import asks, words

CONSENT_TEXT, CONSENT_VERSION, CONSENT_PURPOSE = "identity", "2", "核验身份，查询本人的诉求和案件"
CODE_DIGITS = 8
_OPENING = re.compile(r"(?:绑定码?|核验码?|验证码)\s*[:：是]?\s*(?P<code>[0-9 -]+)")


@dataclass(frozen=True)
class GiveConsent(TalkAct):
    """Which text, in which version, was agreed to, and what for. The talk goes on in the same turn."""

    text_name: str
    version: str
    purpose: str

    async def carry_out(self, scene: ActScene) -> str:
        await citizens.consent(scene.known.identity_id, self.text_name, self.version, self.purpose, scene.as_of)
        return ""


@dataclass(frozen=True)
class ClaimIdentity(TalkAct):
    """Who somebody says they are: typed, so claimed and no more. It opens no case."""

    name: str = field(repr=False)
    id_number: str = field(repr=False)
    mobile: str = field(repr=False)
    document_kind: DocumentKind | None = None

    async def carry_out(self, scene: ActScene) -> str:
        claim = citizens.Claim(self.name, self.id_number, self.mobile, self.document_kind)
        person = await citizens.claim(scene.known.identity_id, claim, scene.as_of)
        if person.standing is Standing.VERIFIED:
            return words("bind.code_used", kind="citizen", name=mask_name(self.name))
        return words("bind.registered", name_masked=mask_name(self.name))


@dataclass(frozen=True)
class UseCode(TalkAct):
    """A one-time code from a window (citizen, whose name comes masked) or from the administrator (officer)."""

    code: str = field(repr=False)

    async def carry_out(self, scene: ActScene) -> str:
        used = await codes.use_code(self.code, scene.known.identity_id, scene.as_of)
        kind = "officer" if used.officer_id is not None else "waits" if used.waits else "citizen"
        return words("bind.code_used", kind=kind, name=used.name)


def read_code(text: str) -> str | None:
    """Return the one-time code that `text` is, spaces and hyphens left out, or None."""
    code = re.sub(r"[\s-]", "", half_width(text))
    return code if re.fullmatch(f"[0-9]{{{CODE_DIGITS}}}", code) else None


def _reads(text: str) -> Mapping[str, Json] | None:
    match = _OPENING.fullmatch(half_width(text).strip())
    code = read_code(match["code"]) if match else None
    return {"code": code} if code else None


def _guard(context: Context[Facts]) -> End | None:
    person = context.facts.person
    if context.text("code"):
        return None
    if person.is_officer:
        return End(words("bind.officer_already", person=person))
    return End(words("bind.already", person=person)) if person.standing is Standing.VERIFIED else None


def _claimed(context: Context[Facts]) -> bool:
    return context.facts.person.standing is Standing.CLAIMED


def _has_code(context: Context[Facts]) -> bool:
    return bool(context.text("code"))


def _or_code(text: str) -> Go | None:
    """Return the code instead of what was asked."""
    opened = _reads(text)
    code = opened["code"] if opened else read_code(text)
    return Go("", {"code": code}) if code else None


def _parse_code(text: str, _: Context[Facts]) -> Move:
    return _or_code(text) or Again(words("bind.not_a_code", digits=CODE_DIGITS))


def _parse_consent(text: str, _: Context[Facts]) -> Move:
    wrong = "bind.not_a_code" if key(text).isdigit() else "bind.consent_example"
    return _or_code(text) or Again(words(wrong, digits=CODE_DIGITS))


def _consented(context: Context[Facts]) -> GiveConsent | None:
    agreed = context.text("consent") == "yes"
    return GiveConsent(CONSENT_TEXT, CONSENT_VERSION, CONSENT_PURPOSE) if agreed else None


def _parse_name(text: str, _: Context[Facts]) -> Move:
    name = contact.read_name(text)
    wrong = "bind.not_a_code" if key(text).isdigit() else "contact.not_a_name"
    return _or_code(text) or (Go(name) if name else Again(words(wrong, digits=CODE_DIGITS)))


def _parse_id_number(text: str, context: Context[Facts]) -> Move:
    document = parse_document(text, context.as_of)
    if isinstance(document, Refusal):
        return Again(document.reason)
    if document.is_of_a_child(court_day(context.as_of)):
        return End(words("bind.child"))
    return Go(document.value, {"document_kind": document.kind.value})


CLAIMED = Step(
    "claimed",
    "登记过，还没有核验",
    asks("bind.claimed"),
    options=lambda _: [
        Option("重新登记", "again"),
        Option("知道了", then=End(words("progress.bye")), words=("不用了",)),
    ],
    parse=_parse_code,
    when=When("登记过，没有码", lambda context: _claimed(context) and not _has_code(context)),
    example=words("bind.claimed_example"),
    light=True,
)
CONSENT = Step(
    "consent",
    "同意",
    asks("bind.consent"),
    options=lambda _: [
        Option("同意", "yes", ("我同意",)),
        Option("不同意", then=End(words("bind.declined")), words=("我不同意",)),
    ],
    parse=_parse_consent,
    when=When("还没有同意过，也没有码", lambda context: not context.facts.person.consented and not _has_code(context)),
    example=words("bind.consent_example"),
    act=_consented,
)
NAME = Step(
    "name",
    "姓名",
    asks("bind.name"),
    parse=_parse_name,
    when=When("没有码", lambda context: not _has_code(context)),
    example=words("contact.name_example"),
)
ID_NUMBER = Step(
    "id_number",
    "证件号码",
    asks("bind.id_number"),
    parse=_parse_id_number,
    when=When("没有码", lambda context: not _has_code(context)),
    example=words("bind.id_number_example"),
)


def _finish(context: Context[Facts]) -> End:
    if _has_code(context):
        return End(act=UseCode(context.text("code")))
    kind = DocumentKind(context.text("document_kind")) if context.text("document_kind") else None
    return End(act=ClaimIdentity(context.text("name"), context.text("id_number"), context.text("mobile"), kind))


BIND = Dialogue(
    name="bind",
    title="绑定身份",
    opens=("绑定", "绑定身份", "身份绑定", "实名", "实名认证", "身份核验", "核验身份"),
    reads=_reads,
    asked=Asked("绑定 身份绑定 绑定身份 绑定手机 绑定手机号 绑定案件 实名 实名认证 身份认证 身份核验"),
    scene=lambda code, _: {"code": code} if code else {},
    needs=("person",),
    guard=_guard,
    steps=(CLAIMED, CONSENT, NAME, contact.MOBILE, ID_NUMBER),
    finish=_finish,
)
