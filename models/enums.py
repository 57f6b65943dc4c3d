"""Every enumeration the desk stores or shows, with its words on screen.

Values are what the database keeps and never change; `label` is what people read.
"""

from enum import StrEnum


class Labelled(StrEnum):
    """A stored value with the words a person reads for it."""

    label: str

    def __new__(cls, value: str, label: str = "") -> "Labelled":
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label or value
        return member


class JoinCause(Labelled):
    """How we know that phones are one person's."""

    NUMBER = "number", "核验了同一个证件号码"
    UNIONID = "unionid", "同一个微信用户"
    REQUEST = "request", "本人或第二位工作人员确认"
    TWIN = "twin", "整理旧登记"
    MOVED = "moved", "公众号迁移前后是同一个微信"


class RequestCause(Labelled):
    """Why a phone is asked about."""

    WINDOW = "window", "窗口核验"
    MOBILE = "mobile", "验证了登记的手机号"


class CourtLevel(Labelled):
    HIGH = "high", "高级法院"
    INTERMEDIATE = "intermediate", "中级法院"
    BASIC = "basic", "基层法院"


class DepartmentKind(Labelled):
    SERVICE_OFFICE = "service_office", "群众诉求服务处"
    FILING = "filing", "立案庭"
    TRIAL = "trial", "审判庭"
    ENFORCEMENT = "enforcement", "执行局"
    INSPECTORATE = "inspectorate", "督察处"
    PRESIDENT_OFFICE = "president_office", "院领导"
    GENERAL = "general", "综合部门"


class Role(Labelled):
    AGENT = "agent", "坐席"
    CHIEF_LIAISON = "chief_liaison", "总联络员"
    LIAISON = "liaison", "部门联络员"
    JUDGE = "judge", "法官"
    INSPECTOR = "inspector", "督察"
    PRESIDENT = "president", "院领导"
    PUBLISHER = "publisher", "公告员"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDITOR = "auditor", "审计员"


class StaffKind(Labelled):
    """What staff are to WeChat: the tag their phone carries, and with it the menu they see; the first that fits."""

    DESK = "desk", "接诉·服务处"
    LIAISON = "liaison", "接诉·联络员"
    JUDGE = "judge", "接诉·法官"


class AccountKind(Labelled):
    SERVICE = "service", "服务号"
    SUBSCRIPTION = "subscription", "订阅号"
    MINIPROGRAM = "miniprogram", "小程序"


class CallbackMode(Labelled):
    PLAIN = "plain", "明文模式"
    COMPATIBLE = "compatible", "兼容模式"
    SAFE = "safe", "安全模式"


class Standing(Labelled):
    """How sure we are who somebody is: typed, or proved by possession."""

    CLAIMED = "claimed", "本人填写"
    VERIFIED = "verified", "已核验"


class PetitionKind(Labelled):
    CONTACT = "contact", "联系法官"
    CONSULT = "consult", "咨询"
    CASE_QUERY = "case_query", "案件查询"
    FILING = "filing", "立案"
    ENFORCEMENT = "enforcement", "执行"
    MATERIALS = "materials", "材料收转"
    SUGGESTION = "suggestion", "意见建议"
    COMPLAINT = "complaint", "投诉"
    OTHER = "other", "其他"


class Channel(Labelled):
    CHAT = "chat", "公众号"
    MINIPROGRAM = "miniprogram", "小程序"
    WEB = "web", "网页"
    PHONE = "phone", "电话"
    WINDOW = "window", "窗口"
    LETTER = "letter", "来信"
    PASSED_ON = "passed_on", "其他单位转来"
    SMS = "sms", "短信"
    """Nobody leaves a petition by it; what is asked by it is answered by it."""


class WindowKind(Labelled):
    WINDOW = "window", "窗口"
    MACHINE = "machine", "自助机"


class Complexity(Labelled):
    SIMPLE = "simple", "易"
    STANDARD = "standard", "简"
    COMPLEX = "complex", "繁"


class Urgency(Labelled):
    NORMAL = "normal", "普通"
    URGENT = "urgent", "加急"
    CRITICAL = "critical", "特急"


