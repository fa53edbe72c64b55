"""Makes a crowd of customers in bulk: copies of one who was entered through the actions, each a little different.

Every customer has a document, an account, a line in service and the completed order it came from; one in a hundred has
another order that waits for its audit. Rows are made by the database itself, thousands at a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection
from django.db.models import Model

from shouli.accounts.models import BillingAccount
from shouli.orders.models import Order, OrderLine
from shouli.parties.models import Customer, IdentityDocument, Party
from shouli.processes.models import HumanTask, ProcessInstance
from shouli.subscriptions.models import HeldProduct, Subscription

BASE = 1_000_000_000  # ids of the crowd begin here
WAITING = 2 * BASE  # ids of the orders that wait for audit
EVERY = 100  # one customer in so many has one
SURNAMES = (
    "王w",
    "李l",
    "张z",
    "刘l",
    "陈c",
    "杨y",
    "赵z",
    "黄h",
    "周z",
    "吴w",
    "徐x",
    "孙s",
    "胡h",
    "朱z",
    "高g",
    "林l",
)
GIVEN = ("芳f", "伟w", "敏m", "静j", "丽l", "强q", "磊l", "军j", "洋y", "勇y", "艳y", "杰j", "娟j", "涛t", "明m", "超c")
Columns = Mapping[str, str]  # column to SQL expression over n, the number of the customer


@dataclass(frozen=True, slots=True)
class Patterns:
    """The rows the crowd is copied from: a completed order with its line, and an order that waits for audit."""

    completed: int
    waiting: int


def sign(signs: tuple[str, ...], divisor: int, place: int) -> str:
    """Return the SQL that picks a name's character (``place`` 1) or its initial (2) for customer n."""
    listed = ",".join(f"'{pair[place - 1]}'" for pair in signs)
    return f"(ARRAY[{listed}])[1 + (n / {divisor}) %% {len(signs)}]"


def named(place: int) -> str:
    """Return the SQL of a name of three characters, or of its initials."""
    return " || ".join([sign(SURNAMES, 1, place), sign(GIVEN, 16, place), sign(GIVEN, 256, place)])


def crowd(patterns: Patterns, first: int, last: int) -> None:
    """Add the customers numbered ``first`` up to ``last``."""
    order = Order.objects.get(pk=patterns.completed)
    line = OrderLine.objects.get(order=order)
    customer = Customer.objects.get(pk=order.customer_id)
    subscription = Subscription.objects.get(pk=line.subscription_id or 0)
    own, numbers = f"{BASE} + n", (first, last)
    copy(
        Party,
        {"id": own, "name": named(1), "name_initials": named(2), "contact_phone": digits("139", 8)},
        numbers,
        pk=customer.party_id,
    )
    copy(
        IdentityDocument,
        {"id": own, "party_id": own, "number_index": "md5(n::text) || md5((n + 1)::text)"},
        numbers,
        party_id=customer.party_id,
    )
    copy(Customer, {"id": own, "party_id": own, "customer_number": digits("BC", 10)}, numbers, pk=customer.pk)
    copy(
        BillingAccount,
        {"id": own, "customer_id": own, "account_number": digits("BA", 10)},
        numbers,
        customer_id=customer.pk,
    )
    copy(Subscription, {"id": own, "customer_id": own, "service_number": digits("7", 9)}, numbers, pk=subscription.pk)
    copy(
        HeldProduct,
        {"id": f"{BASE} + 10 * n::bigint + row_number", "subscription_id": own},
        numbers,
        subscription_id=subscription.pk,
    )
    copy(
        Order,
        {"id": own, "customer_id": own, "order_number": digits("B", 12), "payment_id": "NULL"},
        numbers,
        pk=order.pk,
    )
    copy(OrderLine, {"id": own, "order_id": own, "subscription_id": own, "service_number": digits("7", 9)}, numbers,
         pk=line.pk)  # fmt: skip
    wait_for_audit(patterns.waiting, numbers)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def wait_for_audit(order_id: int, numbers: tuple[int, int]) -> None:
    """Give one customer in a hundred an order that waits for its audit."""
    process = ProcessInstance.objects.get(owner=f"order:{order_id}")
    own, rare = f"{WAITING} + n", f"n %% {EVERY} = 0"
    copy(
        Order,
        {"id": own, "customer_id": f"{BASE} + n", "order_number": digits("W", 12), "payment_id": "NULL"},
        numbers,
        rare,
        pk=order_id,
    )
    copy(
        OrderLine,
        {"id": own, "order_id": own, "service_number": digits("8", 9), "subscription_id": "NULL"},
        numbers,
        rare,
        order_id=order_id,
    )
    copy(ProcessInstance, {"id": own, "owner": f"'order:' || ({own})"}, numbers, rare, pk=process.pk)
    copy(HumanTask, {"id": own, "instance_id": own, "engine_task_id": "md5(n::text)"}, numbers, rare,
         instance_id=process.pk, state="open")  # fmt: skip


def digits(prefix: str, places: int) -> str:
    """Return the SQL of a number such as BA0000000017."""
    return f"'{prefix}' || lpad(n::text, {places}, '0')"


def copy(
    model: type[Model], changed: Columns, numbers: tuple[int, int], where: str = "true", **pattern: object
) -> None:
    """Copy the rows that match ``pattern`` once for every number n, with some columns changed."""
    columns = [field.column or field.attname for field in model._meta.concrete_fields]
    quoted = ", ".join(f'"{column}"' for column in columns)
    values = ", ".join(changed.get(column, f'pattern."{column}"') for column in columns)
    keys = list(model._default_manager.filter(**pattern).values_list("pk", flat=True))
    assert keys, f"there is a {model.__name__} to copy"
    statement = f"""
        INSERT INTO {model._meta.db_table} ({quoted})
        SELECT {values} FROM generate_series(%s::int, %s::int) AS n,
            (SELECT *, row_number() OVER (ORDER BY id) FROM {model._meta.db_table} WHERE id = ANY(%s)) AS pattern
        WHERE {where}
    """  # noqa: S608 - made of the names above only
    with connection.cursor() as cursor:
        cursor.execute(statement, [*numbers, keys])
