"""Roles and rights: seen, proposed cell by cell, judged by a second administrator."""

from __future__ import annotations

import re
from typing import Any

from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from shouli.channels.backoffice.tests.reading import Reader, faults
from shouli.identity import queries
from shouli.identity.rules.rights import Right, fingerprint

INSTALLER = "/office/rights/installer"
PRESENT = ["page.field", "workforce.complete_work", "workforce.fail_work", "workforce.start_work"]


def lines(*patterns: str, **cells: str) -> dict[str, Any]:
    """Return a table of rights as it is typed, with ``cells`` such as ``limit_1`` changed."""
    typed = {f"rights.{index}.pattern": pattern for index, pattern in enumerate(patterns)}
    typed |= {f"rights.{index}.channel": "*" for index in range(len(patterns))}
    typed |= {f"rights.{name[-1]}.{name[:-2]}": value for name, value in cells.items()}
    return {"reason": "试点", "_version": fingerprint(queries.rights_of(["installer"])), **typed}


def patterns_of(role: str) -> list[str]:
    """Return what a role may do."""
    return [right.pattern for right in queries.rights_of([role])]


def proposed(reader: Reader, **typed: Any) -> str:
    """Propose more rights for installers and return the address of the proposal."""
    answer = reader.send(INSTALLER, "propose", **{**lines(*PRESENT, "page.orders"), **typed})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def test_the_table_shows_what_the_role_may_do(administrator: Reader) -> None:
    shown = administrator.text(INSTALLER)

    assert re.findall(r'name="rights\.\d+\.pattern" value="([^"]+)"', shown) == PRESENT
    assert 'name="rights.6.pattern" value=""' in shown
    assert f'href="{INSTALLER}"' in administrator.text(reverse("office_rights"), role="installer")


def test_an_administrator_proposes_and_the_security_auditor_judges(
    administrator: Reader, security_auditor: Reader
) -> None:
    address = proposed(administrator)
    assert patterns_of("installer") == PRESENT
    assert administrator.send(address, "approve").status_code == 422

    shown = security_auditor.text(address)
    assert "page.orders" in shown
    assert "试点" in shown
    security_auditor.send(address, "approve")

    assert patterns_of("installer") == ["page.field", "page.orders", *PRESENT[1:]]
    assert "已批准" in administrator.text(reverse("office_rights_proposals"))


def test_an_emptied_line_is_a_right_taken_away(administrator: Reader) -> None:
    proposed(administrator, **{"rights.1.pattern": ""})

    (found,) = queries.list_rights_proposals(role="installer")
    assert [right.pattern for right in found.withdrawn] == ["workforce.complete_work"]
    assert [right.pattern for right in found.granted] == ["page.orders"]


def test_each_fault_stands_at_its_cell(administrator: Reader) -> None:
    typed = lines("page.field", "Orders", "orders.adjust_fee", limit_2="viel")

    first = administrator.send(INSTALLER, "propose", **typed)
    second = administrator.send(INSTALLER, "propose", **{**typed, "rights.2.limit": "-5", "reason": ""})

    assert (first.status_code, list(faults(first))) == (422, ["f-rights-2-limit"])
    assert list(faults(second)) == ["f-reason", "f-rights-1-pattern", "f-rights-2-limit"]
    assert 'value="Orders"' in second.content.decode()
    assert not queries.list_rights_proposals()


def test_after_an_emptied_line_faults_still_stand_where_they_are_shown(administrator: Reader) -> None:
    answer = administrator.send(INSTALLER, "propose", **lines("page.field", "", "Orders"))

    assert list(faults(answer)) == ["f-rights-1-pattern"]
    assert '<input class="form-control" id="f-rights-1-pattern" name="rights.1.pattern" value="Orders"' in (
        " ".join(answer.content.decode().split())
    )


def test_a_page_overtaken_is_told(administrator: Reader) -> None:
    typed = {**lines(*PRESENT, "page.orders"), "_version": fingerprint([Right(role="installer", pattern="page.field")])}

    assert administrator.send(INSTALLER, "propose", **typed).status_code == 409


def test_rejecting_needs_a_reason_and_its_author_can_read_it(administrator: Reader, security_auditor: Reader) -> None:
    address = proposed(administrator)

    assert list(faults(security_auditor.send(address, "reject"))) == ["f-reason"]
    security_auditor.send(address, "reject", reason="未经培训")

    assert "未经培训" in administrator.text(address)
    assert patterns_of("installer") == PRESENT


def test_while_one_change_waits_the_table_only_shows(administrator: Reader) -> None:
    proposed(administrator)

    assert 'name="rights.0.pattern"' not in administrator.text(INSTALLER)


def test_who_judges_does_not_propose(security_auditor: Reader) -> None:
    shown = security_auditor.text(INSTALLER)

    assert "workforce.complete_work" in shown
    assert 'value="propose"' not in shown
    assert security_auditor.get("/office/rights/nobody").status_code == 404
    assert security_auditor.send(INSTALLER, "propose", **lines("page.field")).status_code == 403


def test_a_role_and_its_history_keep_their_budget(
    administrator: Reader, security_auditor: Reader, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    security_auditor.send(proposed(administrator), "reject", reason="不需要")
    administrator.text(INSTALLER)
    with django_assert_max_num_queries(10):
        administrator.text(INSTALLER)

    for _time in range(3):
        security_auditor.send(proposed(administrator), "reject", reason="再核对")

    for address in (INSTALLER, reverse("office_rights_proposals")):
        with django_assert_max_num_queries(10):
            administrator.text(address)
