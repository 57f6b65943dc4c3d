"""Logging in with a work number and a password: only failures count, and a stranger's lock nobody out at their desk.

A browser from which somebody logged in before is a known device of theirs; its tries are counted by themselves, by
whoever serves it (OWASP, "Slow down online guessing attacks with device cookies").
"""

from datetime import datetime, timedelta

from desk.access import audit
from desk.errors import Invalid, Refused
from desk.people import passwords
from desk.rules.sizes import LONGEST_LOGIN
from desk.rules.text.plain_text import plain as plain_text
from models import Officer, statements
from models.officers import COUNT_A_LOGIN, LOGIN_OF_KNOWN

MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
WRONG = (
    f"工号或密码不对，或者账号已锁定。在没有登录过的电脑上连续输错 {MOST_FAILURES} 次，这样的电脑"
    f" {LOCKED_FOR.seconds // 60} 分钟内不能登录；登录过的电脑不受影响。忘记密码的，看下面“忘记密码，找谁”"
)
"""One sentence for every refusal: another for a locked account would tell which work numbers exist."""


class WrongPassword(Refused):
    """A try to log in failed, and counts."""


async def log_in(login: str, password: str, as_of: datetime, address: str = "", *, known: bool = False) -> Officer:
    """Returns the officer who logs in. Raises `WrongPassword` in the same words, after the same work, for a wrong
    number and a wrong password.

    Five failures in a row lock the account for 15 minutes; then even the right password is refused, in those words too:
    but on a device `known` to be theirs, whose tries neither count here nor are held up. Tries at an officer's account
    leave an audit entry with the network `address`.
    """
    login = plain_text(login).strip()[:LONGEST_LOGIN]
    if not login or not password:
        raise Invalid("请填写工号和密码", "login" if not login else "password")
    # counted before the password is looked at, so that many tries at once cannot outrun the count
    if known:
        row = await statements.fetchrow(LOGIN_OF_KNOWN, login=login)
    else:
        until = as_of + LOCKED_FOR
        row = await statements.fetchrow(COUNT_A_LOGIN, login=login, at=as_of, most=MOST_FAILURES, locked_until=until)
    verdict = await passwords.verify_password(row["password_hash"] if row else "", password)
    if row is None:
        raise WrongPassword(WRONG)
    deed = audit.Deed.LOG_IN if verdict.right else audit.Deed.LOG_IN_REFUSED
    facts = {"by": "password"}
    await audit.write_down(deed, ("officer", row["id"]), as_of, officer_id=row["id"], address=address, facts=facts)
    if not verdict.right:
        raise WrongPassword(WRONG)
    if not known:
        await Officer.filter(id=row["id"]).update(failed_logins=0, locked_until=None)
    if verdict.outdated:
        fresh = await passwords.hash_password(password)
        await Officer.filter(id=row["id"], password_hash=row["password_hash"]).update(password_hash=fresh)
    return await Officer.get(id=row["id"])
