"""Words that accuse an officer of misconduct start a petition at the inspectorate, and nothing else does."""

import time

import pytest

from desk.screening.accusations import accuses
from tests.desk.screening.labelled import score

ACCUSING = [
    "执行法官收了对方的钱，故意不执行",
    "法官受贿，判决不公",
    "书记员向我要好处费",
    "承办法官接受被告的宴请",
    "法官和被告律师一起吃饭，被我看到",
    "开庭的时候法官辱骂我",
    "执行人员打人，把我父亲推倒",
    "我被执行局的干警殴打",
    "窗口工作人员骂人",
    "审判长徇私枉法",
    "这是枉法裁判，我不服",
    "贪赃枉法，天理难容",
    "法官伪造笔录，签名不是我的",
    "法警推搡老人",
    "庭长滥用职权，不让我阅卷",
    "法官私下会见对方，不告诉我们",
    "承办人索贿两万元",
    "执行员收了红包还是不办事",
    "法院工作人员泄露了我的案情",
    "院长以权谋私",
    "一审就是人情案",
]
INNOCENT = [
    "执行款三个月没有到账，请帮忙催一下",
    "被告收了我的钱不发货",
    "对方打人致我轻伤，法官什么时候判",
    "请法官认定被告收了钱",
    "法官没有收钱，态度也很好",
    "老板辱骂员工，拖欠工资，请法院处理",
    "法官您好，邻居打我，我要起诉",
    "前夫打我，法官说要写申请",
    "如果法官受贿应该向哪里反映",
    "法官收到材料了吗",
    "请问法官什么时候打电话给我",
    "我要打官司，找哪个法官",
    "法官，我和被告以前一起吃饭时他承认过欠钱",
    "村干部贪污，法院管不管",
    "骗子冒充法官收钱",
    "执行法官收到钱后什么时候发给我",
    "法院收了诉讼费没有开发票",
    "法官判对方还钱，对方骂我",
    "对方律师说法官不会收钱",
    "被告行贿村干部，承包合同无效",
    "书记员让我交材料，我打电话没人接",
    "请依法严惩受贿的被告人",
]


@pytest.mark.parametrize("text", ACCUSING)
def test_an_accusation_is_heard(text: str) -> None:
    assert accuses(text)


@pytest.mark.parametrize("text", INNOCENT)
def test_what_others_did_or_nobody_did_is_no_accusation(text: str) -> None:
    assert not accuses(text)


def test_traditional_characters_and_width_do_not_matter() -> None:
    assert accuses("執行法官收了對方的錢")


def test_who_and_what_stand_in_one_sentence() -> None:
    assert not accuses("请法官主持公道。我被人打了，老板骂我")


def test_accusations_in_idioms_and_quoted_words_are_heard_and_few_others() -> None:
    found = score("accusations_more", "accuses", accuses)
    assert found.recall >= 0.9, found.missed
    assert found.false <= 0.02, found.wrong


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("这不是骗人吗，坐席根本没转", True),
        ("分明是法官故意漏判了利息", True),
        ("你们民一庭那位收了多少钱自己心里有数", True),
        ("法宫偏坦原告", True),
        ("李法官睡了吗，明天再来送材料", False),
        ("街道调解的时候，那个调解员收了开发商的卡", False),
        ("被告当庭骂审判长，说他收了钱，我觉得审判长审得很公道", False),
        ("我不是投诉，就是问一下进度", False),
    ],
)
def test_张三_is_understood_as_he_means_it(text: str, meant: bool) -> None:
    assert accuses(text) is meant


def test_most_accusations_are_heard_and_few_others() -> None:
    found = score("accusations", "accuses", accuses)
    assert found.recall >= 0.93, found.missed
    assert found.false <= 0.01, found.wrong


@pytest.mark.parametrize(
    "text",
    [
        "投诉督察何平收了对方红包",
        "坐席赵晴态度恶劣",
        "总联络员周敏压着不办",
        "处长何平包庇手下",
        "立案庭李正收钱",
        "何 平 收 了 红 包",
        "姓李的法官收了人家的好处",
        "李正法官收了被告五万块钱",
        "执行员收了老赖的烟酒",
        "举报法官",
        "投诉法官",
        "举报院长",
        "我要检举你们副院长",
        "控告执行局的人",
        "12368接线员骂我",
        "窗口的人把我轰出来",
    ],
)
def test_a_complaint_about_何平_赵晴_周敏_or_李法官_is_one_in_any_wording(text: str) -> None:
    assert accuses(text)


@pytest.mark.parametrize(
    "text",
    [
        "被告骂了我，法官也没管",
        "对方律师收了我的钱不办事",
        "对方说他已经收买了法官，我不信",
        "书记员打我电话我没接到",
        "老板打了我，请法官主持公道，他还骂我",
        "法官，他打了我，我有验伤报告",
        "我对你们态度不好，抱歉",
        "法官把他骂了一顿，他才肯还钱",
        "法警把闹事的被告按在地上",
        "请法院制止被告打人",
        "法官明天打我手机吗",
    ],
)
def test_what_somebody_else_did_to_张三_is_no_accusation_of_the_court(text: str) -> None:
    assert not accuses(text)


@pytest.mark.parametrize(
    "text", ["怎么举报法官", "投诉法官要什么材料", "如果法官偏袒对方，可以换人吗", "法官没有收钱", "不是要投诉法官"]
)
def test_who_asks_supposes_or_denies_accuses_nobody(text: str) -> None:
    assert not accuses(text)


def test_what_is_said_of_him_is_said_of_whoever_was_spoken_of_last() -> None:
    assert accuses("我给书记员打电话，她骂我刁民")
    assert accuses("我去窗口交材料。看都不看就扔出来")
    assert not accuses("法官劝我们离婚，我老公不肯，他骂我")
    assert accuses("他收了对方的钱，我说的就是李法官")


def test_a_name_counts_where_the_caller_knows_it_for_an_officers() -> None:
    assert accuses("李正骂我", ("李正",))
    assert not accuses("李正骂我")


@pytest.mark.parametrize(
    "text",
    ["法官收了对方的钱不" * 556, "我" * 5000, "态度" + "很" * 4998, "和被告" * 1666, "法官 " * 1666, "不" * 5000],
    ids=lambda text: text[:4],
)
def test_a_long_row_of_words_takes_time_in_step_with_its_length(text: str) -> None:
    def seconds(said: str) -> float:
        begun = time.process_time()
        accuses(said)
        return time.process_time() - begun

    seconds(text[:100])
    half, whole = min(seconds(text[:2500]) for _ in range(3)), min(seconds(text) for _ in range(3))
    assert whole < 4 * half + 0.05
