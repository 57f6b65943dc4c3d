"""The words that open a talk, and the many ways people say them."""

import re
from enum import StrEnum

from desk.rules.text.plain_text import HAN, half_width, normalise


class Keyword(StrEnum):
    """A word that opens a talk or moves in one; its value is the word on the menu."""

    PETITION = "诉求"
    PROGRESS = "进度"
    CASE = "查案"
    RATE = "评价"
    JUDGE = "法官"
    BIND = "绑定"
    HELP = "帮助"
    HUMAN = "转人工"
    BACK = "返回"
    CANCEL = "取消"


_SAID: dict[Keyword, str] = {
    Keyword.PETITION: "诉求 提诉求 提交诉求 提出诉求 留诉求 反映诉求 反映问题 反映情况 留言 投诉 举报 提意见 意见建议",
    Keyword.PROGRESS: "进度 进展 诉求进度 工单进度 办理进度 办理情况 处理进度 办到哪 我的诉求 我的工单 办理结果 答复",
    Keyword.CASE: "查案 查案件 查案子 案件 案子 我的案件 我的案子 案件进度 案件进展 案件信息 案号 查案号 案子进展",
    Keyword.RATE: "评价 评分 打分 满意度 满意度评价 评价服务 服务评价 评价法官 给评价",
    Keyword.JUDGE: "法官 找法官 联系法官 法官电话 法官联系方式 给法官留言 联系承办人 承办法官 找承办法官 联系承办法官",
    Keyword.BIND: "绑定 身份绑定 绑定身份 绑定手机 绑定手机号 绑定案件 实名 实名认证 身份认证 身份核验 解绑 取消绑定",
    Keyword.HELP: "帮助 使用帮助 菜单 功能 说明 使用说明 指南 使用 用 help ? 帮忙",
    Keyword.HUMAN: "转人工 人工 人工服务 人工客服 人工坐席 转人工服务 转人工客服 转接人工 接人工 找人工 客服 真人",
    Keyword.BACK: "返回 上一步 返回上一步 后退 返回上一级 退回上一步 回到上一步",
    Keyword.CANCEL: "取消 退出 算了 取消办理 退出办理 不办 不填 放弃",
}
# with more words behind, each opens its talk; 我的诉求 alone asks for progress, 我的诉求：… is one
_OPENING: dict[Keyword, str] = {
    Keyword.PETITION: "诉求 我的诉求 提诉求 提交诉求 提出诉求 反映问题 反映情况 留言 投诉 举报 意见建议",
    Keyword.PROGRESS: "进度 进展 诉求进度 工单进度 办理进度",
    Keyword.CASE: "查案 查案件 查案子 案号 案件进度 案件进展",
    Keyword.RATE: "评价 评分 打分",
    Keyword.JUDGE: "法官 找法官 联系法官",
}
_BEFORE = re.compile(
    "^(?:请问|请|麻烦|劳驾|你好|您好|我们|我|想要|需要|要|想|去|来|帮忙|帮我|帮|给我|能不能|能否|可以|怎么样|怎么|如何|怎样|"
    "哪里|在哪里?|哪儿|点击?|选择?|进入|打开|查询|查看|查一下|查下|查|看看|看一下|看|办理|进行|申请|现在|关于)"
)
_AFTER = re.compile(
    "(?:一下子?|下|吧|呢|吗|嘛|啊|呀|哦|了|的|谢谢|多谢|怎么(?:办|弄|用|查|样|提|写|填)|查询|在?(?:哪里?|哪儿)(?:提|写|填|看|查)?|是什么|"
    "菜单|功能|服务|入口|按钮|页面|可以|好)$"
)
_FIRST_WORD = re.compile(rf"^\W*([{HAN}]{{2,8}})[\s:：,，。;；、!！\-—]+(\S.*)$", re.DOTALL)
_A_NAME = re.compile(f"(?!.*[您你我好请问在吗])[{HAN}]{{2,4}}")
LONGEST = 24


def _by_words(table: dict[Keyword, str]) -> dict[str, Keyword]:
    return {said: keyword for keyword, all_said in table.items() for said in all_said.split()}


_WHOLE_WORDS, _OPENING_WORDS = _by_words(_SAID), _by_words(_OPENING)


def bare_words(text: str) -> str:
    """`text` normalised and without anything but letters, digits and Chinese characters."""
    return re.sub(r"[\W_]+", "", normalise(text))


def _peeled(words: str, table: dict[str, Keyword]) -> Keyword | None:
    """The keyword `words` boil down to once polite and asking words around it are peeled off."""
    seen = {words}
    waiting = [words]
    while waiting:
        now = waiting.pop()
        if now in table:
            return table[now]
        for shorter in (_BEFORE.sub("", now), _AFTER.sub("", now)):
            if shorter and shorter not in seen:
                seen.add(shorter)
                waiting.append(shorter)
    return None


def read_keyword(text: str) -> tuple[Keyword, str] | None:
    """The keyword a message is, or opens with, and what follows it; None for free speech.

    Punctuation, width, traditional characters and words around it (我要诉求, 怎么绑定) do not matter. With more behind
    it (诉求：…) only the keywords that can use it count, set apart by a space or punctuation; 法官 only before a name.
    """
    words = bare_words(text)
    if not words:
        return (Keyword.HELP, "") if re.fullmatch(r"\s*\?[\s?]*", half_width(text)) else None
    if len(words) <= LONGEST and (keyword := _peeled(words, _WHOLE_WORDS)):
        return keyword, ""
    first = _FIRST_WORD.match(text.strip())
    opening = _peeled(bare_words(first[1]), _OPENING_WORDS) if first else None
    if first is None or opening is None:
        return None
    rest = first[2].strip()
    return (opening, rest) if opening is not Keyword.JUDGE or _A_NAME.fullmatch(rest) else None
