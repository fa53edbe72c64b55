"""Catalogue pages: offerings, campaigns and codes are changed, refused, and told apart in time."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from shouli.catalog import queries
from shouli.channels.backoffice.tests.reading import Reader, faults

OFFERING: dict[str, Any] = {
    "code": "VOICE_MAIL", "kind": "secondary", "name": "语音信箱", "name_en": "Voice mail", "sells_from": "2026-12-01",
    "sort": "900",
}  # fmt: skip


def approve(judge: Reader) -> None:
    """Approve the one offering that waits, on its page."""
    (waiting,) = queries.list_offering_proposals()
    judge.send(reverse("office_offering_proposal", args=[waiting.proposal_id]), "approve")


def test_a_new_offering_is_proposed_and_approved(product_manager: Reader, other_product_manager: Reader) -> None:
    answer = product_manager.send(reverse("office_offering_new"), "propose", **OFFERING)
    assert answer["Location"] == reverse("office_offering_proposals")
    assert "VOICE_MAIL" in other_product_manager.text(reverse("office_offering_proposals"))

    approve(other_product_manager)

    found = queries.get_offering("VOICE_MAIL")
    assert (found.kind, found.name, found.sort, found.version) == ("secondary", "语音信箱", 900, 1)


def test_everything_wrong_is_told_at_once_and_stays_typed(product_manager: Reader) -> None:
    answer = product_manager.send(
        reverse("office_offering_new"), **{**OFFERING, "code": "", "name": "", "sells_to": "2026-11-30", "kind": "?"}
    )

    assert answer.status_code == 422
    assert set(faults(answer)) == {"f-code", "f-name", "f-kind", "f-sells_to"}
    assert 'value="Voice mail"' in answer.content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "长" * 61), ("sort", "-1"), ("sort", "十二"), ("sells_from", "soon"),
        ("sort", "9" * 30), ("process_note", "x" * 301),
    ],
)  # fmt: skip
def test_what_does_not_fit_stands_at_its_field(product_manager: Reader, field: str, value: str) -> None:
    answer = product_manager.send(reverse("office_offering_new"), **{**OFFERING, field: value})

    assert answer.status_code == 422
    assert list(faults(answer)) == [f"f-{field}"]


def test_the_page_of_a_proposal_says_what_changes_and_its_author_cannot_approve_it(product_manager: Reader) -> None:
    before = queries.get_offering("CALLER_ID")
    changed = {**OFFERING, "name": "来电", "sells_from": "2020-01-01", "_version": before.version}
    product_manager.send(reverse("office_offering", args=["CALLER_ID"]), "propose", **changed)
    (waiting,) = queries.list_offering_proposals()
    address = reverse("office_offering_proposal", args=[waiting.proposal_id])

    shown = product_manager.text(address)
    answer = product_manager.send(address, "approve")

    assert all(word in shown for word in (before.name, "来电", "Voice mail"))
    assert 'value="approve"' not in shown
    assert answer.status_code == 422
    assert queries.get_offering("CALLER_ID").name == before.name

    product_manager.send(address, "reject", reason="typed wrong")
    assert queries.list_offering_proposals() == []


def test_changing_keeps_code_and_kind(product_manager: Reader, other_product_manager: Reader) -> None:
    address = reverse("office_offering", args=["CALLER_ID"])
    before = queries.get_offering("CALLER_ID")
    changed: dict[str, Any] = {
        **OFFERING,
        "code": "OTHER",
        "kind": "line",
        "sells_from": "2020-01-01",
        "_version": before.version,
    }

    product_manager.send(address, "propose", **changed)
    approve(other_product_manager)

    found = queries.get_offering("CALLER_ID")
    assert (found.name, found.kind, found.version) == ("语音信箱", before.kind, before.version + 1)


def test_two_people_at_once_are_told(product_manager: Reader, other_product_manager: Reader) -> None:
    address = reverse("office_offering", args=["CALLER_ID"])
    version = queries.get_offering("CALLER_ID").version
    product_manager.send(address, "propose", **{**OFFERING, "_version": version})
    approve(other_product_manager)

    answer = other_product_manager.send(address, **{**OFFERING, "name": "别的", "_version": version})

    assert answer.status_code == 409
    assert queries.get_offering("CALLER_ID").name == "语音信箱"
    assert 'value="别的"' in answer.content.decode()


def test_a_change_of_one_field_only_shows_the_form_again(product_manager: Reader) -> None:
    answer = product_manager.send(reverse("office_offering_new"), "refresh", **{**OFFERING, "name": ""})

    assert answer.status_code == 200
    assert faults(answer) == {}


def test_sending_twice_enters_one(product_manager: Reader) -> None:
    address = reverse("office_offering_new")

    first = product_manager.send(address, **OFFERING, _key="k-1")
    again = product_manager.send(address, **OFFERING, _key="k-1")

    assert (first.status_code, again.status_code) == (302, 302)
    assert [item.code for item in queries.list_offering_proposals()] == ["VOICE_MAIL"]


def test_htmx_is_told_where_to_go(product_manager: Reader) -> None:
    answer = product_manager.client.post(
        reverse("office_offering_new"), {"_action": "save", **OFFERING}, headers={"HX-Request": "true"}
    )

    assert (answer.status_code, answer["HX-Redirect"]) == (204, reverse("office_offering_proposals"))


def campaign(**changed: Any) -> dict[str, Any]:
    """Return a campaign as it is typed."""
    return {
        "code": "SPRING",
        "name": "春季活动",
        "name_en": "Spring campaign",
        "device": "NAV_PHONE",
        "order_kind": "new_installation",
        "customer_uses": ["home"],
        "eligible_products": ["FIXED"],
        "excluded_products": ["ISDN_LINE"],
        "remark_prefix": "CJ",
        "wording": "话机优惠购买",
        "wording_en": "A discounted set",
        "valid_from": "2027-02-01",
        "valid_to": "2027-05-01",
        **changed,
    }


def test_a_campaign_is_entered(product_manager: Reader) -> None:
    product_manager.send(reverse("office_campaign_new"), **campaign())

    found = queries.get_campaign("SPRING")
    assert (found.eligible_products, found.excluded_products) == (("FIXED",), ("ISDN_LINE",))
    assert "未开始" in product_manager.text(reverse("office_campaigns"))


@pytest.mark.rule("FL-106")
@pytest.mark.parametrize("field", ["name", "wording"])
def test_a_campaign_must_not_speak_of_a_gift(product_manager: Reader, field: str) -> None:
    answer = product_manager.send(reverse("office_campaign_new"), **campaign(**{field: "免费赠送话机"}))

    assert answer.status_code == 422
    assert list(faults(answer)) == [f"f-{field}"]


def test_a_code_is_changed_in_place(product_manager: Reader) -> None:
    address = reverse("office_code", args=["customer_use", "home"])

    product_manager.send(address, name="住宅", name_en="Home", is_active="1", sort="10")

    found = next(item for item in queries.list_code_entries("customer_use") if item.value == "home")
    assert (found.name, found.is_active, found.is_default) == ("住宅", True, False)


def test_a_default_must_be_on_offer(product_manager: Reader) -> None:
    address = reverse("office_code", args=["customer_use", "home"])

    answer = product_manager.send(address, name="住宅", name_en="Home", is_default="1", sort="10")

    assert list(faults(answer)) == ["f-is_default"]
