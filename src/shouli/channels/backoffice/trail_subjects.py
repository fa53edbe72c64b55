"""What the number of an order, customer, account, line or member of staff is called in the audit trail."""

from __future__ import annotations

from shouli.accounts import queries as accounts
from shouli.identity import queries as identity
from shouli.kernel.context import Context
from shouli.kernel.typed import code, is_digits
from shouli.orders import queries as orders
from shouli.parties import queries as parties
from shouli.subscriptions import queries as subscriptions


def subjects_of(ctx: Context, asked: str) -> tuple[str, ...]:
    """Return what an order, customer, account, line or staff number stands for, such as ``orders.order:12``.

    Nothing if it is none of these: then it is the trail's own name, or the beginning of one.
    """
    number = code(asked).replace(" ", "").upper()
    if is_digits(number):
        staff, line = identity.find_staff(number), subscriptions.find_in_service(number)
        found = [f"identity.staff:{staff.pk}"] if staff else []
        found += [f"subscriptions.subscription:{line.id}"] if line else []
        return (*found, *(f"orders.order:{row.id}" for row in orders.find_orders(ctx, number)))
    match number[:1], is_digits(number[-1:]):
        case "S", True:
            return tuple(f"orders.order:{row.id}" for row in orders.find_orders(ctx, number))
        case "C", True:
            return tuple(f"parties.customer:{row.customer_id}" for row in parties.search_customers("number", number))
        case "A", True:
            return tuple(f"accounts.billingaccount:{row.id}" for row in accounts.find_accounts("account", number))
        case _:
            return ()
