"""What a person in danger reads at once, on every face: a human sentence with somebody to call, never a menu.

Plain and warm, two to four sentences; whoever reads it may go on writing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from models.enums import Danger


@dataclass(frozen=True)
class HelpLines:
    """The numbers a court names: its own telephone, the police, and the national line for people in despair."""

    court: str
    police: str
    help: str

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """Return the numbers of a row of the table of courts."""
        return cls(row["telephone"], row["police"], row["help_line"])


_TO_THE_PERSON: Mapping[Danger, str] = {
    Danger.SUICIDE: (
        "您说的话我们看到了，很担心您。您不是一个人，我们已经叫法院的值班人员马上来看。"
        "现在难受得撑不住，请打 {help}（心理援助，全天有人接），有危险就打 {police}；想找法院的人说话，打 {court}。"
        "您想说什么，接着写在这里，我们会看到。"
    ),
    Danger.VIOLENCE: (
        "您说的情况我们看到了，已经叫法院的值班人员马上来看。"
        "眼下有人会受伤，请先离开那里，马上打 {police}；要找法院，打 {court}，心里憋得难受可以打 {help}。"
        "请先别做伤害自己或别人的事；您接着写在这里，我们会看到。"
    ),
    Danger.CHILD: (
        "孩子的安全最要紧，您说的我们看到了，已经叫法院的值班人员马上来看。"
        "孩子现在有危险，请马上打 {police}；要找法院，打 {court}，您自己撑不住了可以打 {help}。"
        "孩子在哪里、现在怎么样，请接着写在这里，我们会看到。"
    ),
}
_TO_THE_AGENT: Mapping[Danger, str] = {
    Danger.SUICIDE: (
        "请不要挂电话，也不要转接。慢慢问对方在哪里、身边有没有人，让对方接着说；"
        "请同事同时打 {police}。告诉对方：心理援助 {help} 全天有人接，法院的电话是 {court}。"
    ),
    Danger.VIOLENCE: (
        "请不要挂电话。问清在哪里、谁有危险、手里有没有东西，劝他先离开，不要争对错；"
        "请同事同时打 {police}。告诉对方：法院的电话是 {court}，心里难受可以打 {help}。"
    ),
    Danger.CHILD: (
        "请不要挂电话。问清孩子在哪里、现在怎么样、和谁在一起；"
        "请同事同时打 {police}。告诉对方：法院的电话是 {court}，自己撑不住可以打 {help}。"
    ),
}


def comfort(danger: Danger, lines: HelpLines) -> str:
    """Return what whoever wrote of a danger reads at once."""
    return _with(lines, _TO_THE_PERSON[danger])


def what_to_say(danger: Danger, lines: HelpLines) -> str:
    """Return what an agent with such a caller on the telephone is told to do and say."""
    return _with(lines, _TO_THE_AGENT[danger])


def _with(lines: HelpLines, words: str) -> str:
    return words.format(court=lines.court, police=lines.police, help=lines.help)
