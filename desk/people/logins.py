"""Logging in with a work number and a password."""

from datetime import datetime, timedelta

from desk.access import audit
from desk.errors import Invalid, Refused
from desk.people import passwords
from desk.rules.sizes import LONGEST_LOGIN
from desk.rules.text.plain_text import plain as plain_text
from models import Officer, statements
from models.officers import COUNT_A_LOGIN

MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
WRONG = (
    f"工号或密码不对，或者账号已锁定。连续输错 {MOST_FAILURES} 次会锁定 {LOCKED_FOR.seconds // 60} 分钟，"
    "请过后再试，或联系系统管理员"
)
"""One sentence for every refusal: another for a locked account would tell which work numbers exist."""


async def log_in(login: str, password: str, as_of: datetime, address: str = "") -> Officer:
    """Returns the officer who logs in. Raises `Refused` in the same words, after the same work, for a wrong number and
    a wrong password.

    Five failures in a row lock the account for 15 minutes; then even the right password is refused, in those words too.
    Tries at an officer's account leave an audit entry with the network `address`.
    """
    login = plain_text(login).strip()[:LONGEST_LOGIN]
    if not login or not password:
        raise Invalid("请填写工号和密码", "login" if not login else "password")
    # counted before the password is looked at, so that many tries at once cannot outrun the count
    row = await statements.fetchrow(
        COUNT_A_LOGIN, login=login, at=as_of, most=MOST_FAILURES, locked_until=as_of + LOCKED_FOR
    )
    verdict = await passwords.verify_password(row["password_hash"] if row else "", password)
    if row is None:
        raise Refused(WRONG)
    deed = audit.Deed.LOG_IN if verdict.right else audit.Deed.LOG_IN_REFUSED
    facts = {"by": "password"}
    await audit.write_down(deed, ("officer", row["id"]), as_of, officer_id=row["id"], address=address, facts=facts)
    if not verdict.right:
        raise Refused(WRONG)
    await Officer.filter(id=row["id"]).update(failed_logins=0, locked_until=None)
    if verdict.outdated:
        fresh = await passwords.hash_password(password)
        await Officer.filter(id=row["id"], password_hash=row["password_hash"]).update(password_hash=fresh)
    return await Officer.get(id=row["id"])
