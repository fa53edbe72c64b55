"""All businesses that staff know by name, whichever kind they are."""

from __future__ import annotations

from shouli.kernel.errors import NotFound
from shouli.kernel.text import lazy as _
from shouli.orders.business.journey import JOURNEYS
from shouli.orders.business.named import Business
from shouli.orders.business.procedure import PROCEDURES


def businesses() -> dict[str, Business]:
    """Return every business by its key, those with orders first."""
    return {**JOURNEYS, **PROCEDURES}


def title_of(key: str) -> str:
    """Name a business in the reader's language; one that is no more by its key."""
    found = businesses().get(key)
    return str(found.title) if found is not None else key


def get_business(key: str) -> Business:
    """Return the business named ``key``.

    :raises NotFound: if there is none
    """
    try:
        return businesses()[key]
    except KeyError:
        raise NotFound(thing=_("business"), key=key) from None
