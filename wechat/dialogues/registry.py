"""The registry holds every talk: a new one is one line here."""

from functools import cache, partial

from wechat.dialogue import Registry
from wechat.dialogues.agent import AGENT
from wechat.dialogues.answer import ANSWER
from wechat.dialogues.bind import BIND
from wechat.dialogues.cases import CASES
from wechat.dialogues.events import opened_by
from wechat.dialogues.judge import JUDGE
from wechat.dialogues.leaving import LEAVING
from wechat.dialogues.petition import PETITION
from wechat.dialogues.progress import PROGRESS
from wechat.dialogues.rate import RATE
from wechat.dialogues.shared.facts import Facts
from wechat.dialogues.shared.wording import deliver, engine_words
from wechat.dialogues.stopping import STOPPING
from wechat.dialogues.understanding.free_text import FreeText
from wechat.dialogues.understanding.pointers import GREETING, HELP, NOTED, THANKS, WELCOME
from wechat.dialogues.understanding.speech import FAVOUR, PROCEDURE, SPEECH
from wechat.dialogues.urge import URGE
from wechat.dialogues.window import WINDOW

TALKS = (PETITION, JUDGE, AGENT, WINDOW, BIND, LEAVING, STOPPING, PROGRESS, CASES, RATE, HELP)
"""Those that people open by a word or a button."""
BEHIND = (URGE, ANSWER, SPEECH, PROCEDURE, FAVOUR, GREETING, THANKS, NOTED, WELCOME)
"""Those that other messages lead to."""


@cache
def talk_registry() -> Registry[Facts]:
    """Return every dialogue, with the words the engine borrows."""
    talks = {dialogue.name: dialogue for dialogue in (*TALKS, *BEHIND)}
    return Registry(
        dialogues=talks,
        understand=FreeText.of(talks).understand,
        events=partial(opened_by, talks),
        home="help",
        say=engine_words,
        deliver=deliver,
    )
