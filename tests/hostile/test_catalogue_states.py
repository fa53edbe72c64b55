"""Whatever state the catalogue is in: no page of any business answers with an error of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from shouli.catalog import states
from shouli.catalog.models import (
    AttributeCombination,
    Campaign,
    CodeEntry,
    FeeTableRow,
    Offering,
    PackageService,
    PricingPlan,
    RecurringPrice,
    SecondaryOption,
)
from shouli.kernel.errors import BusinessError
from shouli.kernel.local_time import local_day
from shouli.kernel.tests.factories import NOON
from shouli.orders.business.journey import JOURNEYS
from shouli.orders.engine.assessment import assess
from shouli.orders.models import Order
from tests.hostile.taking_back import taken_back
from tests.scenarios.desk import Desk
from tests.security.walking import STAFF, signed_in

TODAY = local_day(NOON)
TOMORROW, YESTERDAY = TODAY + timedelta(days=1), TODAY - timedelta(days=1)


def sold(kind: str, *, until_today: bool = False) -> None:
    """Stop, or do not yet begin, to sell everything of a kind."""
    if until_today:
        Offering.objects.filter(kind=kind).update(sells_from=YESTERDAY, sells_to=TODAY)
    else:
        Offering.objects.filter(kind=kind).update(sells_from=TOMORROW, sells_to=None)


def tell(**flags: bool) -> None:
    """Set flags of every offering."""
    Offering.objects.update(**flags)


def no_prices() -> None:
    """Take all monthly prices away."""
    RecurringPrice.objects.all().delete()


CATALOGUES: dict[str, list[Callable[[], object]]] = {
    "as it is": [],
    "disclosure": [lambda: tell(needs_disclosure=True)],
    "disclosure without a price": [lambda: tell(needs_disclosure=True), no_prices],
    "developer without a price": [lambda: tell(needs_developer=True), no_prices],
    "disclosure and developer": [lambda: tell(needs_disclosure=True, needs_developer=True)],
    "free": [lambda: tell(needs_disclosure=True), lambda: RecurringPrice.objects.update(amount=0)],
    "all mandatory": [lambda: SecondaryOption.objects.update(is_mandatory=True, is_default=True)],
    "none mandatory": [lambda: SecondaryOption.objects.update(is_mandatory=False, is_default=False)],
    "nothing beside": [lambda: SecondaryOption.objects.all().delete()],
    **{f"no {kind} yet": [partial(sold, kind)] for kind in states.OFFERING_KINDS},
    **{f"no {kind} any more": [partial(sold, kind, until_today=True)] for kind in states.OFFERING_KINDS},
    "no plans": [lambda: PricingPlan.objects.update(sells_from=YESTERDAY, sells_to=TODAY)],
    "plans with developers": [lambda: PricingPlan.objects.update(needs_developer=True)],
    "no campaign": [lambda: Campaign.objects.update(valid_from=YESTERDAY, valid_to=TODAY)],
    "no English": [lambda: Offering.objects.update(name_en=""), lambda: PricingPlan.objects.update(name_en="")],
    "no codes": [lambda: CodeEntry.objects.update(is_active=False, is_default=False)],
    "no combinations": [lambda: AttributeCombination.objects.all().delete()],
    "packages without services": [lambda: PackageService.objects.all().delete()],
    "no fees": [lambda: FeeTableRow.objects.all().delete()],
}


@pytest.fixture
def drafts(desk: Desk) -> dict[str, Order]:
    """A draft of every business."""
    customer = desk.new_customer()
    line = desk.line_in_service(customer)
    return {key: desk.open(key, customer, line if JOURNEYS[key].needs_line else None) for key in sorted(JOURNEYS)}


def trouble(desk: Desk, drafts: dict[str, Order], clerk: Client, manager: Client) -> list[str]:
    """Look at every business, at the page of every draft and at those of the catalogue; list what broke."""
    broken = []
    everything = [*Offering.objects.values_list("code", flat=True)]
    for key, order in drafts.items():
        try:
            with translation.override("en"):
                assess(desk.ctx, order, {**order.values, "secondaries": everything})
        except BusinessError:
            continue
        except (ArithmeticError, LookupError, TypeError, ValueError) as error:
            broken.append(f"{key}: {error!r}")
    pages = [(clerk, reverse("counter")), *((clerk, reverse("counter_accept", args=[it.pk])) for it in drafts.values())]
    pages += [(manager, reverse(f"office_{name}")) for name in ("offerings", "plans", "prices")]
    pages += [(manager, reverse("office_offering", args=[code])) for code in ("FIXED", "LOCAL")]
    for client, url in pages:
        answer = client.get(url)
        broken += [f"{url}: {answer.status_code}"] if answer.status_code >= 500 else []
    return broken


@pytest.mark.long
@pytest.mark.parametrize("state", CATALOGUES)
def test_no_state_of_the_catalogue_breaks_a_page(state: str, desk: Desk, drafts: dict[str, Order]) -> None:
    """A product manager's tick, a price not set yet, a kind sold no more: every counter goes on working."""
    clerk, manager = signed_in(STAFF["clerk"]), signed_in(STAFF["product_manager"])
    clerk.raise_request_exception = manager.raise_request_exception = False
    with taken_back():
        for change in CATALOGUES[state]:
            change()
        broken = trouble(desk, drafts, clerk, manager)

    assert broken == []
