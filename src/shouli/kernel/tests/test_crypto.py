"""Personal data at rest: sealed, found by a keyed index, keys rotate."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.test import override_settings

from shouli.kernel.crypto import blind_index, seal, unseal

NUMBER = "370102199003071234"


def test_what_is_sealed_can_be_unsealed_and_not_read() -> None:
    sealed = seal(NUMBER.encode())

    assert NUMBER.encode() not in sealed
    assert unseal(sealed) == NUMBER.encode()


def test_sealing_twice_gives_different_bytes() -> None:
    assert seal(b"x") != seal(b"x")


def test_tampering_is_noticed() -> None:
    sealed = bytearray(seal(b"x"))
    sealed[-5] ^= 1

    with pytest.raises(InvalidToken):
        unseal(bytes(sealed))


def test_keys_rotate() -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    with override_settings(SHOULI_DATA_KEYS=[old]):
        sealed = seal(b"x")

    with override_settings(SHOULI_DATA_KEYS=[new, old]):
        assert unseal(sealed) == b"x"
        assert Fernet(new).decrypt(seal(b"y")) == b"y"

    with override_settings(SHOULI_DATA_KEYS=[new]), pytest.raises(InvalidToken):
        unseal(sealed)


def test_equal_values_have_equal_indexes_whatever_the_spacing_and_case() -> None:
    assert blind_index("37010219900307123x") == blind_index(" 370102 19900307 123X ")
    assert blind_index(NUMBER) != blind_index(NUMBER[:-1] + "5")
    assert NUMBER not in blind_index(NUMBER)
    first = blind_index(NUMBER)
    with override_settings(SHOULI_INDEX_KEY="another"):
        assert blind_index(NUMBER) != first
