"""What a password must be."""

from __future__ import annotations

from collections.abc import Iterable

from shouli.kernel.errors import Fault
from shouli.kernel.text import lazy as _
from shouli.kernel.typed import is_digits

SHORTEST = 10
LONGEST = 128
KINDS = 3


def faults_of(password: str, *, known: Iterable[str] = (), field: str = "password") -> list[Fault]:
    """List what is wrong with ``password``; ``known`` are texts others know of its owner, such as the staff number."""
    found = []
    if not SHORTEST <= len(password) <= LONGEST:
        short = _("A password has at least %(shortest)s characters.") % {"shortest": SHORTEST}
        found.append(Fault(field=field, code="password_length", message=short))
    if kinds_in(password) < KINDS:
        text = _("Use three of: lower-case letters, capital letters, digits, symbols.")
        found.append(Fault(field=field, code="password_kinds", message=text))
    if any(len(word) > 2 and word.lower() in password.lower() for word in known):
        text = _("The password must not contain the staff number, employee id, name or phone.")
        found.append(Fault(field=field, code="password_known", message=text))
    return found


def kinds_in(password: str) -> int:
    """Count the kinds of characters in ``password``: small letters, capitals, digits, anything else."""
    kinds = {
        "small" if letter.islower() else "capital" if letter.isupper() else "digit" if is_digits(letter) else "sign"
        for letter in password
    }
    return len(kinds)
