"""How each act an officer may do looks on screen: its button, its fields, its words."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from models.enums import Act


@dataclass(frozen=True)
class ActForm:
    """How an act looks on screen: `key` on the keyboard, `tone` main, plain or grave, `send` the end of its form."""

    button: str
    hint: str = ""
    placeholder: str = ""
    tone: str = "plain"
    key: str = ""
    done: str = ""
    fields: frozenset[str] = field(default_factory=frozenset)
    send: str = ""

    @property
    def at_once(self) -> bool:
        """Nothing to fill in and nothing to think over: the button itself does it."""
        return not self.fields


WORDS = frozenset({"words"})
FORMS: Mapping[Act, ActForm] = {
    Act.DISPATCH: ActForm(
        "派单",
        "选定承办人后生成工单编号，承办人、部门联络员和群众都会收到通知。",
        "给承办人的附言（选填，群众看不到）",
        "main",
        "d",
        "已派单",
        frozenset({"handler", "weight", "words"}),
    ),
    Act.ACCEPT: ActForm("签收", tone="main", key="a", done="已签收"),
    Act.ANSWER: ActForm(
        "答复",
        "提交后立即发给群众，并邀请评价。",
        "写给群众的答复",
        "main",
        "r",
        "已答复，正在通知群众",
        WORDS,
        "发出答复",
    ),
    Act.SUBMIT: ActForm(
        "报审", "投诉和复杂事项的答复，经另一人审核后发出。", "拟写的答复", "main", "r", "已报审", WORDS
    ),
    Act.APPROVE: ActForm(
        "审核通过",
        "下面这份答复将原样发给群众。",
        tone="main",
        key="a",
        done="审核通过，正在通知群众",
        fields=frozenset({"draft"}),
        send="通过，发给群众",
    ),
    Act.REJECT: ActForm(
        "审核退回", "退给承办人修改。", "哪里需要修改", "grave", "x", "已退回承办人", frozenset({"draft", "words"})
    ),
    Act.SETTLE: ActForm(
        "即时答复",
        "当场能答复的，不必派单（一次办结）。提交后立即发给群众。",
        "写给群众的答复",
        "plain",
        "r",
        "已答复，正在通知群众",
        WORDS,
        "发出答复",
    ),
    Act.INTERIM: ActForm(
        "阶段答复",
        "告诉群众办到哪一步了，办理期限照常计算。",
        "目前的进展",
        "plain",
        "i",
        "阶段答复已发出",
        WORDS,
        "发给群众",
    ),
    Act.GRANT: ActForm(
        "同意延期",
        "承办人和群众会收到新的期限。",
        tone="main",
        done="已同意延期，正在通知群众",
        fields=frozenset({"asked"}),
    ),
    Act.REFUSE: ActForm(
        "不同意延期",
        "期限不变，承办人会收到原因。",
        "不同意的原因",
        "grave",
        "",
        "已不同意延期",
        frozenset({"asked", "words"}),
    ),
    Act.REASSIGN: ActForm(
        "改派",
        "换一位承办人，重新计算办理期限。",
        "给新承办人的附言（选填，群众看不到）",
        "plain",
        "d",
        "已改派",
        frozenset({"handler", "words"}),
    ),
    Act.SEND_BACK: ActForm(
        "退回", "不属于本部门或本人办理的，退回总联络员重新分派。", "退回的原因", "grave", "x", "已退回", WORDS
    ),
    Act.REQUEST_EXTENSION: ActForm(
        "申请延期",
        "每一轮办理只能申请一次，由总联络员决定；决定之前，期限照常计算。",
        "为什么需要更多时间（群众看不到）",
        "plain",
        "",
        "延期申请已交总联络员",
        frozenset({"days", "words"}),
        "提出申请",
    ),
    Act.CORRECT: ActForm(
        "更正",
        "把答复改对。群众会收到更正后的全文，原来的答复保留，注明已更正。",
        "更正后的答复全文",
        "plain",
        "r",
        "已更正，正在通知群众",
        WORDS,
        "发出更正后的答复",
    ),
    Act.VISIT: ActForm(
        "电话回访",
        "电话问过群众后，按群众的原话登记。不满意的，会换人重新办理。",
        "群众的意见（不满意时必填）",
        "main",
        "v",
        "回访已登记",
        frozenset({"grade", "words"}),
        "登记回访",
    ),
    Act.ATTEMPT: ActForm(
        "回访未果",
        "电话没有打通，或群众不愿评价。没有打通的，过 4 个工作小时再打，最多 3 次；都不算满意。",
        "补充说明（选填，只有同事看得到）",
        "plain",
        "",
        "已记下",
        frozenset({"outcome", "words"}),
        "记下",
    ),
    Act.CLOSE: ActForm(
        "办结归档", "无法回访时才这样办结，不计入满意。", "为什么不能回访", "grave", "", "已办结", WORDS
    ),
    Act.REOPEN: ActForm("重办", "从头再办一轮。", "重办的原因", "plain", "", "已重新受理", WORDS),
    Act.DECLINE: ActForm(
        "不予受理",
        "不属于法院职责的，说明理由，并告诉群众该去哪里办。群众会收到这段话。",
        "理由，以及应当去哪里办",
        "grave",
        "",
        "已告知群众不予受理",
        WORDS,
    ),
    Act.WEIGH: ActForm(
        "定级",
        "改紧急程度或难易。正在走的期限从开始计时起按新的紧急程度重新算；已经超过的，马上到期。",
        "为什么改（承办人会看到）",
        "plain",
        "",
        "已重新定级",
        frozenset({"weight", "words"}),
    ),
    Act.RELABEL: ActForm(
        "改类别",
        "改为投诉的，立即限督察查看，承办人手上的收回督察处重新分派；改出投诉的，不再限制查看。",
        "为什么改",
        "plain",
        "",
        "已改类别",
        frozenset({"kind", "words"}),
    ),
    Act.REPEAT: ActForm(
        "认定重复",
        "与更早的一件是同一件事又提了一次。这一件照常办理；第三次起报督察处。",
        "",
        "plain",
        "",
        "已认定重复",
        frozenset({"repeats"}),
    ),
    Act.NAME_SUBJECT: ActForm(
        "核定被投诉人",
        "勾选这件投诉说的是谁，一个也不勾就是没有。被投诉人看不到这件工单，也不会收到它的任何通知。",
        "依据",
        "plain",
        "",
        "已核定被投诉人",
        frozenset({"subjects", "words"}),
    ),
    Act.MERGE: ActForm(
        "并案",
        "与另一件说的是同一件事，合在一起办。这一件不再单独办理，那一件的答复会同时发给这一位诉求人，答复里不要写一方的个人信息。",
        "并案的原因",
        "plain",
        "",
        "已并案，答复会同时发给这一位诉求人",
        frozenset({"ticket", "words"}),
    ),
    Act.SPLIT: ActForm(
        "拆单",
        "一件诉求里说了几件事，拆成几件分别办理，各有各的承办人、期限和答复。第 1 件留在这里，其余的待分派。",
        "",
        "plain",
        "",
        "已拆单，正在通知群众",
        frozenset({"matters"}),
        "拆成几件",
    ),
    Act.TRANSFER: ActForm(
        "移送",
        "应由别的法院办理的，移送过去，由那里的诉求服务处分派；群众会收到通知。第三次移送不再往下转，由两家法院共同的上级法院决定。",
        "移送的原因（写给接收的法院）",
        "plain",
        "t",
        "已移送，正在通知群众",
        frozenset({"court", "words"}),
    ),
    Act.ASK_MORE: ActForm(
        "请补充",
        "请群众补充文字或照片；等待期间办理期限暂停，最多两次。",
        "需要群众补充什么",
        "plain",
        "m",
        "已请群众补充",
        WORDS,
        "发给群众",
    ),
    Act.ATTEND: ActForm(
        "督办处理",
        "写明督促的情况。承办人会收到这段话；逾期仍不办的，自动报上一级。",
        "怎么督促的，有什么要求",
        "main",
        "s",
        "督办情况已记下",
        WORDS,
    ),
    Act.GREEN: ActForm(
        "开通绿色通道",
        "一刻也不能等的事：另起一个按分钟的计时，昼夜不停，派单、改派、移送都不中断；承办人、联络员、院领导和群众马上收到通知。",
        "为什么要开通",
        "plain",
        "g",
        "已开通绿色通道，正在通知",
        WORDS,
        "开通，马上通知",
    ),
    Act.END_GREEN: ActForm(
        "结束绿色通道",
        "不再急办的，写明原因，按原来的期限继续办理。答复以后绿色通道自动结束，不用点这里。",
        "为什么结束",
        "grave",
        "",
        "绿色通道已结束",
        WORDS,
    ),
    Act.CALL: ActForm(
        "通话", "打过电话后记一笔，只有同事看得到。", "和谁通的话，说了什么", "plain", "", "通话已记下", WORDS
    ),
    Act.NOTE: ActForm("备注", "只有同事看得到。", "写给同事的话", "plain", "n", "备注已记下", WORDS),
}
DONE = {act.value: form.done for act, form in FORMS.items()}
