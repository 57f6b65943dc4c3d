from datetime import date
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.rules.text.petition_numbers import ticket_number
from desk.screening import intents, keywords, procedural_acts
from desk.screening.intents import Intent, SpeechKind
from wechat.dialogues import talk_registry
from wechat.dialogues.understanding.free_text import keyword_table

TABLE = keyword_table({name: talk.asked for name, talk in talk_registry().dialogues.items() if talk.asked})

KEYWORDS = {
    "petition": """诉求 我要诉求 我要提诉求 訴求 诉求！ 【诉求】 我想投诉 留言 怎么提交诉求 诉求在哪里提 反映问题
        請問訴求怎麼提""",
    "progress": """进度 進度 查进度 查询进度 看看进度 进度查询 我的诉求 诉求进度怎么样了 ＂进度＂
        我想查一下办理进度""",
    "cases": "查案 查案件 我要查案 案件查询 查询案件进展 我的案子怎么样了 查案？ 帮我查一下我的案件",
    "rate": "评价 評價 我要评价 给评价 打分 怎么评价 评价一下 评价服务",
    "judge": "法官 找法官 我要找法官 联系法官 聯繫法官 怎么联系法官 我想联系承办法官 法官电话",
    "bind": "绑定 綁定 怎么绑定 我要绑定 绑定手机号 实名认证 在哪绑定",
    "help": """帮助 幫助 help ＨＥＬＰ ? ？ ？？？ 菜单 使用说明 怎么用 怎么使用 功能
        返回 返回上一步 上一步 返回。 返回吧 取消 取消吧 算了 退出 我要取消 不填了 我不办了""",
    "agent": "转人工 轉人工 人工 人工服务 我要转人工 转人工客服 请转人工服务 客服 转人工！！！",
}


def read_intent(text: str) -> Intent:
    return intents.read_intent(text, TABLE)


SAID = [(said, talk) for talk, all_said in KEYWORDS.items() for said in all_said.split()]


@pytest.mark.parametrize(("said", "talk"), SAID)
def test_a_keyword_is_heard_however_it_is_said(said: str, talk: str) -> None:
    intent = read_intent(said)
    assert (intent.kind, intent.talk, intent.rest) == (SpeechKind.KEYWORD, talk, "")


@pytest.mark.parametrize(("word", "talk"), sorted(TABLE.alone.items()))
def test_every_keyword_is_heard_by_itself_and_in_brackets(word: str, talk: str) -> None:
    assert read_intent(word).talk == talk
    assert read_intent(f"  「{word}」。 ").talk == (talk if word != "?" else "")


@pytest.mark.parametrize(
    ("said", "talk", "rest"),
    [
        ("诉求：执行款一直没有到账", "petition", "执行款一直没有到账"),
        ("訴求 工資沒發", "petition", "工資沒發"),
        ("我要诉求，邻居漏水", "petition", "邻居漏水"),
        ("我的诉求：邻居漏水", "petition", "邻居漏水"),
        ("投诉：窗口排队太久", "petition", "窗口排队太久"),
        ("评价 五星，很满意", "rate", "五星，很满意"),
        ("法官 李明", "judge", "李明"),
        ("找法官：欧阳文", "judge", "欧阳文"),
        ("进度\nSQ20261100000171", "progress", "SQ20261100000171"),
        ("查案 （2024）赣0102民初1234号", "cases", "（2024）赣0102民初1234号"),
    ],
)
def test_a_keyword_may_open_a_longer_message(said: str, talk: str, rest: str) -> None:
    intent = read_intent(said)
    assert (intent.kind, intent.talk, intent.rest) == (SpeechKind.KEYWORD, talk, rest)


@pytest.mark.parametrize(
    "said",
    [
        "我的诉求是要回工资",
        "法官，我想问一下我的事情",
        "法官您好",
        "取消婚约彩礼要退吗",
        "帮助农民工讨薪的法律援助在哪申请",
        "返回的彩礼怎么算",
        "人工智能可以当法官吗",
        "评价体系不合理",
        "绑定了一张银行卡被盗刷",
        "客服骗我转账五千元",
        "返回 一万元货款",
        "取消 合同的违约金",
        "12345",
        "1",
    ],
)
def test_a_keyword_inside_free_speech_opens_no_talk(said: str) -> None:
    assert read_intent(said).kind is not SpeechKind.KEYWORD


