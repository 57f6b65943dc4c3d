"""How alike petitions are by their words: a table of pairs; none of the different ones is taken for one."""

from datetime import timedelta
from time import process_time

import pytest

from desk.rules.text.plain_text import bigrams
from desk.screening.likeness import ALIKE, FEWEST, WITHIN, PetitionLeft, likeness, may_repeat, next_times, telling_keys
from tests.cast import MORNING
from tests.desk.screening.sets import rows_of

SAME = [
    ("我要求恢复执行，被执行人王某名下有一辆车", "请恢复执行，被执行人王某名下有一辆小轿车"),
    ("判决书一直没有收到，请问什么时候寄", "你好，判决书还没有收到，什么时候寄出"),
    ("老板拖欠我们工资三个月，一共二万八千元", "又来反映，老板拖欠我们工资三个月，共计二万八千元，请尽快解决"),
    ("我的工资卡被冻结了，孩子没有生活费", "工资卡被冻结，孩子的生活费都没有了"),
    ("前夫两年没有给孩子抚养费，申请执行后没有结果", "申请执行抚养费后没有结果，前夫两年没有给孩子抚养费"),
    ("开发商逾期交房，判决违约金一直没有执行到位", "开发商逾期交房的违约金判决后一直没执行到位，再次反映"),
    ("要求解除对我名下房产的查封，钱已经还清", "钱已经还清了，请解除我名下房产的查封"),
    ("失信名单没有撤销，款项上个月已经付清", "款项上月已付清，失信名单还是没有撤销"),
    ("庭审录像申请拷贝没有人理", "申请拷贝庭审录像，没人理"),
    ("物业公司起诉我，可是我没有收到传票", "我没有收到传票，物业公司起诉我的案件怎么缺席判决"),
    ("评估报告三个月没有出来，拍卖一直拖着", "拍卖一直拖着，评估报告三个月了都没有出来"),
    ("被执行人有房有车有存款，法院为什么终结本次执行", "被执行人有房有车还有存款，为什么终结本次执行程序"),
    ("保全的账户金额超出标的，要求解除部分冻结", "保全账户金额超标的，请解除部分冻结"),
    ("调解书生效了对方不履行，我要申请强制执行", "调解书已经生效，对方不履行，申请强制执行"),
    ("交通事故赔偿款判了没给，我还在住院", "交通事故的赔偿款判了还是没给，我人还在住院"),
    ("执行法官电话一直打不通", "执行法官的电话一直打不通啊"),
    ("电子送达的链接打不开，看不到裁定书", "电子送达链接打不开，裁定书看不到"),
    ("离婚证明书什么时候可以领取", "离婚证明书可以领取了吗，什么时候"),
    ("执行款三个月没有到账，请帮忙催一下", "执行款还是没有到账，已经三个多月了，麻烦催一下"),
    ("立案材料提交半个月了没有审核", "立案材料提交已经半个多月，没有人审核"),
    ("诉讼费多交的部分什么时候退", "诉讼费多交部分还没退，什么时候能退"),
    ("房屋腾退公告贴了两个月，租客还没搬走", "腾退公告贴了两个多月，租客还没有搬走，房屋拿不回来"),
]
DIFFERENT = [
    ("执行款三个月没有到账，请帮忙催一下", "请问立案要带什么材料"),
    ("执行款三个月没有到账，请帮忙催一下", "开庭时间定在什么时候，请帮忙催一下"),
    ("老板拖欠我们工资三个月", "房东拖欠我们押金三个月"),
    ("判决书一直没有收到", "传票一直没有收到"),
    ("执行法官电话一直打不通", "立案庭电话一直打不通"),
    ("要求解除房产查封", "要求查封对方房产"),
    ("工资卡被冻结，请求解冻", "车辆被查封，请求解封"),
    ("你好，请问法官什么时候回复", "你好，请问法院什么时候上班"),
    ("孩子抚养费没有给", "孩子探望权得不到保障"),
    ("诉讼费多交的部分什么时候退", "诉讼费怎么缴纳"),
    ("申请恢复执行", "申请回避"),
    ("失信名单没有撤销", "限制高消费没有解除"),
    ("被执行人名下有车，请查封", "被执行人名下有房，请拍卖"),
    ("立案材料提交半个月没有审核", "鉴定材料提交一个月没有结果"),
    ("交通事故赔偿款没有给", "交通事故认定书不服"),
    ("物业公司起诉我没收到传票", "物业费判决我已经交了，请解除冻结"),
    ("请尽快处理，谢谢", "请尽快答复，谢谢"),
    ("开庭的时候法官不让我说话", "开庭的时候对方没有到庭怎么判"),
    ("评估报告三个月没有出来", "鉴定报告对方不认可怎么办"),
    ("离婚案件什么时候开庭", "离婚证明书什么时候领取"),
    ("案件超过审限一年没有判决", "案件判决后对方上诉了多久二审开庭"),
    ("保全费发票在哪里开", "保全裁定书没有收到"),
    ("我要投诉书记员态度不好", "我要表扬书记员态度很好"),
    ("退还案款申请交了没有结果，账号是江西银行", "退还保证金申请交了没有结果，拍卖没有拍到"),
]


