"""Proposals of urgency and complexity: what is heard, what only sounds like it, and that there is always a reason."""

import pytest

from desk.screening.danger import find_danger
from desk.screening.triage import LONGEST_WHY, NOTHING, SOON, TriageInput, propose_triage
from models.enums import Channel, Complexity, PetitionKind, Urgency
from tests.desk.screening.sets import rows_of

NORMAL, URGENT, CRITICAL = Urgency.NORMAL, Urgency.URGENT, Urgency.CRITICAL

HEARD = [
    ("公司的基本账户被法院冻结，六十多名员工的工资发不出来", CRITICAL, "企业账户被冻结，工资发不出"),
    ("我司账户上周被冻结了，没法发工资，工人要闹了", CRITICAL, "企业账户被冻结，工资发不出"),
    ("我们厂的账号被查封，发不出工资", CRITICAL, "企业账户被冻结，工资发不出"),
    ("我们公司账户被冻结影响发工资，申请尽快解除", CRITICAL, "企业账户被冻结，工资发不出"),
    ("本公司银行账户被冻结，影响投标", URGENT, "企业账户被冻结"),
    ("因为查封设备，我厂面临停产", URGENT, "企业停产或者快要停产"),
    ("公司快要倒闭了，请尽快解封", URGENT, "企业停产或者快要停产"),
    ("丈夫昨晚又打我，我怕", CRITICAL, "可能有暴力"),
    ("对方扬言要杀了我全家", CRITICAL, "可能有暴力"),
    ("他威胁说要弄死我，请法院管一管", CRITICAL, "可能有暴力"),
    ("我的人身安全受到威胁", CRITICAL, "可能有暴力"),
    ("拿不到钱我也不想活了", CRITICAL, "轻生"),
    ("再不解决我就从楼上跳楼", CRITICAL, "轻生"),
    ("长期家暴，想申请人身安全保护令", URGENT, "家庭暴力"),
    ("上诉期今天就到期了，系统交不上去", CRITICAL, "期限今天到期"),
    ("举证期限明天截止，怎么提交", URGENT, "期限这两天到期"),
    ("明天上午就开庭，到现在没收到传票", URGENT, "开庭"),
    ("房子明天就要拍卖", URGENT, "拍卖"),
    ("老板拖欠我们工资三个月", URGENT, "拖欠工资"),
    ("干了半年，工钱一分没给", URGENT, "拖欠工资"),
    ("我是来讨薪的农民工", URGENT, "拖欠工资"),
    ("没拿到去年的工资", URGENT, "拖欠工资"),
    ("孩子的抚养费一直没给", URGENT, "抚养费"),
    ("前夫拒付抚养费两年", URGENT, "抚养费"),
    ("儿子不付赡养费", URGENT, "赡养费"),
    ("等着这笔执行款做手术", URGENT, "等钱治病"),
    ("医药费交不起，医院要停药", URGENT, "等钱治病"),
    ("我的工资卡被冻结，全家没有生活费", URGENT, "工资卡"),
    ("老人的养老金被冻结了", URGENT, "养老"),
]
ONLY_SOUNDS = [
    "我不是来讨薪的，是问开庭时间",
    "并非拖欠工资，而是货款纠纷",
    "没有人身危险，只是想问进度",
    "不存在家暴",
    "丈夫去年自杀身亡，保险公司不赔",
    "被告父亲跳楼后，遗产怎么分",
    "申请冻结被执行人的公司账户",
    "请法院冻结对方公司账户，他们工资都发不出还转移财产",
    "工资流水证明交到哪里",
    "想要一份农民工工资专用账户的规定",
    "抚养费的标准是多少",
    "医疗费发票还要补交吗",
    "贷款今天到期，银行催我",
    "今天去法院问了，说材料齐了",
    "对方公司停产了，还能执行吗",
    "执行款三个月没有到账，请帮忙催一下",
    "请问明天几点开庭",
    "判决书写他说要杀了我，实际没有这回事",
    "买的是跳楼价的房子，开发商违约",
    "我想咨询起诉要带什么材料",
]


def asked(text: str, kind: PetitionKind = PetitionKind.OTHER, **more: object) -> TriageInput:
    return TriageInput(text, kind, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(("text", "urgency", "why"), HEARD)
def test_what_is_urgent_is_heard_with_its_reason(text: str, urgency: Urgency, why: str) -> None:
    proposed = propose_triage(asked(text))
    assert proposed.urgency is urgency
    assert why in proposed.why


@pytest.mark.parametrize("text", ONLY_SOUNDS)
def test_what_only_sounds_urgent_is_not(text: str) -> None:
    assert propose_triage(asked(text)).urgency is NORMAL


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("截止今日仍未收到判决书", NORMAL),
        ("跳楼机项目合同纠纷", NORMAL),
        ("二次毁我家暴征暴拆", NORMAL),
        ("工资两年了没着落", URGENT),
        ("被告要把房子卖了，明天过户", URGENT),
        ("上诉期还剩最后一天", URGENT),
        ("我妈癌症等这笔执行款做手术", URGENT),
        ("低保户，案款两年没到，家里断粮了", URGENT),
        ("车辆查封明天到期，怕被转移", URGENT),
        ("基本户被法院冻结，三百名工人工资发不出来", CRITICAL),
        ("我活不下去了，一了百了", CRITICAL),
        ("孩子被他抢走锁在屋里", CRITICAL),
    ],
)
def test_how_urgent_it_is_for_张三(text: str, urgency: Urgency) -> None:
    assert propose_triage(asked(text)).urgency is urgency


