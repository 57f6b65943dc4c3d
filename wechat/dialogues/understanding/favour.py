"""Somebody asks a favour in a case: it is recorded (三个规定), and they are told so in plain words."""

from wechat.dialogue import Context, Dialogue, End
from wechat.dialogues.shared.acts import RecordApproach
from wechat.dialogues.shared.facts import Facts
from wechat.dialogues.shared.wording import words


def _record(sheet: Context[Facts]) -> End:
    said = sheet.text("said")
    return End(act=RecordApproach(said)) if said else End(words("progress.bye"))


FAVOUR = Dialogue(name="favour", title="过问记录", guard=_record, finish=_record)
