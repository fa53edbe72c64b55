"""Reads of accounts and account relations; the only way in for other parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from shouli.accounts.models import AccountRelation, BillingAccount, PaymentWay
from shouli.kernel.errors import Fault, Invalid, NotFound
from shouli.kernel.typed import code
from shouli.parties import queries as parties

Mode = Literal["account", "service_number", "document"]
OF_ACCOUNT = (  # what is shown of an account; what is sealed stays where it is
    "id",
    "account_number",
    "customer_id",
    "name",
    "address",
    "bank_name",
    "bank_account_masked",
    "postcode",
    "last_used_at",
    "active",
)
WAY = ("payment_way__code", "payment_way__name", "payment_way__name_en")
OF_RELATION = ("account_id", "payment_phone", "crosses_customers", "valid_from")
PAYING = "account__"
OF_PAYING = ("account__account_number", "account__name", "account__customer_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentWayView:
    """A way to pay bills (付费方式)."""

    code: str
    name: str
    name_en: str
    needs_bank: bool
    is_default: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountView:
    """One billing account; the bank account is masked."""

    id: int
    account_number: str
    customer_id: int
    name: str
    address: str
    payment_way: str
    payment_way_name: str
    payment_way_name_en: str
    bank_name: str
    bank_account_masked: str
    postcode: str
    last_used_at: datetime
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationView:
    """That an account pays for a subscription; ``customer_id`` is the account's."""

    account_id: int
    account_number: str
    name: str
    payment_phone: str
    customer_id: int
    crosses_customers: bool
    valid_from: datetime


def payment_ways() -> list[PaymentWayView]:
    """List the payment ways in their order."""
    return [
        PaymentWayView(
            code=way.code, name=way.name, name_en=way.name_en, needs_bank=way.needs_bank, is_default=way.is_default
        )
        for way in PaymentWay.objects.order_by("position", "code")
    ]


def list_accounts(customer_id: int) -> list[AccountView]:
    """List all and only the customer's open accounts, the most recently used first (FL-061)."""
    return _views(BillingAccount.objects.filter(customer_id=customer_id, active=True))


def default_account(customer_id: int) -> AccountView | None:
    """Return the customer's most recently used account (FL-056, FL-AMB-14); None if there is none."""
    return next(iter(_views(BillingAccount.objects.filter(customer_id=customer_id, active=True), limit=1)), None)


def get_account(account_id: int) -> AccountView:
    """Return one account.

    :raises NotFound: if there is none
    """
    found = _views(BillingAccount.objects.filter(pk=account_id))
    if not found:
        raise NotFound(thing=_("Billing account"), key=account_id)
    return found[0]


def get_accounts(account_ids: Iterable[int]) -> dict[int, AccountView]:
    """Return the accounts that exist among ``account_ids``, by id, in one query."""
    wanted = set(account_ids)
    return {view.id: view for view in _views(BillingAccount.objects.filter(pk__in=wanted))} if wanted else {}


def find_accounts(
    mode: Mode,
    value: str = "",
    *,
    customer_id: int | None = None,
    subscription_ids: Collection[int] = (),
    limit: int = 20,
) -> list[AccountView]:
    """Find open accounts by account number, service number or identity document (FL-066, FL-160).

    ``customer_id`` limits the search to one customer, as in new installation; without it any account is found, as
    changing the relation needs (FL-AMB-15). For ``service_number`` the caller names the subscriptions that number has.
    Nothing found is an empty list.

    :raises Invalid: if there is no such mode, or nothing to look for was given
    """
    value = value.strip()
    if not value and not subscription_ids:
        raise Invalid([Fault(field="value", code="required", message=_("Enter what to look for."))])
    accounts = BillingAccount.objects.filter(active=True)
    if mode == "account":
        accounts = accounts.filter(account_number=code(value).upper())
    elif mode == "service_number":
        paying = AccountRelation.objects.filter(subscription_id__in=subscription_ids, valid_to=None)
        accounts = accounts.filter(pk__in=paying.values("account_id"))
    elif mode == "document":
        accounts = accounts.filter(customer_id__in=parties.customer_ids_by_document(value))
    else:
        raise Invalid([Fault(field="mode", code="unknown", message=_("There is no such way to look an account up."))])
    if customer_id is not None:
        accounts = accounts.filter(customer_id=customer_id)
    return _views(accounts, limit=limit)


def relations_of(subscription_ids: Iterable[int]) -> dict[int, list[RelationView]]:
    """Return the accounts that pay for each subscription now, oldest relation first, in one query."""
    wanted = set(subscription_ids)
    if not wanted:
        return {}
    relations = AccountRelation.objects.filter(subscription_id__in=wanted, valid_to=None).order_by("id")
    found: defaultdict[int, list[RelationView]] = defaultdict(list)
    for relation in relations.values("subscription_id", *OF_RELATION, *OF_PAYING):
        found[relation["subscription_id"]].append(
            RelationView(
                **{name: relation[name] for name in OF_RELATION},
                **{name.removeprefix(PAYING): relation[name] for name in OF_PAYING},
            )
        )
    return dict(found)


def payment_phone_of(subscription_id: int) -> str:
    """Return the subscription's payment phone (缴费电话), "" if it has none."""
    phones = AccountRelation.objects.filter(subscription_id=subscription_id, valid_to=None).exclude(payment_phone="")
    return phones.order_by("id").values_list("payment_phone", flat=True).first() or ""


def _views(accounts: QuerySet[BillingAccount], *, limit: int | None = None) -> list[AccountView]:
    ordered = accounts.order_by("-last_used_at", "-id")
    rows = (ordered if limit is None else ordered[:limit]).values(*OF_ACCOUNT, *WAY)
    return [
        AccountView(
            **{name: row[name] for name in OF_ACCOUNT},
            payment_way=row["payment_way__code"],
            payment_way_name=row["payment_way__name"],
            payment_way_name_en=row["payment_way__name_en"],
        )
        for row in rows
    ]