@pytest.mark.parametrize(
    "said",
    [
        "（2024）赣0102民初1234号",
        "我的案号是(2024)赣0102民初1234号",
        "２０２４赣０１０２民初１２３４号 现在到哪一步",
    ],
)
def test_a_case_number_is_taken_as_asking_for_its_progress(said: str) -> None:
    intent = read_intent(said)
    assert intent.kind is SpeechKind.CASE_NUMBER
    assert [number.canonical for number in intent.case_numbers] == ["（2024）赣0102民初1234号"]


def test_a_case_number_with_impatience_tells_of_both() -> None:
    intent = read_intent("（2024）赣0102民初1234号怎么还没开庭")
    assert intent.kind is SpeechKind.CASE_NUMBER
    assert intent.also == (SpeechKind.URGE,)


def test_a_petitions_own_number_asks_for_progress() -> None:
    intent = read_intent("sq 202611 0000017 1 怎么样了")
    assert (intent.kind, intent.talk) == (SpeechKind.TICKET_NUMBER, "")
    assert intent.ticket_numbers == ("SQ20261100000171",)


@pytest.mark.parametrize(
    "said",
    [
        "催一下",
        "催办",
        "我的案子一直没动静",
        "三个月了一点消息都没有",
        "什么时候才能开庭？",
        "怎么还没立案",
        "到现在还没执行",
        "等了半年了",
        "还要等多久",
        "提交的材料石沉大海",
        "没人管我的案子",
        "请尽快处理",
        "為什麼一直不開庭",
        "一拖再拖",
    ],
)
def test_impatience_is_heard(said: str) -> None:
    assert read_intent(said).kind is SpeechKind.URGE


@pytest.mark.parametrize(
    "said",
    ["银行委托的催收公司天天打电话", "老板拖欠工资", "房东催租", "对方向我催款", "催告函要怎么写", "拖拉机被撞坏了"],
)
def test_what_only_sounds_impatient_is_not(said: str) -> None:
    assert SpeechKind.URGE not in (read_intent(said).kind, *read_intent(said).also)


@pytest.mark.parametrize(
    "said",
    [
        "李法官",
        "李明法官",
        "我要联系李法官",
        "承办人怎么联系",
        "法官的电话是多少",
        "书记员电话打不通",
        "找执行局的王庭长",
        "联系方式",
        "联系电话？",
        "电话打不通",
        "法院联系方式",
        "承办法官是谁",
        "執行法官的聯繫方式",
        "法官不接电话",
        "请问李法官在吗",
        "能帮我转给王法官吗",
    ],
)
def test_looking_for_a_judge_is_heard(said: str) -> None:
    assert read_intent(said).kind is SpeechKind.JUDGE


@pytest.mark.parametrize(
    "said",
    [
        "有人冒充法院打电话骗我",
        "我和前夫联系不上他把孩子带走了",
        "手机号被别人盗用了",
    ],
)
def test_a_telephone_in_a_story_is_no_search_for_a_judge(said: str) -> None:
    assert read_intent(said).kind is SpeechKind.SPEECH


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("我要上诉", "提起上诉"),
        ("不服判决，我想上訴", "提起上诉"),
        ("上诉", "提起上诉"),
        ("我申请李法官回避", "申请回避"),
        ("回避", "申请回避"),
        ("提出管辖权异议", "提出管辖异议"),
        ("管辖异议", "提出管辖异议"),
        ("申请财产保全", "申请保全"),
        ("诉前保全怎么办理", "申请保全"),
        ("我要申请再审", "申请再审"),
        ("申请强制执行", "申请强制执行"),
        ("执行异议怎么提", "提出执行异议"),
        ("我想先予执行", "申请先予执行"),
        ("我要撤诉", "撤诉"),
        ("我要反诉", "提起反诉"),
        ("答辩状交到哪里", "提交答辩"),
        ("我要起诉邻居", "申请立案"),
        ("怎么网上立案", "申请立案"),
        ("申请司法鉴定", "申请鉴定"),
        ("能不能延期开庭", "申请延期"),
        ("我要提交新的证据", "提交证据"),
        ("申请复议", "申请复议"),
    ],
)
def test_an_act_of_procedure_is_told_its_right_route(said: str, name: str) -> None:
    intent = read_intent(said)
    assert intent.kind is SpeechKind.PROCEDURAL_ACT
    assert intent.act is not None
    assert intent.act.name == name
    assert intent.act.notice.startswith(f"在这里留言不等于{name}，")
    assert intent.act.notice.endswith("。")
    assert 30 < len(intent.act.notice) <= 300


