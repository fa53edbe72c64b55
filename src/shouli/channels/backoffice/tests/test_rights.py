"""Roles and rights: seen, proposed cell by cell, judged by a second administrator."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

import shouli
from shouli.channels.backoffice.tests.reading import Reader, faults
from shouli.identity import queries
from shouli.identity.models import RolePermission
from shouli.identity.rules.rights import Right, fingerprint
from shouli.web.rights_words import PAGES, right_title

PACKAGE = Path(shouli.__file__).parent
INSTALLER = "/office/rights/installer"
PRESENT = ["page.field", "workforce.complete_work", "workforce.fail_work", "workforce.start_work"]


def lines(*patterns: str, **typed: str) -> dict[str, Any]:
    """Return a list of rights as it is ticked, with what else was ``typed`` into it."""
    return {
        "reason": "试点",
        "_version": fingerprint(queries.rights_of(["installer"])),
        "granted": list(patterns),
        **typed,
    }


def patterns_of(role: str) -> list[str]:
    """Return what a role may do."""
    return [right.pattern for right in queries.rights_of([role])]


def proposed(reader: Reader, **typed: Any) -> str:
    """Propose more rights for installers and return the address of the proposal."""
    answer = reader.send(INSTALLER, "propose", **{**lines(*PRESENT, "page.orders"), **typed})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def ticked(shown: str) -> list[str]:
    """Return the rights that are ticked on a page."""
    return re.findall(r'name="granted"[^>]*value="([^"]+)"\s+checked', shown)


def test_the_list_names_everything_and_ticks_what_the_role_may_do(administrator: Reader) -> None:
    shown = administrator.text(INSTALLER)

    assert ticked(shown) == PRESENT
    for title in ("我的上门", "报告上门完成", "审计日志", "每项业务", "固定电话新装"):
        assert title in shown, title
    assert 'value="orders.accept_order"' in shown
    assert "保存受理" in shown
    assert f'href="{INSTALLER}"' in administrator.text(reverse("office_rights"), role="installer")


def test_every_page_that_asks_for_a_right_has_a_title() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py") if "tests" not in path.parts)

    assert set(re.findall(r'permission="(page\.\w+)"', source)) - set(PAGES) == set()


def test_every_right_of_the_sample_operator_has_words(operator: None) -> None:
    patterns = {right.pattern for right in queries.rights_of([role.code for role in queries.list_roles()])}
    assert patterns

    with translation.override("zh-hans"):
        assert [pattern for pattern in sorted(patterns) if right_title(pattern) == pattern] == []


def test_an_administrator_proposes_and_the_security_auditor_judges(
    administrator: Reader, security_auditor: Reader
) -> None:
    address = proposed(administrator)
    assert patterns_of("installer") == PRESENT
    assert administrator.send(address, "approve").status_code == 422

    shown = security_auditor.text(address)
    assert "page.orders" in shown
    assert "定单" in shown
    assert "试点" in shown
    security_auditor.send(address, "approve")

    assert patterns_of("installer") == ["page.field", "page.orders", *PRESENT[1:]]
    assert "已批准" in administrator.text(reverse("office_rights_proposals"))


def test_a_right_not_ticked_is_a_right_taken_away(administrator: Reader) -> None:
    proposed(administrator, granted=[*(name for name in PRESENT if name != "workforce.complete_work"), "page.orders"])

    (found,) = queries.list_rights_proposals(role="installer")
    assert [right.pattern for right in found.withdrawn] == ["workforce.complete_work"]
    assert [right.pattern for right in found.granted] == ["page.orders"]


def test_a_right_has_its_channel_and_limit(administrator: Reader) -> None:
    typed = {"rights.orders.adjust_fee.channel": "counter", "rights.orders.adjust_fee.limit": "50"}
    proposed(administrator, granted=[*PRESENT, "orders.adjust_fee"], **typed)

    (found,) = queries.list_rights_proposals(role="installer")
    assert [(right.pattern, right.channel, right.limit) for right in found.granted] == [
        ("orders.adjust_fee", "counter", Decimal("50.00"))
    ]


def test_a_channel_that_is_no_work_place_of_staff_is_kept(administrator: Reader) -> None:
    """A list without it would send the first there is: every channel, which nobody asked for."""
    RolePermission.objects.filter(role__code="installer", pattern=PRESENT[0]).update(channel="kiosk")

    shown = administrator.text(INSTALLER)

    [choice] = re.findall(rf'name="rights[.]{re.escape(PRESENT[0])}[.]channel".*?</select>', shown, re.DOTALL)
    assert choice.count('value="kiosk" selected') == 1


def test_each_fault_stands_at_its_line_and_nothing_is_lost(administrator: Reader) -> None:
    typed = lines("page.field", "orders.adjust_fee", **{"rights.orders.adjust_fee.limit": "viel"})

    first = administrator.send(INSTALLER, "propose", **typed)
    second = administrator.send(INSTALLER, "propose", **{**typed, "rights.orders.adjust_fee.limit": "-5", "reason": ""})

    assert (first.status_code, list(faults(first))) == (422, ["f-rights-orders-adjust_fee-limit"])
    assert list(faults(second)) == ["f-reason", "f-rights-orders-adjust_fee-limit"]
    assert ticked(second.content.decode()) == ["page.field", "orders.adjust_fee"]
    assert 'value="-5"' in second.content.decode()
    assert not queries.list_rights_proposals()


def test_what_is_not_on_the_list_cannot_be_given(administrator: Reader) -> None:
    proposed(administrator, granted=[*PRESENT, "page.orders", "Orders", "x" * 90, "*"])

    (found,) = queries.list_rights_proposals(role="installer")
    assert [right.pattern for right in found.granted] == ["page.orders"]


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

    shown = administrator.text(INSTALLER)
    assert "报告上门完成" in shown
    assert "保存受理" not in shown
    assert 'value="propose"' not in shown


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
