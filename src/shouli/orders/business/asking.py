"""What a journey asks for: fields in sections, told in words every door can draw.

A journey lists its fields again for every state of the form, because most of them depend on others; a door turns them
into widgets, an API into a schema. Values are what was typed: a string, or a list of strings.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_core import PydanticCustomError

from shouli.kernel.context import Context
from shouli.kernel.errors import Fault, type_of_text
from shouli.kernel.text import lazy as _
from shouli.kernel.typed import folded
from shouli.orders.rules import keeping
from shouli.parties import queries as parties
from shouli.parties.queries import CustomerView
from shouli.subscriptions.queries import SubscriptionView

type_of_values = Mapping[str, Any]


class Intake(BaseModel):
    """Base of all intakes: every field has a type and a default; whether it must be filled is the journey's to say."""

    model_config = ConfigDict(str_strip_whitespace=True, extra="ignore", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def fold(cls, given: Any) -> Any:
        """Fold every text that was typed, whichever door it came through."""
        return {name: _folded(value) for name, value in given.items()} if isinstance(given, Mapping) else given

    @field_validator("*")
    @classmethod
    def can_be_kept(cls, value: Any) -> Any:
        """Refuse what no database keeps: a number out of all range, a text with control characters.

        :raises PydanticCustomError: which becomes a fault of the field
        """
        if not all(keeping.can_be_kept(item) for item in (value if isinstance(value, tuple) else (value,))):
            raise PydanticCustomError("unreadable", "no database keeps this")
        return value


class OrderIntake(Intake):
    """What every business asks besides its own: who brings it, what was shown and signed (FL-187), a remark."""

    presented_by: str = "self"
    document_shown: bool = False
    signed: bool = False
    agent_name: str = Field("", max_length=120)
    agent_person_kind: str = ""
    agent_document_kind: str = ""
    agent_document_number: str = Field("", max_length=40)
    agent_copy_id: int | None = None
    agent_signed: bool = False
    handler_name: str = Field("", max_length=120)
    handler_person_kind: str = ""
    handler_document_kind: str = ""
    handler_document_number: str = Field("", max_length=40)
    handler_copy_id: int | None = None
    handler_signed: bool = False
    power_of_attorney_copy_id: int | None = None
    power_of_attorney_sealed: bool = False
    remark: str = Field("", max_length=300)


Out = TypeVar("Out")
I = TypeVar("I", bound=OrderIntake)  # noqa: E741 - the usual name for an input type


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One value that may be chosen."""

    value: str
    label: str
    note: str = ""
    disabled: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One field: its name in the intake, its label, how it is asked, and what may be answered.

    ``closed`` says that only ``options`` are accepted; ``visible`` False means that it is neither shown nor kept.
    """

    name: str
    label: type_of_text
    widget: str = "text"
    options: tuple[Option, ...] = ()
    closed: bool = True
    required: bool = False
    readonly: bool = False
    visible: bool = True
    help: type_of_text = ""
    key: str = ""
    group: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskSection:
    """Fields that stand together, in the order of the manual; ``locked`` says why it cannot be filled in yet.

    ``proceed`` labels a button after its fields that has everything entered so far checked.
    """

    key: str
    title: type_of_text
    asks: tuple[Ask, ...]
    locked: type_of_text = ""
    note: type_of_text = ""
    summary: str = ""
    proceed: type_of_text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking(Generic[I]):
    """Everything a journey may look at when it asks, checks and decides."""

    ctx: Context
    order_id: int
    customer_id: int
    subscription: SubscriptionView | None
    quantity: int
    values: type_of_values
    intake: I
    today: date
    kept: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)

    def once(self, key: Hashable, read: Callable[[], Out]) -> Out:
        """Return what ``read`` gives, which is asked once however many questions turn on it."""
        if key not in self.kept:
            self.kept[key] = read()
        return self.kept[key]  # type: ignore[no-any-return]

    def forget(self) -> None:
        """Read everything again from now on, because something was written."""
        self.kept.clear()

    @property
    def customer(self) -> CustomerView:
        """Who asks.

        :raises NotFound: if the actor may not know this customer
        """
        return self.once("customer", lambda: parties.get_customer(self.ctx, self.customer_id))

    @property
    def owner(self) -> str:
        """Under which name this order holds numbers and slots."""
        return f"order:{self.order_id}"

    @property
    def line(self) -> SubscriptionView:
        """The line the business is about."""
        if self.subscription is None:
            raise ValueError("this business is about no existing line")
        return self.subscription


def _folded(value: Any) -> Any:
    if isinstance(value, str):
        return folded(value)
    return [_folded(item) for item in value] if isinstance(value, list | tuple) else value


def parse(intake: type[I], values: type_of_values) -> tuple[I, list[Fault]]:
    """Read typed ``values`` into ``intake``; a field that cannot be read falls back to its default and is a fault."""
    given = {
        name: value for name, value in values.items() if name in intake.model_fields and value not in ("", [], None)
    }
    try:
        return intake.model_validate(given), []
    except ValidationError as error:
        faults = [
            Fault(
                field=str(item["loc"][0]), code=str(item["type"]), message=_reading(item["type"], item.get("ctx", {}))
            )
            for item in error.errors()
        ]
    wrong = {fault.field for fault in faults}
    unique = {fault.field: fault for fault in faults}
    readable = {name: value for name, value in given.items() if name not in wrong}
    return intake.model_validate(readable), list(unique.values())


def _reading(kind: str, ctx: Mapping[str, Any]) -> type_of_text:
    """Say in people's words what pydantic found."""
    if kind == "string_too_long":
        return str(_("At most %(n)s characters.")) % {"n": ctx.get("max_length")}
    if kind.startswith(("int", "greater", "less")):
        return _("Must be a whole number in range.")
    if kind.startswith("decimal"):
        return _("Must be an amount with at most two decimals.")
    if kind == "string_pattern_mismatch":
        return _("Contains characters that are not allowed here.")
    if kind.startswith("bool"):
        return _("Must be yes or no.")
    return _("Cannot be read as typed.")
