"""Names of things out of packs, in the reader's language."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Protocol

from django.utils.translation import get_language

from shouli.catalog import queries as catalog
from shouli.orders.business.asking import Option


class Named(Protocol):
    """Anything with a Chinese and an English name."""

    @property
    def name(self) -> str:
        """Chinese name."""

    @property
    def name_en(self) -> str:
        """English name, or empty."""


def is_chinese() -> bool:
    """Say whether the reader reads Chinese."""
    return (get_language() or "").startswith("zh")


def named(thing: Named) -> str:
    """Return the name in the reader's language."""
    return thing.name if is_chinese() or not thing.name_en else thing.name_en


def code_options(list_name: str, *, having: Collection[str] = ()) -> tuple[Option, ...]:
    """Offer the values of one of the catalogue's code lists; some are offered only ``having`` what they need."""
    return as_options(catalog.codes(list_name, having=having))


def as_options(codes: Iterable[catalog.CodeView]) -> tuple[Option, ...]:
    """Turn code list values into options."""
    return tuple(Option(value=code.value, label=named(code)) for code in codes)


def default_code(list_name: str) -> str:
    """Return the default value of a code list, or empty."""
    return next((code.value for code in catalog.codes(list_name) if code.is_default), "")


def only(options: Iterable[Option], values: Iterable[str]) -> tuple[Option, ...]:
    """Keep the options whose value is among ``values``."""
    wanted = set(values)
    return tuple(option for option in options if option.value in wanted)
