"""Each court names whom people in danger may call: itself, the police, and a line for people in despair."""

import re

from desk.errors import Invalid, NotFound
from desk.rules.comfort import HelpLines
from models import Court

NUMBER = re.compile(r"[0-9][0-9-]{1,28}[0-9]")


async def set_help_lines(code: str, lines: HelpLines) -> HelpLines:
    """Keep a court's numbers; an empty one stays as it is, and its own comes with its import.

    Returns all of them. Raises `NotFound` or `Invalid`.
    """
    court = await Court.get_or_none(code=code)
    if court is None:
        raise NotFound(f"没有代字为 {code} 的法院")
    for name, number in (("police", lines.police), ("help_line", lines.help)):
        if number and not NUMBER.fullmatch(number):
            raise Invalid("电话只写数字和短横，3 到 30 位，如 12356、0791-12356", name)
    court.police = lines.police or court.police
    court.help_line = lines.help or court.help_line
    await court.save(update_fields=["police", "help_line"])
    return HelpLines(court.telephone, court.police, court.help_line)