class TicketState(Labelled):
    PENDING = "pending", "待分派"
    DISPATCHED = "dispatched", "待签收"
    ACCEPTED = "accepted", "办理中"
    REVIEWING = "reviewing", "待审核"
    WAITING = "waiting", "待补充"
    ANSWERED = "answered", "已答复"
    CLOSED = "closed", "已办结"
    DECLINED = "declined", "不予受理"
    MERGED = "merged", "已并案"
    WITHDRAWN = "withdrawn", "已撤回"
    ERASED = "erased", "已抹去"

    @property
    def is_open(self) -> bool:
        """Somebody in the court still owes the citizen something."""
        return self in OPEN_STATES


OPEN_STATES = frozenset(
    {
        TicketState.PENDING,
        TicketState.DISPATCHED,
        TicketState.ACCEPTED,
        TicketState.REVIEWING,
        TicketState.WAITING,
    }
)


class Act(Labelled):
    RECEIVE = "receive", "收到诉求"
    SETTLE = "settle", "即时答复"
    DISPATCH = "dispatch", "派单"
    SEND_BACK = "send_back", "退回"
    REASSIGN = "reassign", "改派"
    ACCEPT = "accept", "签收"
    ANSWER = "answer", "答复"
    SUBMIT = "submit", "报审"
    APPROVE = "approve", "审核通过"
    REJECT = "reject", "审核退回"
    INTERIM = "interim", "阶段答复"
    CORRECT = "correct", "更正"
    ASK_MORE = "ask_more", "请补充"
    SUPPLY = "supply", "补充"
    REQUEST_EXTENSION = "request_extension", "申请延期"
    GRANT = "grant", "同意延期"
    REFUSE = "refuse", "不同意延期"
    TRANSFER = "transfer", "移送"
    SPLIT = "split", "拆单"
    MERGE = "merge", "并案"
    RESUME = "resume", "恢复办理"
    VISIT = "visit", "回访"
    REDO = "redo", "换人重办"
    LAPSE = "lapse", "未评价归档"
    REOPEN = "reopen", "重办"
    CLOSE = "close", "办结"
    DECLINE = "decline", "不予受理"
    WITHDRAW = "withdraw", "撤回"
    URGE = "urge", "催办"
    SUPPLEMENT = "supplement", "补充材料"
    NOTE = "note", "备注"
    CALL = "call", "通话"
    ESCALATE = "escalate", "督办"
    ATTEND = "attend", "督办处理"
    REMIND = "remind", "督促办理"
    WEIGH = "weigh", "定级"
    RELABEL = "relabel", "改类别"
    REPEAT = "repeat", "认定重复"
    NAME_SUBJECT = "name_subject", "核定被投诉人"
    GREEN = "green", "开通绿色通道"
    END_GREEN = "end_green", "结束绿色通道"
    ATTEMPT = "attempt", "回访未果"
    ALARM = "alarm", "危险警报"
    SEE_ALARM = "see_alarm", "看到警报"
    HANDLE_ALARM = "handle_alarm", "处置危险"
    NOT_DANGER = "not_danger", "认定不是危险"
    TAKE_BACK = "take_back", "收回答复"
    WALL_OFF = "wall_off", "限督察查看"
    PROPOSE = "propose", "提请同意"
    AGREE = "agree", "同意"
    DISAGREE = "disagree", "不同意"
    SEAL = "seal", "封存"
    UNSEAL = "unseal", "启封"
    HAND_OVER = "hand_over", "移交"
    CHANGE_HANDS = "change_hands", "承办人变动"
    MOVE_LIMIT = "move_limit", "期限重算"
    FOLLOW_COURT = "follow_court", "随法院划转"
    FROM_MERGED = "from_merged", "并入的诉求来话"
    ERASE = "erase", "抹去"
    REPLY_BODY = "reply_body", "回复来文单位"


class ActorKind(Labelled):
    CITIZEN = "citizen", "群众"
    OFFICER = "officer", "干警"
    SYSTEM = "system", "系统"


