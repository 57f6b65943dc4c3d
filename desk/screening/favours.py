"""Favour-asking (三个规定: 打招呼, 说情, 请关照) in what people write.

Whatever sounds like one is recorded, in doubt too; the petition it came with is kept. Only a clear one is kept from
the judge. What a text tells of others (对方找关系), denies (没有找关系) or means otherwise (通融资) is none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from desk.rules.text.plain_text import HAN, normalise
from desk.screening.persons_spoken_of import Part, Side, mentions

WHY = "文中有请托、打招呼的话，已记入过问登记，由督察处办理"
WHY_IN_DOUBT = "文中有像请托的话，已记入过问登记"

_OFFICER = "(?:法官|承办人?|经办人?|书记员|审判[员长]|执行员|执行局|院长|庭长|合议庭|法院|你们|领导|局长|办案(?:人员?|的)|下面|上面)"
_RANK = (
    "(?:书记|市长|县长|区长|省长|局长|院长|庭长|主任|处长|部长|厅长|科长|检察长|行长|主席|政法委|纪委|人大|政协|市委|县委|省委|省里|市里|县里|组织部|公安局?|"
    "检察院|高院|中院|你们院|市政府|县政府|区政府|领导|上面|上头|法官)"
)
_KIN = (
    "(?:朋友|亲戚|同学|战友|老乡|兄弟|哥们|熟人|邻居|下属|司机|秘书|外甥|侄子|侄女|儿子|女儿|弟弟|妹妹|哥哥|姐姐|表[哥弟姐妹]|堂[哥弟姐妹]|[叔舅伯姑姨][叔舅伯姑姨父妈]?|"
    "[二三大小老][叔舅伯姑姨哥弟姐]|姐夫|妹夫|岳父|老公|老婆|爱人|爸爸?|妈妈?|父亲|母亲|老师|老领导|老部下|校友|家属)"
)
_ASK = "(?:请|麻烦|拜托|恳请|恳求|求求?|望|希望|能不能|能否|可不可以|可以|能|帮忙?|劳驾|托|想|替|让|您|你们?|吧$|给)"


@dataclass(frozen=True)
class Favour:
    """What was heard: `clear` where nobody would doubt it."""

    clear: bool


@dataclass(frozen=True)
class _FavourSound:
    sounds: re.Pattern[str]
    clear: bool
    unless: re.Pattern[str]
    around: re.Pattern[str]
    """What explains it away where it stands in the same clause or one beside it."""


def _sound(sounds: str, unless: str = "(?!)", *, clear: bool = True, around: str = "(?!)") -> _FavourSound:
    return _FavourSound(re.compile(sounds), clear, re.compile(unless), re.compile(around))


_HOW_A_CASE_GOES = (
    "材料|视频|网上开庭|线上|延期|改期|宽限|晚[一两几]|时间|缓交|减免|补交|轮椅|腿脚|行动不便|身体|住院|手术|老年人|残疾|老人|孩子|小孩|子女|父母|孕|哺乳|"
    "弱势|群体|农民工|网上立案|病|路远|外地|排队|生活|抚养|赡养|女方权益|特殊群体|原则|服务台|窗口|旁听|证据|交费"
)

_SOUNDS: tuple[_FavourSound, ...] = (
    _sound(
        f"{_ASK}[一-鿿]{{0,10}}打(?:个|声|一?下|一声)?招呼|(?:跟|和|给|向|同|与)[一-鿿]{{0,4}}{_OFFICER}[一-鿿]{{0,3}}打(?:个|声|一?下)?招呼|^打(?:个|声)招呼$",
        "[跟和与同](?:大家|您|邻居|我|他|她|同事|朋友|孩子|对方)(?:们)?打|招呼(?:就|他|也|都|不理)|打过招呼",
    ),
    _sound(f"(?<!细)(?<!诉)(?<!再)说(?:个|点|说|一?下)?情(?![况节绪理形势面感书])|求(?:个|求)情|(?:帮|替)我(?:们)?[一-鿿]{{0,4}}求情", "说情况"),
    _sound(
        f"(?:递|捎|带)(?:个|一?句|一?下)话|通个气|替我们想想|美言|说(?:几|一|两|点|些|多)?(?:几)?句?(?:好话|公道好话)|(?:跟|和|给|向|同)[一-鿿]{{0,4}}{_OFFICER}[一-鿿]{{0,6}}(?:说|讲|吩咐|交代)(?:一声|一下|下|说)[一-鿿]{{0,4}}(?:照顾|关照|帮|通融|偏|让|放|判|快)",
        "递话筒",
    ),
    _sound(
        f"(?:跟|和|给|向|同)[一-鿿]{{0,6}}{_OFFICER}[一-鿿]{{0,4}}(?:说|讲)(?:一声|一下|下|说)$",
        clear=False,
        around=_HOW_A_CASE_GOES,
    ),
    _sound(
        f"(?:走|开|找)(?:个|点|走)?(?<!打开)后门(?![进出离绕的口])|[托找走拉](?:个|点|找|一?下|些)?关系(?!人|的人|证明|法|户口)|托人(?:找|说|办|打)|找(?:个|点)?熟人",
        "打开后门|走后门[进出离绕]|(?:查|寻)找关系|进厂|安排工作",
    ),
    _sound(
        f"疏通(?!管|下水|河|水|渠|费|堵|道)|(?:花(?:点|些)?钱|能不能|帮忙?|帮我)[一-鿿]{{0,4}}(?:摆平|搞定|运作|活动活动)|帮(?:我|忙)?运作|活动活动|行(?:个|点)?方便|给(?:个|点)?面子|看在(?!亲戚|朋友|孩子)[一-鿿]{{0,8}}(?:份上|面子上|面上)(?!借|给他|没)|自己人[一-鿿]{{0,4}}(?:照|关|行|帮)|网开一面|法外开恩|高抬贵手|手下留情|放(?:我|他|她|我们|我家|孩子|我[一-鿿]{{1,2}})一马|破(?:个|一)例",
        "下水道|管道|给对方[一-鿿]{0,3}面子|交通方便",
    ),
    _sound("(?<![普交沟流变贯精])通融(?!资|入|合|媒|汇)", clear=False, around=_HOW_A_CASE_GOES),
    _sound(
        f"(?:请|麻烦|拜托|恳请|望|多|给予|帮忙|希望|让|还请)(?:您|你们?|贵院|法官|领导|多|能|[一-鿿]法官|给)*[一-鿿]{{0,3}}(?:关照|照应)|关照(?:一下|下|关照|我)",
        "谢谢|感谢",
        around=_HOW_A_CASE_GOES,
    ),
    _sound(
        f"(?:案子|案件|官司|这个案|判决|{_OFFICER}|我们这边)[一-鿿]{{0,12}}(?:照顾(?:一下|下|照顾|我|我们|点)|偏向我|向着我|偏我)|(?:特殊|多|多多|给个|给点|费心|一声)照顾|照顾照顾(?!老|孩|家)|(?:请|希望|求)[一-鿿]{{0,6}}(?:偏向|向着|站在|偏)(?:我|我们)|(?:多)?(?:向着|偏向)我(?:们)?(?:一?点|些)?",
        "谢谢|感谢|不用|不需要|无需",
        around=_HOW_A_CASE_GOES,
    ),
    _sound(
        f"(?:送|塞|给|请|发|转)[一-鿿]{{0,4}}(?:{_OFFICER}|您|你)[一-鿿\\d]{{0,8}}(?:红包|好处(?!费合同)|礼物|礼品|个礼|吃个?(?:便)?饭|吃(?:顿|个)|烟|酒|辛苦费|意思意思|意思一下|土特产|特产|茶叶|感谢费|购物卡|[一二两三四五六七八九十几百]+万)|"
        f"(?:红包|烟酒|礼物|心意|薄礼)[一-鿿]{{0,6}}(?:备好|准备好|请[一-鿿]{{0,4}}(?:收下|笑纳)|给(?:您|{_OFFICER}))|(?:一点|小小|一份|点)心意[一-鿿]{{0,4}}(?:请|给|收|您|法官)|笑纳|请(?:{_OFFICER}|您)[一-鿿]{{0,2}}收下$|"
        f"(?:给|为)(?:{_OFFICER}|您)(?:准备|备)了?[一-鿿\\d]{{0,4}}(?:烟|酒|茶|礼|薄礼|红包|条|箱)|(?:给|送)[一-鿿]{{0,6}}大礼|(?:卡里|包里|信封里)有[一-鿿\\d]{{0,4}}万",
        f"材料|锦旗|表扬|感谢信|证据|书面|{_OFFICER}(?:暗示|让我|要我|叫我|向我)",
    ),
    _sound(
        f"(?:请|约|想请|邀请?)(?:{_OFFICER}|您|你)[一-鿿]{{0,10}}(?:出来(?:坐|吃|喝|聊|聚)|坐坐|吃(?:个|顿)?(?:便)?饭|喝(?:杯|个|点)?[茶酒]|聚聚|聚一?下|唱歌|洗脚|泡茶|打牌)|(?:{_OFFICER}|您|晚上|有空)[一-鿿]{{0,8}}出来(?:坐坐|聊聊|喝|吃|聚)|(?:去|到|上)(?:您|你|法官)家(?:里)?(?:坐|拜访|看)|(?:私下|私底下)(?:跟|和|与)(?:法官|您|领导)|私下(?:见|聊|谈|沟通|联系)(?:个|一?下|见|聊)?(?:面|谈|聊)?|单独见(?:个|一)?面",
        "接待日|现场|证明|说明|不能私下|不要私下|(?:跟|和|与)(?:被告|对方|原告|他)",
    ),
    _sound(
        "少不了(?:您|你|好处|法官)|好处(?:少不了|不会少|给您|给你|大大的)|有好处给|(?:不会|绝不)亏待(?:您|你|法官|大家)|不会让(?:您|你)白|(?:必有|必定|定当|一定|必|自有)重谢|事成(?:之)?后|事后[一-鿿]{0,3}(?:感谢|重谢)|(?:给|打)(?:您|你)(?:[一二两三四五六七八九十几百]+万|辛苦费|转账|转点)|"
        "(?:您|你|法官)[一-鿿]{0,3}(?:开|出|说|报)(?:个|一个)?(?:价|数|数字)|费用(?:好说|我出|好商量)|钱(?:好说|好商量)|(?:多少钱|花多少)[一-鿿]{0,2}(?:都行|能搞定|能摆平|能判)|表示一下(?:没问题|可以)|意思意思(?:是应该|没问题|行|可以)|怎么给您|花多少钱我?都愿意|[二三四五]八?[七六五]?分(?=成|$)|分(?:您|你)一半",
        "线索|悬赏|举报人|提供|找到|对方(?:开|出|说|报)|孩子还|只要把孩子|材料费|鉴定费|公告费",
    ),
    _sound(f"我(?:可以|愿意|能|想)?出(?:钱|[\\d一二两三四五六七八九十几百]+万)|(?:回头|事后|以后|到时|当面)[一-鿿]{0,3}(?:好好|重重|重)?(?:谢|感谢)(?:您|你)", clear=False, around="赔偿|调解|和解|补偿|锦旗|买|评估|鉴定"),
    _sound("钱不是问题", around="问题是|道歉|孩子"),
    _sound(
        f"(?:我|咱|家里|本人)[一-鿿]{{0,6}}(?:是|在|和|跟|认识|有)[一-鿿]{{0,6}}{_RANK}[一-鿿]{{0,6}}(?:{_KIN}|很熟|认识|工作|上班|当|吃过饭|的人|在|$)",
        "(?!)",
        clear=False,
    ),
    _sound(
        f"(?:我|跟|和)(?:你们)?{_RANK}[一-鿿]{{0,3}}(?:一起|当过兵|吃过|喝过|认识多年|很熟)|(?:我|咱|家|孩子他?|他)(?:们家|的|家)?{_KIN}(?:在|是|当|就是)[一-鿿]{{0,6}}{_RANK}|{_RANK}[一-鿿]{{0,3}}(?:让|叫|介绍|安排)我(?:来|找)|(?<!是)(?<!他)(?<!告)[一-鿿]?{_RANK}的{_KIN}$|(?:我|咱们?)(?:是|们是)?(?:老乡|校友|同村|自己人)|我是(?:政协委员|人大代表)",
        "(?!)",
        clear=False,
    ),
    _sound(
        f"(?:{_RANK})[一-鿿]{{0,4}}(?:很|非常|高度|特别|都|也|已经|一直|亲自)?(?:重视|关心|关注|过问|交代|交待|打了?过?招呼|盯着|让我转告|发话|打了电话|批示|点名|有指示|有批示)[一-鿿]{{0,3}}(?:了|过|的)?[一-鿿]{{0,4}}(?:案|这个|此事|这事|$)|这个?案子?[一-鿿]{{0,4}}{_RANK}[一-鿿]{{0,3}}(?:重视|关心|关注|过问|交代|打过招呼|批示)|领导打过招呼了",
        "安全生产|怎么|还能|吗$|不要有人|有人打招呼",
        clear=False,
    ),
    _sound(f"(?:希望|请|求|恳请|望|盼)[一-鿿]{{0,4}}(?:领导|院长|书记|局长|庭长|上级|市长)[一-鿿]{{0,3}}(?:过问|打招呼|出面|发话)", "上级法院依法", clear=False),
)
"""`clear` is false for what alone would not be enough to keep a petition from its judge."""
_LEAN = re.compile(
    "关照|照顾|照应|看着办|掂量|帮(?:个|这个)?忙|这个忙|酌情|慎重|面子|方便|优先|费心|妥善|按我们的意思|快点|偏向|多担待|你懂|您懂|判(?:轻|我赢|快)|轻点|赢|帮一把|注意点|抓紧|只要|不判|好好谢|指条路"
)
"""What makes a relative in office, or a leader's interest, a request."""
_ALONE = re.compile("通融|过问|出面|发话")
_CLAUSES = re.compile(r"[\W_]+")
_PARTS = re.compile(".{1,80}")
_BETWEEN_HAN = re.compile(f"(?<=[{HAN}]) +(?=[{HAN}])")
_DENIED = re.compile("(?:没有?|未|从不|从来不|从未|不|不要|不用|不会|不能|不想|不需|不讲|不必|别|勿|无|禁止|拒绝|杜绝|反对|防止|避免|并非|不是|哪有|举报|投诉|控告|反映|检举|听说|怀疑|因为有人|不要有人|谣传|骗我说?|骗|说能|说花钱)[一-鿿]{0,5}$")
_DENIED_WITHIN = re.compile("不要|没有|不许|勿|(?<!分)(?<!特)别(?!人|墅)")
_STILL_ASKED = re.compile("能不能|可不可以|是不是可以|行不行|对不起|不好意思|不知|不管|别人|特别|分别|不服|无论")
_TOLD = re.compile("(?:对方|被告|原告|他们?|她们?|别人|有人|人家|律师|骗子|黄牛|中介|老赖|谁|法官|执行员|庭长|院长|法院)[一-鿿]{0,8}$")
_ADDRESSED = re.compile("请|麻烦|您|你|能|可以|吧|希望|求|拜托|帮|想|给$|替我|跟$|和$")


