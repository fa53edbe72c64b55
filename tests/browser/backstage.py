"""What happens to an order after the counter, key by key: the audit, and the visit reported on a phone."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.person import Person


def audit(auditor: Person, order_number: str) -> None:
    """Open the order from the list of those that wait, and pass it."""
    auditor.go_to("jh", "稽核")
    auditor.walk_to(auditor.page.locator("a", has_text=order_number))
    auditor.press("Enter")
    auditor.at(r"/audit/\d+$")
    auditor.sees(order_number)
    auditor.press("F9")
    auditor.at(r"/audit$")
    expect(auditor.page.locator("#main")).not_to_contain_text(order_number)


def open_visit(installer: Person, address: str) -> None:
    """Open a visit from the list."""
    installer.go_to("sm", "我的上门")
    installer.walk_to(installer.page.locator("a.visit-open", has_text=address))
    installer.press("Enter")
    installer.at(r"/field/\d+$")


def report_done(installer: Person, *handed_over: str) -> None:
    """Report the visit as done: the line tested, what was to be handed over, the signature."""
    ticks = ("#f-line_test-passed", *(f"#f-handed_over-hand_over_{thing}" for thing in handed_over), "#f-signed")
    for tick in ticks:
        installer.walk_to(tick)
        installer.press("Space")
    installer.press("F2")
    expect(installer.page.locator("#visit-report")).to_be_visible()
