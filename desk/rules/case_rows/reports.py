"""What one row of each kind says, read whole; every field that is wrong is named, in words, beside its name.

All fields are text in a file and may be numbers or yes and no in JSON. What may be left out is empty. `ref` is what the
case system calls the row: the same reference is the same hearing, party, fee, however often it comes.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator

from desk.rules.case_rows import fields
from desk.rules.case_rows.fields import moment_of, text, wrong
from models.enums import DocumentKind, HearingStatus, Labelled, PreservedKind, RepresentativeCapacity

CLOCKS_DIFFER = timedelta(minutes=5)


def _short(most: int, wanted: bool = False) -> Any:
    def check(written: str) -> str:
        if wanted and not written:
            raise wrong("必须填写")
        if len(written) > most:
            raise wrong(f"最多 {most} 个字")
        return written

    return AfterValidator(check)


def _choice(kinds: type[Labelled]) -> Any:
    return BeforeValidator(lambda written: fields.one_of(kinds, written))


_TEXT = BeforeValidator(text)
Number = Annotated[str, AfterValidator(fields.case_number), _TEXT]
Ref = Annotated[str, _short(60, True), _TEXT]
OtherRef = Annotated[str, _short(60), _TEXT]
Day = Annotated[date | None, BeforeValidator(fields.day), _TEXT]
Moment = Annotated[datetime | None, BeforeValidator(fields.moment), _TEXT]
Yes = Annotated[bool, BeforeValidator(fields.yes), _TEXT]
Name = Annotated[str, _short(100), AfterValidator(fields.name), _TEXT]
Telephone = Annotated[str, AfterValidator(fields.telephone), _TEXT]
IdKind = Annotated[DocumentKind | None, BeforeValidator(fields.document_kind), _TEXT]
IdNumber = Annotated[str, AfterValidator(fields.document), _TEXT]


def _day_needed(on: date | None) -> date:
    if on is None:
        raise wrong("请填写日期，如 2026-12-03")
    return on


def _moment_needed(at: datetime | None) -> datetime:
    if at is None:
        raise wrong("请填写日期和时刻，如 2026-12-03 09:00")
    return at


class CaseReport(BaseModel):
    """A case, and what every row of a case has: its number, and the moment at which the case system knew it."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True, hide_input_in_errors=True)

    number: Number = Field("", title="案号")
    as_of: Moment = Field(None, title="案件系统里这一行的时间；不写就是这次发送的时间")

    @field_validator("as_of")
    @classmethod
    def _is_past(cls, at: datetime | None, info: ValidationInfo) -> datetime:
        now = moment_of(info)
        if at is not None and at > now + CLOCKS_DIFFER:
            raise wrong("晚于现在的时间，请核对时钟和时区")
        return at or now


class WholeCaseReport(CaseReport):
    """A case as a whole."""

    court: Annotated[str, _short(16, True), _TEXT] = Field("", title="法院代码，如 赣01")
    cause: Annotated[str, _short(60, True), _TEXT] = Field("", title="案由")
    stage: Annotated[str, _short(20, True), _TEXT] = Field("", title="所处阶段，如 排期")
    judge: Annotated[str, _short(40), _TEXT] = Field("", title="承办法官的登录名")
    filed_on: Day = Field(None, title="立案日期")
    closed_on: Day = Field(None, title="结案日期")
    secret: Yes = Field(False, title="不公开，谁也查不到")


class StepReport(CaseReport):
    """One step of a case's progress, in words a party may read."""

    ref: Ref = Field("", title="案件系统里的编号")
    happened_on: Annotated[Day, AfterValidator(_day_needed)] = Field(None, title="日期")
    stage: Annotated[str, _short(20, True), _TEXT] = Field("", title="阶段")
    text: Annotated[str, _short(200, True), _TEXT] = Field("", title="当事人看到的一句话")


class PartyReport(CaseReport):
    """A party, agent or defender."""

    ref: Ref = Field("", title="案件系统里的编号")
    role: Annotated[str, _short(20, True), _TEXT] = Field("", title="诉讼地位，如 原告")
    name: Name = Field("", title="姓名或名称", repr=False)
    id_kind: IdKind = Field(None, title="证件种类，号码看不出时写")
    id_number: IdNumber = Field("", title="证件号码或统一社会信用代码", repr=False)
    mobile: Telephone = Field("", title="预留的电话", repr=False)
    left_on: Day = Field(None, title="退出案件的日期；写了就再也看不到这个案件")


