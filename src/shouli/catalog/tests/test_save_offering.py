from dataclasses import replace
from datetime import date, timedelta

import pytest

from shouli.catalog import queries
from shouli.catalog.actions import SaveCode, SaveOffering, save_code, save_offering
from shouli.catalog.tests.factories import TODAY, load_catalog, manager
from shouli.kernel.errors import Invalid, NotFound, Stale
from shouli.kernel.models import AuditEntry

pytestmark = pytest.mark.django_db
NEW = SaveOffering(
    code="VOICE_MAIL", kind="secondary", name="语音信箱", name_en="Voice mail", sells_from=date(2026, 1, 1)
)


@pytest.fixture(autouse=True)
def sample() -> None:
    load_catalog()


def test_a_new_offering_can_be_read_back() -> None:
    save_offering(manager(), NEW)

    assert queries.get_offering("VOICE_MAIL").name == "语音信箱"
    assert queries.names_of(["VOICE_MAIL", "LOCAL_STANDARD"]) == {
        "VOICE_MAIL": ("语音信箱", "Voice mail"),
        "LOCAL_STANDARD": ("市话标准资费", "Local telephone standard tariff"),
    }


def test_a_change_keeps_old_and_new_in_the_audit_trail() -> None:
    save_offering(manager(), NEW)

    save_offering(manager(), replace(NEW, name="留言信箱", version=1))

    [entry] = AuditEntry.objects.filter(action="catalog.save_offering").order_by("-id")[:1]
    assert {"field": "name", "old": "语音信箱", "new": "留言信箱"}.items() <= entry.changes[0].items()
    assert queries.get_offering("VOICE_MAIL").version == 2


def test_a_form_opened_before_somebody_elses_change_is_stale() -> None:
    save_offering(manager(), NEW)
    save_offering(manager(), replace(NEW, name="留言信箱", version=1))

    with pytest.raises(Stale):
        save_offering(manager(6102), replace(NEW, name="另一个", version=1))

    assert queries.get_offering("VOICE_MAIL").name == "留言信箱"


def test_everything_wrong_is_told_at_once() -> None:
    with pytest.raises(Invalid) as refusal:
        save_offering(manager(), replace(NEW, name=" ", kind="thing", sells_to=NEW.sells_from, version=3))

    assert [fault.field for fault in refusal.value.faults] == ["name", "kind", "sells_to", "code"]


def test_the_kind_of_an_offering_never_changes() -> None:
    save_offering(manager(), NEW)

    with pytest.raises(Invalid) as refusal:
        save_offering(manager(), replace(NEW, kind="device", version=1))
    assert [fault.code for fault in refusal.value.faults] == ["fixed"]


def test_what_is_no_longer_sold_is_no_longer_offered() -> None:
    stored = queries.get_offering("HOTLINE")
    data = SaveOffering(
        code="HOTLINE",
        kind="secondary",
        name=stored.name,
        name_en=stored.name_en,
        sells_from=stored.sells_from,
        sells_to=TODAY,
        version=stored.version,
    )
    save_offering(manager(), data)

    assert "HOTLINE" not in [item.code for item in queries.list_secondaries("LOCAL", on=TODAY)]
    assert "HOTLINE" in [item.code for item in queries.list_secondaries("LOCAL", on=TODAY - timedelta(days=1))]


def test_an_unknown_offering_or_package_is_said_so() -> None:
    for read in (queries.get_offering, queries.package):
        with pytest.raises(NotFound):
            read("NONE")


def test_a_new_default_takes_the_place_of_the_old_one() -> None:
    save_code(
        manager(), SaveCode(list_name="charging_mode", value="test", name="测试", name_en="Test", is_default=True)
    )

    assert [code.value for code in queries.codes("charging_mode") if code.is_default] == ["test"]


def test_a_value_can_be_added_and_taken_off_the_list() -> None:
    added = SaveCode(list_name="charging_mode", value="later", name="后收费", name_en="Charged later", sort=5)
    save_code(manager(), added)
    assert queries.codes("charging_mode")[0].value == "later"

    save_code(manager(), replace(added, is_active=False))
    assert "later" not in [code.value for code in queries.codes("charging_mode")]


def test_a_default_must_always_be_on_offer() -> None:
    with pytest.raises(Invalid) as refusal:
        save_code(manager(), SaveCode(list_name="x", value="y", name="", name_en="y", is_default=True, needs="z"))

    assert [fault.field for fault in refusal.value.faults] == ["name", "is_default"]
