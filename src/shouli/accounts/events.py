"""Facts about accounts."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class AccountOpened(Event):
    """A billing account was generated."""

    name = "accounts.account_opened"
    account_id: int
    customer_id: int

    @property
    def owner(self) -> str:
        """The account's own story."""
        return f"billing_account:{self.account_id}"


@dataclass(frozen=True, kw_only=True)
class AccountsRelated(Event):
    """From now on these accounts pay for the subscription; ``foreign_account_ids`` belong to other customers."""

    name = "accounts.accounts_related"
    subscription_id: int
    account_ids: tuple[int, ...]
    foreign_account_ids: tuple[int, ...]
    payment_phone: str

    @property
    def owner(self) -> str:
        """The subscription's story."""
        return f"subscription:{self.subscription_id}"


@dataclass(frozen=True, kw_only=True)
class RelationsEnded(Event):
    """No account pays for the subscription any longer."""

    name = "accounts.relations_ended"
    subscription_id: int
    account_ids: tuple[int, ...]

    @property
    def owner(self) -> str:
        """The subscription's story."""
        return f"subscription:{self.subscription_id}"
