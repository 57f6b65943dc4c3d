"""This table lists every act of a petition's ticket and all that is said of it, in the order of buttons on screen."""

from collections.abc import Mapping
from datetime import timedelta

from desk.rules.lifecycles.act_records import (
    HIDDEN,
    ActField,
    ActForm,
    ActGroup,
    ActRecord,
    ButtonTone,
    HistoryTone,
    Reply,
    TakeUp,
)
from desk.rules.rating_times import EXPLAIN_WITHIN
from models.enums import Act

F, T, H, G = ActField, ButtonTone, HistoryTone, ActGroup
_WORDS = frozenset({F.WORDS})
_WORDS_AND_FILES = frozenset({F.WORDS, F.FILES})
_EXPLAIN_HOURS = EXPLAIN_WITHIN // timedelta(hours=1)
_REPLY_LINE = "法院答复了您"
_ANSWER_HINT = "提交后立即发给群众，并邀请评价。"
_ANSWER_WORDS = "答复内容（群众会收到全文）"
_ANSWER_DONE = "答复已发出。"

_OFFERED = (
    ActRecord(
        Act.SEE_ALARM,
        HIDDEN,
        tone=H.BAD,
        form=ActForm("我来处理", "已记下您在处理。处置以后请写明做了什么。", tone=T.MAIN, key="w", phone=1),
    ),
    ActRecord(
        Act.HANDLE_ALARM,
        HIDDEN,
        tone=H.GOOD,
        form=ActForm(
            "处置危险",
            "处置已记下，警报停止。",
            "先救人：打电话给本人或家属，有危险马上报警，再写明做了什么。写下以后警报停止，工单仍按特急办理。",
            placeholder="做了什么：打了 110 没有，和谁说上了话，现在人怎么样",
            tone=T.MAIN,
            fields=_WORDS,
            send="已处置",
            phone=2,
        ),
    ),
    ActRecord(
        Act.NOT_DANGER,
        HIDDEN,
        tone=H.QUIET,
        form=ActForm(
            "不是危险",
            "已认定不是危险，警报停止，紧急程度恢复原样。",
            "弄清楚了不是危险才这样认定。警报停止，紧急程度恢复到警报以前，由分派的人重新判断。",
            placeholder="为什么不是危险，怎么弄清楚的",
            tone=T.GRAVE,
            fields=_WORDS,
            phone=3,
        ),
    ),
    ActRecord(
        Act.DISPATCH,
        "已转给办案部门",
        form=ActForm(
            "派单",
            "已派单。",
            "选定承办人后生成工单编号，承办人、部门联络员和群众都会收到通知。",
            placeholder="给承办人的附言（选填，群众看不到）",
            tone=T.MAIN,
            key="d",
            fields=frozenset({F.HANDLER, F.WEIGHT, F.WORDS}),
            phone=13,
            take_up=TakeUp.DESK,
        ),
    ),
    ActRecord(
        Act.ACCEPT,
        "承办人已签收，开始办理",
        tone=H.QUIET,
        form=ActForm("签收", "已签收。", tone=T.MAIN, key="a", phone=6),
    ),
    ActRecord(
        Act.ANSWER,
        _REPLY_LINE,
        tone=H.GOOD,
        reply=Reply.ANSWER,
        form=ActForm(
            "答复",
            _ANSWER_DONE,
            _ANSWER_HINT,
            placeholder=_ANSWER_WORDS,
            tone=T.MAIN,
            key="r",
            fields=_WORDS_AND_FILES,
            send="发出答复",
            phone=7,
            take_up=TakeUp.HANDS,
        ),
    ),
    ActRecord(
        Act.SUBMIT,
        "答复已拟好，正在审核",
        form=ActForm(
            "报审",
            "已报审，审核通过后发给群众。",
            "投诉和复杂事项的答复，经另一人审核后发出。",
            placeholder="拟答复内容（审核后发给群众）",
            tone=T.MAIN,
            key="r",
            fields=frozenset({F.REWRITE, F.WORDS, F.FILES}),
            phone=8,
            take_up=TakeUp.HANDS,
        ),
    ),
    ActRecord(
        Act.APPROVE,
        _REPLY_LINE,
        tone=H.GOOD,
        reply=Reply.ANSWER,
        form=ActForm(
            "审核通过",
            "已通过，答复已发出。",
            "下面这份答复将原样发给群众。",
            tone=T.MAIN,
            key="a",
            fields=frozenset({F.DRAFT}),
            send="通过，发给群众",
            phone=9,
        ),
    ),
    ActRecord(
        Act.REJECT,
        HIDDEN,
        tone=H.BAD,
        form=ActForm(
            "审核退回",
            "已退回修改。",
            "退给承办人修改。",
            placeholder="请写明要改什么",
            tone=T.GRAVE,
            key="x",
            fields=frozenset({F.DRAFT, F.WORDS}),
            phone=10,
        ),
    ),
    ActRecord(
        Act.SETTLE,
        _REPLY_LINE,
        tone=H.GOOD,
        reply=Reply.ANSWER,
        form=ActForm(
            "即时答复",
            _ANSWER_DONE,
            "当场能答复的，不必派单（一次办结）。提交后立即发给群众。",
            placeholder=_ANSWER_WORDS,
            key="r",
            fields=_WORDS_AND_FILES,
            send="发出答复",
            phone=14,
            take_up=TakeUp.DESK,
        ),
    ),
    ActRecord(
        Act.INTERIM,
        "法院告诉您办理进展",
        reply=Reply.PROGRESS,
        form=ActForm(
            "阶段答复",
            "阶段答复已发给群众。",
            "告诉群众办到哪一步了，办理期限照常计算。",
            placeholder="办到哪一步了（会发给群众，期限照算）",
            key="i",
            fields=_WORDS_AND_FILES,
            send="发给群众",
            phone=15,
        ),
    ),
    ActRecord(
        Act.GRANT,
        "需要更多时间，办理期限延长了",
        form=ActForm(
            "同意延期",
            "已同意延期，群众会收到新的期限。",
            "承办人和群众会收到新的期限。",
            tone=T.MAIN,
            fields=frozenset({F.ASKED}),
            phone=11,
        ),
    ),
    ActRecord(
        Act.REFUSE,
        HIDDEN,
        tone=H.BAD,
        form=ActForm(
            "不同意延期",
            "已不同意延期，承办人会收到原因。",
            "期限不变，承办人会收到原因。",
            placeholder="不同意的原因（写给承办人）",
            tone=T.GRAVE,
            fields=frozenset({F.ASKED, F.WORDS}),
            phone=12,
        ),
    ),
    ActRecord(
        Act.REASSIGN,
        "换了一位承办人",
        form=ActForm(
            "改派",
            "已改派。",
            "换一位承办人，重新计算办理期限。",
            placeholder="给新承办人的附言（选填，群众看不到）",
            key="d",
            fields=frozenset({F.HANDLER, F.WORDS}),
            phone=22,
            group=G.AWAY,
        ),
    ),
    ActRecord(
        Act.SEND_BACK,
        "正在重新确定承办部门",
        tone=H.BAD,
        form=ActForm(
            "退回",
            "已退回诉求服务处。",
            "不属于本部门或本人办理的，退回总联络员重新分派。",
            placeholder="退回的原因",
            tone=T.GRAVE,
            key="x",
            fields=_WORDS,
            phone=21,
            take_up=TakeUp.HANDS,
            group=G.AWAY,
        ),
    ),
    ActRecord(
        Act.REQUEST_EXTENSION,
        HIDDEN,
        form=ActForm(
            "申请延期",
            "延期申请已交总联络员，期限照常计算。",
            "每一轮办理只能申请一次，由总联络员决定；决定之前，期限照常计算。",
            placeholder="为什么需要更多时间（群众看不到）",
            fields=frozenset({F.DAYS, F.WORDS}),
            send="提出申请",
            phone=20,
            group=G.MORE,
        ),
    ),
    ActRecord(
        Act.CORRECT,
        "法院更正了答复",
        tone=H.GOOD,
        reply=Reply.ANSWER,
        form=ActForm(
            "更正",
            "更正后的答复已发出。",
            "把答复改对。群众会收到更正后的全文，原来的答复保留，注明已更正；原来的写了别人的信息，就一并收回。",
            placeholder="更正后的答复全文（群众会收到）",
            key="r",
            fields=frozenset({F.REWRITE, F.LEAK, F.WORDS, F.FILES}),
            send="发出更正后的答复",
            phone=23,
        ),
    ),
    ActRecord(
        Act.VISIT,
        "电话回访，您评价：{grade}",
        own_line="您评价：{grade}",
        by_citizen="评价",
        told="谢谢您的评价。",
        told_otherwise=("visit_unhappy", "已记下您的意见，会换人重新办理。"),
        path="rating",
    ),
    ActRecord(Act.ATTEMPT, "法院打电话回访，没有得到评价", tone=H.QUIET),
    ActRecord(
        Act.CLOSE,
        "诉求服务处已办结",
        form=ActForm(
            "办结归档",
            "已办结。",
            "无法回访时才这样办结，不计入满意；群众以后仍可以评价。",
            placeholder="为什么不能回访",
            tone=T.GRAVE,
            fields=_WORDS,
            phone=30,
            group=G.MORE,
        ),
    ),
    ActRecord(
        Act.REOPEN,
        "重新办理",
        own_line="您要求重新办理",
        told="已收到，会重新办理。",
        path="reopen",
        form=ActForm(
            "重办",
            "已重新受理。",
            "从头再办一轮。",
            placeholder="重新办理的原因",
            fields=_WORDS,
            phone=31,
        ),
    ),
    ActRecord(
        Act.DECLINE,
        "不予受理",
        tone=H.BAD,
        reply=Reply.REASON,
        form=ActForm(
            "不予受理",
            "已按不予受理办结，原因会发给群众。",
            "不属于法院职责的，说明理由，并告诉群众该去哪里办。群众会收到这段话。",
            placeholder="不予受理的原因和该找哪里（会发给群众）",
            tone=T.GRAVE,
            fields=_WORDS,
            phone=29,
            take_up=TakeUp.DESK,
            group=G.AWAY,
        ),
    ),
    ActRecord(
        Act.WEIGH,
        HIDDEN,
        form=ActForm(
            "定级",
            "已重新定级。",
            "改紧急程度或难易。正在走的期限从开始计时起按新的紧急程度重新算；已经超过的，马上到期。",
            placeholder="为什么改（承办人会看到）",
            fields=frozenset({F.WEIGHT, F.WORDS}),
            group=G.WATCH,
        ),
    ),
    ActRecord(
        Act.AGREE,
        HIDDEN,
        tone=H.GOOD,
        form=ActForm(
            "同意",
            "已同意，已照此办理。",
            "投诉的不予受理、改类别、办结和去掉被投诉人，要两个人都同意。同意的话，马上照此办理。",
            placeholder="意见（选填，只有办理这件投诉的人看得到）",
            tone=T.MAIN,
            fields=frozenset({F.PROPOSED, F.WORDS}),
            phone=4,
        ),
    ),
    ActRecord(
        Act.DISAGREE,
        HIDDEN,
        tone=H.BAD,
        form=ActForm(
            "不同意",
            "已记下，提请的人会收到原因。",
            "这件投诉照原样继续办理，提请的人会收到原因。",
            placeholder="不同意的原因（提请的人会看到）",
            tone=T.GRAVE,
            fields=frozenset({F.PROPOSED, F.WORDS}),
            phone=5,
        ),
    ),
    ActRecord(
        Act.RELABEL,
        HIDDEN,
        form=ActForm(
            "改类别",
            "已改类别。",
            "改为投诉的，立即限督察查看，承办人手上的收回督察处重新分派；改出投诉的，不再限制查看。",
            placeholder="为什么改",
            fields=frozenset({F.KIND, F.WORDS}),
            group=G.MORE,
        ),
    ),
    ActRecord(
        Act.REPEAT,
        HIDDEN,
        form=ActForm(
            "认定重复",
            "已认定重复。",
            "与更早的一件是同一件事又提了一次。这一件照常办理；第三次起报督察处。",
            fields=frozenset({F.REPEATS}),
            group=G.MORE,
        ),
    ),
    ActRecord(
        Act.NAME_SUBJECT,
        HIDDEN,
        form=ActForm(
            "核定被投诉人",
            "已核定被投诉人。",
            "勾选这件投诉说的是谁，一个也不勾就是没有。被投诉人看不到这件工单，也不会收到它的任何通知。",
            placeholder="依据",
            fields=frozenset({F.SUBJECTS, F.WORDS}),
            group=G.MORE,
        ),
    ),
    ActRecord(
        Act.MERGE,
        "与另一件诉求合并办理",
        form=ActForm(
            "并案",
            "已并案，那一件的答复会同时发给这位诉求人。",
            "与另一件说的是同一件事，合在一起办。这一件不再单独办理。",
            "那一件的答复会同时发给这一位诉求人，答复里不要写一方的个人信息。",
            placeholder="并案的原因",
            tone=T.GRAVE,
            fields=frozenset({F.TICKET, F.WORDS}),
            phone=27,
            group=G.AWAY,
        ),
    ),
    ActRecord(
        Act.SPLIT,
        "分成 {parts} 件办理，这是第 {part} 件",
        form=ActForm(
            "拆单",
            "已拆单，正在通知群众。",
            "一件诉求里说了几件事，拆成几件分别办理，各有各的承办人、期限和答复。第 1 件留在这里，其余的待分派。",
            fields=frozenset({F.MATTERS}),
            send="拆成几件",
            group=G.AWAY,
        ),
    ),
    ActRecord(
        Act.TRANSFER,
        "已移送{court}办理",
        form=ActForm(
            "移送",
            "已移送，那里的诉求服务处会收到通知。",
            "应由别的法院办理的，移送过去，由那里的诉求服务处分派；群众会收到通知。",
            "第三次移送不再往下转，由两家法院共同的上级法院决定。",
            placeholder="移送的原因（写给接收的法院）",
            tone=T.GRAVE,
            key="t",
            fields=frozenset({F.COURT, F.WORDS}),
            phone=26,
            group=G.AWAY,
        ),
    ),
    ActRecord(
        Act.ASK_MORE,
        "法院请您补充材料",
        reply=Reply.QUESTION,
        form=ActForm(
            "请补充",
            "已请群众补充，办理期限暂停。",
            "请群众补充文字或照片；等待期间办理期限暂停，每一轮最多两次。",
            placeholder="请群众补充什么（会发给群众，期限暂停）",
            key="m",
            fields=_WORDS_AND_FILES,
            send="发给群众",
            phone=19,
        ),
    ),
    ActRecord(
        Act.ATTEND,
        HIDDEN,
        tone=H.QUIET,
        form=ActForm(
            "督办处理",
            "督办情况已记下。",
            "写明督促的情况。承办人会收到这段话；逾期仍不办的，自动报上一级。",
            placeholder="怎么督促的，有什么要求",
            tone=T.MAIN,
            key="s",
            fields=_WORDS,
            phone=16,
            group=G.WATCH,
        ),
    ),
    ActRecord(
        Act.REMIND,
        HIDDEN,
        tone=H.QUIET,
        form=ActForm(
            "催办",
            "已催办，承办人会收到。",
            "提醒承办人抓紧办理。四小时内只催一次，期限照常计算。",
            placeholder="给承办人的话（选填，群众看不到）",
            fields=_WORDS,
        ),
    ),
    ActRecord(
        Act.GREEN,
        "已开通绿色通道，专人马上办理",
        tone=H.BAD,
        form=ActForm(
            "开通绿色通道",
            "已开通绿色通道，有关的人马上收到通知。",
            "一刻也不能等的事：另起一个按分钟的计时，昼夜不停，派单、改派、移送都不中断；承办人、联络员、院领导和群众马上收到通知。",
            placeholder="为什么要开通（承办人、联络员和院领导会马上收到）",
            key="g",
            fields=_WORDS,
            send="开通，马上通知",
            phone=17,
            group=G.WATCH,
        ),
    ),
    ActRecord(
        Act.END_GREEN,
        "绿色通道已结束，继续办理",
        form=ActForm(
            "结束绿色通道",
            "绿色通道已结束，按原来的期限办理。",
            "不再急办的，写明原因，按原来的期限继续办理。答复以后绿色通道自动结束，不用点这里。",
            placeholder="为什么结束（写给同事）",
            tone=T.GRAVE,
            fields=_WORDS,
            phone=18,
            group=G.WATCH,
        ),
    ),
    ActRecord(
        Act.TAKE_BACK,
        "法院收回了误发的内容，正在重新办理",
        tone=H.BAD,
        form=ActForm(
            "收回答复",
            "已收回，正在通知群众。",
            "发错了的、写了别人信息的答复，在这里收回：群众不再看得到，还没发出的不再发，并告诉群众这份答复作废、"
            "会有正确的答复。工单回到办理中，内容保留备查。",
            "阶段答复和以前各轮的答复一并收回。",
            placeholder="为什么收回（只有同事看得到）",
            tone=T.GRAVE,
            fields=frozenset({F.LEAK, F.WORDS}),
            send="收回，通知群众",
            phone=28,
            group=G.MORE,
        ),
    ),
    ActRecord(
        Act.REPLY_BODY,
        HIDDEN,
        tone=H.GOOD,
        form=ActForm(
            "回复来文单位",
            "已记下，来文单位的回复办完了。",
            "用公文、系统或电话回复了转来这件事的单位以后，在这里记下回复了什么、怎么回复的。",
            placeholder="怎么回复的，回复了什么，文号（只有同事看得到）",
            fields=_WORDS,
            send="记下，已回复",
            phone=32,
            group=G.MORE,
        ),
    ),
    ActRecord(
        Act.CALL,
        HIDDEN,
        tone=H.QUIET,
        form=ActForm(
            "通话",
            "通话已记下。",
            "打过电话后记一笔，只有同事看得到。",
            placeholder="和谁通的话，说了什么（只有同事看得到）",
            fields=_WORDS,
            send="记下",
            phone=24,
        ),
    ),
    ActRecord(
        Act.NOTE,
        HIDDEN,
        tone=H.QUIET,
        form=ActForm(
            "备注",
            "备注已记下。",
            "只有法院内部看得到，不会发给群众。打 @ 选一位同事，他会收到提醒。",
            placeholder="写给同事的备注",
            key="n",
            fields=frozenset({F.COLLEAGUES, F.WORDS}),
            send="记下",
            phone=25,
        ),
    ),
)
_OF_CITIZENS = (
    ActRecord(
        Act.URGE,
        "您催办了一次",
        tone=H.BAD,
        told="已催办，办理的人会收到提醒。",
        told_otherwise=("urge_again", "刚才已经催过了，已经提醒办理的人。请过几个小时再催。"),
        path="urge",
    ),
    ActRecord(
        Act.SUPPLEMENT,
        "您补充了材料",
        told="补充的内容已交给承办人。",
        told_otherwise=("still_waiting", "已记下。法院还在等您补充材料，请把要补充的文字或照片发来。"),
        path="supplement",
    ),
    ActRecord(
        Act.WITHDRAW,
        "您撤回了诉求",
        told="已撤回，法院不再办理这件诉求。",
        told_otherwise=("withdraw_part", "已撤回这一件，其余的照常办理。"),
        path="withdraw",
    ),
)
_BY_ITSELF = (
    ActRecord(Act.RECEIVE, "诉求已提交", by_citizen="提交诉求"),
    ActRecord(Act.SUPPLY, "补充期限已过，按现有材料继续办理", own_line="您补充了材料"),
    ActRecord(Act.RESUME, "恢复单独办理"),
    ActRecord(Act.LAPSE, "您没有评价，已归档"),
    ActRecord(Act.REDO, "按您的评价，换人重新办理", tone=H.BAD),
    ActRecord(Act.ESCALATE, HIDDEN, tone=H.BAD),
    ActRecord(Act.ALARM, HIDDEN, tone=H.BAD),
    ActRecord(Act.WALL_OFF, HIDDEN, tone=H.BAD),
    ActRecord(Act.CHANGE_HANDS, HIDDEN),
    ActRecord(Act.MOVE_LIMIT, HIDDEN),
    ActRecord(Act.FOLLOW_COURT, "原来的法院已撤并，由{court}继续办理"),
    ActRecord(Act.FROM_MERGED, HIDDEN),
    ActRecord(Act.ERASE, "已按要求抹去，不再办理"),
    ActRecord(Act.PROPOSE, HIDDEN),
    ActRecord(Act.SEAL, HIDDEN, tone=H.BAD),
    ActRecord(Act.UNSEAL, HIDDEN),
    ActRecord(Act.HAND_OVER, "已交由院外有权机关处理"),
)
"""What happens to a ticket without a button of its own."""

