"""Whom a clause speaks of, and in which part: of those of the court, of others, of the writer.

Who did something is asked of the words before it: 法官帮被告说话 is said of the judge, 被告骂我，法官也没管 of the
defendant. A person spoken to or about (对法官, 请法官, 被告的) does nothing there.
"""

from dataclasses import dataclass
from enum import Enum, auto

from desk.rules.text.expressions import Expression
from desk.rules.text.surnames import SURNAMES

_SURNAME = f"(?:{'|'.join(sorted(SURNAMES, key=lambda one: -len(one)))})"


class Side(Enum):
    """To whom a person spoken of belongs."""

    STAFF = auto()
    COURT = auto()
    """A court or one of its divisions, not a person: 法院, 执行局."""
    OTHER = auto()
    WRITER = auto()
    PRONOUN = auto()


class Part(Enum):
    """What a person spoken of is in their clause."""

    SUBJECT = auto()
    AGENT = auto()
    """Whoever did it, after 被 or 遭."""
    OBJECT = auto()
    PEER = auto()
    """Joined to whoever stands before: 和被告, 跟对方律师."""
    ASKED = auto()
    """Asked to do something, or only addressed: 请法官."""


COURT_SIDES = frozenset({Side.STAFF, Side.COURT})

_TITLES = (
    "(?:法院|执行局|立案庭|法庭|你们|院里|庭里|内部)(?:里面?|内部|院)?有(?:人|内鬼)(?!打电话)|法官助理|(?:承办|主审|主办|经办|执行|一审|二审|原审|办案|女|男|审判)?法官|"
    "承办人员?|经办人员?|主审人|主办人|书记员|审判员|"
    "审判长|(?:人民)?陪审员|执行员|执行干警|执行人员|执行局?长|执行助理|法警|司法警察|庭长|副?院长|院领导|庭领导|审判人员|"
    "办案(?:人员|人|干警)|干警|督察(?:员|组长|处长)|督查员|督察(?![处室组局])|纪检(?:组长|组|员|干部|书记)|监察室|(?:总|部门)?联络员|坐席员?|"
    "接线员|话务员|(?:12368|法院)的?(?:客服|接线的?|热线|那边|那头)|12368|接待(?:人员|员|的)|导诉(?:员|台)?|送达员|速录员|"
    "(?:特邀)?调解员|接电话的(?:那个|人|小姑娘|女的|男的|小伙子|工作人员)?(?:人|女的|男的)?|(?:法院|法庭)的?(?:保安|门卫|安检(?:人员|员)?)|"
    "(?:你们|法院|院里|执行局|立案庭)(?:的)?人(?!民|说|多|少|员)|保管员|办案的|主审(?=收|说|把|跟|和|是|就|也|当|在|不|拿|叫|让|偏)|(?:立案|窗口|执行|接待|前台|开庭|审判|档案|保全|送达)的(?=跟|说|把|叫|让|骂|就|还|收|不|给|人|女|男|小|那)(?:女的|男的|人)?|(?:内勤|外勤|收发室|值班室|总值班|值班)(?:人员|法官|的人|同志|的)?|审理人|分管(?:副?院长|领导)|书记员?助理|聘用(?:制)?书记员|辅助人员|"
    "(?<!派出)(?:[这那]|某|一|两|几)(?:个|位|名)?(?:穿法袍|穿制服|坐台上|敲锤|管执行|管立案|管档案|管卷|办案|审案|判案|断案|接线|接电话|接待|收材料)的(?:人|女的|男的)?|"
    "安检(?:的人|人员|员)?|审判团队|合议庭|(?:立案|执行|审判|民[一二三四五]?|刑[一二三四]?)庭?的人|"
    f"(?:{_SURNAME})(?:庭|局|处|院)长?(?:长)|(?:那个|这个)?姓{_SURNAME}的(?:法官|书记员|庭长|工作人员)?|"
    "(?:12368|调解室|信访室|法院|法庭|你们|贵院|院里|庭里|窗口|执行局|立案庭|立案大厅|诉讼服务中心|服务中心|大厅|前台|诉服中心|档案室)(?:里|的|里的|那个|这个)*"
    "(?:工作人员|人员|(?:[这那]|某)(?:帮|些|群|伙)人|人|小哥|小姐姐|妹子|美女|阿姨|科长|领导|值班人员|办事员|姑娘|小姑娘|大姐|女的|男的|大妈|小伙子|同志|某些人|干部|内鬼)|"
    "(?<!银行)(?<!社保)(?<!医院)(?<!政务)窗口|当官的|前台|诉讼服务中心|档案室"
)
_OFFICIALS = "工作人员|局长|处长|科长|主任|组长|领导|副局长|局领导"
"""These are of the court unless a word before says of what else: 公安局长, 公司领导."""
_ELSEWHERE = Expression(
    "(?:^我|是我|我们|咱|公安|派出所|银行|公司|单位|物业|医院|社区|街道|政府|对方|被告|原告|学校|村|镇|乡|县|市|区|教育|住建|民政|人社|社保|税务|国土|"
    "财政|规划|司法所|调委会|交警队?|公证处|律所|律师事务所|车间|厂|拆迁|售楼|中介|仲裁|检察院?|居委会?|保险|平台|业委会|业主|工地|项目|局里?|部门|部|会|店|信访局?|劳动局?|房管局?)"
    "(?:的|里|里的|那个)*$"
)
_COURTS = (
    "人民法院|(?:本|贵|你|该|一审|二审|原审|基层|中级|高级|区|县|市)?法院|法庭|贵院|你院|你庭|(?<![其集空发之心目暗])中院|(?<![最提])高院|"
    "执行局|执行庭|立案庭|民[一二三四]庭|刑[一二]庭|行政庭|审监庭|审委会|督察[处室]|督查室|监察处|群众诉求服务处|服务台|你们"
)
_OTHERS = (
    "对方(?:当事人|律师|代理人|的律师|公司|的人|家属|家|亲戚)*|被告人?(?:的?(?:律师|公司|老板|家属|家|儿子|老公|妻子|亲戚|代理人))?|"
    "原告(?:的?(?:律师|家属|代理人|公司))?|被执行人|被申请人|申请执行人|申请人|被上诉人|上诉人|第三人|案外人|证人|嫌疑人|当事人|"
    "(?:我|我的|我方)?(?:代理)?律师|代理人|法律工作者|老板娘?|经理|董事长|法人|会计|股东|合伙人|包工头|工头|中介|邻居|"
    "我?(?:丈夫|老公|前夫|前妻|妻子|老婆|婆婆|公公|婆家|岳父|岳母|儿子|女儿|儿媳|女婿|弟弟|哥哥|姐姐|妹妹|爸爸?|妈妈?|父亲|母亲|父母|老娘|"
    "男方|女方|男友|女友|媒人|亲戚|朋友|同事|同学|孩子|小三)|老赖|债务人|债权人|债主|借款人|担保人|欠款人|"
    "村干部|村主任|村支书|村长|村书记|村委会?|居委会?|社区|街道办?|乡政府|镇政府|政府|派出所|公安局?|警察|民警|交警|辅警|城管|"
    "检察院|检察官|仲裁委|仲裁员|仲裁庭|仲裁院|司法所|调委会|交警队|劳动监察|劳动局|信访局|住建局|人社局|房管局|税务局|民政局|教育局|国土局|市场监管局|工商局|"
    "物业|业委会|房东|租客|租户|开发商|承包商|发包方|承包方|卖家|买家|商家|店家|厂家|平台|网贷|催收(?:的人|员)?|银行|保险公司|保险|"
    "医院|医生|护士|学校|老师|司机|车主|肇事者|(?:评估|鉴定|拍卖|审计)(?:公司|机构|人员|人)|鉴定中心|管理人|公证处|公证员|"
    "邮递员|快递员?|骗子|(?:司法)?黄牛|掮客|熟人|公司|集团|企业|工厂|单位|用人单位|甲方|乙方|客户|供应商|员工|工人|黑社会|混混|"
    "有人|别人|人家|某人|路人|(?<!本)(?<!院)(?<!代)(?<!的)网友|网上|"
    "(?:冒充|假冒|自称|假扮)(?:是)?(?:法院|执行|法官|书记员|工作人员|的|员|局)*(?:法官|法院|人员|员)?"
)
_WRITERS = "我们家|我们|我方|我家人?|咱们?|本人|自己|俺们?|我"
_PRONOUNS = "您|(?:这|那)(?:帮|些|群|伙)人|他们|她们|他|她|你(?![们好院庭的])|这人|那人|此人|其"

