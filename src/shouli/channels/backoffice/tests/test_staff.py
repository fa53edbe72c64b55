"""Staff, units, interface numbers and rights."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from shouli.channels.backoffice.tests.reading import Reader, faults
from shouli.identity import queries
from shouli.identity.actions import SaveStaff, save_staff
from shouli.kernel.tests.factories import NOON, system

PASSWORD = "Bao-Tu-Spring-2026"


def person(**changed: Any) -> dict[str, Any]:
    """Return a member of staff as typed."""
    unit = queries.org_units_by_code(["S-QC"])["S-QC"]
    return {"staff_number": "3110", "employee_id": "E3110", "name": "秦岚", "org_unit_id": unit.id, **changed}


def page_of(number: str) -> str:
    """Return where one member of staff is changed."""
    return reverse("office_member", args=[queries.staff_by_number([number])[number]])


def drawn(reader: Reader, page: str) -> dict[str, str]:
    """Return the hidden field by which a page names what it shows."""
    return dict(re.findall(r'name="(_version)" value="([^"]*)"', reader.text(page)))


def test_a_new_member_gets_roles_and_a_password(administrator: Reader) -> None:
    desk = queries.origin("0531-H-003")
    entered = administrator.send(reverse("office_staff_new"), **person(interface_number_id=desk.id))
    page = page_of("3110")
    assert entered["Location"] == page

    administrator.send(page, "roles", roles=["clerk"])
    administrator.send(page, "password", password=PASSWORD)

    (found,) = queries.list_staff(text="3110")
    staff = queries.find_staff("3110")
    assert (found.roles, found.interface_number, found.must_change_password) == (("clerk",), "0531-H-003", True)
    assert staff is not None
    assert staff.check_password(PASSWORD)


def test_everything_wrong_is_told_at_once(administrator: Reader) -> None:
    answer = administrator.send(reverse("office_staff_new"), **person(staff_number="3107", name="", employee_id=""))

    assert answer.status_code == 422
    assert set(faults(answer)) == {"f-staff_number", "f-name", "f-employee_id"}


def test_a_weak_password_is_refused_and_not_shown_again(administrator: Reader) -> None:
    answer = administrator.send(page_of("3107"), "password", password="abc12345")

    assert answer.status_code == 422
    assert "f-password" in faults(answer)
    assert "abc12345" not in answer.content.decode()


def test_a_colleague_is_kept_out_and_let_in_again(administrator: Reader) -> None:
    clerk = Reader("3107")

    administrator.send(page_of("3107"), "disable")
    assert clerk.get("/").status_code == 302

    administrator.send(page_of("3107"), "enable")
    assert Reader("3107").get("/").status_code == 200


@pytest.mark.parametrize(("action", "values"), [("disable", {}), ("roles", {"roles": ["clerk"]})])
def test_nobody_does_this_to_the_own_account(administrator: Reader, action: str, values: dict[str, Any]) -> None:
    answer = administrator.send(page_of("9001"), action, **values)

    assert answer.status_code == 422
    assert queries.list_staff(text="9001")[0].roles == ("administrator",)
    assert queries.list_staff(text="9001")[0].active


def test_a_role_there_is_not_is_refused(administrator: Reader) -> None:
    assert list(faults(administrator.send(page_of("3107"), "roles", roles=["king"]))) == ["f-roles"]


def test_whoever_only_looks_changes_nothing(security_auditor: Reader) -> None:
    page = page_of("3107")

    assert 'value="save"' not in security_auditor.text(page)
    assert security_auditor.send(page, **person(staff_number="3107")).status_code == 403
    assert security_auditor.send(page, "password", password=PASSWORD).status_code == 403
    assert queries.list_staff(text="3107")[0].name == "刘晓梅"


def test_a_step_there_is_not_is_not_found(administrator: Reader) -> None:
    assert administrator.send(page_of("3107"), "promote").status_code == 404


def test_the_list_is_filtered(administrator: Reader) -> None:
    shown = administrator.text(reverse("office_staff"), role="installer")

    assert "5101" in shown
    assert "3107" not in shown


def test_a_unit_is_entered_and_changed(administrator: Reader) -> None:
    given: dict[str, Any] = {
        "code": "S-NEW", "name": "新营业厅", "kind": "shop", "parent_code": "B-LX", "outlet_type": "own", "active": "1",
    }  # fmt: skip
    administrator.send(reverse("office_org_unit_new"), **given)
    administrator.send(reverse("office_org_unit", args=["S-NEW"]), **{**given, "name": "大观园营业厅"})

    assert queries.org_units_by_code(["S-NEW"])["S-NEW"].name == "大观园营业厅"


def test_a_unit_never_stands_under_itself(administrator: Reader) -> None:
    answer = administrator.send(
        reverse("office_org_unit", args=["B-LX"]), name="历下处理局", kind="bureau", parent_code="B-LX", active="1"
    )

    assert answer.status_code == 422
    assert "f-parent_code" in faults(answer)


@pytest.mark.rule("FL-097")
def test_hours_decide_when_business_is_accepted(administrator: Reader) -> None:
    address = reverse("office_interface_number", args=["0531-H-003"])
    shop = queries.origin("0531-H-003").org_unit
    given: dict[str, Any] = {
        "org_unit_id": shop.id,
        "opens_at": "13:00",
        "closes_at": "18:00",
        "weekdays": list("67"),
        "active": "1",
    }

    administrator.send(address, **given)

    where = queries.origin("0531-H-003")
    assert where.weekdays == "67"
    assert queries.hours_fault(where, NOON) is not None
    assert queries.hours_fault(where, NOON.replace(hour=14)) is None
    assert "已打烊" in administrator.text(reverse("office_interface_numbers"))


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"opens_at": "25:00"}, "opens_at"), ({"weekdays": []}, "weekdays"), ({"org_unit_id": ""}, "org_unit_id")],
)
def test_hours_that_are_none_are_refused(administrator: Reader, changed: dict[str, Any], field: str) -> None:
    shop = queries.origin("0531-H-003").org_unit
    given: dict[str, Any] = {
        "org_unit_id": shop.id,
        "opens_at": "13:00",
        "closes_at": "18:00",
        "weekdays": ["1"],
        **changed,
    }

    answer = administrator.send(reverse("office_interface_number", args=["0531-H-003"]), **given)

    assert answer.status_code == 422
    assert f"f-{field}" in faults(answer)


def test_rights_are_shown_by_role(administrator: Reader) -> None:
    shown = administrator.text(reverse("office_rights"), role="clerk")

    assert "orders.adjust_fee" in shown
    assert "50.00" in shown
    assert "page.dispatch" not in shown


def test_a_role_that_judges_waits_for_a_second_person(administrator: Reader) -> None:
    """The administrator proposes on the page of the member; the security auditor approves there."""
    page = page_of("3107")
    auditor = Reader(queries.list_staff(role="security_auditor")[0].staff_number)

    proposed = administrator.send(page, "roles", roles=["clerk", "administrator"])

    assert proposed["Location"] == page
    assert queries.list_staff(text="3107")[0].roles == ("clerk",)
    shown = drawn(auditor, page)
    assert administrator.send(page, "approve", **shown).status_code == 422
    assert auditor.send(page, "approve", **shown)["Location"] == page
    assert queries.list_staff(text="3107")[0].roles == ("administrator", "clerk")
    assert queries.list_account_proposals() == []


def test_what_a_page_has_not_shown_is_not_approved_by_it(administrator: Reader) -> None:
    """While the auditor reads, the proposer takes the proposal back and makes another, or one more."""
    page = page_of("3107")
    auditor = Reader(queries.list_staff(role="security_auditor")[0].staff_number)
    administrator.send(page, "roles", roles=["clerk", "supervisor"])
    shown = drawn(auditor, page)
    administrator.send(page, "reject", **drawn(administrator, page))
    administrator.send(page, "roles", roles=["clerk", "administrator"])

    assert auditor.send(page, "approve", **shown).status_code == 409
    assert auditor.send(page, "approve").status_code == 409

    assert queries.list_staff(text="3107")[0].roles == ("clerk",)
    assert len(queries.list_account_proposals()) == 1


def test_a_password_of_one_who_judges_is_taken_back_by_who_proposed_it(administrator: Reader) -> None:
    page = page_of("6102")
    administrator.send(page, "password", password=PASSWORD)
    assert len(queries.list_account_proposals()) == 1

    administrator.send(page, "reject", **drawn(administrator, page))

    staff = queries.find_staff("6102")
    assert staff is not None
    assert not staff.check_password(PASSWORD)
    assert queries.list_account_proposals() == []


def test_a_staff_number_that_many_others_contain_opens_its_page(administrator: Reader) -> None:
    """More staff than a list has lines begin with this number."""
    unit = queries.org_units_by_code(["S-QC"])["S-QC"]
    for last in range(60):
        save_staff(
            system(), SaveStaff(staff_number=f"31{last:03}", employee_id=f"X{last}", name="秦岚", org_unit_id=unit.id)
        )
    made = save_staff(system(), SaveStaff(staff_number="31", employee_id="Y31", name="秦岚", org_unit_id=unit.id))

    assert administrator.get(reverse("office_member", args=[made.pk])).status_code == 200
    assert administrator.get(page_of("31059")).status_code == 200
