"""Guards forbid an act on a petition's ticket for reasons beyond its state and what somebody is to it.

What is refused here is known before anybody fills in a form, and so the act is not offered either.
`desk.tickets.ticket_facts` reads what the guards ask.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from desk.rules.lifecycle import Capacity, Guard, Objection
from desk.rules.policies import REOPEN_WITHIN
from desk.rules.rating_times import WAIT, RatingStands
from models.enums import Act, Complexity, Labelled, PetitionKind, TicketState

MOST_QUESTIONS = 2
MOST_ATTEMPTS = 3
MOST_CORRECTIONS = 3
MOST_DECLINES = 2
"""How often one court may decline a matter, each time by another person."""
REMIND_AGAIN = timedelta(hours=4)
"""Until then a ticket is not reminded of again, whoever wants to."""

_REVIEWERS = frozenset({Capacity.LIAISON, Capacity.CHIEF_LIAISON})


class Proposal(Enum):
    """Says whether an act waits for a second person to agree, and whether this person proposed it."""

    NONE = "none"
    OWN = "own"
    OF_ANOTHER = "of_another"


class Extension(Enum):
    """Says whether more time was asked for in this cycle of a ticket; it may be asked for once."""

    NEVER = "never"
    ASKED = "asked"
    DECIDED = "decided"


class AlarmStands(Enum):
    """Says how an alarm of danger over a ticket stands; one that was decided is none any more."""

    NONE = "none"
    UNREAD = "unread"
    READ = "read"


@dataclass(frozen=True)
class TicketFacts:
    """Holds what the guards need to know of a ticket, and of whoever wants to act on it.

    `settled`: the desk answered it itself, without a handler. `part`: its petition was split into several. The fields
    from `open_rung` on are not in the ticket's row: where nobody read them, they forbid nothing.
    """

    state: TicketState
    complexity: Complexity
    kind: PetitionKind
    cycle: int = 1
    rung: int = 0
    settled: bool = False
    extension: Extension = Extension.NEVER
    green: bool = False
    part: bool = False
    restricted: bool = False
    joint: bool = False
    """Several people ask for it together."""
    repeats: bool = False
    """It was found to repeat an earlier one."""
    open_rung: int = 0
    """The highest rung that is open over it, where this person is not one of those it was opened for."""
    own_draft: bool = False
    """This person wrote the answer that waits for review."""
    own_answer: bool = False
    """This person gave the answer of this cycle."""
    own_words: bool = False
    """Or wrote any answer of it, a correction among them."""
    own_request: bool = False
    """This person asked for the extension that waits to be decided."""
    questions: int = 0
    """How many times its petitioner was asked for more in this cycle."""
    attempts: int = 0
    """How many calls of this cycle led to no rating."""
    wants_no_call: bool = False
    wrong_number: bool = False
    """Somebody else said that the number is not theirs."""
    merged_here: bool = False
    """Others were merged into it."""
    repeated: bool = False
    """Later ones were found to repeat it."""
    favour: bool = False
    """It is in the log of approaches."""
    alarm: AlarmStands = AlarmStands.NONE
    proposal: Proposal = Proposal.NONE
    long_closed: bool = False
    lives: bool = False
    """What it was merged into is still being worked on."""
    owes_reply: bool = False
    """The body that passed it on waits for a reply."""
    reminded: bool = False
    """Whoever has it in hand was reminded of it within `REMIND_AGAIN`."""
    nothing_told: bool = False
    """The court has told its petitioner nothing yet that could be taken back."""
    rating: RatingStands = RatingStands.NONE
    """How the rating of this cycle stands."""
    own_time: bool = False
    """Its petitioner can rate the answer themselves, and has not had the time for it yet."""
    early_to_close: bool = False
    """Its petitioner has not had that time yet, nor those who rate by telephone."""
    no_number: bool = False
    corrections: int = 0
    """How many times the answer of this cycle was corrected."""
    declines: int = 0
    """How many times the court that has it now declined it."""
    own_decline: bool = False
    """This person did so before."""
    top_court: bool = False
    """No court stands above the one that has it."""

    @property
    def needs_review(self) -> bool:
        """Say whether a second person sees the answer first: it does for a complaint or a complex matter.

        What stands behind the wall is a complaint under any kind.
        """
        return self.restricted or self.complexity is Complexity.COMPLEX or self.kind is PetitionKind.COMPLAINT


class Obstacle(Labelled):
    """Says why an act that the table opens is refused all the same."""

    NEEDS_REVIEW = "needs_review", "投诉和复杂事项的答复要先报审，请用“报审”"
    NO_SETTLING = "no_settling", "投诉和复杂事项要两个人办：请派单，由承办人报审"
    NO_REVIEW = "no_review", "这件工单不需要报审，可以直接答复"
    OWN_DRAFT = "own_draft", "答复要由起草人以外的人审核"
    NOT_SUPERVISED = "not_supervised", "这件工单没有待处理的督办"
    NOT_YOUR_RUNG = "not_your_rung", "这是第 {rung} 级督办，由收到督办的人处理"
    REVIEWED = "reviewed", "经审核发出的答复，由部门联络员或总联络员更正"
    OWN_REVIEWED = "own_reviewed", "经审核发出的答复，要由起草人以外的人更正"
    NOT_SETTLED = "not_settled", "答复是承办人作出的，由承办人或部门联络员更正"
    ASKED_ENOUGH = "asked_enough", "这一轮已请群众补充过 {most} 次，不能再要求补充，请按现有材料办理"
    ALREADY_ASKED = "already_asked", "延期申请正等总联络员决定"
    ASKED_BEFORE = "asked_before", "每一轮办理只能申请一次延期，这一轮已经申请过"
    NOT_ASKED = "not_asked", "这件工单没有待决定的延期申请"
    OWN_REQUEST = "own_request", "延期要由申请人以外的人决定"
    GREEN_ALREADY = "green_already", "这件工单已经开通绿色通道"
    NOT_GREEN = "not_green", "这件工单没有开通绿色通道"
    NOT_RESTRICTED = "not_restricted", "只有投诉等限督察查看的工单才核定被投诉人"
    SPLIT_BEFORE = "split_before", "这件诉求已经拆过单，不能再拆"
    SPLIT_AFTER_MERGE = "split_after_merge", "已有别的诉求并入这一件，不能再拆单"
    MERGED_HERE = "merged_here", "已有别的诉求并入这一件，请反过来：打开那一件，把它并入这一件"
    REPEATS_ALREADY = "repeats_already", "已经认定过重复，不用再认定"
    REPEATED_LATER = "repeated_later", "已有后来的诉求认定为与这一件重复，请在更晚的那一件上认定"
    OF_SEVERAL_PARTS = "of_several_parts", "拆过单的几件共用一个类别，不能改为投诉，也不能改出投诉"
    A_FAVOUR = "a_favour", "这件诉求记入了过问登记，只由督察处办理，不能转出"
    NOT_PROPOSED = "not_proposed", "没有等您同意的事项"
    OWN_PROPOSAL = "own_proposal", "要由提请人以外的人决定"
    NO_MERGING = "no_merging", "投诉单独办理，不能与别的诉求并案"
    OWN_ANSWER = "own_answer", "答复是您作出的，要由别人回访"
    WANTS_NO_CALL = "wants_no_call", "群众已经表示不愿评价，不再打扰"
    WRONG_NUMBER = "wrong_number", "这个号码不是诉求人的，不再拨打"
    CALLED_ENOUGH = "called_enough", "已经拨打过 {most} 次，不再拨打；期满未评价的，自动按“未评价”归档"
    WAITS_FOR_YOU = "waits_for_you", "法院在等您补充材料，收到后马上接着办，现在催办没有人能办。请先补充"
    JOINT = "joint", "这件诉求是几个人一起提的，一个人不能替大家撤回。您可以只退出自己"
    NO_ALARM = "no_alarm", "这件工单没有正在响的危险警报"
    ALARM_READ = "alarm_read", "已经有人看到这个警报，请直接写明处置情况"
    ANSWERED_TOGETHER = (
        "answered_together",
        "合在一起办理的那一件已经有了结果，不用再补充、催办或者撤回。还有问题的，请重新留一件诉求",
    )
    NO_REPLY_OWED = "no_reply_owed", "这件工单不欠来文单位的回复：不是转来的，或者已经回复过"
    REMINDED = "reminded", "四小时内已经催过，承办人已收到"
    NOTHING_TOLD = "nothing_told", "法院还没有答复过群众，没有可以收回的"
    RATED_BEFORE = "rated_before", "您已经评价过这次答复，现在不能再改。事情没有解决的，可以要求重办"
    RATED_ALREADY = "rated_already", "群众已经评价过这次答复"
    THEIR_OWN_TO_RATE = "their_own_to_rate", "已经办结的，由群众自己评价"
    THEIR_OWN_TIME = "their_own_time", "群众还在自己评价的时间里（答复后 {days} 个工作日），过后再回访"
    NOT_YET_CLOSED = "not_yet_closed", "答复后 {days} 个工作日里由群众自己评价，联系不上的过后再办结"
    NO_NUMBER = "no_number", "群众没有留下电话号码，不能电话回访"
    WAITS_TO_BE_REDONE = "waits_to_be_redone", "群众已经评价不满意，正等换人重新办理"
    CORRECTED_ENOUGH = "corrected_enough", "这一轮已经更正过 {most} 次，不能再更正。仍有错的，请收回答复，重新办理"
    DECLINED_ENOUGH = "declined_enough", "本院已经 {most} 次不予受理，不能再不予受理。请派单办理，或移送有权办理的法院"
    OWN_DECLINE = "own_decline", "上次不予受理是您决定的，这一次要由别人决定；没有别人的，请派单或移送"
    DECLINED_FOR_GOOD = (
        "declined_for_good",
        "已由两个人先后决定不予受理，不能再重办。有新的情况，请重新留一件诉求",
    )
    LONG_CLOSED = "long_closed", "已办结超过 {days} 天，不能再重办。事情还没解决，请重新留一件诉求"


Held = frozenset[Capacity]


def _unless(fine: bool, obstacle: Obstacle, **values: object) -> Objection | None:
    return None if fine else Objection.because(obstacle, **values)


def _may_review(facts: TicketFacts, _: Held) -> Objection | None:
    return _unless(not facts.own_draft, Obstacle.OWN_DRAFT)


def _may_attend(facts: TicketFacts, _: Held) -> Objection | None:
    """Refuse a supervisor for whom the open rung was not opened: only those it was opened for see to it."""
    if not facts.rung:
        return Objection.because(Obstacle.NOT_SUPERVISED)
    return _unless(not facts.open_rung, Obstacle.NOT_YOUR_RUNG, rung=facts.open_rung)


def _may_correct(facts: TicketFacts, held: Held) -> Objection | None:
    """Refuse a writer who would change alone what a second person let out; the desk corrects its own answers.

    An answer is corrected a few times, and not while an unhappy citizen waits to be helped by somebody else.
    """
    if facts.rating is RatingStands.UNEXPLAINED:
        return Objection.because(Obstacle.WAITS_TO_BE_REDONE)
    if facts.corrections >= MOST_CORRECTIONS:
        return Objection.because(Obstacle.CORRECTED_ENOUGH, most=MOST_CORRECTIONS)
    if held & _REVIEWERS:
        return _unless(not (facts.needs_review and facts.own_answer), Obstacle.OWN_REVIEWED)
    if facts.needs_review:
        return Objection.because(Obstacle.REVIEWED)
    return _unless(Capacity.HANDLER in held or facts.settled, Obstacle.NOT_SETTLED)


def _may_ask_for_time(facts: TicketFacts, _: Held) -> Objection | None:
    found = {Extension.ASKED: Obstacle.ALREADY_ASKED, Extension.DECIDED: Obstacle.ASKED_BEFORE}.get(facts.extension)
    return Objection.because(found) if found else None


def _may_decide(facts: TicketFacts, _: Held) -> Objection | None:
    """Refuse whoever would decide on their own request: an inspector may hold a complaint and run its desk."""
    if facts.extension is not Extension.ASKED:
        return Objection.because(Obstacle.NOT_ASKED)
    return _unless(not facts.own_request, Obstacle.OWN_REQUEST)


def _may_split(facts: TicketFacts, _: Held) -> Objection | None:
    if facts.part:
        return Objection.because(Obstacle.SPLIT_BEFORE)
    return _unless(not facts.merged_here, Obstacle.SPLIT_AFTER_MERGE)


def _may_repeat(facts: TicketFacts, _: Held) -> Objection | None:
    if facts.repeats:
        return Objection.because(Obstacle.REPEATS_ALREADY)
    return _unless(not facts.repeated, Obstacle.REPEATED_LATER)


def _may_relabel(facts: TicketFacts, _: Held) -> Objection | None:
    """Refuse another kind to a complaint that is a part or asked a favour; other complaints may change."""
    if facts.kind is not PetitionKind.COMPLAINT:
        return None
    if facts.part:
        return Objection.because(Obstacle.OF_SEVERAL_PARTS)
    return _unless(not facts.favour, Obstacle.A_FAVOUR)


def _may_agree(facts: TicketFacts, _: Held) -> Objection | None:
    found = {Proposal.NONE: Obstacle.NOT_PROPOSED, Proposal.OWN: Obstacle.OWN_PROPOSAL}.get(facts.proposal)
    return Objection.because(found) if found else None


def _may_merge(facts: TicketFacts, _: Held) -> Objection | None:
    if facts.restricted:
        return Objection.because(Obstacle.NO_MERGING)
    return _unless(not facts.merged_here, Obstacle.MERGED_HERE)


def _may_visit(facts: TicketFacts, held: Held) -> Objection | None:
    """Let a petitioner rate, late or otherwise than before; an officer only calls who had their own time for it.

    Nobody asks about an answer or correction of their own.
    """
    if Capacity.CITIZEN in held:
        return _may_rate(facts)
    if facts.state is not TicketState.ANSWERED:
        return Objection.because(Obstacle.THEIR_OWN_TO_RATE)
    if facts.own_answer or facts.own_words:
        return Objection.because(Obstacle.OWN_ANSWER)
    if facts.rating is not RatingStands.NONE:
        return Objection.because(Obstacle.RATED_ALREADY)
    if facts.no_number:
        return Objection.because(Obstacle.NO_NUMBER)
    return _unless(not facts.own_time, Obstacle.THEIR_OWN_TIME, days=WAIT.days)


def _may_rate(facts: TicketFacts) -> Objection | None:
    """Refuse a grade where another stands for good, or where the matter has been over for long."""
    if facts.rating is RatingStands.SETTLED:
        return Objection.because(Obstacle.RATED_BEFORE)
    late = facts.rating is RatingStands.NONE and facts.long_closed
    return _unless(not late, Obstacle.LONG_CLOSED, days=REOPEN_WITHIN.days)


def _may_close(facts: TicketFacts, _: Held) -> Objection | None:
    """Refuse to put away what its petitioner may still rate, or was unhappy with."""
    if facts.rating is not RatingStands.NONE:
        return Objection.because(Obstacle.WAITS_TO_BE_REDONE)
    unreachable = facts.wants_no_call or facts.wrong_number or facts.attempts >= MOST_ATTEMPTS
    return _unless(unreachable or not facts.early_to_close, Obstacle.NOT_YET_CLOSED, days=WAIT.days)


def _may_decline(facts: TicketFacts, _: Held) -> Objection | None:
    """Refuse whoever would decline again what they declined before, and any court that would go on doing so."""
    if facts.declines >= MOST_DECLINES:
        return Objection.because(Obstacle.DECLINED_ENOUGH, most=MOST_DECLINES)
    return _unless(not facts.own_decline, Obstacle.OWN_DECLINE)


def _may_attempt(facts: TicketFacts, held: Held) -> Objection | None:
    """Refuse a call to people who do not want one or were called often enough; else as for a return visit."""
    if facts.wants_no_call:
        return Objection.because(Obstacle.WANTS_NO_CALL)
    if facts.wrong_number:
        return Objection.because(Obstacle.WRONG_NUMBER)
    if facts.attempts >= MOST_ATTEMPTS:
        return Objection.because(Obstacle.CALLED_ENOUGH, most=MOST_ATTEMPTS)
    return _may_visit(facts, held)


def _may_decide_alarm(facts: TicketFacts, _: Held) -> Objection | None:
    return _unless(facts.alarm is not AlarmStands.NONE, Obstacle.NO_ALARM)


def _may_see_alarm(facts: TicketFacts, held: Held) -> Objection | None:
    """Refuse to say twice that an alarm was seen: what is still wanted is what was done."""
    if facts.alarm is AlarmStands.READ:
        return Objection.because(Obstacle.ALARM_READ)
    return _may_decide_alarm(facts, held)


def _may_reopen(facts: TicketFacts, held: Held) -> Objection | None:
    late = facts.long_closed and Capacity.CHIEF_LIAISON not in held
    if facts.state is TicketState.DECLINED and facts.declines >= MOST_DECLINES and facts.top_court:
        return Objection.because(Obstacle.DECLINED_FOR_GOOD)
    return _unless(not late, Obstacle.LONG_CLOSED, days=REOPEN_WITHIN.days)


def _reaches_nobody(facts: TicketFacts) -> Objection | None:
    """Refuse to say more of a merged petition once nobody works on it: what was to be said was told together."""
    return _unless(facts.state is not TicketState.MERGED or facts.lives, Obstacle.ANSWERED_TOGETHER)


def _may_withdraw(facts: TicketFacts, _: Held) -> Objection | None:
    return _reaches_nobody(facts) or _unless(not facts.joint, Obstacle.JOINT)


def _may_urge(facts: TicketFacts, _: Held) -> Objection | None:
    """Refuse to urge what waits for whoever urges: there is nobody to remind."""
    if found := _reaches_nobody(facts):
        return found
    return _unless(facts.state is not TicketState.WAITING, Obstacle.WAITS_FOR_YOU)


GUARDS: dict[Act, Guard[TicketFacts]] = {
    Act.ANSWER: lambda facts, _: _unless(not facts.needs_review, Obstacle.NEEDS_REVIEW),
    Act.SETTLE: lambda facts, _: _unless(not facts.needs_review, Obstacle.NO_SETTLING),
    Act.SUBMIT: lambda facts, _: _unless(facts.needs_review, Obstacle.NO_REVIEW),
    Act.APPROVE: _may_review,
    Act.REJECT: _may_review,
    Act.ASK_MORE: lambda facts, _: _unless(
        facts.questions < MOST_QUESTIONS, Obstacle.ASKED_ENOUGH, most=MOST_QUESTIONS
    ),
    Act.ATTEND: _may_attend,
    Act.CORRECT: _may_correct,
    Act.REQUEST_EXTENSION: _may_ask_for_time,
    Act.GRANT: _may_decide,
    Act.REFUSE: _may_decide,
    Act.NAME_SUBJECT: lambda facts, _: _unless(facts.restricted, Obstacle.NOT_RESTRICTED),
    Act.GREEN: lambda facts, _: _unless(not facts.green, Obstacle.GREEN_ALREADY),
    Act.END_GREEN: lambda facts, _: _unless(facts.green, Obstacle.NOT_GREEN),
    Act.SPLIT: _may_split,
    Act.MERGE: _may_merge,
    Act.AGREE: _may_agree,
    Act.DISAGREE: _may_agree,
    Act.REPEAT: _may_repeat,
    Act.RELABEL: _may_relabel,
    Act.VISIT: _may_visit,
    Act.REDO: lambda facts, _: _unless(facts.rating is RatingStands.UNEXPLAINED, Obstacle.RATED_ALREADY),
    Act.CLOSE: _may_close,
    Act.DECLINE: _may_decline,
    Act.ATTEMPT: _may_attempt,
    Act.REOPEN: _may_reopen,
    Act.URGE: _may_urge,
    Act.SUPPLEMENT: lambda facts, _: _reaches_nobody(facts),
    Act.WITHDRAW: _may_withdraw,
    Act.SEE_ALARM: _may_see_alarm,
    Act.HANDLE_ALARM: _may_decide_alarm,
    Act.NOT_DANGER: _may_decide_alarm,
    Act.REPLY_BODY: lambda facts, _: _unless(facts.owes_reply, Obstacle.NO_REPLY_OWED),
    Act.REMIND: lambda facts, _: _unless(not facts.reminded, Obstacle.REMINDED),
    Act.TAKE_BACK: lambda facts, _: _unless(not facts.nothing_told, Obstacle.NOTHING_TOLD),
}
"""What an act wants of a ticket beyond its state and the person's capacity."""
