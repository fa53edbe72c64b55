"""The page of a what-if as people open it: from a file, on a screen and a telephone, light and dark."""

from __future__ import annotations

import os
import shutil
from io import BytesIO
from pathlib import Path
from typing import Literal

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Request, ViewportSize, expect

from shouli.config.cli import main
from tests.browser.person import PICTURES

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
TARIFF = ROOT / "packs" / "sample" / "tariffs"
DRAFT = {
    "products.csv": [("Enjoy 58,plan,gsm,plan,,58.00", "Enjoy 58,plan,gsm,plan,,48.00")],
    "allowances.csv": [("enjoy58,国内主叫150分钟,150 minutes,9000", "enjoy58,国内主叫60分钟,60 minutes,3600"),
                       ("流量500M,500 M,500M", "流量100M,100 M,100M")],
    "prices.csv": [("畅享-01,enjoy58,voice.local,*,0,60,0.190", "畅享-01,enjoy58,voice.local,*,0,60,0.250"),
                   ("畅聊-02,d20,voice.local,offpeak,0,60,0.200", "畅聊-02,d20,voice.local,offpeak,0,60,0.300")],
}  # fmt: skip


@pytest.fixture(scope="module")
def what_if(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Weigh a draft on an invented month and write the page."""
    folder = tmp_path_factory.mktemp("what-if")
    shutil.copytree(TARIFF, folder / "draft")
    for table, changes in DRAFT.items():
        text = (folder / "draft" / table).read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (folder / "draft" / table).write_text(text, encoding="utf-8")
    month = ("--month", "2026-09")
    subscribers, records = ("3000", "300000") if os.environ.get("SHOULI_SCREENSHOTS") else ("1000", "100000")
    size = ("--subscribers", subscribers, "--records", records, "--files", "2")
    assert main(["generate-usage", *month, *size, "--out", str(folder)]) == 0
    files = [str(path) for path in sorted(folder.glob("usage-*"))]
    of = ("--tariff", str(folder / "draft"), "--against", str(TARIFF), "--holdings", str(folder / "holdings.parquet"))
    assert main(["what-if", *month, *of, "--work", str(folder), "--html", str(folder / "page.html"), *files]) == 0
    return folder / "page.html"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 400])
def test_the_page_stands_by_itself(
    chromium: Browser, what_if: Path, width: int, scheme: Literal["light", "dark"]
) -> None:
    context = chromium.new_context(viewport=ViewportSize(width=width, height=1080), color_scheme=scheme)
    page = context.new_page()
    complaints: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("request", note)
    page.goto(what_if.as_uri())

    expect(page.get_by_role("heading", level=1)).to_have_text("资费试算：草案用于2026-09")
    expect(page.get_by_role("img")).to_have_count(3)
    expect(page.get_by_role("img").first).to_have_accessible_name("按变动幅度的帐单数")
    expect(page.get_by_role("table")).to_have_count(6)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert (asked, complaints) == ([what_if.as_uri()], [])
    assert contrast(page) >= 4.5
    if (width, scheme) == (1440, "light"):
        picture(page)
    context.close()


def contrast(page: Page) -> float:
    """Return the least contrast of the page's inks on its papers, as WCAG measures it."""
    found = page.evaluate("""() => {
      const root = getComputedStyle(document.documentElement);
      const light = name => {
        const hex = root.getPropertyValue(name).trim().replace(/^#(.)(.)(.)$/, '#$1$1$2$2$3$3');
        return [1, 3, 5].map(at => parseInt(hex.slice(at, at + 2), 16) / 255)
          .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
          .reduce((sum, value, place) => sum + value * [0.2126, 0.7152, 0.0722][place], 0);
      };
      const pairs = [['--ink', '--paper'], ['--ink-2', '--sunken'], ['--ink-3', '--ground'], ['--ink-3', '--paper'],
                     ['--green', '--paper'], ['--red', '--paper'], ['--bar-ink', '--bar']];
      return Math.min(...pairs.map(pair => pair.map(light).sort((one, other) => other - one))
        .map(([high, low]) => (high + 0.05) / (low + 0.05)));
    }""")
    return float(found)


def picture(page: Page) -> None:
    """Keep a picture for the documentation, if this run is to make them."""
    if os.environ.get("SHOULI_SCREENSHOTS"):
        shot = BytesIO(page.screenshot(animations="disabled"))
        Image.open(shot).convert("RGB").save(PICTURES / "what-if.png", optimize=True)
