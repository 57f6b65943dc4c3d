"""Words that accuse an officer of misconduct start a petition at the inspectorate, and nothing else does."""

import pytest

from desk.screening.accusations import accuses

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