RECORDS: Mapping[Act, ActRecord] = {record.act: record for record in (*_OFFERED, *_OF_CITIZENS, *_BY_ITSELF)}
FORMS: Mapping[Act, ActForm] = {act: record.form for act, record in RECORDS.items() if record.form is not None}
"""What officers may be offered, the weightiest first: the order of the buttons at the console."""
ON_THE_PHONE: Mapping[Act, ActForm] = dict(
    sorted(((act, form) for act, form in FORMS.items() if form.phone), key=lambda offered: offered[1].phone)
)
"""What officers may be offered on their phones, in its order there."""
PATHS: Mapping[Act, str] = {act: record.path for act, record in RECORDS.items() if record.path}
"""What citizens may do, by its name in addresses."""
INSIDE = frozenset({Act.NOTE, Act.CALL})
"""What officers write for each other: unmistakably no answer, wherever it stands."""
IN_A_CALL = frozenset({Act.VISIT, Act.ATTEMPT})
"""What officers do in a call, on the page of that call, and nowhere else."""
ANSWERING: tuple[Act, ...] = tuple(act for act, record in RECORDS.items() if record.answers)
SPEAKING: tuple[Act, ...] = tuple(act for act, record in RECORDS.items() if record.reply)
"""By these acts the court says something to the citizen."""
FOR_CITIZENS: frozenset[Act] = frozenset({*SPEAKING, Act.SUBMIT})
"""What is written with these acts a citizen reads, some of it once it was reviewed."""
WITH_FILES: frozenset[Act] = frozenset(act for act, form in FORMS.items() if F.FILES in form.fields)
"""With what is written by these acts files may go to the citizen."""
TAKEN_BACK_BY: tuple[Act, ...] = tuple(
    act for act, record in RECORDS.items() if record.reply in (Reply.ANSWER, Reply.PROGRESS, Reply.REASON)
)
"""What the court says by these acts can be taken back; a question is withdrawn by another."""
HIDDEN_FROM_CITIZENS: frozenset[Act] = frozenset(act for act, record in RECORDS.items() if record.is_hidden)


