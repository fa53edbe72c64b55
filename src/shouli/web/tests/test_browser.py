"""The keyboard in a real browser: walking, picking, saving, asking before leaving, and nothing typed is ever lost."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.urls("shouli.web.tests.gallery_urls")]


@pytest.fixture
def told() -> list[str]:
    """Everything the browser complained about."""
    return []


@pytest.fixture
def desk(live_server: LiveServer, told: list[str]) -> Iterator[Page]:
    """The acceptance form, opened; at the end the browser must have had nothing to complain about."""

    def keep(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            told.append(message.text)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="zh-CN")
        page.on("console", keep)
        page.on("pageerror", lambda error: told.append(str(error)))
        page.goto(f"{live_server.url}/gallery")
        yield page
        browser.close()
    assert told == []


def focused(page: Page) -> str:
    """Return the id of what has the focus."""
    return str(page.evaluate("document.activeElement.id"))


def pressed(page: Page, action: str) -> None:
    """Wait for the answer to a button."""
    expect(page).to_have_title(f"固定电话新装 {action} · 受理")


def test_enter_walks_the_form_in_the_order_of_the_manual(desk: Page) -> None:
    desk.keyboard.press("Alt+3")
    walked = [focused(desk)]
    for _ in range(6):
        desk.keyboard.press("Enter")
        walked.append(focused(desk))

    assert walked == [
        "f-user_nature", "f-area_scope", "f-address-initials", "f-address-range", "f-address-door", "f-address-text",
        "f-nearby_phone",
    ]  # fmt: skip


def test_what_is_typed_while_the_server_answers_is_kept(desk: Page) -> None:
    desk.focus("#f-contact")
    desk.keyboard.press("Control+A")
    desk.keyboard.type("张三")
    desk.keyboard.press("Enter")
    with desk.expect_response("**/gallery"):
        desk.keyboard.type("138", delay=60)
    desk.keyboard.type("00000002")
    pressed(desk, "refresh")

    expect(desk.locator("#f-contact")).to_have_value("张三")
    expect(desk.locator("#f-contact_phone")).to_have_value("13800000002")
    assert focused(desk) == "f-contact_phone"


def test_a_number_is_picked_without_the_mouse(desk: Page) -> None:
    desk.keyboard.press("F3")
    pressed(desk, "number:draw")
    assert focused(desk) == "f-number-offer-86015768"

    desk.keyboard.press("ArrowRight")
    desk.keyboard.press("Enter")
    pressed(desk, "number:take:86011688")

    expect(desk.locator(".number-held b").first).to_have_text("8601 1688")
    assert focused(desk) == "f-level"  # what comes behind the number


def test_saving_shows_every_fault_and_leads_to_it(desk: Page) -> None:
    desk.keyboard.press("F2")
    pressed(desk, "save")

    expect(desk.locator("[data-faults]")).to_be_focused()
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    assert focused(desk) == "f-address-door"


def test_escape_asks_only_if_something_would_be_lost(desk: Page) -> None:
    desk.goto(desk.url.replace("/gallery", "/orders"))
    desk.goto(desk.url.replace("/orders", "/gallery"))
    desk.keyboard.press("Escape")
    desk.wait_for_url("**/orders")

    desk.go_forward()
    desk.fill("#f-contact", "张三")
    desk.keyboard.press("Escape")
    expect(desk.locator("#confirm-text")).to_have_text("本页录入的内容尚未保存，要离开吗？")
    desk.keyboard.press("Escape")
    expect(desk.locator("#confirm")).not_to_be_visible()
    expect(desk.locator("#f-contact")).to_have_value("张三")


def test_what_cannot_be_taken_back_is_said_in_numbers_first(desk: Page) -> None:
    desk.click("text=取消 >> nth=0")
    expect(desk.locator("#confirm-text")).to_have_text("将放弃 1 项业务，释放 1 个号码。")
    desk.click("#confirm [data-answer=no]")
    expect(desk).to_have_title("固定电话新装 · 受理")

    desk.click("text=取消 >> nth=0")
    desk.click("#confirm [data-answer=yes]")
    pressed(desk, "cancel")


def test_the_palette_goes_anywhere(desk: Page) -> None:
    desk.keyboard.press("Control+K")
    expect(desk.locator("#palette-q")).to_be_focused()
    desk.keyboard.type("yj")
    expect(desk.locator("[role=option][aria-selected=true]")).to_contain_text("移机")
    desk.keyboard.press("Enter")

    desk.wait_for_url("**/orders")


def test_every_key_of_the_page_is_listed(desk: Page) -> None:
    desk.click("h2 >> nth=0")
    desk.keyboard.press("?")

    expect(desk.locator("#keys")).to_be_visible()
    assert desk.locator("#keys [data-own]").all_inner_texts() == [
        "Alt+0", "结束服务", "F3", "换一批", "F2", "保存", "F6", "挂起",
    ]  # fmt: skip


def test_the_countdown_runs(desk: Page) -> None:
    expect(desk.locator("[data-countdown]")).not_to_have_text("14:32")
