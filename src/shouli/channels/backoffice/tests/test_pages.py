"""Every page opens for the roles that have its right, in both languages, and for nobody else."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import resolve, reverse
from pytest_django import DjangoAssertNumQueries

from shouli.channels.backoffice import entries, urls
from shouli.channels.backoffice.tests.reading import Reader
from shouli.identity import queries as identity
from shouli.identity.actions import SetPreferences, set_preferences
from shouli.kernel.tests.factories import clerk_context
from shouli.web.doors import RIGHTS
from tests.scenarios.desk import staff_at

PRODUCT, RESOURCE, ADMIN, SECURITY, SUPERVISOR, AUDITOR = "6101", "6201", "9001", "9101", "3301", "3201"
EVERYBODY = ("3107", "3201", "3301", "5101", "6101", "6201", "9001", "9101")
PAGES: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("office_offerings", (), (PRODUCT,)),
    ("office_offering_new", (), (PRODUCT,)),
    ("office_offering_proposals", (), (PRODUCT,)),
    ("office_offering", ("LOCAL",), (PRODUCT,)),
    ("office_offering", ("FIXED",), (PRODUCT,)),
    ("office_offering", ("F1P_HOME",), (PRODUCT,)),
    ("office_plans", (), (PRODUCT,)),
    ("office_plan_new", (), (PRODUCT,)),
    ("office_plan", ("LOCAL_FLAT",), (PRODUCT,)),
    ("office_package", ("F1P_HOME",), (PRODUCT,)),
    ("office_campaigns", (), (PRODUCT,)),
    ("office_campaign_new", (), (PRODUCT,)),
    ("office_campaign", ("NAV_PHONE",), (PRODUCT,)),
    ("office_codes", (), (PRODUCT,)),
    ("office_code_new", (), (PRODUCT,)),
    ("office_code", ("customer_use", "home"), (PRODUCT,)),
    ("office_fee_tables", (), (PRODUCT,)),
    ("office_fee_table", ("FL-NEW",), (PRODUCT,)),
    ("office_fee_table", ("FL-FREE",), (PRODUCT,)),
    ("office_fee_change", ("FL-NEW",), (PRODUCT,)),
    ("office_fee_sheet", ("FL-NEW",), (PRODUCT,)),
    ("office_fee_upload", ("FL-NEW",), (PRODUCT,)),
    ("office_prices", (), (PRODUCT,)),
    ("office_price", ("CALLER_ID",), (PRODUCT,)),
    ("office_price_proposals", (), (PRODUCT,)),
    ("office_addresses", (), (RESOURCE,)),
    ("office_address_new", (), (RESOURCE,)),
    ("office_address_import", (), (RESOURCE,)),
    ("office_exchanges", (), (RESOURCE,)),
    ("office_exchange_new", (), (RESOURCE,)),
    ("office_numbers", (), (RESOURCE,)),
    ("office_number_list", (), (RESOURCE,)),
    ("office_segments", (), (RESOURCE,)),
    ("office_segment_import", (), (RESOURCE,)),
    ("office_staff", (), (ADMIN, SECURITY)),
    ("office_staff_new", (), (ADMIN, SECURITY)),
    ("office_org_units", (), (ADMIN, SECURITY)),
    ("office_org_unit_new", (), (ADMIN, SECURITY)),
    ("office_org_unit", ("B-LX",), (ADMIN, SECURITY)),
    ("office_interface_numbers", (), (ADMIN, SECURITY)),
    ("office_interface_number_new", (), (ADMIN, SECURITY)),
    ("office_interface_number", ("0531-H-003",), (ADMIN, SECURITY)),
    ("office_rights", (), (ADMIN, SECURITY)),
    ("office_role", ("clerk",), (ADMIN, SECURITY)),
    ("office_rights_proposals", (), (ADMIN, SECURITY)),
    ("office_account_proposals", (), (ADMIN, SECURITY)),
    ("office_campaign_report", (), (PRODUCT, SUPERVISOR, AUDITOR)),
    ("office_audit_trail", (), (ADMIN, SECURITY)),
    ("office_dead_letters", (), (ADMIN,)),
    ("office_outbox", (), (ADMIN,)),
    ("office_processes", (), (ADMIN, PRODUCT)),
    ("office_failed_processes", (), (ADMIN, PRODUCT)),
    ("office_stuck", (), (ADMIN, PRODUCT)),
    ("office_process", ("fixed_line.install",), (ADMIN, PRODUCT)),
    ("office_process_diagram", ("fixed_line.install",), (ADMIN, PRODUCT)),
    ("office_network", (), (ADMIN, RESOURCE)),
    ("office_slots", (), (RESOURCE,)),
    ("office_slot_day", ("B-LX", "2026-11-23"), (RESOURCE,)),
    ("office_ledger", (), (ADMIN, SECURITY, AUDITOR)),
)
# Pages of single rows that the sample operator does not have; their own tests open them.
OF_ROWS = {
    "office_fee_version", "office_fee_download", "office_price_proposal", "office_address", "office_exchange",
    "office_member", "office_audit_entry", "office_dead_letter", "office_failed_process", "office_command",
    "office_rights_proposal", "office_offering_proposal",
}  # fmt: skip


LISTS = (
    "office_offerings", "office_plans", "office_campaigns", "office_codes", "office_fee_tables", "office_prices",
    "office_price_proposals", "office_addresses", "office_exchanges", "office_numbers", "office_number_list",
    "office_segments", "office_staff", "office_org_units", "office_interface_numbers", "office_rights",
    "office_rights_proposals", "office_account_proposals", "office_campaign_report", "office_audit_trail",
    "office_dead_letters", "office_outbox", "office_processes", "office_failed_processes", "office_stuck",
    "office_network", "office_slots", "office_ledger",
)  # fmt: skip


def roles_of(name: str) -> tuple[str, ...]:
    """Return who may open a page."""
    return next(may for page, _args, may in PAGES if page == name)


@pytest.mark.parametrize(("name", "args", "may"), PAGES, ids=str)
def test_a_page_opens_for_its_roles_only(
    operator: None, name: str, args: tuple[str, ...], may: tuple[str, ...]
) -> None:
    """Those who may are known by their right; that an address obeys it is tried in tests/security, for each and all."""
    address = reverse(name, args=args)
    view = resolve(address).func
    right = RIGHTS[view.__module__, view.__qualname__]

    assert {number for number in EVERYBODY if right is None or identity.may(staff_at(number), right)} == set(may)
    assert [Reader(number).get(address).status_code for number in may] == [200 for _number in may]


def test_no_page_is_forgotten() -> None:
    assert {pattern.name for pattern in urls.urlpatterns} == {name for name, _args, _may in PAGES} | OF_ROWS


@pytest.mark.parametrize("number", [PRODUCT, RESOURCE, ADMIN])
def test_pages_speak_english_too(operator: None, number: str) -> None:
    reader = Reader(number)
    ctx = clerk_context(roles=("system",), staff_id=reader.staff.pk)
    set_preferences(ctx, SetPreferences(language="en"))
    reader = Reader(number)

    for name, args, may in PAGES:
        if number in may and name not in ("office_process_diagram", "office_fee_sheet"):
            assert 'lang="en"' in reader.text(reverse(name, args=args))


def test_nobody_enters_without_signing_in(client: Client) -> None:
    assert client.get("/office/offerings/")["Location"] == "/login?next=/office/offerings/"


@pytest.mark.parametrize(
    "address",
    [
        "/office/offerings/NO-SUCH", "/office/plans/NO", "/office/packages/NO", "/office/packages/LOCAL",
        "/office/campaigns/NO-SUCH", "/office/codes/customer_use/no", "/office/prices/NO",
        "/office/fee-tables/NO", "/office/fee-versions/999999", "/office/price-proposals/999999",
        "/office/processes/no.such", "/office/offerings/%00", "/office/fee-versions/9999999999999999999",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(product_manager: Reader, address: str) -> None:
    assert product_manager.get(address).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/office/staff/999999", "/office/units/NO", "/office/interface-numbers/NO", "/office/audit-trail/999999",
        "/office/rights/nobody", "/office/rights-proposals/999999",
        "/office/dead-letters/999999", "/office/processes/failed/999999", "/office/network/999999",
    ],
)  # fmt: skip
def test_what_an_administrator_asks_for_in_vain_is_not_found(administrator: Reader, address: str) -> None:
    assert administrator.get(address).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        {"page": "0"}, {"page": "99999999999"}, {"page": "x"}, {"sort": "nothing"}, {"kind": "x" * 500},
        {"text": "\0%_'\"<script>"}, {"exchange": "9" * 40}, {"until": "0000-00-00"}, {"since": "9999-12-31"},
    ],
)  # fmt: skip
def test_lists_take_any_question(operator: None, query: dict[str, str]) -> None:
    for number in (PRODUCT, RESOURCE, ADMIN):
        reader = Reader(number)
        for name in LISTS:
            if number in roles_of(name):
                answer = reader.get(reverse(name), **query)
                assert answer.status_code == 200, (name, query)
                assert "<script>" not in answer.content.decode().split("<main", 1)[-1]


@pytest.mark.parametrize("number", [PRODUCT, RESOURCE, ADMIN])
def test_lists_go_out_as_csv(operator: None, number: str) -> None:
    reader = Reader(number)

    for name in LISTS:
        if number in roles_of(name):
            answer = reader.get(reverse(name), format="csv")
            assert answer["Content-Type"] == "text/csv; charset=utf-8", name
            assert answer.content.startswith(b"\xef\xbb\xbf"), name


def test_pages_are_found_by_name(administrator: Reader) -> None:
    shown = administrator.client.post("/palette", {"q": "jkbh"}).content.decode()

    assert reverse("office_interface_numbers") in shown
    assert reverse("office_offerings") not in administrator.client.post("/palette", {"q": "sp"}).content.decode()


def test_every_named_page_is_guarded_by_the_right_it_names(operator: None) -> None:
    allowed = {name: may for name, _args, may in PAGES}

    for _title, url_name, permission, _key in entries.PAGES:
        assert permission.startswith("page.")
        assert url_name in allowed


def test_the_cost_of_a_list_does_not_grow_with_it(
    resource_manager: Reader, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    address = reverse("office_addresses")
    resource_manager.text(address)
    with django_assert_max_num_queries(12):
        resource_manager.text(address)
    with django_assert_max_num_queries(12):
        resource_manager.text(address, street="没有这条路")


def test_a_list_larger_than_a_file_sends_no_part_of_it(
    product_manager: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shouli.channels.backoffice.listing.MOST_IN_FILE", 0)

    answer = product_manager.client.get("/office/offerings/?format=csv", follow=True)

    assert answer.redirect_chain == [("/office/offerings/", 302)]
    assert "CSV文件最多0行" in answer.content.decode()
