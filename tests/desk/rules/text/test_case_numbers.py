import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.rules.text.case_numbers import CaseNumber, find, parse, spans
from desk.rules.text.case_types import STANDARD
from desk.rules.text.refusal import Refusal

ZHANG_SAN = CaseNumber(2024, "赣0102", False, "民初", 1234)
CANONICAL = "（2024）赣0102民初1234号"


def canonical(text: str) -> list[str]:
    return [number.canonical for number in find(text)]


@pytest.mark.parametrize(
    "typed",
    [
        CANONICAL,
        "(2024)赣0102民初1234号",
        "〔2024〕赣0102民初1234号",
        "【2024】赣0102民初1234号",
        "[2024]赣0102民初1234号",
        "［2024］赣0102民初1234号",
        "（２０２４）赣０１０２民初１２３４号",
        "（ 2024 ） 赣 0102 民 初 1234 号",
        "（2024）赣0102\n民初1234号",
        "（2024）赣01 02民初12 34号",
        "（2024)赣0102民初第1234号",
        "（2024年）赣0102民初1234号",
        "2024赣0102民初1234号",
        "2024年赣0102民初1234号",
        "（2024）赣0102民初1234",
        "（2024）赣0102民初01234号",
        "（2024）赣0102民初1234\u200b号",
        "我的案子是（2024）赣0102民初1234号，什么时候开庭？",
        "案号：（2024）赣0102民初1234号之前没有消息",
        "(2024)贛0102民初1234號",
        "「2024」赣0102民初1234号",
        "『2024』赣0102民初1234号",
        "“2024”赣0102民初1234号",
        "(2024)年赣0102民初1234号",
        "2024-赣0102-民初-1234",
        "2024/赣0102/民初/1234号",
    ],
)
def test_every_way_of_writing_gives_one_canonical_form(typed: str) -> None:
    assert parse(typed) == ZHANG_SAN
    assert canonical(typed) == [CANONICAL]


@pytest.mark.parametrize(
    ("typed", "court", "ip", "type_code"),
    [
        ("（2021）最高法知民终1号", "最高法", True, "民终"),
        ("（2021）最高法民再12号", "最高法", False, "民再"),
        ("（2019）最高法商初1号", "最高法", False, "商初"),
        ("（2024）赣民终123号", "赣", False, "民终"),
        ("（2023）粤73知民初5号", "粤73", True, "民初"),
        ("（2022）内0104行赔初3号", "内0104", False, "行赔初"),
        ("（2022）兵01民终3号", "兵01", False, "民终"),
        ("（2022）军03刑初3号", "军03", False, "刑初"),
        ("（2023）京0491民初88号", "京0491", False, "民初"),
        ("（2023）赣0102诉前调6789号", "赣0102", False, "诉前调"),
        ("（2023）粤0304民诉前调123号", "粤0304", False, "民诉前调"),
        ("（2023）赣诉前调3号", "赣", False, "诉前调"),
        ("（2023）赣0191执保77号", "赣0191", False, "执保"),
        ("（2023）赣01破申4号", "赣01", False, "破申"),
        ("（2018）最高法刑核51732914号", "最高法", False, "刑核"),
        ("（2024）赣0102执1234号", "赣0102", False, "执"),
        ("（2024）赣0102引调8号", "赣0102", False, "引调"),
    ],
)
def test_courts_of_every_level_and_kind_are_read(typed: str, court: str, ip: bool, type_code: str) -> None:
    number = parse(typed)
    assert isinstance(number, CaseNumber)
    assert (number.court_code, number.ip_mark, number.type_code) == (court, ip, type_code)
    assert number.court_known
    assert number.canonical == typed


@pytest.mark.parametrize("type_code", sorted(STANDARD))
def test_every_standard_type_code_is_read_in_every_court(type_code: str) -> None:
    for court in ("最高法", "赣", "赣01", "赣0102"):
        number = parse(f"（2024）{court}{type_code}7号")
        assert isinstance(number, CaseNumber)
        assert (number.court_code, number.type_code, number.type_known) == (court, type_code, True)


@pytest.mark.parametrize(
    ("typed", "court", "type_code"),
    [
        ("（2024）洪中民初12号", "洪中", "民初"),
        ("（2024）赣010民初12号", "赣010", "民初"),
        ("（2024）赣01021民初12号", "赣01021", "民初"),
        ("（2024）港01民初12号", "港01", "民初"),
        ("（2024）南昌市西湖区民初12号", "南昌市西湖区", "民初"),
    ],
)
def test_an_unknown_court_is_accepted_and_marked(typed: str, court: str, type_code: str) -> None:
    number = parse(typed)
    assert isinstance(number, CaseNumber)
    assert (number.court_code, number.type_code, number.court_known) == (court, type_code, False)


