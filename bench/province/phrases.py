"""What people say in the province: some words in nearly everything, others in hardly anything."""

from collections.abc import Sequence
from itertools import product

TEXTS = 4000
RARE_WORDS = "地下车库顶板龟裂渗水"
"""Ten characters that stand in seven petitions, however many there are."""
COMMON_WORDS = "判决生效已经半年没有"
"""Ten characters of which each twelfth petition has all, and many more have some."""
OPENINGS = (
    "您好，", "法官您好，", "请问一下，", "我是原告，", "我是被执行人的妻子，", "老人不会写字，由女儿代写，",
    "上次打过电话没有人接，", "立案已经三个月，", "反映一个情况，", "我住在外地，来一趟不容易，", "领导好，",
    "麻烦转给承办法官，",
)  # fmt: skip
MATTERS = (
    "判决生效已经半年没有拿到执行款", "执行案件一直没有进展", "对方名下有房产没有查封", "开庭时间改了三次没有通知",
    "立案材料交了没有回音", "诉讼费退费迟迟不到账", "工伤赔偿款分文未付", "借款纠纷一审判决书没有收到",
    "抚养费从去年起没有支付", "房屋过户手续法院说要再等", "评估拍卖流拍以后怎么办", "保全到期担心财产被转移",
)  # fmt: skip
DETAILS = (
    "，打电话给书记员总是忙音", "，跑了五趟立案大厅", "，对方还在朋友圈晒新车", "，家里等着用钱看病",
    "，材料都是按要求准备的", "，判决书上写得清清楚楚", "，说系统里查不到案号", "，已经提交过线索",
    "，两个孩子还在上学", "，公司已经注销了", "，工人都等着发工资", "，承办人换了也没有说",
)  # fmt: skip
REQUESTS = (
    "，请帮忙催一下。", "，请告诉我进度。", "，希望尽快处理。", "，能不能给个答复？", "，恳请法院依法执行。",
    "，请问还要等多久？", "，请安排见一次法官。", "，谢谢。", "，不知道该找谁。", "，请回电话。", "，请核实。",
    "，盼复。",
)  # fmt: skip
ANSWERS = (
    "您好，已查询到被执行人账户，本周内划拨到账。", "您好，承办法官已与您电话联系，后续进展会及时告知。",
    "您好，案件已排期，开庭传票将在三日内送达。", "您好，退费申请已审核通过，预计七个工作日到账。",
    "您好，评估机构尚未回复，收到报告后即启动拍卖。", "您好，您反映的情况已转办，请保持电话畅通。",
)  # fmt: skip
AFTERWARDS = ("，如有疑问请再来电。", "，感谢您的理解。", "，可在公众号查询进度。", "，请带身份证到诉讼服务中心。")
NOTES = (
    "已与当事人通话，情绪稳定",
    "等评估报告",
    "对方代理人答应周五前回复",
    "请执行局协助查一下车辆",
    "当事人补交了银行流水",
    "请补充收款账户的开户行名称",
    "材料不全，已电话说明",
    "需要再核对一下送达地址",
    "经核查情况属实，已督促办理",
)
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
FIRST = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂文建国志海小晓春"
SECOND = ("", *"华英玉兰红梅生林峰辉斌波云飞宁雪琴龙鹏凯佳欣怡博宇轩")
RARE_NAME = "欧阳明烛"


def texts() -> Sequence[str]:
    """Return the texts, the first with the rare words; the ones behind it from the most said to the least."""
    every = ["".join(parts) for parts in product(OPENINGS, MATTERS, DETAILS, REQUESTS)]
    step = len(every) // TEXTS
    mixed = sorted(range(len(every)), key=lambda one: one * 7919 % len(every))[::step][: TEXTS - 1]
    return [f"小区{RARE_WORDS}，开发商不修，请问能否起诉？", *(every[one] for one in mixed)]


def answers() -> Sequence[str]:
    return ["".join(parts) for parts in product(ANSWERS, AFTERWARDS)]


def name_of(person: int) -> str:
    """Return what a person is called: the surnames go from common to rare as they do, the first person's is unheard
    of.
    """
    if person == 1:
        return RARE_NAME
    lot: float = (person * 7919 % 100_003) / 100_003
    surname, first = SURNAMES[int(len(SURNAMES) * lot * lot)], FIRST[person * 31 % len(FIRST)]
    return f"{surname}{first}{SECOND[person // 7 * 17 % len(SECOND)]}"
