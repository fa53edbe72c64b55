"""Names of things out of packs, in the reader's language."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from shouli.catalog import queries as catalog
from shouli.kernel.text import named
from shouli.orders.business.asking import Option


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
