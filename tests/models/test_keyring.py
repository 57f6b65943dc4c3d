"""Sealing at rest: rotation, tampering, and indexes that stay what they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import keyring
from models.keyring import CannotOpen, Keyring

OLD, NEW, OTHER = "old-secret-of-2024", "new-secret-of-2026", "somebody-elses-secret"
ID_NUMBER = "360102198005152019"


@given(text=st.text())
def test_what_was_sealed_opens_as_it_was(text: str) -> None:
    keys = Keyring([OLD])
    assert keys.open(keys.seal(text)) == text


@given(content=st.binary())
def test_bytes_too(content: bytes) -> None:
    keys = Keyring([OLD])
    assert keys.open_bytes(memoryview(keys.seal_bytes(content))) == content  # type: ignore[arg-type]


def test_the_same_text_sealed_twice_looks_different_and_shows_nothing() -> None:
    keys = Keyring([OLD])
    first, second = keys.seal(ID_NUMBER), keys.seal(ID_NUMBER)
    assert first != second
    assert ID_NUMBER.encode() not in first


def test_a_new_key_in_front_seals_and_the_old_one_still_opens() -> None:
    before, after = Keyring([OLD]), Keyring([NEW, OLD])
    sealed_before, sealed_after = before.seal(ID_NUMBER), after.seal(ID_NUMBER)
    assert after.open(sealed_before) == after.open(sealed_after) == ID_NUMBER
    assert Keyring([NEW]).open(sealed_after) == ID_NUMBER
    with pytest.raises(CannotOpen, match="JIESU_SECRET_KEYS"):
        before.open(sealed_after)
    with pytest.raises(CannotOpen, match="把旧密钥加回列表末尾"):
        Keyring([NEW]).open(sealed_before)


def test_a_new_key_in_front_changes_no_index() -> None:
    index = Keyring([OLD]).index("id_number", ID_NUMBER)
    assert Keyring([NEW, OLD]).index("id_number", ID_NUMBER) == index
    assert Keyring([OTHER, NEW, OLD]).index("id_number", ID_NUMBER) == index
    assert Keyring([NEW]).index("id_number", ID_NUMBER) != index


def test_an_index_is_of_its_purpose_its_text_and_its_key() -> None:
    keys = Keyring([OLD])
    indexes = {
        keys.index("id_number", ID_NUMBER),
        keys.index("mobile", ID_NUMBER),
        keys.index("id_number", ID_NUMBER[:-1]),
        Keyring([OTHER]).index("id_number", ID_NUMBER),
    }
    assert len(indexes) == 4
    assert {len(index) for index in indexes} == {keyring.INDEX_LENGTH}


def test_an_index_of_today_is_an_index_of_tomorrow() -> None:
    """Written down, because rows all over the land hold it: a change of the derivation would orphan them."""
    assert Keyring([OLD]).index("mobile", "13807910001") == "caf4fe2e21c481457cb589c108f97954"


def test_a_value_sealed_by_an_earlier_version_still_opens() -> None:
    assert (
        Keyring([OLD]).open(
            bytes.fromhex("01017b61afaf000102030405060708090a0b2024222b35a25194df0196eb39e6e59a0b6c2702f8ce")
        )
        == "张三"
    )


def test_not_one_byte_may_be_changed() -> None:
    keys = Keyring([OLD])
    sealed = keys.seal("张三")
    for at in range(len(sealed)):
        changed = bytearray(sealed)
        changed[at] ^= 1
        with pytest.raises(CannotOpen):
            keys.open(bytes(changed))


def test_nor_may_anything_be_cut_off() -> None:
    keys = Keyring([OLD])
    sealed = keys.seal("张三")
    for length in range(len(sealed)):
        with pytest.raises(CannotOpen):
            keys.open(sealed[:length])


def test_one_value_is_not_another() -> None:
    """Header and nonce of one, ciphertext of the other."""
    keys = Keyring([OLD])
    head = keyring.HEADER_BYTES + keyring.NONCE_BYTES
    with pytest.raises(CannotOpen, match="损坏或被改动"):
        keys.open(keys.seal("张三")[:head] + keys.seal("李四")[head:])


def test_without_a_key_there_is_no_ring() -> None:
    with pytest.raises(ValueError, match="JIESU_SECRET_KEYS"):
        Keyring([])


def test_keys_stay_out_of_what_is_printed() -> None:
    key = keyring.Key.derive(OLD)
    assert key.index_secret.hex() not in repr(key)
    assert str(key.index_secret) not in repr(key)
    assert OLD not in repr(key) + repr(Keyring([OLD]))


def test_nothing_stays_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring, "_current", Keyring([OLD]))
    assert keyring.seal("") is keyring.seal(None) is None
    assert keyring.unseal(None) == keyring.unseal(b"") == ""
    assert keyring.index_of("mobile", "") is keyring.index_of("mobile", None) is None
    assert keyring.unseal(keyring.seal("张三")) == "张三"


def test_a_process_that_was_not_wired_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring, "_current", None)
    with pytest.raises(RuntimeError, match="configure"):
        keyring.seal("张三")
