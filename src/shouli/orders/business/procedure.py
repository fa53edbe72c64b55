"""A business that no order comes out of: an action of its own is saved on a page, and what follows runs as drawn."""

from __future__ import annotations

from typing import ClassVar

from shouli.kernel.errors import NotFound
from shouli.kernel.text import lazy as _
from shouli.orders.business.named import Business


class Procedure(Business):
    """What staff do on a page of its own; whoever learns of it begins its process with ``orders.begin_procedure``."""

    page: ClassVar[str]  # name of the address where it is done
    action: ClassVar[str]  # what is saved there; its right is the right to the business

    @property
    def permission(self) -> str:
        """The right to the action that is saved."""
        return self.action


PROCEDURES: dict[str, Procedure] = {}


def register(procedure: Procedure) -> Procedure:
    """Make ``procedure`` known; called once per procedure when the program starts."""
    if procedure.key in PROCEDURES:
        raise ValueError(f"two procedures named {procedure.key}")
    PROCEDURES[procedure.key] = procedure
    return procedure


def procedure_menu() -> list[Procedure]:
    """List the procedures in the order of menus."""
    return sorted(PROCEDURES.values(), key=lambda item: (item.position, item.key))


def get_procedure(key: str) -> Procedure:
    """Return the procedure named ``key``.

    :raises NotFound: if there is none
    """
    try:
        return PROCEDURES[key]
    except KeyError:
        raise NotFound(thing=_("business"), key=key) from None