_ANY_OFFICE = frozenset(
    {
        "调解员",
        "前台",
        "窗口",
        "档案室",
        "接待人员",
        "接待员",
        "接待的",
        "值班人员",
        "值班的",
        "话务员",
        "接线员",
        "导诉台",
        "收发室",
        "值班室",
    }
)
"""Many an office has these; a word before says of which."""

_NOT_THERE = "(?:门口|门外|外面|附近|旁边|旁|对面|大门|大厅|账户|账上|账号|楼下|楼上|停车场|路上|那里?|这里?)"
_SPOKEN_OF = Expression(
    f"(?P<place>(?:法院|法庭|中院|高院)(?:的)?{_NOT_THERE}(?!的人|的保安))|(?P<staff>{_TITLES})|(?P<other>{_OTHERS})|"
    f"(?P<official>{_OFFICIALS})|(?P<court>{_COURTS})|(?P<pronoun>{_PRONOUNS})|(?P<writer>{_WRITERS})"
)
_SOMEBODY_OF = Expression(
    "(?![于向时全都应常方付从关连经解成单安明当已曾查封支通管干万公终别项段费左包平计高路严白温和符收])"
    f"{_SURNAME}[一-鿿]{{1,2}}"
)
_ONE_OF = Expression(
    "(?:里|里面|内部|上|的|那边|这边|当中|下面)?(?:的)?(?:那|这|某|有|一|几|两|[二三四五])?(?:个|位|名|些|帮|伙|群|某)(?!月|案|多|人的?案|小时|星期|礼拜|电话|执行)|"
    "[一-鿿]{0,6}(?:里|里面|的)(?:人(?!民)|同志|小[一-鿿]{1,2}(?=[把跟和对骂说收让叫])|姑娘|大姐|领导|干部|女的|男的|胖子|年轻人|老头)|"
    "[一-鿿]{0,8}值班的"
)
"""立案庭李正 and 民一庭那位 are persons."""
_SIDES = {
    "staff": Side.STAFF,
    "official": Side.STAFF,
    "court": Side.COURT,
    "other": Side.OTHER,
    "writer": Side.WRITER,
    "pronoun": Side.PRONOUN,
}
_ASKED = Expression(
    "(?:请|请求|恳请|恳求|求求?|希望|望|要求|麻烦|拜托|盼|盼望|期待|建议|感谢|谢谢|劳烦|祝|但愿|相信|尊敬的)(?:你们?|您|贵院|各位|这位|尊敬的|本案|"
    "承办)*$"
)
_IT_IS = Expression("(?:分明|明明|就|都|全|而|可|明显|其实|根本|原来|肯定|一定|就是|还|不就|^)是(?:那个|这个|你们)?$")
"""分明是法官故意漏判: they did it; 被告是法官的亲戚: they did nothing there."""
_DID = Expression("(?!的|家|那边|这边)(?:[一-鿿]{0,6}(?:故意|把|偷|私|收|骂|逼|压|拖|漏|不|自己|在|乱|瞎|亲))")
_AGENT = Expression("(?:被|遭到?|受到|由)了?(?:那个|这个|一个|该|此)?$")
_SEEN = Expression("(?:看见|看到|撞见|听见|听到|拍到|发现|目睹|亲眼见)(?:了|那个|这个|过)*$")
"""我看见审判员上了被告的车: they did it."""
_IT_WAS_THEM = Expression("是[^的亲同朋老表舅人]{1,3}的")
_PEER = Expression("(?:和|跟|与|同|及|、|伙同|联合|勾结|串通)(?:那个|这个|该|此)?$")
_OBJECT = Expression(
    "(?:对|向|给|替|为|帮着?|把|拿|当着|冲着?|朝着?|找|护着?|向着|偏向|偏袒|包庇|袒护|在|到|去|从|往|进|联系|送|交|是|叫|让|"
    "打|欠|收了?|拿了?|吃了?|要|等|见|通知|告诉|骂了?|问|起诉|告|离开|代替|受|收受|接受|靠|举报|投诉|于|作为|听|信|嫌|逼|威胁|陪|"
    "当|站在?|倒向|输给|判给?|关于|经|帮助|保护|教|训|吼|凶|认识|明知|任由|任凭|放任|纵容|默许|看着|赶|推|搡|不让|不许|不准|不给|没让)"
    "(?:那个|这个|该|此|一个|了|过|我的|着)?$"
)


