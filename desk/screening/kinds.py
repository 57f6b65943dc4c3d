"""Proposing of which kind a petition is by its words; whoever left it chose one too, and the desk may change it."""

import re
from dataclasses import dataclass

from desk.rules.text.plain_text import normalise
from models.enums import PetitionKind

_STAFF = "(?:法官助理|法官|承办人|书记员|审判员|审判长|执行员|执行局|法警|庭长|院长|工作人员|窗口|法院|你们|立案庭)"


@dataclass(frozen=True)
class KindRule:
    """Words that speak for a kind, and those that speak against it."""

    kind: PetitionKind
    heard: re.Pattern[str]
    unless: re.Pattern[str]

    def fits(self, words: str) -> bool:
        """Says whether words speak for it."""
        return bool(self.heard.search(words)) and not self.unless.search(words)


def _rule(kind: PetitionKind, heard: tuple[str, ...], unless: str = "(?!)") -> KindRule:
    return KindRule(kind, re.compile("|".join(heard)), re.compile(unless))


RULES: tuple[KindRule, ...] = (
    _rule(
        PetitionKind.COMPLAINT,
        (
            "(?:要|我|来|想|我们)?(?:投诉|举报|控告|检举)",
            f"{_STAFF}.{{0,10}}(?:态度(?:很|极|特别|太|非常|也|恶劣|差|不好)|骂|吼|推诿|刁难|不作为|乱作为|乱收费|违法|违纪|不负责|踢皮球)",
            "态度(?:恶劣|很差|极差|太差|也不好|差)|没有?人解释|[没无]有?人管.{0,6}(?:案|投诉)|案子.{0,12}[没无]有?人管|非常不满",
        ),
        "(?:被告|对方|单位|公司|老板|邻居|物业|商家|骗子).{0,6}(?:投诉|举报|控告)|怎么(?:投诉|举报)(?:商家|公司|对方|老赖)|举报.{0,8}(?:财产|线索|老赖|被执行人|隐匿)|投诉费",
    ),
    _rule(
        PetitionKind.SUGGESTION,
        (
            "建议|提个?意见|表扬|锦旗|点赞|感谢.{1,12}(?:法官|法院|书记员|干警|执行)|希望(?:法院|你们|大厅|贵院).{0,4}(?:增加|增设|改进|多开|完善|延长)",
        ),
        "建议书|司法建议|检察建议|调解建议|医生建议|量刑建议",
    ),
    _rule(
        PetitionKind.CONTACT,
        (
            f"(?:联系|找|约|见|致电|转告|打给|跟|和).{{0,6}}{_STAFF}(?!.{{0,4}}(?:拍卖|门口|附近))",
            f"{_STAFF}.{{0,8}}(?:电话|联系方式|手机|微信|座机|不接|打不通|回电|回个电)|回(?:个|我)?电话|电话.{{0,4}}(?:打不通|没人接)",
            "^[^\\W\\d]{1,3}(?:法官|庭长|书记员)$",
        ),
        "[跟和].{0,6}法院.{0,4}(?:合同|借)|冒充|骗|法院地址|转给|查.{0,4}判决",
    ),
    _rule(
        PetitionKind.ENFORCEMENT,
        (
            "执行(?:款|案|局|员|法官|立案|到位|难|终本|完毕|半|了|标的|申请|裁定|异议|阶段|程序|措施|费)|被执行人|强制执行|恢复执行|申请执行|没有?执行|不执行|去执行|执行他",
            "老赖|失信|限高|限制(?:高)?消费|终本|终结本次|案款|查控|腾退|腾房|拍卖|评估.{0,6}(?:房|价|报告)|划扣|划拨|拘留.{0,4}(?:他|老赖)",
            "(?:工资卡|账户|银行卡|微信|支付宝|社保|养老金|车|房子?).{0,8}(?:冻结|查封|扣划|解封|解冻)|解封|解冻",
            "(?:判决|调解书|裁决).{0,16}(?:不履行|不给|不还|没付|拒不)",
        ),
        "(?:怎么|什么是|咨询).{0,4}保全|保全|应该到哪个法院",
    ),
    _rule(
        PetitionKind.FILING,
        (
            "立案(?!庭(?:电话|几点|在哪)|号|大厅|以?后.{0,6}(?:开庭|判)|标准|监督)|跨域|诉前调解?.{0,8}(?:转|没|多久)|(?:起诉状|起诉材料).{0,10}(?:提交|交|退|审)|"
            "(?:我|我们)?(?:要|想|准备|打算)(?:起诉|告|打官司)|怎么起诉|如何起诉|受理我的",
        ),
        "已经立案|执行立案|立案.{0,4}执行|建议",
    ),
    _rule(
        PetitionKind.MATERIALS,
        (
            "(?:材料|证据|复印件|说明|申请书|委托书|回执).{0,14}(?:寄|快递|收到|转|交|领|退|补|送)|(?:寄|交|补|转|提交|递交|补交|补充|领|退).{0,8}(?:材料|证据|复印件|委托书|说明)",
            "(?:判决书|裁定书|调解书|文书|生效证明|离婚证明书?|发票|票据).{0,10}(?:丢|补|寄|领|开|没收到|没有收到|还没|遗失|原件|盖章)|(?:开|领|补|寄|拿).{0,6}(?:判决书|裁定书|调解书|文书|生效证明)",
            "阅卷|(?:复印|查阅|调取|拷贝|复制).{0,6}(?:案卷|卷宗|档案|笔录|录像|光盘)",
        ),
        "^(?!.*(?:丢了|补一份)).*什么材料|(?:条件|咨询).*材料|以前案子|出来了?没",
    ),
    _rule(
        PetitionKind.CASE_QUERY,
        (
            "(?:我的|我这个|这个|我们的|案件|案子|官司|二审|一审|上诉案).{0,14}(?:哪一?步|进展|进度|怎么样|怎样了|判了|什么时候判|分给|分到|移送|结果|开庭|到哪)|到哪一?步|办得怎么样",
            "(?:什么时候|何时|几号|哪天|多久|几点).{0,6}(?:开庭|能?判|出判决|宣判|出结果)|(?:开庭|宣判|判决).{0,6}(?:时间|日期|什么时候|没有?$|了吗|出来)|案号是|查.{0,6}(?:案件|进展|进度|案号)|还没(?:判|开庭)",
        ),
        "以前案子|一般|通常",
    ),
    _rule(
        PetitionKind.CONSULT,
        (
            "请问|咨询|怎么|怎样|如何|什么是|是什么|多少|哪些|什么材料|要带|需要什么|可以.{0,16}吗|能.{0,16}吗|标准|流程|条件|几点上班|地址|在哪|哪个法院|期限|多久|是不是|合法吗|有没有用",
        ),
        "停车场|以前案子",
    ),
)


def propose_kind(text: str, accused: bool = False) -> PetitionKind:
    """Returns the kind that `text` speaks for, the strongest first; `accused` says that it accuses somebody of the
    court, which makes it a complaint however it is worded.
    """
    if accused:
        return PetitionKind.COMPLAINT
    words = normalise(text)
    return next((rule.kind for rule in RULES if rule.fits(words)), PetitionKind.OTHER)