@pytest.mark.parametrize(
    ("typed", "court", "type_code", "canonical_form"),
    [
        ("(2013)深中法刑一初字第96号", "深中法", "刑一初", "（2013）深中法刑一初字第96号"),
        ("（2013）宁民初字第0009号", "宁", "民初", "（2013）宁民初字第9号"),
        ("（2012）洪民一终字第123号", "洪", "民一终", "（2012）洪民一终字第123号"),
        ("（2012）行唐民初字第8号", "行唐", "民初", "（2012）行唐民初字第8号"),
        ("（2012）沪一中民五(知)终字第12号", "沪一中", "民五（知）终", "（2012）沪一中民五（知）终字第12号"),
        ("（2011）民提字第12号", "", "民提", "（2011）民提字第12号"),
        ("（2010）东执字第45-1号", "东", "执", "（2010）东执字第45号-1"),
        ("2014 洪 民 申 字 第 7 号", "洪", "民申", "（2014）洪民申字第7号"),
        ("(2007)广海法初字第90号", "广海", "法初", "（2007）广海法初字第90号"),
        ("(2015)深中法房终字第78号", "深中法", "房终", "（2015）深中法房终字第78号"),
        ("(2013)郑执一字第324-3号", "郑", "执一", "（2013）郑执一字第324号-3"),
        ("(2015)海民破(预)字第00005号", "海", "民破（预）", "（2015）海民破（预）字第5号"),
        ("(2015)下执行字第55号", "下", "执行", "（2015）下执行字第55号"),
        ("(2015)温苍龙执民字第191号", "温苍龙", "执民", "（2015）温苍龙执民字第191号"),
        ("(2004)年丰民初字第11471号", "丰", "民初", "（2004）丰民初字第11471号"),
        ("（2013）日民一终字第3号", "日", "民一终", "（2013）日民一终字第3号"),
        ("（2012）月民初字第8号", "月", "民初", "（2012）月民初字第8号"),
        ("（2010）厦海法执字第6号", "厦海", "法执", "（2010）厦海法执字第6号"),
        ("（2014）沪海法商初字第11号", "沪海法", "商初", "（2014）沪海法商初字第11号"),
        ("（2011）穗中法民五终字第9號", "穗中法", "民五终", "（2011）穗中法民五终字第9号"),
    ],
)
def test_old_style_is_recognised_and_the_court_has_to_be_asked(
    typed: str, court: str, type_code: str, canonical_form: str
) -> None:
    number = parse(typed)
    assert isinstance(number, CaseNumber)
    assert number.old_style
    assert not number.court_known
    assert not number.type_known
    assert (number.court_code, number.type_code, number.canonical) == (court, type_code, canonical_form)


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("（2023）粤03民终3827、3828号", ["3827号", "3828号"]),
        ("（2023）粤03民终3827号、3828号", ["3827号", "3828号"]),
        ("（2023）粤03民终3827，3828和3830号", ["3827号", "3828号", "3830号"]),
        ("（2023）粤03民终18775-18777号", ["18775号", "18776号", "18777号"]),
        ("（2023）粤03民终18775—76号", ["18775号", "18776号"]),
        ("（2023）粤03民终3至5号", ["3号", "4号", "5号"]),
        ("（2023）粤03民终18775-18776、18780号", ["18775号", "18776号", "18780号"]),
        ("（2023）粤03民终1-900号", ["1号", "900号"]),
        ("（2023）粤03民终12号之一", ["12号之一"]),
        ("（2023）粤03民终12号之1", ["12号之一"]),
        ("（2023）粤03民终12号之11", ["12号之十一"]),
        ("（2023）粤03民终12号之二十", ["12号之二十"]),
        ("（2023）粤03民终12之二号", ["12号之二"]),
        ("（2023）粤03民终1234-1号", ["1234号-1"]),
        ("（2023）粤03民终12号－1", ["12号-1"]),
        ("（2023）粤03民终12号-2024年收到", ["12号"]),
        ("（2023）粤03民终12号之一审判决", ["12号"]),
        ("（2023）粤03民终12号和502号房", ["12号"]),
        ("（2023）粤03民终12号至14号", ["12号", "13号", "14号"]),
        ("（2023）粤03民终12号-13号", ["12号", "13号"]),
    ],
)
def test_ranges_lists_and_suffixes_give_every_number(typed: str, numbers: list[str]) -> None:
    assert canonical(typed) == [f"（2023）粤03民终{number}" for number in numbers]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("（2023）赣01破1-2号", "（2023）赣01破1号-2"),
        ("（2023）赣01破12-15号", "（2023）赣01破12号-15"),
        ("（2024）赣0102强清3-10号", "（2024）赣0102强清3号-10"),
        ("（2024）赣01破申4—2号", "（2024）赣01破申4号-2"),
    ],
)
def test_a_dash_in_a_bankruptcy_leads_to_its_papers(typed: str, read: str) -> None:
    assert canonical(typed) == [read]


