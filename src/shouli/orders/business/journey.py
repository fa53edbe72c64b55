"""What a business (业务) has to say of itself so that it can be accepted; journeys subclass this and register."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic

from shouli.gateways.rules.verbs import asked_of
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault, NotFound
from shouli.kernel.text import lazy as _
from shouli.orders.business.asking import Asking, AskSection, I
from shouli.orders.business.named import Business
from shouli.workforce.rules.visits import Instruction

ENTRY, CHANGE = "entry", "change"  # 入网业务, 变更业务
INSTALLATION, RELOCATION, REMOVAL, BUSINESS_CHANGE = "installation", "relocation", "removal", "change"  # FL-187


@dataclass(frozen=True, slots=True, kw_only=True)
class LineDraft:
    """One line the order is about; ``action`` as in TMF622. A line that moves says where it was."""

    action: str
    service_number: str
    old_number: str = ""
    old_address: str = ""
    subscription_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What an installer has to do on site."""

    kind: str
    exchange_id: int
    address: str
    contact_name: str
    contact_phone: str
    instructions: tuple[Instruction, ...]
    priority: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkRequest:
    """What the network has to do for one line."""

    verb: str
    line_number: str
    exchange_code: str
    parameters: Mapping[str, Any]

    @property
    def asked(self) -> tuple[str, str, str, str]:
        """What tells this request from others of the same order; see ``CommandView.asked``."""
        return asked_of(self.verb, self.line_number, self.exchange_code, self.parameters)


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyPrice:
    """A price that will recur each month."""

    code: str
    name: str
    amount: Any  # Decimal, yuan


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """What an order has brought about so far, for the journey's later steps."""

    order_id: int
    order_number: str
    numbers: tuple[str, ...]
    subscription_ids: tuple[int, ...]


class Journey(Business, Generic[I]):
    """A business that an order comes out of. Methods name queries and actions of the parts below; rules stay there."""

    group: ClassVar[str]
    kind: ClassVar[str]
    intake: type[I]
    needs_line: ClassVar[bool] = False
    batch: ClassVar[bool] = False
    hidden: ClassVar[bool] = False  # not on the menu: derived by another journey
    channels: ClassVar[frozenset[str]] = frozenset({"counter", "system"})

    @property
    def permission(self) -> str:
        """The right a role needs to accept this business."""
        return f"journeys.{self.key}"

    def eligible(self, asking: Asking[I]) -> list[Fault]:
        """Say why this customer or line cannot have the business at all; nothing is asked then."""
        if self.needs_line and asking.line.state != "active":
            return [Fault(field="", code="line_not_in_service", message=_("The line is not in service."))]
        return []

    @abstractmethod
    def defaults(self, asking: Asking[I]) -> dict[str, Any]:
        """Return the values the form opens with."""

    def on_change(self, asking: Asking[I], field: str) -> dict[str, Any]:
        """Return what else changes when ``field`` was changed, such as the secondaries of another primary."""
        return {}

    @abstractmethod
    def sections(self, asking: Asking[I]) -> tuple[AskSection, ...]:
        """List the fields as they stand now."""

    @abstractmethod
    def faults(self, asking: Asking[I]) -> list[Fault]:
        """Check what single fields cannot: everything that depends on something else."""

    @abstractmethod
    def lines(self, asking: Asking[I]) -> tuple[LineDraft, ...]:
        """List the lines the order adds or changes."""

    def lines_in_service(self, asking: Asking[I]) -> frozenset[int]:
        """Return the lines in service that the order changes; no other order may change them meanwhile."""
        return frozenset({asking.subscription.id}) if asking.subscription else frozenset()

    def installation_address(self, asking: Asking[I]) -> str:
        """Return where the line is or will be; it stands in for addresses the customer did not give (FL-206)."""
        return asking.subscription.address if asking.subscription else ""

    def held_numbers(self, asking: Asking[I]) -> tuple[str, ...]:
        """List the numbers that must still be held for the order when it is saved and charged."""
        return ()

    def facts(self, asking: Asking[I]) -> dict[str, str | int | bool] | None:
        """Return what the fee tables are asked with; None while too little is known."""
        return None

    @property
    def price_as(self) -> str:
        """Under which name the fee tables know this business."""
        return self.key

    def monthly(self, asking: Asking[I]) -> list[MonthlyPrice]:
        """List what will recur each month."""
        return []

    def flags(self, asking: Asking[I]) -> dict[str, dict[str, Any]]:
        """Return what an auditor should look at, by code."""
        return {}

    def reserve(self, ctx: Context, asking: Asking[I]) -> None:
        """Reserve at acceptance what is not reserved yet, within the running action."""

    def enter(self, ctx: Context, asking: Asking[I], order: Entered) -> list[int]:
        """Do the true entry, within the running action; return the subscriptions of the lines, in order."""
        return list(order.subscription_ids)

    def visit(self, asking: Asking[I], order: Entered) -> Visit | None:
        """Describe the installer's visit; None if there is none."""
        return None

    def network(self, asking: Asking[I], order: Entered) -> list[NetworkRequest]:
        """List what the network has to do before completion."""
        return []

    def network_undo(self, asking: Asking[I], order: Entered) -> list[NetworkRequest]:
        """List, for each request of :meth:`network`, what takes it back if the order is cancelled after it obeyed."""
        return []

    @abstractmethod
    def complete(self, ctx: Context, asking: Asking[I], order: Entered) -> None:
        """Make the change real, within the running action."""

    def undo(self, ctx: Context, asking: Asking[I], order: Entered) -> None:
        """Take back the true entry of a cancelled order, within the running action."""

    def let_go(self, ctx: Context, asking: Asking[I], order: Entered) -> None:
        """Give back what the network may still have served after :meth:`undo`, now that it has undone its part."""


JOURNEYS: dict[str, Journey[Any]] = {}


def register(journey: Journey[Any]) -> Journey[Any]:
    """Make ``journey`` known; called once per journey when the program starts."""
    if journey.key in JOURNEYS:
        raise ValueError(f"two journeys named {journey.key}")
    JOURNEYS[journey.key] = journey
    return journey


def menu(group: str = "") -> list[Journey[Any]]:
    """List the businesses that stand on menus, in the order of the manual, optionally of one group."""
    shown = [item for item in JOURNEYS.values() if not item.hidden and group in ("", item.group)]
    return sorted(shown, key=lambda item: (item.position, item.key))


def get_journey(key: str) -> Journey[Any]:
    """Return the journey named ``key``.

    :raises NotFound: if there is none
    """
    try:
        return JOURNEYS[key]
    except KeyError:
        raise NotFound(thing=_("business"), key=key) from None
