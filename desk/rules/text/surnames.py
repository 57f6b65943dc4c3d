"""Chinese surnames, for masking a name and for hearing whom a text names."""

_COMPOUND = """
欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 司空 夏侯 宇文 长孙 轩辕 南宫 端木 百里 呼延 东郭 独孤
淳于 单于 申屠 公羊 公冶 澹台 宗政 濮阳 太史 闻人 钟离 鲜于 闾丘 仲孙 完颜 赫连 拓跋 西门 北堂 万俟 第五
太叔 颛孙 子车 司寇 巫马 漆雕 乐正 壤驷 公良 夹谷 宰父 谷梁 段干 东门 南门 羊舌 微生 公西 梁丘 左丘 公户 公玉
公仪 仲长 叔孙 屈突 尔朱 东乡 相里 胡母 司城 张廖 雍门 毋丘 贺兰 綦毋 屋庐 独吉 纳兰 耶律 爱新觉罗 叶赫那拉
达奚 侯莫陈 贺若 宿勤 哥舒 斛律 长鱼 北宫 亓官 即墨 南荣 东野 伊祁 有琴 纥骨 呼衍 吐万 库狄
"""
_SINGLE = """
王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖
石金韦贾夏付傅方邹熊白孟秦邱侯江尹薛闫阎雷龙黎史陶贺毛段郝顾龚邵覃武钱戴严莫孔向常汤康易乔赖文施洪辛柯庄柳倪季裴章鲁葛岑
樊殷翟申耿关焦左柴祝包宁尚符舒阮纪梅童凌毕单费霍成苗谷盛曲冉骆蓝路游靳管缪辜查欧聂晏涂邢祁齐吉牛伍卓代娄解甘褚饶穆卞滕
佟桂辛仇车项戚岳尤屈温翁华时全喻柏窦艾詹俞竺蔺应宗麻初商闵巩隋宫刁边卜储明计冷景池房蒲鞠仲蓬鲍瞿郎连植占鄢揭
"""
COMPOUND_SURNAMES = frozenset(_COMPOUND.split())
SURNAMES = COMPOUND_SURNAMES | frozenset("".join(_SINGLE.split()))


def surname_of(name: str) -> str:
    """The surname a Chinese name begins with; the longest of the list that leaves a given name."""
    for length in (4, 3, 2):
        if len(name) > length and name[:length] in COMPOUND_SURNAMES:
            return name[:length]
    return name[:2] if name[:2] in COMPOUND_SURNAMES else name[:1]
