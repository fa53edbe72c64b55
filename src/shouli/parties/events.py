"""Published facts of parties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from shouli.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class CustomerEvent(Event):
    """Base of what happens to one customer."""

    customer_id: int

    @property
    def owner(self) -> str:
        """The customer whose story this is."""
        return f"customer:{self.customer_id}"


@dataclass(frozen=True, kw_only=True)
class CustomerRegistered(CustomerEvent):
    """A customer passed real-name registration and may be served."""

    name: ClassVar[str] = "parties.customer_registered"
    customer_number: str
    locality: str
    locality_reason: str = ""
    bureau_id: int | None = None  # where it was done, and where what follows is to be done


@dataclass(frozen=True, kw_only=True)
class CustomerModified(CustomerEvent):
    """Data of a customer changed: by a clerk in the dialog, or, with ``defaults_only``, filled in by default."""

    name: ClassVar[str] = "parties.customer_modified"
    version: int
    locality: str
    locality_reason: str = ""
    locality_changed: bool = False
    document_changed: bool = False
    defaults_only: bool = False
    bureau_id: int | None = None  # where it was done, and where what follows is to be done


@dataclass(frozen=True, kw_only=True)
class DocumentRevealed(CustomerEvent):
    """Somebody read a full document number; ``customer_id`` is 0 when the party is no customer."""

    name: ClassVar[str] = "parties.document_revealed"
    document_id: int
    actor: str


@dataclass(frozen=True, kw_only=True)
class ContactRevealed(CustomerEvent):
    """Somebody read a customer's phone and addresses in full."""

    name: ClassVar[str] = "parties.contact_revealed"
    actor: str
