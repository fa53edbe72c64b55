from dataclasses import replace
from datetime import date

import pytest

from shouli.catalog import queries
from shouli.catalog.actions import SaveCampaign, save_campaign
from shouli.catalog.tests.factories import TODAY, load_catalog, manager
from shouli.kernel.errors import Invalid, NotFound, Stale

pytestmark = pytest.mark.django_db
NEW = SaveCampaign(
    code="SPRING",
    name="春季优惠购机",
    name_en="Spring set sale",
    device="NAV_PHONE",
    order_kind="new_installation",
    customer_uses=("home",),
    eligible_products=("FIXED", "ISDN_LINE"),
    excluded_products=("ISDN_LINE",),
    remark_prefix="SPRING",
    wording="客户优惠购买话机。",
    wording_en="A discounted purchase.",
    valid_from=date(2026, 11, 1),
    valid_to=date(2026, 12, 1),
)


@pytest.fixture(autouse=True)
def sample() -> None:
    load_catalog()


def refused(product: str) -> list[str]:
    faults = queries.campaign_faults(
        "SPRING", on=TODAY, order_kind="new_installation", product_type=product, customer_use="home", remark=None
    )
    return [fault.code for fault in faults]


def test_a_new_campaign_runs_in_its_period_with_its_products() -> None:
    save_campaign(manager(), NEW)

    assert [offer.code for offer in queries.campaigns(TODAY)] == ["NAV_PHONE", "SPRING"]
    assert [offer.code for offer in queries.campaigns(date(2026, 12, 1))] == ["NAV_PHONE"]
    assert (refused("FIXED"), refused("ISDN_LINE")) == ([], ["product_not_eligible"])


def test_a_change_replaces_the_products() -> None:
    save_campaign(manager(), NEW)

    save_campaign(manager(), replace(NEW, eligible_products=("PREPAID",), excluded_products=(), version=1))

    assert (refused("FIXED"), refused("PREPAID")) == (["product_not_eligible"], [])


@pytest.mark.rule("FL-106")
@pytest.mark.parametrize(
    ("field", "text"), [("wording", "新装固话赠送话机。"), ("wording_en", "Get a free set."), ("name", "送话机")]
)
def test_a_text_that_speaks_of_a_gift_is_refused(field: str, text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        save_campaign(manager(), replace(NEW, **{field: text}))  # type: ignore[arg-type]

    assert [(fault.field, fault.code) for fault in refusal.value.faults] == [(field, "gift")]
    assert [offer.code for offer in queries.campaigns(TODAY)] == ["NAV_PHONE"]


def test_everything_wrong_is_told_at_once() -> None:
    bad = replace(NEW, name="", device="NONE", customer_uses=("moon",), valid_to=NEW.valid_from)
    with pytest.raises(Invalid) as refusal:
        save_campaign(manager(), bad)

    assert [fault.field for fault in refusal.value.faults] == ["name", "device", "customer_uses", "valid_to"]


def test_a_form_opened_before_somebody_elses_change_is_stale() -> None:
    save_campaign(manager(), NEW)

    with pytest.raises(Stale):
        save_campaign(manager(6102), replace(NEW, version=7))


def test_an_unknown_campaign_is_said_so() -> None:
    with pytest.raises(NotFound):
        refused("FIXED")
