"""A pack with faults: every cell is named, nothing is loaded."""

from pathlib import Path

import pytest

from shouli.catalog.models import FeeTableVersion, Offering
from shouli.catalog.pack import TABLES
from shouli.catalog.tests.factories import load_catalog
from shouli.kernel.errors import Invalid
from shouli.kernel.tables import load_tables
from shouli.kernel.tests.factories import system

pytestmark = pytest.mark.django_db
CAMPAIGN = "code,name,name_en,order_kind,customer_uses,wording,wording_en,valid_from,valid_to\n"
BY_FILE = {table.file: table for table in TABLES}


def load(folder: Path, file: str, content: str, *, table: str = "") -> dict[str, int]:
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return load_tables(system(), folder, [BY_FILE[table or file]])


@pytest.mark.parametrize(
    ("file", "content", "cells"),
    [
        (
            "catalog/offerings.csv",
            "code,kind,name,name_en,sells_from,contact_phone\nX,service,甲,A,2026-01-01,（待填写）\n",
            ["catalog/offerings.csv:2:contact_phone"],
        ),
        (
            "catalog/offering_relations.csv",
            "source,kind,target\nLOCAL,offers,NOTHING\nNOTHING,marries,LOCAL\n",
            ["catalog/offering_relations.csv:3:kind"],
        ),
        (
            "catalog/offering_relations.csv",
            "source,kind,target\nLOCAL,offers,NOTHING\nNOTHING,offers,LOCAL\nLOCAL,offers,NOTHING\n",
            [
                "catalog/offering_relations.csv:4:target",
                "catalog/offering_relations.csv:3:source",
                "catalog/offering_relations.csv:2:target",
                "catalog/offering_relations.csv:4:target",
            ],
        ),
        (
            "catalog/attribute_combinations.csv",
            "primary,user_nature,product_attribute,area_scope\nLOCAL,office|moon,ordinary,city\n",
            ["catalog/attribute_combinations.csv:2:user_nature"],
        ),
        (
            "catalog/package_services.csv",
            "package,code,name,name_en,primary,minimum,maximum,initial,is_mandatory\nF1P_HOME,X,x,x,LOCAL,2,3,1,yes\n",
            ["catalog/package_services.csv:2:initial"],
        ),
        (
            "catalog/package_options.csv",
            "package,code,name,name_en,individual_data,most_numbers\nF1P_HOME,X,x,x,local_numbers,0\n",
            ["catalog/package_options.csv:2:most_numbers"],
        ),
        (
            "catalog/packages.csv",
            "offering,product_package,package_type,least_members,most_members\nF1P_HOME,x,home,4,2\n",
            ["catalog/packages.csv:2:most_members"],
        ),
        (
            "catalog/fee_facts.csv",
            "name,kind,choices,label,label_en\nkind,choice,,x,x\n",
            ["catalog/fee_facts.csv:2:name", "catalog/fee_facts.csv:2:choices"],
        ),
        (
            "catalog/campaigns.csv",
            CAMPAIGN + "X,x,x,new_installation,home,赠送话机,sale,2026-01-01,2026-01-01\n",
            ["catalog/campaigns.csv:2:wording", "catalog/campaigns.csv:2:valid_to"],
        ),
    ],
)
def test_each_fault_names_file_line_and_column(tmp_path: Path, file: str, content: str, cells: list[str]) -> None:
    load_catalog()

    with pytest.raises(Invalid) as refusal:
        load(tmp_path, file, content)

    assert [fault.field for fault in refusal.value.faults] == cells


def test_a_sheet_without_a_table_is_refused_with_all_others(tmp_path: Path) -> None:
    load_catalog()
    (tmp_path / "catalog").mkdir()
    facts = "name,kind,choices,label,label_en\ncampaign,yes_no,,活动,Campaign\n"
    (tmp_path / "catalog" / "fee_facts.csv").write_text(facts, encoding="utf-8")
    header = "row_number,charge_item,unit_amount,per,campaign,reason,reason_en\n"

    with pytest.raises(Invalid) as refusal:
        load(tmp_path, "catalog/fees/NONE.csv", header + "1,labour,1.00,line,yes,因,why\n", table="catalog/fees/*.csv")

    assert [fault.field for fault in refusal.value.faults] == ["catalog/fees/NONE.csv:2:"]


def test_a_changed_sheet_becomes_the_next_version(tmp_path: Path) -> None:
    load_catalog()
    (tmp_path / "catalog").mkdir()
    facts = "name,kind,choices,label,label_en\ncampaign,yes_no,,活动,Campaign\n"
    (tmp_path / "catalog" / "fee_facts.csv").write_text(facts, encoding="utf-8")
    sheet = "row_number,charge_item,unit_amount,per,campaign,reason,reason_en\n1,labour,99.00,line,,因,why\n"

    for _time in range(2):
        load(tmp_path, "catalog/fees/FL-NEW.csv", sheet, table="catalog/fees/*.csv")

    versions = FeeTableVersion.objects.filter(table__code="FL-NEW").order_by("number")
    assert list(versions.values_list("number", "state")) == [(1, "published"), (2, "published")]


def test_loading_again_keeps_the_version_that_open_forms_rely_on() -> None:
    load_catalog()
    Offering.objects.filter(code="LOCAL").update(version=5)

    load_catalog()

    assert Offering.objects.get(code="LOCAL").version == 5
