"""Somebody at a screen: keys pressed, text typed, what is there is read; no mouse unless a test says so."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, Response, expect

from tests.browser.shop import PASSWORD, Shop

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
FAR = 120  # steps from one end of a page to the other
ANSWERED = {409, 422}  # refusals that the page shows; the browser calls them errors of the network
LEFT = "net::ERR_ABORTED"  # what the browser says of an answer nobody waits for any more
LATE = {"offline": False, "latency": 400, "downloadThroughput": -1, "uploadThroughput": -1}  # milliseconds
PRINTER = "window.papers = 0; window.print = () => { window.papers += 1; };"  # stands in for the dialog of the system
OVERTAKEN = ("htmx:sendAbort,", "htmx:afterRequest,")  # and what HTMX says of one that the next change overtook


def slow_down(page: Page) -> None:
    """Let what the server answers come late, and scripts take their time, if this run is to be slow."""
    if not os.environ.get("SHOULI_SLOW_SCREEN"):
        return
    tools = page.context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.emulateNetworkConditions", LATE)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": 3})


@contextmanager
def another_page(page: Page) -> Iterator[None]:
    """Wait, after what is done in the block, for the page it leads to: this one may hold what is looked for there."""
    page.wait_for_load_state()
    with page.expect_event("domcontentloaded"):
        yield


class Person:
    """One member of staff at a browser of their own; ``complaints`` is all the browser found fault with."""

    def __init__(self, context: BrowserContext, shop: Shop) -> None:
        self.shop = shop
        self.context = context
        self.complaints: list[str] = []
        context.add_init_script(PRINTER)
        self.page = self.another_tab()

    def another_tab(self) -> Page:
        """Open a tab whose complaints are heard."""
        page = self.context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)
        page.on("filechooser", lambda chooser: None)  # from now on: a key may come before a later order to catch it
        slow_down(page)
        return page

    def sign_in(self, staff_number: str) -> Person:
        """Sign in on the start page, by keyboard."""
        self.page.goto(self.shop.url)
        self.type(staff_number)
        self.press("Tab")
        self.type(PASSWORD)
        self.follow()
        expect(self.page.locator(".top-staff")).to_contain_text(staff_number)
        return self

    def sign_out(self) -> None:
        """Sign out, by keyboard."""
        self.walk_to(self.page.locator("form[action$='logout'] button"), key="Shift+Tab")
        self.follow()
        expect(self.page.locator("#username")).to_be_focused()

    def open(self, path: str) -> Person:
        """Go to a page of the shop."""
        self.page.goto(self.shop.url + path)
        return self

    def press(self, *keys: str) -> None:
        """Press keys one after the other, once the page has its scripts: before that it would hear none of them."""
        for key in keys:
            self.page.wait_for_load_state()
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Type over whatever the focused field holds."""
        self.press("Control+A")
        self.page.keyboard.type(text)

    def walk_to(self, target: Locator | str, *, key: str = "Tab") -> None:
        """Press Tab until the focus is where it is wanted."""
        wanted = self.page.locator(target) if isinstance(target, str) else target
        expect(wanted.first).to_be_attached()
        for _ in range(FAR):
            if wanted.first.evaluate("element => element === document.activeElement"):
                return
            self.press(key)
        raise AssertionError(f"the keyboard never gets to {wanted}")

    def go_to(self, words: str, hit: str) -> None:
        """Open the palette, type, and press Enter on the first hit, which must be the one wanted."""
        self.press("Control+K")
        self.page.keyboard.type(words)
        expect(self.page.locator("#palette-hits [aria-selected=true]")).to_contain_text(hit)
        self.follow()

    def follow(self, key: str = "Enter") -> None:
        """Press a key that leads to another page, and wait for that page."""
        with another_page(self.page):
            self.page.keyboard.press(key)

    def fill(self, target: str, text: str) -> None:
        """Walk to a field, type over it, and walk on; the page takes the change in."""
        self.walk_to(target)
        self.type(text)
        self.press("Tab")
        self.settled()

    def choose(self, target: str, label: str) -> None:
        """Walk to a choice and press the arrow until it shows the option whose text begins with ``label``."""
        self.walk_to(target)
        field = self.page.locator(target)
        expect(field.locator("option", has_text=label).first).to_be_attached()
        for _ in range(FAR):
            shown = str(field.evaluate("select => select.selectedOptions[0]?.textContent ?? ''"))
            if shown.strip().startswith(label):
                return self.settled()
            self.press("ArrowDown")
        raise AssertionError(f"no {label} in {target}")

    def tick(self, target: str) -> None:
        """Walk to a box and tick it."""
        self.walk_to(target)
        if not self.page.locator(target).is_checked():
            self.press("Space")
        self.settled()

    @contextmanager
    def answered(self) -> Iterator[None]:
        """Do something that posts the form, and wait until the page has taken the answer in."""
        with self.page.expect_response(lambda answer: answer.request.method == "POST"):
            yield
        self.settled()

    def settled(self) -> None:
        """Wait until no form of the page waits for the server."""
        expect(self.page.locator("[aria-busy=true], .htmx-request")).to_have_count(0)

    def sees(self, *texts: str, where: str = "body") -> None:
        """Find texts on the page."""
        for text in texts:
            expect(self.page.locator(where)).to_contain_text(text)

    def at(self, pattern: str) -> re.Match[str]:
        """Wait for an address and return what its pattern caught."""
        self.page.wait_for_url(re.compile(pattern))
        found = re.search(pattern, self.page.url)
        assert found is not None
        return found

    def picture(self, name: str) -> None:
        """Keep a picture of the screen for the documentation, if this run is to make them."""
        if not os.environ.get("SHOULI_SCREENSHOTS"):
            return
        file = PICTURES / f"{name}.png"
        file.parent.mkdir(exist_ok=True)
        shot = BytesIO(self.page.screenshot(animations="disabled", caret="hide"))
        Image.open(shot).convert("RGB").save(file, optimize=True)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning") or message.text.startswith(OVERTAKEN):
            return
        status = re.search(r"responded with a status of (\d+)", message.text)
        if status is None or int(status[1]) not in ANSWERED:
            self.complaints.append(f"console: {message.text}")

    def _failed(self, request: Request) -> None:
        if request.failure != LEFT:
            self.complaints.append(f"failed: {request.url} {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status not in ANSWERED:
            self.complaints.append(f"{response.status}: {response.url}")
