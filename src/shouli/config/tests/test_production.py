"""A production installation as an operator makes it: collected files, the real server, a real browser."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Page, Request, expect, sync_playwright

from shouli.config import demo, web_server
from shouli.config.tests.factories import output, shouli, started, until
from shouli.config.tests.proxy import in_front_of
from shouli.config.tests.test_deploy import PRODUCTION

PASSWORD = "Counter-2026-window"
PREPARING = f"""\
from shouli.config import demo
demo.prepare(empty=True, say=print)
demo.give_passwords("{PASSWORD}", print)
"""
IMPORT = re.compile(r"""^import\b[^"']*["']([^"']+)["'];""", re.MULTILINE)
HOST = PRODUCTION["SHOULI_HOSTS"]
HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+$")


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Collect the static files as the how-to page says; give the folder."""
    folder = tmp_path_factory.mktemp("production")
    collected = shouli(folder, "manage", "collectstatic", "--no-input", "--verbosity", "0", **PRODUCTION)
    assert collected.returncode == 0, collected.stderr
    return folder


@pytest.mark.long
def test_every_module_imports_others_by_hashed_names(installation: Path) -> None:
    static = installation / "static"
    names = json.loads((static / "staticfiles.json").read_text(encoding="utf-8"))["paths"]

    own = {name: kept for name, kept in names.items() if name.endswith(".js") and not name.startswith("vendor/")}
    imported = {
        (name, found): (static / kept).parent / found
        for name, kept in own.items()
        for found in IMPORT.findall((static / kept).read_text(encoding="utf-8"))
    }
    assert {name for name, _found in imported} >= {"web/app.js", "web/keyboard.js", "counter/counter.js"}
    assert {key for key, path in imported.items() if not HASHED.search(key[1]) or not path.exists()} == set()


@pytest.mark.browser
def test_pages_of_production_load_without_a_complaint(installation: Path) -> None:
    prepared = shouli(installation, "manage", "shell", "--no-imports", "--command", PREPARING, **PRODUCTION)
    assert prepared.returncode == 0, prepared.stderr
    port = web_server.free_port()
    settings = PRODUCTION | {"SHOULI_HOSTS": f"{HOST},{web_server.LOOPBACK}"}

    with started(installation, "web", "--port", str(port), **settings) as process:
        until(lambda: demo.answers(port), process=process, folder=installation)
        with in_front_of(port, installation, HOST) as proxy:
            complaints, scripts = browse(proxy)

    assert complaints == [], output(installation)
    assert {name.rpartition("/")[2].partition(".")[0] for name in scripts} >= {"app", "dialogs", "forms", "counter"}
    assert [name for name in scripts if not HASHED.search(name)] == []


def browse(proxy: int) -> tuple[list[str], list[str]]:
    """Sign in as a clerk and open a page with modules; return what the browser complained of, and its scripts."""
    complaints: list[str] = []
    scripts: list[str] = []

    def said(message: ConsoleMessage) -> None:
        if message.type != "info":  # Chromium also tells that the button of a closed dialog did not get the focus
            complaints.append(f"{message.type}: {message.text} ({message.location})")

    there = f"--host-resolver-rules=MAP {HOST} {web_server.LOOPBACK}:{proxy}"

    def asked(request: Request) -> None:
        if request.resource_type == "script":
            scripts.append(request.url)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", there])
        page = browser.new_page(ignore_https_errors=True)
        page.on("console", said)
        page.on("pageerror", lambda fault: complaints.append(str(fault)))
        page.on("request", asked)
        sign_in(page)
        page.goto(f"https://{HOST}/counter/")
        page.keyboard.press("?")  # a dialog that a module opens
        expect(page.locator("dialog[open]")).to_be_visible()
        browser.close()
    return complaints, scripts


def sign_in(page: Page) -> None:
    """Sign in by the form."""
    page.goto(f"https://{HOST}/")
    page.fill("#username", "3107")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".top-staff")).to_contain_text("3107")
