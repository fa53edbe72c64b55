from datetime import timedelta
from decimal import Decimal

import pytest

from shouli.catalog import queries
from shouli.catalog.actions import (
    ApprovePrice,
    ProposePrice,
    RejectPrice,
    approve_price,
    propose_price,
    reject_price,
)
from shouli.catalog.models import RecurringPrice
from shouli.catalog.refusals import BackDated, NothingChanged, SupersededOnItsDay
from shouli.catalog.tests.factories import TODAY, load_catalog, manager
from shouli.kernel.errors import Invalid, NotFound, WrongState
from shouli.kernel.four_eyes import SamePerson
from shouli.kernel.models import OutboxMessage

pytestmark = pytest.mark.django_db
NEXT_MONTH = TODAY + timedelta(days=30)
AUTHOR, COLLEAGUE = manager(6101), manager(6102)


@pytest.fixture(autouse=True)
def sample() -> None:
    load_catalog()


def propose(amount: str = "4.00", **given: object) -> RecurringPrice:
    values: dict[str, object] = {"code": "CALLER_ID", "valid_from": NEXT_MONTH, **given}
    return propose_price(AUTHOR, ProposePrice(amount=Decimal(amount), **values))  # type: ignore[arg-type]


def test_an_approved_price_counts_from_its_day_on() -> None:
    price = propose()
    assert queries.recurring_prices(["CALLER_ID"], NEXT_MONTH) == {"CALLER_ID": Decimal("3.00")}
    [waiting] = queries.list_price_proposals(on=TODAY)
    assert (waiting.price_id, waiting.amount, waiting.current) == (price.pk, Decimal("4.00"), Decimal("3.00"))

    approve_price(COLLEAGUE, ApprovePrice(price_id=price.pk))

    assert queries.recurring_prices(["CALLER_ID"], NEXT_MONTH - timedelta(days=1)) == {"CALLER_ID": Decimal("3.00")}
    assert queries.recurring_prices(["CALLER_ID"], NEXT_MONTH) == {"CALLER_ID": Decimal("4.00")}
    assert OutboxMessage.objects.get(event="catalog.recurring_price_published").body["amount"] == "4.00"


def test_nobody_judges_a_proposal_of_their_own() -> None:
    price = propose()

    with pytest.raises(SamePerson):
        approve_price(AUTHOR, ApprovePrice(price_id=price.pk))
    with pytest.raises(SamePerson):
        reject_price(AUTHOR, RejectPrice(price_id=price.pk, reason="mine"))

    assert queries.recurring_prices(["CALLER_ID"], NEXT_MONTH) == {"CALLER_ID": Decimal("3.00")}


def test_a_rejected_price_says_why_and_stays_rejected() -> None:
    price = propose()
    with pytest.raises(Invalid):
        reject_price(COLLEAGUE, RejectPrice(price_id=price.pk, reason=""))

    reject_price(COLLEAGUE, RejectPrice(price_id=price.pk, reason="too high"))

    price.refresh_from_db()
    assert (price.state, price.judgement) == ("rejected", "too high")
    with pytest.raises(WrongState):
        approve_price(COLLEAGUE, ApprovePrice(price_id=price.pk))


def test_of_two_proposals_for_one_day_only_one_is_published() -> None:
    first, second = propose("4.00"), propose("5.00")
    approve_price(COLLEAGUE, ApprovePrice(price_id=first.pk))

    with pytest.raises(SupersededOnItsDay):
        approve_price(COLLEAGUE, ApprovePrice(price_id=second.pk))


def test_only_a_discount_may_be_below_zero() -> None:
    assert propose("-5.00", code="LOCAL_RENT_OFF").state == "submitted"
    with pytest.raises(Invalid) as refusal:
        propose("-5.001")
    assert [fault.code for fault in refusal.value.faults] == ["too_fine", "negative"]


def test_what_cannot_be_proposed() -> None:
    with pytest.raises(NotFound):
        propose(code="NONE")
    with pytest.raises(BackDated):
        propose(valid_from=TODAY - timedelta(days=1))
    with pytest.raises(NothingChanged):
        propose("3.00")