@dataclass(frozen=True)
class Mention:
    """One person or body spoken of in a clause, with where."""

    side: Side
    part: Part
    start: int
    end: int

    @property
    def of_court(self) -> bool:
        return self.side in COURT_SIDES


def mentions(clause: str) -> tuple[Mention, ...]:
    """Returns whom a clause (normalised, without spaces) speaks of, in order."""
    found: list[Mention] = []
    for match in _SPOKEN_OF.finditer(clause):
        name = match.lastgroup or ""
        if name == "place":
            continue
        before = clause[max(0, match.start() - 12) : match.start()]
        side = _SIDES[name]
        if name == "official" and _ELSEWHERE.search(before):
            side = Side.OTHER
        if side is Side.COURT and (_SOMEBODY_OF.match(clause, match.end()) or _ONE_OF.match(clause, match.end())):
            side = Side.STAFF
        if name == "staff" and match.group() in _ANY_OFFICE and _ELSEWHERE.search(before):
            side = Side.OTHER
        found.append(
            Mention(side, _part(side, clause[match.end() : match.end() + 8], before), match.start(), match.end())
        )
    return tuple(found)


def _part(side: Side, after: str, before: str) -> Part:
    if _ASKED.search(before):
        return Part.ASKED
    if side in COURT_SIDES and _IT_IS.search(before) and _DID.match(after):
        return Part.SUBJECT
    if _AGENT.search(before) or (side in COURT_SIDES and _IT_WAS_THEM.match(before[-1:] + after[:5])):
        return Part.AGENT
    if _PEER.search(before):
        return Part.PEER
    if side in COURT_SIDES and _SEEN.search(before):
        return Part.SUBJECT
    return Part.OBJECT if _OBJECT.search(before) else Part.SUBJECT


_NAME_FIRST = Expression(
    f"(?:我?(?:要?投诉|认为|觉得|怀疑|反映|发现|听说|说)|就是|这个|那个|名叫|叫)?(?P<name>{_SURNAME}[一-鿿]{{1,2}}?)"
    "(?=同志|总是|一直|故意|居然|竟然|就|还|又|都|老是|公然|多次|当庭|明显|经常|这个人|拖延|不作为|偏|包庇|收|压着|吃|拿|把|受贿|索|渎|枉|推诿|$)"
)


def starts_with_a_name(before: str) -> bool:
    """Says whether the words before a deed are a bare name, nobody knows whose: 何平收了红包."""
    found = _NAME_FIRST.match(before)
    return found is not None and len(before) - found.end("name") <= 7