class StaffChange(Labelled):
    """What may be changed about somebody who works here."""

    MOVE = "move", "调动"
    POST = "post", "增加职责"
    END_POST = "end_post", "结束职责"
    LEAVE = "leave", "停用"
    COME_BACK = "come_back", "重新启用"
    ABSENCE = "absence", "请假"
    RETURN = "return", "销假"


class CourtChange(Labelled):
    """What happens to a court once a second person has agreed."""

    MOVE = "move", "改隶"
    CLOSE = "close", "撤并"


class AccountChange(Labelled):
    """What is changed about a WeChat account once a second person has agreed."""

    KEEP = "keep", "填写密钥"
    TIE = "tie", "换归哪家法院"
    MOVE = "move", "迁移到新的 AppID"


class SignOnRefusal(Labelled):
    """Why somebody whom the identity provider knows was not let in."""

    NOBODY = "nobody", "没有这个工号"
    DISABLED = "disabled", "已停用"
    NO_POST = "no_post", "今天没有职责"
    ANOTHER = "another", "工号在统一身份认证那边换了人"
    TAKEN = "taken", "统一身份认证的这个人已对应另一位干警"


class HandsCause(Labelled):
    """Why a ticket left the hands it was in."""

    POST_ENDED = "post_ended", "不再担任这项职责"
    LEFT = "left", "已停用"
    NOBODY_STANDS_IN = "nobody_stands_in", "请假，没有人代"
    COURT_CLOSED = "court_closed", "法院撤并"


class FoundBy(Labelled):
    """How an officer came to be known as the subject of a complaint."""

    WORDS = "words", "文中提到"
    DESK = "desk", "督察核定"


class Finding(Labelled):
    """Why an officer is walled off: the text accuses them, or may mean them until somebody clean has looked."""

    NAMED = "named", "被投诉人"
    HELD_OFF = "held_off", "暂时回避"


class WallCause(Labelled):
    """Why a ticket was put behind the wall, or taken from whoever had it there."""

    ACCUSED = "accused", "说到本院工作人员的问题"
    FAVOUR = "favour", "有请托的意思"
    CUSTODIAN = "custodian", "承办人需要回避"


class Danger(Labelled):
    """What a text says may happen to somebody; the first is the gravest."""

    SUICIDE = "suicide", "可能轻生"
    VIOLENCE = "violence", "可能有暴力"
    CHILD = "child", "孩子可能有危险"


class DangerDecision(Labelled):
    """What a person decided about an alarm; until then it rings."""

    REAL = "real", "已处置"
    NOT_DANGER = "not_danger", "不是危险"


class WordsKind(Labelled):
    ANSWER = "answer", "答复"
    INTERIM = "interim", "阶段答复"
    REASON = "reason", "原因"
    NOTE = "note", "备注"
    QUESTION = "question", "请补充"
    SUPPLEMENT = "supplement", "补充"
    RATING = "rating", "评价意见"


class ClockKind(Labelled):
    TRIAGE = "triage", "分派"
    HANDLING = "handling", "办理"
    REVIEW = "review", "审核"
    CALL_BACK = "call_back", "回电"
    GREEN = "green", "绿色通道"
    SUPPLY = "supply", "等群众补充"
    VISIT = "visit", "等群众评价"
    PROMISE = "promise", "答复群众"
    PASSED_ON = "passed_on", "回复来文单位"


class Grade(Labelled):
    """The five grades of a rating; `VERY_BAD` and `BAD` open the ticket again."""

    VERY_GOOD = "5", "非常满意"
    GOOD = "4", "满意"
    FAIR = "3", "基本满意"
    BAD = "2", "不满意"
    VERY_BAD = "1", "非常不满意"

    @property
    def is_unhappy(self) -> bool:
        return self in (Grade.BAD, Grade.VERY_BAD)


class RatingSubject(Labelled):
    TICKET = "ticket", "工单"
    WINDOW = "window", "窗口"
    CALL = "call", "通话"
    SERVICE = "service", "线上服务"


