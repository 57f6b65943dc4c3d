"""A petition looks on the wire as the phone page shows it, as values."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from pydantic import Field

from desk.access.actors import Actor
from desk.petitions.uploads import reference
from desk.rules.lifecycles.petition_acts import PATHS
from desk.tickets.joining.parts import leading_part
from desk.views.files import FileView
from desk.views.history.history import CitizenMoment, CourtWords
from desk.views.petitions.petition_view import PetitionView, WholeView
from desk.views.petitions.progress import STATES_FOR_CITIZENS
from desk.views.petitions.rating_said import RatingSaid
from handlers.miniapp.frame.shapes import COMFORT, Shape
from models import Ticket
from models.enums import Act, FileState, Grade, PetitionKind, TicketState


class PetitionLine(Shape):
    number: str
    title: str
    kind: PetitionKind
    kind_label: str
    court: str
    state: TicketState
    state_label: str
    created_at: datetime
    due_at: datetime | None
    parts: int = Field(0, title="分成几件办理；没有拆分为 0")
    for_whom: str = Field("", title="替谁提的；本人的事为空", examples=["江西赣江商贸有限公司（法定代表人）"])


class Page(Shape):
    petitions: list[PetitionLine]
    more: str = Field(title="下一页的 before；没有下一页则为空")


class StepShown(Shape):
    name: str
    state: str = Field(title="done 已过、now 现在、later 以后、ended 到此为止")


class ProgressShown(Shape):
    heading: str
    text: str
    steps: list[StepShown]
    late: bool


class FileShown(Shape):
    id: str = Field(title="文件编号；只对本人有效")
    kind: str = Field(title="image 图片、voice 录音、video 视频、pdf PDF")
    state: FileState
    content_type: str
    size: int = Field(title="字节数")
    pages: int = Field(0, title="PDF 的页数：打开文件时带 page，得到那一页的图片")


class ToldShown(Shape):
    """Something the court said."""

    act: Act
    act_label: str
    at: datetime
    cycle: int = Field(title="第几轮办理")
    words: str = Field(repr=False)
    replaced: bool = Field(title="这份答复后来更正过，以新的为准")
    taken_back: bool = Field(False, title="这份内容是误发的，已经收回，words 只说明这一点")
    files: list[FileShown] = Field([], title="法院随这段话附的文件")


class LineShown(Shape):
    at: datetime
    text: str
    words: str = Field(repr=False)
    mine: bool = Field(title="是否本人所为")
    files: list[FileShown] = Field([], title="法院随这段话附的文件")


class RatingShown(Shape):
    grade: Grade
    grade_label: str
    by_phone: bool = Field(False, title="法院电话回访时登记的，不对可以改")
    may_change: bool = Field(False, title="现在还可以改：再用 rating 评一次")
    text: str = Field("", title="对本人说的话：是谁登记的、到什么时候可以改、接着怎么办")


class Standing(PetitionLine):
    """Where a petition stands, or one part of it."""

    version: int = Field(title="版本；操作时带上")
    progress: ProgressShown
    acts: list[str] = Field(title="现在可以做的操作，即地址的最后一段")
    answers: list[ToldShown] = Field(title="答复，新的在前")
    interim: ToldShown | None = Field(title="阶段性答复")
    declined: ToldShown | None = Field(title="不予受理的原因")
    question: ToldShown | None = Field(title="请您补充什么，补充请用 supplement")
    timeline: list[LineShown] = Field(title="经过，新的在前，一次最多 30 行")
    earlier: int | None = Field(None, title="更早的经过：用它作 before 再取；没有更早的为空")
    rating: RatingShown | None


class PetitionShown(Standing):
    """Of a petition that was split, the part that wants attention first, and all of them in `each`."""

    comfort: str = Field("", title=COMFORT)
    text: str = Field(repr=False)
    case_number: str
    files: list[FileShown] = Field(title="图片、录音和视频")
    each: list[Standing] = Field(title="分成几件办理的，每一件的进展；评价、重办、只撤这件用它的编号，其余对整件")


def line_of(ticket: Ticket, parts: Sequence[Ticket] = (), for_whom: str = "") -> PetitionLine:
    """Return a petition as one line; where it was split, it stands as the part that wants attention first."""
    ticket = leading_part(parts) if parts else ticket
    return PetitionLine(
        number=ticket.petition.number,
        title=ticket.petition.title,
        kind=ticket.petition.kind,
        kind_label=ticket.petition.kind.label,
        court=ticket.court.name,
        state=ticket.state,
        state_label=STATES_FOR_CITIZENS[ticket.state],
        created_at=ticket.petition.created_at,
        due_at=ticket.due_at,
        parts=len(parts),
        for_whom=for_whom,
    )


def file_shown(citizen: Actor, file: FileView) -> FileShown:
    return FileShown(
        id=reference(citizen, file.id),
        kind=file.kind,
        state=file.state,
        content_type=file.content_type,
        size=file.size,
        pages=file.pages,
    )


def shown(whole: WholeView, citizen: Actor, for_whom: Mapping[int, str]) -> PetitionShown:
    ticket = whole.lead.ticket
    split = [view.ticket for view in whole.views if view.ticket.part]
    return PetitionShown(
        **{
            **dict(_standing(whole.lead, citizen)),
            **dict(line_of(ticket, split, for_whom.get(ticket.petition_id, ""))),
        },
        comfort=whole.comfort,
        text=ticket.petition.text,
        case_number=ticket.petition.case_number,
        files=[file_shown(citizen, file) for file in whole.lead.files],
        each=[_standing(view, citizen) for view in whole.views] if split else [],
    )


def _standing(view: PetitionView, citizen: Actor) -> Standing:
    ticket, progress = view.ticket, view.progress
    steps = [StepShown(name=step.name, state=step.state) for step in progress.steps]
    return Standing(
        **{**dict(line_of(ticket)), "number": view.number, "title": view.title},
        version=ticket.version,
        progress=ProgressShown(heading=progress.heading, text=progress.text, steps=steps, late=progress.late),
        acts=[PATHS[act] for act in view.acts if act in PATHS],
        answers=[_told(told, citizen) for told in view.answers],
        interim=_told(view.interim, citizen) if view.interim else None,
        declined=_told(view.declined, citizen) if view.declined else None,
        question=_told(view.question, citizen) if view.question else None,
        timeline=[_line(line, citizen) for line in view.lines],
        earlier=view.earlier,
        rating=_rating(view.rating) if view.rating else None,
    )


def _rating(said: RatingSaid) -> RatingShown:
    return RatingShown(
        grade=said.grade,
        grade_label=said.grade.label,
        by_phone=said.by_phone,
        may_change=said.may_change,
        text=said.text,
    )


def _told(told: CourtWords, citizen: Actor) -> ToldShown:
    return ToldShown(
        act=told.act,
        act_label=told.act.label,
        at=told.at,
        cycle=told.cycle,
        words=told.words,
        replaced=told.replaced,
        taken_back=told.taken_back,
        files=[file_shown(citizen, file) for file in told.files],
    )


def _line(line: CitizenMoment, citizen: Actor) -> LineShown:
    files = [file_shown(citizen, file) for file in line.files]
    return LineShown(at=line.at, text=line.text, words=line.words, mine=line.by_citizen, files=files)
