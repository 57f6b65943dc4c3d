"""WeChat accounts as rows: those given by the environment, and those added by command."""

from datetime import datetime
from typing import Any, Protocol

from desk.errors import Invalid
from models import Account, NoticeTemplate
from models.database import transaction
from models.enums import AccountKind, CallbackMode
from models.keyring import keyring

AES_KEY_LENGTH = 43


class ConfiguredAccount(Protocol):
    """An account as somebody typed it."""

    @property
    def kind(self) -> str: ...
    @property
    def appid(self) -> str: ...
    @property
    def secret(self) -> str: ...
    @property
    def token(self) -> str: ...
    @property
    def aes_key(self) -> str: ...


async def keep_configured(
    given: ConfiguredAccount,
    as_of: datetime,
    name: str = "",
    mode: CallbackMode | None = None,
    court_id: int | None = None,
) -> Account:
    """Make the account's row, or bring its secrets up to date. Raises `Invalid`."""
    if len(given.aes_key) != AES_KEY_LENGTH and (mode or CallbackMode.SAFE) is not CallbackMode.PLAIN:
        raise Invalid(f"消息加解密密钥应为 {AES_KEY_LENGTH} 位，现为 {len(given.aes_key)} 位", "aes_key")
    kind, secrets = AccountKind(given.kind), keyring()
    values: dict[str, Any] = {
        "kind": kind,
        "secret_sealed": secrets.seal(given.secret),
        "token_sealed": secrets.seal(given.token),
        "aes_key_sealed": secrets.seal(given.aes_key),
    }
    if mode is not None:
        values["callback_mode"] = mode
    if court_id is not None:
        values["court_id"] = court_id
    found = await Account.get_or_none(appid=given.appid)
    if found is not None:
        return await _bring_up_to_date(found, values | ({"name": name} if name else {}))
    return await Account.create(appid=given.appid, name=name or kind.label, created_at=as_of, **values)


async def _bring_up_to_date(found: Account, values: dict[str, Any]) -> Account:
    await found.update_from_dict(values).save()
    return found


async def keep_templates(account_id: int, templates: dict[str, tuple[str, dict[str, str]]]) -> None:
    """Keeps which template id carries which kind of notice, and its keys; kinds not named stay as they are."""
    async with transaction():
        for notice, (template_id, keys) in templates.items():
            await NoticeTemplate.update_or_create(
                account_id=account_id, notice=notice, defaults={"template_id": template_id, "keys": keys}
            )