class VisitOutcome(Labelled):
    ASKED = "asked", "已邀请评价"
    RATED = "rated", "已评价"
    NO_ANSWER = "no_answer", "无人接听"
    REFUSED = "refused", "不愿评价"
    LAPSED = "lapsed", "未评价"
    SOMEBODY_ELSE = "somebody_else", "不是本人接听"
    WRONG_NUMBER = "wrong_number", "号码不是本人的"
    CANCELLED = "cancelled", "答复已收回"


class DeliveryState(Labelled):
    PENDING = "pending", "待发送"
    CLAIMED = "claimed", "发送中"
    SENT = "sent", "已发出"
    DELIVERED = "delivered", "已送达"
    FAILED = "failed", "未送达"
    UNCERTAIN = "uncertain", "结果待确认"
    CANCELLED = "cancelled", "已取消"


ON_THE_WAY = (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.UNCERTAIN)
"""Of a delivery that nobody has been told yet."""


class SendChannel(Labelled):
    KF_TEXT = "kf_text", "客服消息"
    TEMPLATE = "template", "模板消息"
    SUBSCRIPTION = "subscription", "订阅消息"
    SMS = "sms", "短信"
    TELEPHONE = "telephone", "电话"


class HeldFor(Labelled):
    """Why a delivery waits for a later moment although nothing stands in its way."""

    QUIET = "quiet", "现在不打扰，到时间再发"
    BUNDLE = "bundle", "攒着，和别的一起发"


class QuietRule(Labelled):
    """When a court disturbs nobody: out of its office hours, every day between two hours, or never."""

    OFFICE = "office", "只在上班时间发"
    NIGHT = "night", "每天这段时间不发"
    NEVER = "never", "随时发"
    ABOVE = "above", "随上级法院"


class Bundling(Labelled):
    """How an officer wants to hear of what comes to their desk: each by itself, or together."""

    EACH = "each", "来一件告诉一件"
    HOURLY = "hourly", "一小时最多一次"
    MORNING = "morning", "每个工作日 8:30 一次"


class SmsKind(Labelled):
    """What a short message is for: a code, or the notice of that name, whose `sms.txt` are its words."""

    CODE = "code", "验证码"
    DANGER = "danger", "危险警报"
    ANSWERED = "answered", "答复"
    CORRECTED = "corrected", "更正答复"
    ASK_MORE = "ask_more", "请补充"
    DECLINED = "declined", "不予受理告知"
    TRANSFERRED = "transferred", "移送告知"
    INTERIM = "interim", "有新进展"
    EXTENDED = "extended", "办理延期"
    FILE_LOST = "file_lost", "文件没能保存"
    STOPPED = "stopped", "退订的回复"
    RESUMED = "resumed", "恢复接收的回复"
    RATE = "rate", "评价邀请"
    RATED = "rated", "收到评价的回复"
    RATED_UNHAPPY = "rated_unhappy", "收到不满意评价的回复"
    RATED_AGAIN = "rated_again", "不满意已换人重办的回复"
    RATE_UNCLEAR = "rate_unclear", "看不懂评价的回复"
    RATE_OVER = "rate_over", "不能再评价的回复"
    BROADCAST = "broadcast", "群发公告"
    HEARING_TOMORROW = "hearing_tomorrow", "开庭提醒"
    HEARING_MOVED = "hearing_moved", "开庭改期"
    HEARING_OFF = "hearing_off", "开庭取消"


class SmsTrouble(Labelled):
    """Why a short message did not arrive, as a gateway says it."""

    UNREACHABLE = "unreachable", "对方号码关机、停机或是空号"
    BLACKLISTED = "blacklisted", "对方退订了短信"
    QUOTA = "quota", "短信平台的条数用完了"
    REFUSED = "refused", "短信平台不收这条短信"
    ACCOUNT = "account", "短信平台不认本院的密钥"
    AWAY = "away", "短信平台没有应答"
    TOO_LATE = "too_late", "短信过了时效还没有发出"
    UNSURE = "unsure", "短信是否发出不能确定"


