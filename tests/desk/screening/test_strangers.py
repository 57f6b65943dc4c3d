"""Before words go to a citizen: numbers and names that are not of their matter are named, and what is theirs is not."""

from datetime import date

import pytest

from desk.rules.text.petition_numbers import ticket_number
from desk.screening.strangers import OwnMatter, warnings

OWN = OwnMatter(
    texts=("我是张三，执行款三个月没有到账，请催一下，对方李小红，我另一个电话 138 0013 0001",),
    petitioners=("张三",),
    names=("王五",),
    numbers=("（2026）赣01执1234号", "SQ20261100000017", "0791-86666666", "13907910009"),
)
NOBODY_KNOWN = OwnMatter(texts=("我要立案，怎么办",))


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("李四您好，您反映的事已经办了", "李四"),
        ("尊敬的李四先生：您好", "李四"),
        ("您好，李四，您的事办了", "李四"),
        ("李女士您好，款已划拨", "李"),
        ("张三丰先生您好", "张三丰"),
        ("买买提·艾力先生您好", "买买提·艾力"),
        ("欧阳小明女士：您好", "欧阳小明"),
        ("您好：\n李四同志，您反映的问题", "李四"),
        ("您的（2026）赣01民初99号案已结", "（2026）赣01民初99号"),
        ("请联系 139 0000 1111", "13900001111"),
        ("请联系１３９００００１１１１", "13900001111"),
        ("身份证360102198005152019", "360102198005152019"),
        ("卡号6222021234567890123", "6222021234567890123"),
        ("卡号 6222 0212 3456 7890 123", "6222021234567890123"),
        ("与SQ20261100000025合并办理", "SQ20261100000025"),
        ("被执行人李小明的账户已冻结", "李小明"),
        ("户名：李四", "李四"),
        ("李四与赵六离婚纠纷一案", "李四"),
    ],
)
def test_what_is_of_somebody_else_is_named(words: str, named: str) -> None:
    words = words.replace("SQ20261100000025", other_number())
    named = named.replace("SQ20261100000025", other_number())
    assert named in "".join(warnings(words, OWN)), warnings(words, OWN)


def other_number() -> str:
    return ticket_number("SQ", 25, date(2026, 11, 1))


@pytest.mark.parametrize(
    "words",
    [
        "张三您好，已查询到账户，本周内划拨",
        "张先生您好，本院已经划拨",
        "尊敬的张三先生：您好",
        "尊敬的当事人：您好",
        "各位当事人：您好",
        "尊敬的用户，您好",
        "您好：",
        "您好，您反映的(2026)赣01执1234号案已划拨，请等待",
        "有事请拨打 12368 或 0791-86666666",
        "已拨打您留的 139-0791-0009 联系您",
        "已拨打 +86 138 0013 0001",
        "SQ20261100000017 已答复",
        "被执行人李小红的账户已冻结",
        "被执行人王五名下无财产",
        "被执行人陈某名下无财产",
        "申请人应当补充材料，当事人可以来院",
        "原告方称已经支付",
        "您与王五劳动争议纠纷一案已立案",
        "您与江西省建工集团的合同纠纷一案",
        "承办法官李正将联系您",
    ],
)
def test_what_is_of_this_matter_or_of_nobody_is_not(words: str) -> None:
    assert warnings(words, OWN) == ()


def test_where_nobody_knows_who_left_it_a_whole_name_is_asked_about_and_a_surname_is_not() -> None:
    assert warnings("李四您好", NOBODY_KNOWN)
    assert warnings("李先生您好", NOBODY_KNOWN) == ()
    assert warnings("李四您好", OwnMatter(texts=("我叫李四，要立案",))) == ()