def done_for_officer(code: str) -> str:
    """Return what an officer is told once this act is done; empty where no act has this code."""
    form = FORMS.get(Act(code)) if code in set(Act) else None
    return form.done if form else ""


UNEXPLAINED = "visit_unexplained"
"""An unhappy grade came without a reason, which may still be given."""
KEPT_IN_DANGER = "kept_in_danger"
"""The act was refused, the words of danger that came with it were not."""


def told_citizen(code: str) -> str:
    """Return what a citizen is told of what they did, by the code in an address; empty where no act has it."""
    return _TOLD.get(code, "")


_TOLD: Mapping[str, str] = {
    **{act.value: record.told for act, record in RECORDS.items() if record.told},
    **dict(record.told_otherwise for record in RECORDS.values() if record.told_otherwise[0]),
    "represented": "已登记，请带原件到窗口核对。",
    "representation_ended": "已结束，马上生效。",
    "left": "已提交，办理情况会告诉您。",
    "joined": "您已加入，答复也会发给您。",
    "left_together": "您已退出，其他人的诉求照常办理。",
    "rated_together": "已记下您的评价。",
    UNEXPLAINED: f"已记下您的评价。说了哪里不满意，马上换人重新办理；不说，{_EXPLAIN_HOURS} 小时后也会换人重新办理。",
    KEPT_IN_DANGER: "这一步现在不能做，但您说的话已经转给值班人员，会马上有人看",
}