def test_two_bankruptcies_named_from_to_are_two() -> None:
    assert canonical("（2023）赣01破1至2号") == ["（2023）赣01破1号", "（2023）赣01破2号"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("（2023）赣0102民初字第1234号", "（2023）赣0102民初1234号"),
        ("（2022）赣民初字第12号", "（2022）赣民初12号"),
        ("（2017）赣0102执字第5号", "（2017）赣0102执5号"),
    ],
)
def test_字第_in_a_number_of_today_is_a_slip_that_张三_is_asked_about(typed: str, meant: str) -> None:
    (number,) = find(typed)
    assert (number.meant, number.court_known) == (parse(meant), False)
    refusal = parse(typed)
    assert isinstance(refusal, Refusal)
    assert f"是不是“{meant}”" in refusal.reason


def test_an_old_number_is_no_slip_whatever_its_court() -> None:
    for typed in ("（2013）赣民初字第12号", "（2017）洪民初字第5号"):
        number = parse(typed)
        assert isinstance(number, CaseNumber)
        assert (number.old_style, number.meant) == (True, None)


def test_several_cases_in_one_message_are_all_found_once() -> None:
    text = f"{CANONICAL}判了，又立了（2025）赣0102执99号。{CANONICAL}的款还没到"
    assert canonical(text) == [CANONICAL, "（2025）赣0102执99号"]


def test_the_number_on_the_next_line_is_not_swallowed() -> None:
    assert canonical("（2024）赣0102民初1234\n13807910001") == [CANONICAL]
    assert canonical("（2024）赣0102民初1234 502号房") == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "法释〔2020〕12号",
        "最高人民法院法释〔2018〕7号",
        "法〔2018〕335号",
        "赣高法〔2024〕12号",
        "国发〔2024〕3号",
        "（2024）洪仲裁字第123号",
        "洪劳人仲案字〔2024〕第123号",
        "（2024）洪劳人仲案字第123号",
        "（2024）洪劳仲调字第12号",
        "（2023）赣洪城证内字第1234号",
        "（2023）京方圆内民证字第123号",
        "（2021）苏南石证民内字第12号",
        "（2020）沪东证经字第1234号",
        "（2020）司鉴字第12号",
        "赣（2024）南昌市不动产权第0012345号",
        "洪国用（2010）第123号",
        "（2024）银贷字第123号",
        "洪公（治）行罚决字〔2023〕12号",
        "2024年12月1日",
        "2024年民初12号",
        "（2024）赣0102号",
        "（2024）赣0102民初0号",
        "（2013）宁民初9号",
        "（2024）赣0102民初123456789号",
        "我2024年起诉，编号1234号",
        "(2013)鲁检民抗字第104号",
        "（2023）赣检民监12号",
        "（2023）洪检民监5号",
        "2015年1月22日作出贵法民初字第122号",
        "2014年收到的民初字第3号",
        "2023年执行1号令",
        "2024年行动1号",
        "2024年赣州章贡路12号",
        "2024年京东01执行12号柜台",
        "2023年军民12号",
        "（2024）赣01路12号",
        "第360102020230001号道路交通事故认定书",
        "GD202611000000129",
    ],
)
def test_what_is_not_a_case_number_is_left_alone(text: str) -> None:
    assert find(text) == []
    assert isinstance(parse(text), Refusal)


def test_spans_point_at_the_words_as_they_were_typed() -> None:
    text = "请查 （２０２４） 赣0102 民初1234号 谢谢"
    [(start, end, numbers)] = list(spans(text))
    assert text[start:end] == "（２０２４） 赣0102 民初1234号"
    assert numbers == [ZHANG_SAN]


@settings(max_examples=80, deadline=None)
@given(
    st.integers(2016, 2099),
    st.sampled_from(["赣", "赣01", "赣0102", "最高法", "兵0101"]),
    st.sampled_from(sorted(STANDARD)),
    st.booleans(),
    st.integers(1, 99_999_999),
    st.sampled_from(["", "之一", "之十二", "-1"]),
)
def test_the_canonical_form_reads_back_as_itself(
    year: int, court: str, type_code: str, ip: bool, number: int, suffix: str
) -> None:
    case = CaseNumber(year, court, ip, type_code, number, suffix)
    assert parse(case.canonical) == case


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="（）()〔2024）赣0102知民初字第1-、之一号 \n执證a", max_size=40))
def test_no_text_breaks_the_reader_and_what_it_finds_it_reads_again(text: str) -> None:
    for number in find(text):
        assert find(number.canonical) == [number]
    for start, end, _ in spans(text):
        assert 0 <= start < end <= len(text)


@pytest.mark.parametrize(
    "text", ["案号二零二四赣0102民初12号", "（二〇二四）赣0102民初12号", "二〇二四年赣0102民初12号"]
)
def test_a_year_spelt_out_is_read(text: str) -> None:
    assert [number.canonical for number in find(text)] == ["（2024）赣0102民初12号"]


def test_a_year_in_a_sentence_is_no_case_number() -> None:
    assert find("我在二零二四年江西起诉，赔了12000元") == []