def find_favour(text: str) -> Favour | None:
    """Returns the favour a text asks for, None where it asks none."""
    said = list(_clauses(text))
    leans = any(_LEAN.search(clause) and not _denied(clause, len(clause)) for clause in said)
    doubtful = 0
    for place, clause in enumerate(said):
        beside = " ".join(said[max(0, place - 1) : place + 2])
        for sound in _SOUNDS:
            if not _heard(sound, clause) or sound.around.search(beside):
                continue
            if sound.clear:
                return Favour(clear=True)
            doubtful += 1
            if _ALONE.search(clause) and not leans:
                return Favour(clear=False)
    if doubtful and leans:
        return Favour(clear=True)
    return None


def asks_favour(text: str) -> bool:
    """Says whether a text asks for a favour, or may."""
    return find_favour(text) is not None


def _clauses(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        for clause in _CLAUSES.split(_BETWEEN_HAN.sub("", normalise(line))):
            yield from _PARTS.findall(clause)


def _heard(sound: _FavourSound, clause: str) -> bool:
    if sound.unless.search(clause):
        return False
    return any(
        match.group() and not _DENIED_WITHIN.search(match.group()) and not _denied(clause, match.start()) and not _of_others(clause, match.start())
        for match in sound.sounds.finditer(clause)
    )


def _denied(clause: str, start: int) -> bool:
    before = _STILL_ASKED.sub("＿", clause[max(0, start - 14) : start])
    return bool(_DENIED.search(before))


def _of_others(clause: str, start: int) -> bool:
    """对方找关系, 法官暗示我意思意思: told of others, who do not ask for it here."""
    near = [one for one in mentions(clause[:start]) if one.part is Part.SUBJECT]
    if not near or near[-1].side is Side.WRITER:
        return False
    return near[-1].side in (Side.OTHER, Side.PRONOUN) or not _ADDRESSED.search(clause[near[-1].end :])
