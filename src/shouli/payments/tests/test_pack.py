"""Code lists and tax numbers out of a pack: harmless twice, every faulty cell named."""

from __future__ import annotations

import pytest

from shouli.identity.tests.factories import org_unit
from shouli.kernel.errors import Invalid
from shouli.kernel.tables import load_tables, parse
from shouli.kernel.tests.factories import system
from shouli.payments import actions, queries
from shouli.payments.models import InvoiceRange
from shouli.payments.pack import TABLES
from shouli.payments.tests.factories import PACK, load_desk

pytestmark = pytest.mark.django_db
RANGE_HEAD = "seller,invoice_code,first_number,last_number,outlet\n"


def load_ranges(text: str) -> int:
    rows = parse("ranges.csv", RANGE_HEAD + text, actions.InvoiceRangeRow)
    return actions.load_invoice_ranges(system(), actions.LoadInvoiceRanges(rows=rows))


def faults(refusal: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(fault.field, fault.code) for fault in refusal.value.faults]


def test_the_sample_pack_loads_twice_and_used_numbers_stay_used() -> None:
    load_desk()
    for code in ("S-QC", "S-JQ", "S-HZ"):
        org_unit(code)
    counts = load_tables(system(), PACK, TABLES)
    InvoiceRange.objects.filter(first_number=10000001).update(next_number=10000005)

    assert load_tables(system(), PACK, TABLES) == counts
    assert counts["payments/invoice_ranges.csv"] == 4
    assert InvoiceRange.objects.get(first_number=10000001).next_number == 10000005
    assert [row.code for row in queries.means_of_payment()] == ["cash", "card", "wechat", "alipay"]


def test_ranges_name_each_cell_that_does_not_fit() -> None:
    load_desk(first=1, last=100)

    with pytest.raises(Invalid) as refusal:
        load_ranges(
            "XX,137012650102,200,300,\n"
            "JN,137012650102,50,150,\n"
            "JN,137012650102,500,400,\n"
            "JN,137012650102,250,260,S-NO\n"
            "JN,137012650102,1,100,\n"
        )

    assert faults(refusal) == [
        ("ranges.csv:2:seller", "unknown"),
        ("ranges.csv:5:outlet", "unknown"),
        ("ranges.csv:3:first_number", "overlap"),
        ("ranges.csv:4:last_number", "order"),
        ("ranges.csv:5:first_number", "overlap"),
    ]
    assert InvoiceRange.objects.count() == 1


def test_a_loaded_range_keeps_its_end() -> None:
    load_desk(first=1, last=100)

    with pytest.raises(Invalid) as refusal:
        load_ranges("JN,137012650102,1,200,\n")

    assert faults(refusal) == [("ranges.csv:2:first_number", "overlap")]


def test_means_and_postings_need_accounts_and_come_once() -> None:
    load_desk()
    means = parse(
        "means.csv",
        "code,name,name_en,account,is_cash,needs_reference\ncash,现金,Cash,9999,yes,no\ncash,现金,Cash,1001,yes,no\n",
        actions.MeansRow,
    )
    postings = parse("postings.csv", "kind,charge_item,account\nfee,,9999\nfee,,6001\n", actions.ChargePostingRow)

    with pytest.raises(Invalid) as first:
        actions.load_means(system(), actions.LoadMeans(rows=means))
    with pytest.raises(Invalid) as second:
        actions.load_charge_postings(system(), actions.LoadChargePostings(rows=postings))

    assert faults(first) == [("means.csv:3:code", "twice"), ("means.csv:2:account", "unknown")]
    assert faults(second) == [("postings.csv:3:charge_item", "twice"), ("postings.csv:2:account", "unknown")]


def test_a_sellers_tax_number_must_be_one() -> None:
    rows = parse("sellers.csv", "code,name,tax_number\nJN,示例,91370100MA3TEX0E13\n", actions.SellerRow)

    with pytest.raises(Invalid) as refusal:
        actions.load_sellers(system(), actions.LoadSellers(rows=rows))

    assert faults(refusal) == [("sellers.csv:2:tax_number", "malformed")]
