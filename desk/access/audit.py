"""Who looked at or changed what: the one way to write it down, and what it is called on screen.

An entry never holds the data it tells of, only ids, numbers and enumerations. It is written in the transaction of the
change, and before a look: what is not written down is not shown.
"""

from collections.abc import Mapping
from datetime import datetime

from desk.access.actors import Actor
from desk.rules.sizes import LONGEST_ADDRESS
from models import statements
from models.audit import INSERT_AUDIT_ENTRY
from models.enums import Act, ActorKind, Labelled
from models.statements import as_json

ACT = "act_"
"""Before the name of a ticket's act."""
ENTRY = INSERT_AUDIT_ENTRY.select(reason="${reason}")
LONGEST_AUDIT_REASON = 200
NO_AUDIT_REASON = f"请写明原因和怎样核对的本人，最多 {LONGEST_AUDIT_REASON} 个字"
BY_COMMAND = "cli:"
"""Before the account of the machine a command was given from, in place of a network address."""


class Deed(Labelled):
    """What is written down besides the acts on tickets."""

    LOG_IN = "log_in", "登录"
    LOG_IN_REFUSED = "log_in_refused", "登录被拒绝"
    LOG_OUT = "log_out", "退出登录"
    PROVE_SECOND = "prove_second", "动态口令通过"
    WRONG_SECOND = "wrong_second", "动态口令不对"
    ENROL_SECOND = "enrol_second", "设置动态口令"
    GIVE_UP_SECOND = "give_up_second", "停用自己的动态口令"
    TAKE_BACK_SECOND = "take_back_second", "收回丢失的动态口令"
    RENEW_RECOVERY = "renew_recovery", "更换备用码"
    CHANGE_PASSWORD = "change_password", "修改自己的密码"
    END_SESSION = "end_session", "结束登录"
    OPEN_SECURITY = "open_security", "查看安全管理"
    BIND_SIGN_ON = "bind_sign_on", "第一次用统一身份认证登录，记下是谁"
    FORGET_SIGN_ON = "forget_sign_on", "忘掉统一身份认证记下的人"
    REMOVE_PASSWORD = "remove_password", "去掉密码，只用统一身份认证登录"
    UNMASK = "unmask", "查看未遮住的个人信息"
    OPEN_TICKET = "open_ticket", "查看工单"
    OPEN_FILE = "open_file", "打开图片、录音或文件"
    OPEN_CITIZEN = "open_citizen", "查看群众登记"
    SEARCH_CITIZEN = "search_citizen", "按身份证号查找群众"
    SEARCH_NUMBER = "search_number", "按电话或证件号码查找"
    FIND_CALLER = "find_caller", "按来电号码查找"
    ISSUE_VERIFY_CODE = "issue_verify_code", "开具窗口核验码"
    VERIFY_CITIZEN = "verify_citizen", "窗口核验完成"
    VERIFY_MOBILE = "verify_mobile", "群众以手机号核验"
    CHANGE_MOBILE = "change_mobile", "群众更换手机号"
    SET_OFFICER_MOBILE = "set_officer_mobile", "设置干警手机号"
    PROPOSE_REPRESENTATION = "propose_representation", "登记代表关系"
    CONFIRM_REPRESENTATION = "confirm_representation", "核对代表关系"
    END_REPRESENTATION = "end_representation", "结束代表关系"
    RECORD_DEATH = "record_death", "登记去世"
    OPEN_REPRESENTATIONS = "open_representations", "查看代表关系"
    JOIN_PETITION = "join_petition", "加入共同诉求"
    ADD_PETITIONER = "add_petitioner", "登记共同诉求人"
    LEAVE_PETITION = "leave_petition", "退出共同诉求"
    JOIN_PERSON = "join_person", "合并同一个人的登记"
    ASK_PARTING = "ask_parting", "提出撤销合并"
    PART_PERSON = "part_person", "撤销合并"
    ASK_PHONE = "ask_phone", "新微信等人确认"
    AGREE_PHONE = "agree_phone", "确认新微信是本人的"
    REFUSE_PHONE = "refuse_phone", "新微信没有得到确认"
    UNBIND_PHONE = "unbind_phone", "解除群众的微信"
    WITHDRAW_CONSENT = "withdraw_consent", "群众撤回同意"
    REGISTER_CITIZEN = "register_citizen", "当面核验登记"
    PRINT_RECEIPT = "print_receipt", "打印窗口回执"
    UNIONID_CHANGED = "unionid_changed", "微信用户标识变了，没有合并"
    ENTER_PETITION = "enter_petition", "代录诉求"
    CALL_TOLD = "call_told", "电话告知：已告知"
    TOLD_IN_PERSON = "told_in_person", "已当面告知"
    SEND_AGAIN = "send_again", "再发一次通知"
    NEED_NOT_TELL = "need_not_tell", "认定不需要告知"
    CALL_NOT_REACHED = "call_not_reached", "电话告知：未联系上"
    CALL_SOMEBODY_ELSE = "call_somebody_else", "电话告知：不是本人接听，没有告知"
    CALL_WRONG_NUMBER = "call_wrong_number", "电话告知：号码不是本人的"
    CALL_TO_PERSON = "call_to_person", "电话：已确认是本人"
    ISSUE_BIND_CODE = "issue_bind_code", "开具微信绑定码"
    BIND_OFFICER = "bind_officer", "绑定干警微信"
    UNBIND_OFFICER = "unbind_officer", "解除干警微信"
    WRONG_CODE = "wrong_code", "输错绑定码"
    KEEP_OFFICER = "keep_officer", "新增或更新干警"
    SET_PASSWORD = "set_password", "重设密码"
    DISABLE_OFFICER = "disable_officer", "停用干警"
    END_ROLE = "end_role", "结束职责"
    OPEN_OFFICER = "open_officer", "查看人员变动"
    MOVE_OFFICER = "move_officer", "干警调动"
    GIVE_POST = "give_post", "增加职责"
    ENABLE_OFFICER = "enable_officer", "重新启用干警"
    KEEP_ABSENCE = "keep_absence", "登记请假"
    END_ABSENCE = "end_absence", "销假"
    ASK_STAFF_CHANGE = "ask_staff_change", "提请人员变动"
    AGREE_STAFF_CHANGE = "agree_staff_change", "同意人员变动"
    REFUSE_STAFF_CHANGE = "refuse_staff_change", "不同意人员变动"
    IMPORT_COURTS = "import_courts", "导入法院和部门"
    OPEN_COURT = "open_court", "新设法院"
    RENAME_COURT = "rename_court", "法院改名"
    ASK_COURT_CHANGE = "ask_court_change", "提请法院变动"
    AGREE_COURT_CHANGE = "agree_court_change", "同意法院变动"
    REFUSE_COURT_CHANGE = "refuse_court_change", "不同意法院变动"
    COURT_CHANGE_FAILED = "court_change_failed", "法院变动没有办成"
    MOVE_COURT = "move_court", "法院改隶"
    CLOSE_COURT = "close_court", "撤并法院"
    UPLOAD_IMPORT = "upload_import", "上传要导入的文件"
    DROP_IMPORT = "drop_import", "放弃导入"
    TAKE_IMPORT_ERRORS = "take_import_errors", "下载导入时写错的行"
    IMPORT_CASES = "import_cases", "导入案件"
    TAKE_CASE_DATA = "take_case_data", "案件系统发送"
    KEEP_CASE_SYSTEM = "keep_case_system", "新增案件系统"
    ROTATE_INTEGRATION_KEY = "rotate_integration_key", "更换案件系统密钥"
    END_INTEGRATION_KEYS = "end_integration_keys", "停用案件系统密钥"
    KEEP_ACCOUNT = "keep_account", "新增或更新微信账号"
    ASK_ACCOUNT_CHANGE = "ask_account_change", "提请微信账号变动"
    AGREE_ACCOUNT_CHANGE = "agree_account_change", "同意微信账号变动"
    REFUSE_ACCOUNT_CHANGE = "refuse_account_change", "不同意微信账号变动"
    ACCOUNT_MOVE_FAILED = "account_move_failed", "公众号迁移停下了"
    RESUME_ACCOUNT_MOVE = "resume_account_move", "接着迁移公众号"
    TIE_ACCOUNT = "tie_account", "微信账号归哪家法院"
    MAKE_QR = "make_qr", "制作公众号二维码"
    KEEP_WINDOW = "keep_window", "新增、修改窗口"
    CLOSE_WINDOW = "close_window", "停用窗口"
    OPEN_SYSTEM = "open_system", "查看系统运行情况"
    MOVE_ACCOUNT = "move_account", "公众号迁移：新账号接手"
    RETIRE_ACCOUNT = "retire_account", "停用微信账号"
    MERGE_PHONE = "merge_phone", "公众号迁移：两个微信标识合为一个"
    KEEP_TEMPLATE = "keep_template", "配置通知模板"
    PUSH_MENU = "push_menu", "推送公众号菜单"
    CLEAR_QUOTA = "clear_quota", "清零公众号的调用次数"
    SYNC_FOLLOWERS = "sync_followers", "同步关注者"
    BACK_UP = "back_up", "备份全部数据"
    RESTORE = "restore", "从备份恢复"
    MOVE_FILES = "move_files", "附件搬到另一边并删掉原来的"
    REMOVE_AUDIT = "remove_audit", "导出后清理审计记录"
    EXPORT_FIGURES = "export_figures", "导出数据表"
    EXPORT_TICKETS = "export_tickets", "导出工单列表"
    PRINT_TICKETS = "print_tickets", "打印工单列表"
    KEEP_SUB_KIND = "keep_sub_kind", "新增或修改二级类别"
    PUT_UNDER_SUB_KIND = "put_under_sub_kind", "选定二级类别"
    TAG_TICKET = "tag_ticket", "给工单打标签"
    UNTAG_TICKET = "untag_ticket", "去掉工单的标签"
    KEEP_VIEW = "keep_view", "保存或修改视图"
    TAKE_OVER_VIEW = "take_over_view", "接管离岗的人的视图"
    DELETE_VIEW = "delete_view", "删除视图"
    EXPORT_AUDIT = "export_audit", "导出审计记录"
    CHECK_CHAIN = "check_chain", "核对流转记录"
    SEE_CHECK = "see_check", "确认内容检查无问题"
    SET_LIMITS = "set_limits", "修改办理时限"
    SET_DAY = "set_day", "修改工作日"
    SET_HOURS = "set_hours", "修改上班时间"
    SET_QUIET = "set_quiet", "修改不打扰时间"
    KEEP_REPLY = "keep_reply", "新增或修改常用答复"
    REMOVE_REPLY = "remove_reply", "删除常用答复"
    PRINT_TICKET = "print_ticket", "打印工单"
    SET_DUTY = "set_duty", "排值班"
    SET_HELP_LINES = "set_help_lines", "修改求助电话"
    SET_WEIGHTS = "set_weights", "修改评分权重"
    REBUILD_SCORES = "rebuild_scores", "重数数据"
    RECORD_APPROACH = "record_approach", "登记过问"
    MARK_MISTAKEN = "mark_mistaken", "过问登记：记明误记"
    OPEN_APPROACH = "open_approach", "查看过问记录"
    ERASE = "erase", "按要求抹去个人信息"
    RESEAL = "reseal", "重新加密"
    PRINT_SEALED = "print_sealed", "打印封存的投诉"
    BROADCAST_DRAFT = "broadcast_draft", "起草公告"
    BROADCAST_CHANGE = "broadcast_change", "修改公告"
    BROADCAST_UPLOAD = "broadcast_upload", "上传公告的名单"
    BROADCAST_PREVIEW = "broadcast_preview", "预览公告"
    BROADCAST_SUBMIT = "broadcast_submit", "提交公告"
    BROADCAST_TAKE_BACK = "broadcast_take_back", "收回公告修改"
    BROADCAST_RETURN = "broadcast_return", "退回公告"
    BROADCAST_APPROVE = "broadcast_approve", "批准公告"
    BROADCAST_PAUSE = "broadcast_pause", "暂停公告"
    BROADCAST_RESUME = "broadcast_resume", "继续公告"
    BROADCAST_CANCEL = "broadcast_cancel", "取消公告"
    BROADCAST_DELETE = "broadcast_delete", "从公众号删除公告"
    EXPORT_BROADCAST = "export_broadcast", "导出公告的发送报告"
    KEEP_ARTICLE = "keep_article", "保存图文"
    REMOVE_ARTICLE = "remove_article", "删除图文"
    ADD_PICTURE = "add_picture", "上传公告图片"
    SET_BROADCASTS = "set_broadcasts", "修改公告设置和自动提醒"


