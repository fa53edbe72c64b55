"""The fields of call data records from octets and back: numbers, moments, places."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from hashlib import blake2b

from shouli.kernel.typed import is_digits

COUNTRY = "86"  # numbers of this country are those of our own network plan
UNKNOWN, INTERNATIONAL, LETTERS = 0, 1, 5  # types of number
EXTENDED = 0x80  # no further octet before the digits
ISDN = 0x01
LONGEST_NUMBER = 40  # digits
DIGITS = "0123456789*#"
FARTHEST = {b"+": 1400, b"-": 1200}  # hours and minutes from UTC
SIGNIFICANT = 18  # digits that fit 64 bits whatever they are
HALVES = tuple(f"{DIGITS}abcf"[octet & 15] + f"{DIGITS}abcf"[octet >> 4] for octet in range(256))
OCTETS = {text: octet for octet, text in enumerate(HALVES)}


def digits_of(octets: bytes) -> str:
    """Read digits of four bits, the lower half of an octet first.

    :raises ValueError: if there is something else than digits, ``*`` and ``#``
    """
    text = "".join([HALVES[octet] for octet in octets]).removesuffix("f")
    if len(text) > LONGEST_NUMBER or text.strip(DIGITS):
        raise ValueError("these are no digits")
    return text


def octets_of(digits: str) -> bytes:
    """Write digits as ``digits_of`` reads them.

    :raises ValueError: if there is something else than digits, ``*`` and ``#``
    """
    padded = digits + "f" * (len(digits) % 2)
    try:
        return bytes([OCTETS[padded[place : place + 2]] for place in range(0, len(padded), 2)])
    except KeyError as fault:
        raise ValueError("these are no digits") from fault


@lru_cache(maxsize=1 << 16)
def number_of(octets: bytes) -> str:
    """Read a directory number as people of this country dial it; "" if it is a name in letters.

    :raises ValueError: if it is no number
    """
    if not octets:
        return ""
    kind = octets[0] >> 4 & 7
    if kind == LETTERS:
        return ""
    digits = digits_of(octets[1 if octets[0] & EXTENDED else 2 :])
    if kind != INTERNATIONAL:
        return digits
    return digits.removeprefix(COUNTRY) if digits.startswith(COUNTRY) else f"00{digits}"


def address_of(number: str) -> bytes:
    """Write a directory number as it is dialled; one of another country as an international number.

    :raises ValueError: if it is no number
    """
    if number.startswith("00") and not number.startswith(f"00{COUNTRY}"):
        return bytes([EXTENDED | INTERNATIONAL << 4 | ISDN]) + octets_of(number[2:])
    return bytes([EXTENDED | UNKNOWN << 4 | ISDN]) + octets_of(number)


def msisdn_of(subscriber: int) -> bytes:
    """Write a subscriber's number as the international number it is."""
    return bytes([EXTENDED | INTERNATIONAL << 4 | ISDN]) + octets_of(f"{COUNTRY}{subscriber}")


def sms_number_of(octets: bytes) -> str:
    """Read the address of a short message: how many digits, the type of number, the digits.

    :raises ValueError: if it is no number
    """
    if len(octets) < 2:
        raise ValueError("this is no address of a message")
    return number_of(octets[1:])


def sms_address_of(number: str) -> bytes:
    """Write the address of a short message.

    :raises ValueError: if it is no number
    """
    address = address_of(number)
    digits = len(address[1:]) * 2 - (address[-1] >> 4 == 15 if len(address) > 1 else 0)
    return bytes([digits]) + address


@lru_cache(maxsize=1 << 12)
def _zone(sign: str, hours: str, minutes: str) -> timezone:
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-offset if sign == "-" else offset)


def moment_of(octets: bytes) -> int:
    """Read a time stamp as seconds since 1970 in UTC; years are those of this century.

    :raises ValueError: if there is no such moment
    """
    if len(octets) != 9 or octets[6] not in b"+-":
        raise ValueError("this is no time stamp")
    text, offset = octets[:6].hex(), octets[7:].hex()
    if not is_digits(text + offset):
        raise ValueError("this is no time stamp")
    year, month, day, hour, minute, second = (int(text[place : place + 2]) for place in range(0, 12, 2))
    if not int(offset[2:]) < 60 or not int(offset) <= FARTHEST[octets[6:7]]:
        raise ValueError("no clock is so far from UTC")
    zone = _zone(chr(octets[6]), offset[:2], offset[2:])
    return int(datetime(2000 + year, month, day, hour, minute, second, tzinfo=zone).timestamp())


def stamp_of(at: int, zone: timezone) -> bytes:
    """Write a moment as a time stamp of ``zone``.

    :raises ValueError: if it is in another century
    """
    local = datetime.fromtimestamp(at, UTC).astimezone(zone)
    if not 2000 <= local.year <= 2099:
        raise ValueError("a time stamp has two digits for the year")
    minutes = int((local.utcoffset() or timedelta()).total_seconds()) // 60
    sign = b"-" if minutes < 0 else b"+"
    ends = bytes.fromhex("{:02d}{:02d}".format(*divmod(abs(minutes), 60)))
    return bytes.fromhex(f"{local:%y%m%d%H%M%S}") + sign + ends


def network_of(octets: bytes) -> str:
    """Read a network as the digits of its country and its own.

    :raises ValueError: if it is none
    """
    if len(octets) != 3:
        raise ValueError("this is no network")
    first, second, third = (HALVES[octet] for octet in octets)
    digits = (first + second[0] + third[0] + third[1] + second[1]).removesuffix("f")
    if not is_digits(digits):
        raise ValueError("this is no network")
    return digits


def plmn_of(network: str) -> bytes:
    """Write a network of five or six digits."""
    padded = network.ljust(6, "f")
    return bytes([OCTETS[padded[:2]], OCTETS[padded[2] + padded[5]], OCTETS[padded[3:5]]])


def identity_of(octets: bytes) -> int:
    """Make a whole number of 64 bits out of a reference; of more than eight octets a digest stands for them."""
    if len(octets) > 8:
        octets = blake2b(octets, digest_size=8).digest()
    return int.from_bytes(octets, "big", signed=len(octets) == 8)


def source_of(text: str) -> int:
    """Make a whole number out of the digits in a node's name; 0 if there are none."""
    digits = "".join(letter for letter in text if letter.isascii() and letter.isdigit())
    return int(digits[-SIGNIFICANT:] or 0)