def test_every_danger_is_critical_and_a_frozen_wage_account_is_no_danger() -> None:
    for row in rows_of("danger"):
        if find_danger(row["text"]):
            assert propose_triage(asked(row["text"])).urgency is CRITICAL
    assert find_danger("基本户被法院冻结，三百名工人工资发不出来") is None


def test_nearly_all_of_the_set_is_as_urgent_as_it_says() -> None:
    rows = rows_of("urgency")
    wrong = [row["text"] for row in rows if propose_triage(asked(row["text"])).urgency != row["urgency"]]
    assert len(rows) >= 200
    assert len(wrong) / len(rows) <= 0.03, wrong


def test_there_is_always_a_reason_and_it_fits() -> None:
    texts = ["", "你好", " ".join(text for text, *_ in HEARD), *ONLY_SOUNDS]
    for text in texts:
        for kind in PetitionKind:
            why = propose_triage(asked(text, kind)).why
            assert 0 < len(why) <= LONGEST_WHY
    assert propose_triage(asked("执行款没有到账")).why == NOTHING


def test_a_question_of_law_in_general_is_not_urgent_but_danger_is() -> None:
    assert propose_triage(asked("咨询一下，拖欠工资怎么起诉", PetitionKind.CONSULT)).urgency is NORMAL
    assert propose_triage(asked("老板拖欠我工资，怎么起诉", PetitionKind.CONSULT)).urgency is URGENT
    assert propose_triage(asked("不想活了", PetitionKind.CONSULT)).urgency is CRITICAL


def test_an_account_is_an_enterprises_where_one_asks_or_is_named() -> None:
    text = "账户被冻结，工资发不出"
    assert propose_triage(asked(text)).urgency is NORMAL
    assert propose_triage(asked(text, organisation=True)).urgency is CRITICAL


def test_a_body_that_passed_it_on_and_wants_an_answer_soon_makes_it_urgent() -> None:
    passed = asked("信访件", channel=Channel.PASSED_ON, reply_within=SOON)
    assert (propose_triage(passed).urgency, propose_triage(passed).complexity) == (URGENT, Complexity.COMPLEX)
    assert "两天内回复" in propose_triage(passed).why


@pytest.mark.parametrize(
    ("text", "kind", "complexity", "why"),
    [
        ("法官骂人", PetitionKind.COMPLAINT, Complexity.COMPLEX, "审核"),
        ("我们三十多户业主的房子烂尾了", PetitionKind.ENFORCEMENT, Complexity.COMPLEX, "很多人"),
        ("拖欠58名农民工的工资", PetitionKind.ENFORCEMENT, Complexity.COMPLEX, "很多人"),
        ("全体员工联名反映", PetitionKind.OTHER, Complexity.COMPLEX, "很多人"),
        ("多次上访没有结果", PetitionKind.OTHER, Complexity.COMPLEX, "信访"),
        ("我的案子办到哪了", PetitionKind.CASE_QUERY, Complexity.SIMPLE, "案件进展"),
        ("请问立案要带什么材料", PetitionKind.CONSULT, Complexity.SIMPLE, "当场答复"),
        ("法院地址在哪", PetitionKind.OTHER, Complexity.SIMPLE, "当场答复"),
        ("执行款三个月没有到账", PetitionKind.ENFORCEMENT, Complexity.STANDARD, NOTHING),
        ("货款58万人民币没有给", PetitionKind.ENFORCEMENT, Complexity.STANDARD, NOTHING),
        ("我被家暴，在哪里申请保护令", PetitionKind.OTHER, Complexity.STANDARD, "家庭暴力"),
    ],
)
def test_how_hard_it_is(text: str, kind: PetitionKind, complexity: Complexity, why: str) -> None:
    proposed = propose_triage(asked(text, kind))
    assert proposed.complexity is complexity
    assert why in proposed.why


def test_a_weaker_reason_is_not_repeated_beside_a_stronger() -> None:
    why = propose_triage(asked("公司账户被冻结，工资发不出")).why
    assert why.count("企业账户被冻结") == 1


def test_what_others_called_urgent_is_so() -> None:
    rows = rows_of("urgency_more")
    wrong = [row["text"] for row in rows if propose_triage(asked(row["text"])).urgency != row["urgency"]]
    assert len(rows) >= 200
    assert len(wrong) / len(rows) <= 0.03, wrong


@pytest.mark.parametrize(
    ("text", "urgency", "why"),
    [
        ("养老院的账户被冻结，八十多个老人明天没饭吃", CRITICAL, "断了照料"),
        ("冷库的货被扣着，再扣三天全坏", URGENT, "要坏了"),
        ("癌症晚期，医生说就这一两个月，想在走之前看到判决", URGENT, "时日不多"),
        ("老赖刚回家，在睡觉，能不能现在来人", URGENT, "就在眼前"),
        ("公司户被冻，月底要还贷，不还就断了", URGENT, "企业"),
        ("退货的海鲜臭了，能让商家赔吗", NORMAL, ""),
        ("邻居奶奶八十岁了，想咨询遗嘱", NORMAL, ""),
    ],
)
def test_what_cannot_wait_is_told_from_what_can(text: str, urgency: Urgency, why: str) -> None:
    proposed = propose_triage(asked(text))
    assert proposed.urgency is urgency
    assert why in proposed.why