class TelephoneState(Labelled):
    OPEN = "open", "待拨打"
    DONE = "done", "已告知"
    FAILED = "failed", "未联系上"
    IN_PERSON = "in_person", "已当面告知"
    NEEDLESS = "needless", "不需要告知"
    SENT_AGAIN = "sent_again", "已再发一次"
    REACHED = "reached", "已送达"
    MOOT = "moot", "已不必告知"


class FileState(Labelled):
    PENDING = "pending", "下载中"
    STORED = "stored", "已保存"
    FAILED = "failed", "未能下载"


class BroadcastState(Labelled):
    """How far a broadcast is. An approved one is frozen first, then waits for its time where it has one."""

    DRAFT = "draft", "草稿"
    RETURNED = "returned", "退回修改"
    SUBMITTED = "submitted", "待批准"
    APPROVED = "approved", "已批准，待发送"
    SENDING = "sending", "发送中"
    PAUSED = "paused", "已暂停"
    DONE = "done", "已发完"
    CANCELLED = "cancelled", "已取消"


class BroadcastKind(Labelled):
    """What a broadcast is made of; a matter is told only to whoever is a party of it."""

    TEXT = "text", "文字"
    ARTICLE = "article", "图文"
    SMS = "sms", "短信"
    MATTER = "matter", "办案通知"


class BroadcastWay(Labelled):
    """How an approved broadcast travels."""

    MASS = "mass", "公众号群发"
    ONE_BY_ONE = "one_by_one", "逐人发送"
    SMS = "sms", "短信"


class BroadcastAct(Labelled):
    """What was done to a broadcast, by whom, in its own history."""

    DRAFT = "draft", "起草"
    CHANGE = "change", "修改"
    UPLOAD = "upload", "上传名单"
    PREVIEW = "preview", "预览"
    SUBMIT = "submit", "提交"
    TAKE_BACK = "take_back", "收回修改"
    RETURN = "return", "退回"
    APPROVE = "approve", "批准"
    PAUSE = "pause", "暂停"
    RESUME = "resume", "继续"
    CANCEL = "cancel", "取消"
    DELETE = "delete", "从公众号删除"


class AudienceKind(Labelled):
    """Who a group of a broadcast's audience is."""

    FOLLOWERS = "followers", "公众号的关注者"
    TAG = "tag", "公众号里有某个标签的人"
    COURT = "court", "在本院有诉求或案件的人"
    CASES = "cases", "指定案件的当事人"
    HEARINGS = "hearings", "一段时间内开庭的当事人"
    OFFICERS = "officers", "干警"
    LIST = "list", "上传的名单"
    UNREACHED = "unreached", "上一次没有送到的人"


class RecipientOutcome(Labelled):
    """What became of one person of a broadcast's audience. Of a group send WeChat tells sums only."""

    WAITING = "waiting", "未发送"
    QUEUED = "queued", "发送中"
    GROUP = "group", "已群发"
    REACHED = "reached", "已送达"
    READ = "read", "已阅读"
    REFUSED = "refused", "对方拒收"
    UNSUBSCRIBED = "unsubscribed", "已退订"
    FAILED = "failed", "没有送到"


class BroadcastPartState(Labelled):
    """How far one call of the mass interface is."""

    WAITING = "waiting", "待群发"
    SUBMITTED = "submitted", "微信群发中"
    DONE = "done", "群发完成"
    FAILED = "failed", "没有发出"
    DELETING = "deleting", "正在从公众号删除"
    DELETED = "deleted", "已从公众号删除"


class DocumentKind(Labelled):
    """What a number names: a person's own document, an organisation, or a lawyer's licence."""

    IDENTITY_CARD = "identity_card", "居民身份证"
    PASSPORT = "passport", "护照"
    HK_MACAO_PERMIT = "hk_macao_permit", "港澳居民来往内地通行证"
    TAIWAN_PERMIT = "taiwan_permit", "台湾居民来往大陆通行证"
    RESIDENCE_PERMIT = "residence_permit", "港澳台居民居住证"
    FOREIGN_RESIDENCE_CARD = "foreign_residence_card", "外国人永久居留身份证"
    CREDIT_CODE = "credit_code", "统一社会信用代码"
    LAWYER_LICENCE = "lawyer_licence", "律师执业证"