def words_of(action: str) -> str:
    """Returns an entry's action as people read it; an action this version does not know, as it is kept."""
    if action.startswith(ACT) and action.removeprefix(ACT) in list(Act):
        return f"工单：{Act(action.removeprefix(ACT)).label}"
    return Deed(action).label if action in list(Deed) else action


async def write_down(
    action: str,
    subject: tuple[str, int | None],
    as_of: datetime,
    *,
    officer_id: int | None = None,
    address: str = "",
    facts: Mapping[str, int | str] | None = None,
    reason: str = "",
) -> None:
    """Writes one entry: what was done (`Deed`, or an act after `ACT`), to which kind of thing with which id, by
    whom; `reason` is what they wrote about it, where one is asked for.
    """
    kind, subject_id = subject
    await statements.execute(
        ENTRY,
        officer_id=officer_id,
        action=str(action),
        subject_kind=kind,
        subject_id=subject_id,
        address=address[:LONGEST_ADDRESS],
        facts=as_json(facts),
        at=as_of,
        reason=reason[:LONGEST_AUDIT_REASON],
    )


async def by_officer(
    actor: Actor,
    action: str,
    subject: tuple[str, int | None],
    as_of: datetime,
    facts: Mapping[str, int | str] | None = None,
) -> None:
    """Writes an entry for whoever acts, from where they act; nothing for a citizen or the system."""
    if actor.kind is ActorKind.OFFICER:
        await write_down(action, subject, as_of, officer_id=actor.id, address=actor.address, facts=facts)