@pytest.mark.parametrize(
    "said",
    [
        "上诉案件移送到中院了吗",
        "我是被上诉人",
        "立案了吗",
        "法官回避我的问题",
        "我要投诉不予立案",
        "保全费退给谁",
        "财产保全做了没",
        "我申请的保全怎么还没做",
        "开庭通知收到了",
    ],
)
def test_what_only_mentions_procedure_is_not_stopped(said: str) -> None:
    assert procedural_acts.find_procedural_acts(keywords.bare_words(said)) == ()


@pytest.mark.parametrize(
    "said",
    [
        "麻烦帮我跟李法官打个招呼",
        "请多关照",
        "这个案子请您关照一下",
        "请法官照顾一下我们",
        "能不能通融一下",
        "我托关系找到你们",
        "想请法官吃饭",
        "给您送个红包",
        "事成之后必有重谢",
        "能不能走个后门",
        "請關照",
        "帮忙说说情",
        "诉求：请法官多多关照我的案子",
        "（2024）赣0102民初1234号请您关照",
    ],
)
def test_a_favour_comes_before_everything_else(said: str) -> None:
    assert read_intent(said).kind is SpeechKind.FAVOUR


def test_a_favour_tells_what_else_it_carried() -> None:
    intent = read_intent("诉求：（2024）赣0102民初1234号请法官多多关照")
    assert (intent.kind, intent.talk) == (SpeechKind.FAVOUR, "petition")
    assert intent.also == (SpeechKind.KEYWORD, SpeechKind.CASE_NUMBER)


@pytest.mark.parametrize(
    "said",
    [
        "对方给法官送红包",
        "我要举报法官收好处",
        "听说被告找关系打招呼了",
        "离婚后孩子由我照顾",
        "微信红包转账算借款吗",
        "老人需要照顾，案件能快点吗",
        "跟大家打个招呼",
        "查找关系人的住址",
        "说情况的话我都讲了",
    ],
)
def test_telling_of_others_or_of_care_is_no_favour(said: str) -> None:
    assert SpeechKind.FAVOUR not in (read_intent(said).kind, *read_intent(said).also)


@pytest.mark.parametrize(
    "said", ["你好", "您好！", "在吗？", "hello", "Hi", "法官您好", "早上好", "有人吗", "你好，请问", "喂"]
)
def test_a_greeting_is_heard(said: str) -> None:
    assert read_intent(said) == Intent(SpeechKind.GREETING)


@pytest.mark.parametrize(
    "said",
    [
        "谢谢",
        "谢谢您！",
        "好的，谢谢",
        "非常感谢法官",
        "辛苦了",
        "thanks",
        "謝謝你們",
        "收到，谢谢。",
        "您好，谢谢",
        "好的",
        "知道了",
        "嗯嗯",
    ],
)
def test_thanks_are_heard(said: str) -> None:
    assert read_intent(said) == Intent(SpeechKind.THANKS)


@pytest.mark.parametrize(
    "said",
    ["", "  \n", "哈哈", "好", "邻居家的水管漏水把我家泡了", "离婚需要什么材料", "👍", "[微笑]", "法院", "\x00", "1"],
)
def test_everything_else_is_a_person_speaking(said: str) -> None:
    assert read_intent(said) == Intent(SpeechKind.SPEECH)


@settings(max_examples=80, deadline=None)
@given(
    st.text(max_size=80) | st.text(alphabet="诉求进度查案法官催上诉谢你好关照（2024）赣01民初1号SQ ，。?", max_size=60)
)
def test_nothing_a_person_types_breaks_the_reader(text: str) -> None:
    intent = read_intent(text)
    assert intent.kind not in intent.also
    assert bool(intent.talk) == (SpeechKind.KEYWORD in (intent.kind, *intent.also))
    assert (intent.act is not None) == (SpeechKind.PROCEDURAL_ACT in (intent.kind, *intent.also))
    assert bool(intent.case_numbers) == (SpeechKind.CASE_NUMBER in (intent.kind, *intent.also))


@pytest.mark.parametrize(
    "unit", ["谢", "好的", "谢谢你好", "我要", "（2024）赣", "催", "法官", "联系", "138 ", "请问一下"]
)
def test_a_long_row_of_words_is_read_as_fast_as_any(unit: str) -> None:
    """Seconds of this process's own work, however busy the machine is: it takes some hundredths of one."""
    started = process_time()
    read_intent(unit * 2000 + "x")
    assert process_time() - started < 2


def test_a_fresh_number_of_this_program_is_recognised() -> None:
    number = ticket_number("GD", 4711, date(2026, 12, 1))
    assert read_intent(f"我的工单{number.lower()}").ticket_numbers == (number,)
