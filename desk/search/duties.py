"""What somebody's duty lets them look for."""

from dataclasses import replace

from desk.access.actors import Actor
from desk.access.visibility import WORKS_ON_PETITIONS
from desk.search.kinds import Asked, Kind
from desk.search.people import finds_people

NO_PETITIONS = "您的职责不查看诉求，这里只打开您的页面。"
NO_DOCUMENTS = "按证件号码查人由坐席和总联络员办理。您可以用编号、案号、姓名、电话或说过的话，在您能查看的工单里找。"


def within_duty(actor: Actor, asked: Asked) -> Asked:
    """Return what of it this person may look for, and in words why not the rest; before anything is looked up."""
    if not asked.meanings:
        return asked
    if not actor.holds(*WORKS_ON_PETITIONS):
        return replace(asked, meanings=(), hints=(NO_PETITIONS,))
    if asked.of(Kind.DOCUMENT) and not finds_people(actor):
        return replace(asked, meanings=(), hints=(NO_DOCUMENTS,))
    return asked
