"""Takes the sample changes of lines in service at the counter: plans, packages, products, accounts, moves, removals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shouli.accounts import queries as accounts
from shouli.config.population.counter import SHOWN, Choices, choose_site, pick, save
from shouli.config.population.parameters import KEPT_NUMBER, NEW_NUMBER, SAME_EXCHANGE
from shouli.config.population.registering import Known, open_another_account
from shouli.kernel.context import Context
from shouli.orders.actions import OpenDraft, open_draft
from shouli.orders.models import Order
from shouli.places import queries as places
from shouli.subscriptions.queries import SubscriptionView

PLANS, FAMILY, PRODUCTS, ACCOUNT, REMOVE, RELOCATE = (
    "fixed_line.change_plans", "fixed_line.family", "fixed_line.change_products", "fixed_line.change_account",
    "fixed_line.remove", "fixed_line.relocate",
)  # fmt: skip
ADDED = "CALL_WAITING"


def change_plans(ctx: Context, who: Known, line: SubscriptionView) -> Order:
    """Give a line the flat tariff instead of the standard one."""
    draft = _open(ctx, PLANS, who, line)
    others = [plan for plan in draft.values["plans"] if not plan.startswith("LOCAL_")]
    return _save(ctx, draft, {"plans": ["LOCAL_FLAT", *others]})


def form_family(ctx: Context, who: Known, lines: Sequence[SubscriptionView]) -> Order:
    """Put two lines of a customer in the home package."""
    first, second = lines[0].service_number, lines[1].service_number
    given = {
        "package": "F1P_HOME",
        "services": ["HOME_MAIN", "HOME_SECOND"],
        "quantities": ["HOME_MAIN=1", "HOME_SECOND=1"],
        "members": [f"HOME_MAIN={first}", f"HOME_SECOND={second}"],
        "options": ["LOCAL_FAMILY"],
        "option_numbers": [f"LOCAL_FAMILY={second}"],
        "employee_id": "E3107",
    }
    return _save(ctx, _open(ctx, FAMILY, who, lines[0]), given)


def change_products(ctx: Context, who: Known, line: SubscriptionView) -> Order:
    """Add call waiting to a line."""
    draft = _open(ctx, PRODUCTS, who, line)
    return _save(ctx, draft, {"secondaries": [*draft.values["secondaries"], ADDED]})


def change_account(ctx: Context, who: Known, line: SubscriptionView) -> Order:
    """Let another account of the customer pay for a line."""
    others = [account.id for account in accounts.list_accounts(who.customer_id) if account.id != who.account_id]
    other = others[0] if others else open_another_account(ctx, who)
    return _save(ctx, _open(ctx, ACCOUNT, who, line), {"account_ids": [str(other)]})


def remove(ctx: Context, who: Known, line: SubscriptionView) -> Order:
    """Take a line out."""
    return _save(ctx, _open(ctx, REMOVE, who, line), {"removal_reason": "no_need", "told_final": True})


def relocate(ctx: Context, who: Known, line: SubscriptionView, how: str, choices: Choices) -> Order:
    """Move a line within its exchange or to another one of the bureau, with its number or a new one."""
    site = choose_site(ctx, _destination(ctx, line, how, choices), choices)
    draft = _open(ctx, RELOCATE, who, line)
    given: dict[str, object] = dict(site.values)
    if how == KEPT_NUMBER:
        given["secondaries"] = [*draft.values["secondaries"], "NP_FLAG"]
    elif how == NEW_NUMBER:
        given["announcement"] = "yes"
        draft = pick(ctx, draft, site.exchange_id, choices)
    return _save(ctx, draft, given)


def _destination(ctx: Context, line: SubscriptionView, how: str, choices: Choices) -> places.ExchangeView:
    if how == SAME_EXCHANGE:
        return places.get_exchange(line.exchange_id)
    others = [exchange for exchange in places.list_exchanges(ctx.bureau_id) if exchange.id != line.exchange_id]
    return choices.dice.choice(others)


def _open(ctx: Context, journey: str, who: Known, line: SubscriptionView) -> Order:
    asked = OpenDraft(journey=journey, customer_id=who.customer_id, subscription_id=line.id)
    return open_draft(ctx, asked)


def _save(ctx: Context, draft: Order, given: Mapping[str, object]) -> Order:
    draft.values = {**draft.values, **SHOWN, "disclosed": True, **given}
    return save(ctx, draft)
