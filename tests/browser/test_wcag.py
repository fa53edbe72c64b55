"""WCAG 2.2 AA: every page of every role, in Chinese and English, light and dark, and what pages say when refusing.

Each page is looked at twice, so that both languages and both lights are seen of it; with ``SHOULI_EVERY_LOOK=1`` every
role looks at all that it may open, each page four times.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ViewportSize

from shouli.identity.actions import ConfirmSecondFactor, EnrolSecondFactor, confirm_second_factor, enrol_second_factor
from shouli.identity.models import SecondFactor
from shouli.identity.rules import one_time
from shouli.kernel import crypto
from tests.browser.checks import FRAME, Findings
from tests.browser.looker import SCREEN, Looker
from tests.browser.person import another_page
from tests.browser.shop import PASSWORD, Shop
from tests.browser.sights import Sight, every_sight, open_to
from tests.scenarios.desk import staff_at
from tests.security.walking import STAFF

pytestmark = pytest.mark.browser

EVERY_LOOK = bool(os.environ.get("SHOULI_EVERY_LOOK"))
PICTURES = os.environ.get("SHOULI_LOOKS")  # a folder for a picture of each page
TWO = (("zh-hans", "light"), ("en", "dark"))
LOOKS = (*TWO, ("zh-hans", "dark"), ("en", "light")) if EVERY_LOOK else TWO
PHONE = ViewportSize(width=390, height=844)
SMALLEST = ViewportSize(width=320, height=640)  # 1.4.10
ON_A_PHONE = {
    "installer": ("home", "field_visits", "field_visit", "counter_inbox"),
    "clerk": ("home", "counter_inbox"),
    "supervisor": ("home", "counter_inbox"),
}
SENT_EMPTY = {  # forms sent as they are drawn, each refused with its faults
    "clerk": ("counter_customer_new",),
    "product_manager": ("office_offering_new", "office_plan_new", "office_fee_upload", "office_price"),
    "resource_manager": ("office_address_new", "office_exchange_new"),
    "administrator": ("office_staff_new", "office_org_unit_new", "office_interface_number_new"),
}
HAND_IN_AGAIN = """
() => {
  const form = document.getElementById("order-actions");
  form.insertAdjacentHTML("beforeend", '<input name="_action" value="resubmit"><input name="remark" value="x">');
  form.submit();
}
"""
SECOND = "6102"  # signs in with a second factor for as long as a test

Arrive = Callable[..., Looker]


@pytest.fixture(scope="module")
def shown(shop: Shop) -> list[Sight]:
    """Every page."""
    return shop.prepare(every_sight)


@pytest.fixture(scope="module")
def shares(shop: Shop, shown: list[Sight]) -> dict[str, list[Sight]]:
    """What each role sees: its home, and what none before it has been shown."""
    shares: dict[str, list[Sight]] = {}
    seen: set[str] = set()
    for role, number in STAFF.items():
        mine = shop.ask(partial(open_to, number, shop.now(), shown))
        shares[role] = [sight for sight in mine if EVERY_LOOK or sight.name == "home" or sight.url not in seen]
        seen |= {sight.url for sight in mine}
    assert seen == {sight.url for sight in shown}
    return shares


@pytest.fixture
def arrive(chromium: Browser, shop: Shop) -> Iterator[Arrive]:
    """Let somebody come who looks at pages."""
    lookers: list[Looker] = []

    def come(role: str = "", size: ViewportSize = SCREEN) -> Looker:
        lookers.append(Looker(chromium, shop, role, size))
        return lookers[-1]

    yield come
    for looker in lookers:
        looker.leave()


def walk(looker: Looker, pages: list[Sight], looks: tuple[tuple[str, str], ...] = LOOKS) -> Findings:
    """Look at pages; the frame, alike on all of them, on the first."""
    findings = Findings()
    for language, theme in looks:
        looker.prefer(language, theme)
        for place, sight in enumerate(pages):
            page = looker.open(sight.url)
            findings.look(page, f"{sight.url} {language} {theme}", exclude=FRAME if place else ())
            if PICTURES:
                width = (page.viewport_size or SCREEN)["width"]
                name = f"{looker.number}-{sight.name}-{place}-{language}-{theme}-{width}.png"
                page.screenshot(path=Path(PICTURES) / name)
    print(f"{len(pages)} pages, {findings.looks} looks")
    return findings


@pytest.mark.parametrize("role", STAFF)
def test_every_page_of_every_role(role: str, arrive: Arrive, shop: Shop, shares: dict[str, list[Sight]]) -> None:
    looker = arrive(role)
    if role == "clerk":  # with a customer at the desk
        served = shop.order(
            int(next(sight.url for sight in shares[role] if sight.name == "counter_order").split("/")[3])
        )
        looker.post("/counter/", _action=f"customer:pick:{served.customer_id}")

    findings = walk(looker, shares[role])

    assert not findings.wrong, findings.told()


@pytest.mark.parametrize("size", [PHONE, SMALLEST], ids=["phone", "smallest"])
@pytest.mark.parametrize("role", ON_A_PHONE)
def test_on_a_phone(role: str, size: ViewportSize, arrive: Arrive, shop: Shop, shown: list[Sight]) -> None:
    mine = shop.ask(partial(open_to, STAFF[role], shop.now(), shown))
    pages = [sight for sight in mine if sight.name in ON_A_PHONE[role]]

    findings = walk(arrive(role, size), pages, LOOKS if size is PHONE else TWO[1:])

    assert not findings.wrong, findings.told()


@pytest.mark.parametrize(("language", "theme"), TWO)
def test_before_signing_in(language: str, theme: str, arrive: Arrive) -> None:
    stranger, findings = arrive(), Findings()
    stranger.prefer(language, theme)
    for url in ("/login", "/login?ended=session", "/no-such-page"):
        findings.look(stranger.open(url), f"{url} {language} {theme}")
    page = stranger.open("/login")
    page.fill("#username", "3107")
    page.fill("#password", "wrong-1200-password")
    page.press("#password", "Enter")
    page.wait_for_selector("#sign-in-faults")
    findings.look(page, f"/login refused {language} {theme}")

    assert not findings.wrong, findings.told()


@pytest.fixture
def second_factor(shop: Shop) -> Iterator[Callable[[], None]]:
    """Enrol a second factor for somebody who has none; the function returned confirms it."""

    def enrol() -> bytes:
        factor = enrol_second_factor(staff_at(SECOND, shop.now()), EnrolSecondFactor(password=PASSWORD))
        return crypto.unseal(bytes(factor.sealed_secret))

    secret = shop.ask(enrol)

    def confirm() -> None:
        code = one_time.code_at(secret, int(shop.now().timestamp()) // 30)
        shop.ask(lambda: confirm_second_factor(staff_at(SECOND, shop.now()), ConfirmSecondFactor(code=code)))

    yield confirm
    shop.ask(SecondFactor.objects.filter(staff__staff_number=SECOND).delete)


def test_the_second_factor(arrive: Arrive, second_factor: Callable[[], None]) -> None:
    looker, findings = arrive(), Findings()
    looker.number = SECOND
    for language, theme in TWO:
        looker.prefer(language, theme)
        page = looker.open("/login")
        page.fill("#username", SECOND)
        page.fill("#password", PASSWORD)
        with another_page(page):
            page.press("#password", "Enter")
        if (language, theme) == TWO[0]:
            findings.look(looker.open("/account"), f"/account {language} {theme}")
            second_factor()
            looker.open("/")
            with another_page(page):
                page.click("form[action$='logout'] button")
        else:
            page.wait_for_selector("#code")
            findings.look(page, f"/login/code {language} {theme}")

    assert not findings.wrong, findings.told()


@pytest.mark.parametrize(("language", "theme"), TWO)
def test_faults_refusals_and_dialogs(language: str, theme: str, arrive: Arrive, shown: list[Sight]) -> None:
    """A form sent back with its faults, pages that refuse, every dialog, and the palette with and without hits."""
    clerk, findings = arrive("clerk"), Findings()
    clerk.prefer(language, theme)
    drafts = [sight.url for sight in shown if sight.name == "counter_accept"]
    for url in drafts:
        page = clerk.open(url)
        page.evaluate("document.querySelector('dialog[open]')?.close()")
        page.keyboard.press("F2")
        page.wait_for_selector("[data-faults], dialog[open]")
        findings.look(page, f"{url} saved {language} {theme}")
    for url in (drafts[0], *(sight.url for sight in shown if sight.name in ("counter_order", "counter_customer"))):
        findings.look_at_dialogs(clerk.open(url), f"{url} {language} {theme}")
    for url in ("/office/staff/", "/counter/orders/999999"):
        findings.look(clerk.open(url), f"{url} {language} {theme}")
    page = clerk.open("/")
    for typed in ("", "yj", "no such thing"):
        page.keyboard.press("Control+K")
        with page.expect_response("**/palette"):
            page.fill("#palette-q", typed or " ")
        page.locator(".htmx-request").first.wait_for(state="detached")
        findings.look(page, f"palette {typed!r} {language} {theme}")
        page.keyboard.press("Escape")

    assert not findings.wrong, findings.told()


@pytest.mark.parametrize(("role", "look"), list(zip(SENT_EMPTY, TWO * 2, strict=True)))
def test_forms_that_are_refused(role: str, look: tuple[str, str], arrive: Arrive, shown: list[Sight]) -> None:
    looker, findings = arrive(role), Findings()
    looker.prefer(*look)
    for url in (sight.url for sight in shown if sight.name in SENT_EMPTY[role]):
        page = looker.open(url)
        page.locator("[data-key=F2], [data-key=F9]").last.press("Enter")
        page.wait_for_selector("[data-faults]")
        findings.look(page, f"{url} refused {look}")

    assert not findings.wrong, findings.told()


@pytest.mark.parametrize(("language", "theme"), TWO)
def test_questions_claims_and_older_windows(
    language: str, theme: str, arrive: Arrive, shop: Shop, shown: list[Sight]
) -> None:
    """The question before something typed is lost, a task that is held, and what a window says that is overtaken."""
    clerk, findings = arrive("clerk"), Findings()
    clerk.prefer(language, theme)
    page = clerk.open("/counter/customers/new")
    page.fill("#f-name", "王")
    page.keyboard.press("Escape")
    page.wait_for_selector("#confirm[open]")
    findings.look(page, f"question {language} {theme}")
    page.click("#confirm [data-answer=yes]")

    page = clerk.open("/counter/inbox")
    page.locator("button[value^='task:claim:']").first.click()
    page.wait_for_selector("button[value^='task:release:']")
    findings.look(page, f"claimed {language} {theme}")
    page.locator("button[value^='task:release:']").first.click()
    page.wait_for_selector("button[value^='task:release:']", state="detached")

    orders = [int(sight.url.split("/")[3]) for sight in shown if sight.name == "counter_order"][:2]
    older, newer = (shop.order(order_id).customer_id for order_id in orders)
    clerk.post("/counter/", _action=f"customer:pick:{older}")
    page = clerk.open("/counter/")
    clerk.post("/counter/", _action=f"customer:pick:{newer}")
    page.locator("button[value^='service:add:']").first.click()
    page.wait_for_selector("[data-toast]")
    findings.look(page, f"another customer {language} {theme}")

    page = clerk.open(f"/counter/orders/{orders[0]}")
    page.evaluate(HAND_IN_AGAIN)
    page.wait_for_selector("[data-code=wrong_state]")
    findings.look(page, f"another state {language} {theme}")

    assert not findings.wrong, findings.told()