PARTICULARS = [
    ("请解除对赣A12345车辆的查封", "请解除对赣A67890车辆的查封"),
    ("请解除对浙A12345车辆的查封", "请解除对赣A12345车辆的查封"),
    ("请恢复对张三的强制执行，他名下有房产", "请恢复对李四的强制执行，他名下有房产"),
    ("请发放三月的抚养费", "请发放四月的抚养费"),
    ("请发放3月的抚养费", "请发放4月的抚养费"),
    ("请解除对红谷滩3栋201室的查封", "请解除对红谷滩5栋201室的查封"),
    ("我家住滕王阁小区八栋，邻居漏水", "我家住滕王阁小区九栋，邻居漏水"),
    ("申请执行张三的欠款五万元", "申请执行张三的欠款八万元"),
    ("借款本金十万没还", "借款本金二十万没还"),
    ("申请查询被执行人王五在工商银行的账户", "申请查询被执行人王五在农业银行的账户"),
    ("（2026）赣01执1234号案款没有发", "（2026）赣01执1235号案款没有发"),
    ("一审判决书没有收到", "二审判决书没有收到"),
    ("诉讼费怎么交", "诉讼费怎么退"),
]


def alike(one: str, other: str) -> float:
    return likeness(bigrams(one), bigrams(other))


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_demand_is_known_again(one: str, other: str) -> None:
    assert alike(one, other) >= ALIKE


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_another_demand_is_not_taken_for_it(one: str, other: str) -> None:
    assert alike(one, other) < ALIKE


@pytest.mark.parametrize(("one", "other"), PARTICULARS)
def test_another_plate_name_month_house_amount_or_bank_is_another_demand_of_张三(one: str, other: str) -> None:
    assert alike(one, other) == alike(other, one) == 0


def test_few_words_in_another_order_are_the_same_demand_of_张三() -> None:
    assert alike("退诉讼费", "诉讼费怎么还没退给我") >= ALIKE
    assert alike("判决书怎么领", "请问判决书什么时候可以领取") >= ALIKE
    assert alike("执行款两个月了还没到账", "执行款到账没有，都两个月了") >= ALIKE


def test_the_set_of_pairs_is_told_apart() -> None:
    rows = rows_of("repeats")
    taken = [row for row in rows if not row["same"] and alike(row["one"], row["other"]) >= ALIKE]
    missed = [row for row in rows if row["same"] and alike(row["one"], row["other"]) < ALIKE]
    assert len(rows) >= 80
    assert taken == []
    assert len(missed) <= 2


def test_crafted_words_cost_no_time() -> None:
    """Seconds of this process's own work."""
    dense = "起" + "".join(chr(0x4E00 + one) + chr(0x4E00 + other) for one in range(40) for other in range(40))
    started = process_time()
    alike(dense[:3000], "止" + dense[1:400])
    assert process_time() - started < 1


def test_the_table_is_large_enough() -> None:
    assert len(SAME) + len(DIFFERENT) >= 40


@pytest.mark.parametrize(("one", "other"), [*SAME, *DIFFERENT])
def test_likeness_is_the_same_in_both_directions_and_a_share(one: str, other: str) -> None:
    assert alike(one, other) == alike(other, one)
    assert 0 <= alike(one, other) <= 1
    assert alike(one, one) == 1


def test_what_everybody_writes_says_nothing() -> None:
    assert len(telling_keys(bigrams("您好，请问法官什么时候回复，谢谢"))) < FEWEST
    assert alike("请尽快处理，谢谢", "请尽快答复，谢谢") == 0
    assert alike("请尽快处理，谢谢", "请尽快处理，谢谢") == 1
    assert likeness([], []) == 0


def left(case: str = "", days: float = 0) -> PetitionLeft:
    return PetitionLeft(frozenset(bigrams(SAME[0][0])), case, MORNING + timedelta(days=days))


def test_another_case_is_never_a_repeat_however_alike_the_words() -> None:
    assert may_repeat(left("（2026）赣01执1234号"), left("（2026）赣01执1235号", 1)) == 0
    assert may_repeat(left("（2026）赣01执1234号"), left("（2026）赣01执1234号", 1)) == 1
    assert may_repeat(left(), left("（2026）赣01执1234号", 1)) == 1


def test_only_ninety_days_back_and_never_forward() -> None:
    days = WITHIN / timedelta(days=1)
    assert [may_repeat(left(), left(days=after)) for after in (-1, 0, days, days + 1)] == [0, 1, 1, 0]


def test_a_demand_comes_once_more_than_the_last_time_of_its_chain() -> None:
    assert [next_times(times) for times in ([], [1], [1, 2], [1, 1], [1, 3])] == [1, 2, 3, 2, 4]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("请查李四名下的房产", "请查李四平名下的房产"),
        ("给原告王海报销车费", "给原告王海涛报销车费"),
        ("找立案庭的张法官", "找立案庭的章法官"),
        ("请恢复对王军的执行", "请恢复对王军的妻子刘娟的执行"),
        ("我儿子张明的抚养费", "我女儿张敏的抚养费"),
        ("民初567号案件何时开庭", "民终567号案件何时开庭"),
        ("请冻结他工行的卡", "请冻结他农行的卡"),
        ("欠我五万没还", "欠我五万五没还"),
        ("请解除对我丈夫账户的冻结", "请解除对我儿子账户的冻结"),
        ("请寄调解书到单位", "请寄调解书到家里"),
        ("执行异议什么时候答复", "执行异议复议什么时候答复"),
    ],
)
def test_one_word_more_or_another_in_its_place_is_another_demand_of_张三(one: str, other: str) -> None:
    assert alike(one, other) == alike(other, one) == 0


def test_no_pair_of_others_is_falsely_taken_for_one() -> None:
    rows = rows_of("repeats_more")
    assert [row for row in rows if not row["same"] and alike(row["one"], row["other"]) >= ALIKE] == []