PERSONAL_DOCUMENTS = (
    DocumentKind.IDENTITY_CARD,
    DocumentKind.RESIDENCE_PERMIT,
    DocumentKind.HK_MACAO_PERMIT,
    DocumentKind.TAIWAN_PERMIT,
    DocumentKind.PASSPORT,
    DocumentKind.FOREIGN_RESIDENCE_CARD,
)
"""By which one natural person is known, in the order they are offered."""


class CodePurpose(Labelled):
    BIND_OFFICER = "bind_officer", "干警绑定"
    VERIFY_CITIZEN = "verify_citizen", "窗口核验"


class CheckSubject(Labelled):
    PETITION = "petition", "诉求正文"
    WORDS = "words", "后来的话"
    ATTACHMENT = "attachment", "图片或录音"


class CheckState(Labelled):
    """How far WeChat's content check of something has come; `LOOK` waits for somebody to look at it."""

    PENDING = "pending", "待检查"
    ASKED = "asked", "检查中"
    PASSED = "passed", "已通过"
    LOOK = "look", "待人工查看"
    UNCHECKED = "unchecked", "未经微信检查"
    SEEN = "seen", "已查看，无问题"


class ErasureCause(Labelled):
    """Who wants what is erased: contact data only for a withdrawn authorization, everything otherwise."""

    CANCELLED = "cancelled", "注销账号"
    REVOKED = "revoked", "撤回授权"
    ASKED = "asked", "本人申请"


class HearingStatus(Labelled):
    SCHEDULED = "scheduled", "已排期"
    CHANGED = "changed", "已改期"
    CANCELLED = "cancelled", "已取消"
    HELD = "held", "已开庭"


class RepresentativeCapacity(Labelled):
    """In what capacity somebody speaks for a party of a case, as the case system says it."""

    LEGAL_HEAD = "legal_head", "法定代表人"
    GUARDIAN = "guardian", "法定代理人"
    LAWYER = "lawyer", "律师"
    LEGAL_WORKER = "legal_worker", "基层法律服务工作者"
    AGENT = "agent", "委托代理人"
    DEFENDER = "defender", "辩护人"


class PreservedKind(Labelled):
    """What is preserved; the longest a measure lasts depends on it (民诉法解释 art. 485)."""

    DEPOSIT = "deposit", "银行存款"
    MOVABLE = "movable", "动产"
    REAL_ESTATE = "real_estate", "不动产"
    OTHER_RIGHT = "other_right", "其他财产权"


class ImportState(Labelled):
    """Where an import stands: its file is checked, waits to be agreed to, is stored; or came to nothing."""

    CHECKING = "checking", "正在检查"
    CHECKED = "checked", "等确认"
    STORING = "storing", "正在导入"
    DONE = "done", "已导入"
    FAILED = "failed", "没有导入完"
    DROPPED = "dropped", "已放弃"


class RepresentsAs(Labelled):
    """In what capacity one person speaks for another, or for an organisation."""

    LEGAL_REPRESENTATIVE = "legal_representative", "法定代表人"
    AGENT = "agent", "代理人"
    LAWYER = "lawyer", "律师"
    GUARDIAN = "guardian", "监护人"


class MandateSource(Labelled):
    """Who told us of a representation: the person, or an officer at the window."""

    PERSON = "person", "本人提出"
    WINDOW = "window", "窗口登记"


class MandateEnd(Labelled):
    """Why a representation is over."""

    REVOKED = "revoked", "被代表的人撤销"
    GIVEN_UP = "given_up", "代表的人辞去"
    OFFICER = "officer", "工作人员结束"
    REFUSED = "refused", "没有通过核对"
    LAPSED = "lapsed", "期限届满"
    DEATH = "death", "一方去世"
    ERASED = "erased", "一方要求抹去个人信息"
    CASES = "cases", "案件系统不再列明"