class RepresentativeReport(CaseReport):
    """Somebody speaks for a party."""

    ref: Ref = Field("", title="案件系统里的编号")
    party_ref: Ref = Field("", title="替哪个当事人：当事人的编号")
    capacity: Annotated[RepresentativeCapacity, _choice(RepresentativeCapacity), _TEXT] = Field("", title="身份")  # type: ignore[assignment]
    name: Name = Field("", title="姓名", repr=False)
    id_kind: IdKind = Field(None, title="证件种类，号码看不出时写")
    id_number: IdNumber = Field("", title="证件号码", repr=False)
    licence: Annotated[str, AfterValidator(fields.licence), _TEXT] = Field("", title="律师执业证号", repr=False)
    firm: Annotated[str, _short(100), _TEXT] = Field("", title="律师事务所或单位")
    mobile: Telephone = Field("", title="预留的电话", repr=False)
    starts_on: Day = Field(None, title="从哪天")
    ends_on: Day = Field(None, title="到哪天")

    @field_validator("licence")
    @classmethod
    def _lawyers_have_one(cls, number: str, info: ValidationInfo) -> str:
        if not number and info.data.get("capacity") is RepresentativeCapacity.LAWYER:
            raise wrong("律师请填写 17 位执业证号")
        return number

    @field_validator("ends_on")
    @classmethod
    def _in_order(cls, on: date | None, info: ValidationInfo) -> date | None:
        return not_before(on, info.data.get("starts_on"))


class HearingReport(CaseReport):
    """A day in court."""

    ref: Ref = Field("", title="案件系统里的编号")
    status: Annotated[HearingStatus, _choice(HearingStatus), _TEXT] = Field("", title="状态")  # type: ignore[assignment]
    starts_at: Annotated[Moment, AfterValidator(_moment_needed)] = Field(None, title="开庭时间")
    ends_at: Moment = Field(None, title="预计结束")
    room: Annotated[str, _short(40), _TEXT] = Field("", title="法庭，如 第三法庭")
    judge: Annotated[str, _short(40), _TEXT] = Field("", title="法官的登录名")
    judge_name: Annotated[str, _short(40), _TEXT] = Field("", title="法官姓名；没有账号时写")

    @field_validator("ends_at")
    @classmethod
    def _in_order(cls, at: datetime | None, info: ValidationInfo) -> datetime | None:
        starts = info.data.get("starts_at")
        if at is not None and isinstance(starts, datetime) and at <= starts:
            raise wrong("预计结束要晚于开庭时间")
        return at


class FeeReport(CaseReport):
    """A fee is to be paid by a day."""

    ref: Ref = Field("", title="案件系统里的编号")
    party_ref: OtherRef = Field("", title="谁缴：当事人的编号；不写就是每个当事人都看得到")
    name: Annotated[str, _short(20), _TEXT] = Field("", title="费用名称，不写就是 诉讼费")
    amount: Annotated[Decimal, BeforeValidator(fields.money), _TEXT] = Field("", title="金额，元")  # type: ignore[assignment]
    due_on: Annotated[Day, AfterValidator(_day_needed)] = Field(None, title="最晚缴纳的日期")
    paid_on: Day = Field(None, title="缴清的日期")


class PreservationReport(CaseReport):
    """Property is kept where it is until a day."""

    ref: Ref = Field("", title="案件系统里的编号")
    party_ref: OtherRef = Field("", title="申请人：当事人的编号；不写就是每个当事人都看得到")
    kind: Annotated[PreservedKind, _choice(PreservedKind), _TEXT] = Field("", title="保全什么")  # type: ignore[assignment]
    about: Annotated[str, _short(100), _TEXT] = Field("", title="说明")
    carried_out_on: Day = Field(None, title="采取措施的日期；没有写的，当事人都看不到")
    starts_on: Day = Field(None, title="期限从哪天")
    ends_on: Day = Field(None, title="期限到哪天")
    continuing: Yes = Field(False, title="续行的")
    released_on: Day = Field(None, title="解除的日期")

    @field_validator("ends_on")
    @classmethod
    def _in_order(cls, on: date | None, info: ValidationInfo) -> date | None:
        return not_before(on, info.data.get("starts_on"))


def not_before(on: date | None, first: object) -> date | None:
    """Returns the last day of a span. Raises where it comes before the first."""
    if on is not None and isinstance(first, date) and on < first:
        raise wrong("不能早于开始的日期")
    return on
