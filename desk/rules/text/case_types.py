"""Type codes (类型代字) that stand in a case number between the court code and the number.

Standard: 法〔2015〕137号 as amended by 法〔2018〕335号, annex 人民法院案件类型及其代字标准.
"""

PROVINCES = "京津冀晋内辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵黔云藏陕甘青宁新军兵"
OPEN, CLOSE = r"[(\[{〔【〖﹝﹙〈《<「『“‘\"']", r"[)\]}〕】〗﹞﹚〉》>」』”’\"']"
_STANDARD_CODES = """
刑辖 民辖 民辖终 民辖监 行辖 行辖终 赔辖 赔辖终
刑初 刑终 刑监 刑申 刑抗 刑再 刑没 刑核 刑医 刑医解 刑医复 刑医监 刑止 刑止调 刑止核 刑更 刑更监 刑更备 刑他
刑教 刑教解 刑教复 刑教监
民初 民终 民监 民申 民抗 民再 民撤 民特 民特监 民催 民督 民督监 民破 民算 民他 民保令 民保更
行初 行终 行监 行申 行抗 行再 行审 行审复 行他
行赔初 行赔终 行赔监 行赔申 行赔抗 行赔再 行赔他 法赔 委赔 委赔监 委赔提 委赔再 赔确监 赔他
司救刑 司救民 司救行 司救赔 司救执 司救访 司救他
认台 认港 认澳 认复 认他 请台送 请港送 请澳送 台请送 港请送 澳请送 请台调 请港调 请澳调 台请调 港请调 澳请调
请移管 助移管 请移赃 助移赃
协外认 协他 协外送 请外送 协外调 请外调 请外移 协外移 请外引 协外引
司惩 司惩复 财保 行保 行保复 证保
执 执恢 执保 执异 执复 执监 执协 执他
清申 破申 清终 破终 清监 破监 强清 破
"""
STANDARD = frozenset(_STANDARD_CODES.split())

_LOCAL_PARTS = "诉前|非诉|多元|先行|[民刑行执商知劳家金少破清诉先立引预速登调确书令他保督恢异委请人特邀]"
_PROCEDURE = (
    "刑民行赔执破清强司救惩保异复恢协监他认外请送移管赃引证财初终申抗再撤特催"
    "督算更没核医止调解辖法委确提诉商知劳少金家海非先立速登审查书令预备前减"
)

STANDARD_PATTERN = "(?:" + "|".join(sorted(STANDARD, key=lambda code: (-len(code), code))) + ")"
"""Any standard code, the longest first."""

LOCAL_PATTERN = rf"(?:(?:{_LOCAL_PARTS}){{1,4}}[调确书令他保督恢异登立委请])"
"""Local practice around mediation before filing and enforcement: 诉前调, 民诉前调, 诉前调确, 引调, 执前督."""

ANY_PATTERN = rf"(?:{STANDARD_PATTERN}|{LOCAL_PATTERN}|[{_PROCEDURE}]{{2,5}})"
"""What may be a type code behind a court's own code: one that is not listed still speaks of procedure (商初)."""

OLD_STYLE_PATTERN = (
    r"(?:(?:法[初终执再]|执(?:行|民|[一二三四五六])|破\(预\)|执|破|督|赔|(?:[民刑行执知赔破立督催经辖申监审少劳]|海(?=商)|房(?=[初终再])|商(?![民刑行执])|清(?=[申算终监]))"
    r"(?:[一二三四五六七八九十民刑行执商知海经金外劳少未附辖赔破立调诉前保异复恢初终再重申监提抗他特催督撤受管减假更仲清核确速裁]"
    r"|\([一-鿿]\))*[初终再重申监提抗他特催督撤受辖赔立调保异复恢减假更仲清核确执破]|民破)(?:\([一-鿿]\))?)"
)
"""What stood before 字第 until 2015: 民初, 刑一初, 民五(知)终, 执恢, 房终, 执一, 民破(预)."""
