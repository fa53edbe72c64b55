"""Every table of the sample pack loads, and loading it again changes nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.apps import apps

from shouli.config import packs
from shouli.config.tests.factories import ROOT
from shouli.kernel.tests.factories import system

pytestmark = [pytest.mark.django_db, pytest.mark.long]
SAMPLE = ROOT / "packs" / "sample"
TRAILS = {"kernel.auditentry", "kernel.outboxmessage", "kernel.statechange", "kernel.referencestamp"}


def contents() -> dict[str, list[dict[str, object]]]:
    """Return every row of every table but for its own key, apart from the trails that each run leaves."""
    return {
        model._meta.label_lower: [
            {name: value for name, value in row.items() if name != model._meta.pk.attname}
            for row in model._default_manager.order_by("pk").values()
        ]
        for model in apps.get_models()
        if model.__module__.startswith("shouli.") and model._meta.label_lower not in TRAILS
    }


@pytest.mark.does(
    "identity.load_staff",
    "identity.load_roles",
    "identity.load_rights",
    "identity.load_interface_numbers",
    "identity.load_org_units",
    "catalog.load_campaigns",
    "catalog.load_campaign_products",
    "catalog.load_secondary_options",
    "catalog.load_combinations",
    "catalog.load_charge_items",
    "catalog.load_fee_facts",
    "catalog.load_fee_tables",
    "catalog.load_fee_sheets",
    "catalog.load_codes",
    "catalog.load_offerings",
    "catalog.load_features",
    "catalog.load_relations",
    "catalog.load_packages",
    "catalog.load_package_services",
    "catalog.load_package_requirements",
    "catalog.load_package_options",
    "catalog.load_plans",
    "catalog.load_recurring_prices",
)
def test_loading_twice_gives_the_same_rows() -> None:
    first = packs.load_pack(system(), SAMPLE)
    before = contents()
    second = packs.load_pack(system(), SAMPLE)

    assert first == second
    assert before == contents()
    assert all(first[file] for file in ("identity/staff.csv", "resources/segments.csv", "catalog/offerings.csv"))


def test_every_file_of_the_pack_belongs_to_a_table() -> None:
    known = {path for table in packs.tables() for path in SAMPLE.glob(table.file)}
    # The population is entered, and tariffs are read by the commands of rating, out of their files.
    tables = {path for path in SAMPLE.rglob("*.csv") if path.parent.name not in ("population", "tariffs")}

    assert tables == known


@pytest.mark.does("config.note_pack")
def test_a_changed_file_is_noticed(tmp_path: Path) -> None:
    pack = tmp_path / "sample"
    shutil.copytree(SAMPLE, pack)
    assert not packs.is_loaded(pack)

    packs.load_pack(system(), pack)
    assert packs.is_loaded(pack)

    ways = pack / "accounts" / "payment_ways.csv"
    ways.write_text(ways.read_text(encoding="utf-8").replace("现金缴费", "现金"), encoding="utf-8")
    assert not packs.is_loaded(pack)
