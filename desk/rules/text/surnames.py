"""Surnames of two characters, for masking a name and for hearing whom a text names."""

_COMPOUND = """
欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 司空 夏侯 宇文 长孙 轩辕 南宫 端木 百里 呼延 东郭 独孤
淳于 单于 申屠 公羊 公冶 澹台 宗政 濮阳 太史 闻人 钟离 鲜于 闾丘 仲孙 完颜 赫连 拓跋 西门 北堂 万俟 第五
"""
COMPOUND_SURNAMES = frozenset(_COMPOUND.split())


def surname_of(name: str) -> str:
    """The surname a Chinese name begins with."""
    return name[:2] if name[:2] in COMPOUND_SURNAMES else name[:1]
