"""Colours are named in one place, and those that meet on a page can be told apart (WCAG 2.2, 1.4.3 and 1.4.11)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SOURCES = Path(__file__).resolve().parents[2]
NAMED = SOURCES / "web" / "static" / "web" / "shouli.css"
BLOCK = re.compile(r"^(?::root|\[data-bs-theme=\"dark\"\]) \{(.*?)^\}", re.MULTILINE | re.DOTALL)
ALONE = "what_if.css"  # a report that is a file of its own
LITERAL = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgb\(|\bhsl\(")
TEXT, SHAPE = 4.5, 3.0
GROUNDS = ("paper", "ground", "sunken")
TEXTS = {
    "ink": (*GROUNDS, "blue-soft", "amber-soft", "grey-soft", "line-2"),
    "ink-2": (*GROUNDS, "grey-soft", "blue-soft"),
    "ink-3": (*GROUNDS, "blue-soft", "amber-soft", "red-soft", "green-soft", "line-2"),
    "blue": (*GROUNDS, "blue-soft"),
    "red": (*GROUNDS, "red-soft"),
    "green": (*GROUNDS, "green-soft"),
    "amber": (*GROUNDS, "amber-soft"),
    "go-ink": ("go", "go-hover", "now", "step"),
    "bar-ink": ("bar",),
    "bar-alarm": ("bar",),
    "sheet-ink-2": ("sheet",),
}
SHAPES = {
    "box": GROUNDS,
    "red-mark": (*GROUNDS, "red-soft"),
    "green-mark": GROUNDS,
    "amber-mark": GROUNDS,
    "blue-mark": GROUNDS,
    "dot": ("paper",),
    "go-ink": ("green-mark", "red-mark"),
}


def tokens() -> dict[str, dict[str, str]]:
    """Read the colours of both lights; dark changes what it names and keeps the rest."""
    light, dark = (
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", block))
        for block in re.findall(
            r"^(?::root|\[data-bs-theme=\"dark\"\]) \{(.*?)^\}", NAMED.read_text(), re.MULTILINE | re.DOTALL
        )[:2]
    )
    return {"light": light, "dark": light | dark}


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour."""
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    shares = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_reckoned_as_the_guidelines_do() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("light", ["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXTS, TEXT), (SHAPES, SHAPE)], ids=["texts", "shapes"])
def test_pairs_that_meet_can_be_told_apart(light: str, pairs: dict[str, tuple[str, ...]], least: float) -> None:
    named = tokens()[light]

    faint = {
        f"{front} on {ground}": round(ratio, 2)
        for front, grounds in pairs.items()
        for ground in grounds
        if (ratio := contrast(named[front], named[ground])) < least
    }

    assert faint == {}


def test_no_rule_has_a_colour_without_a_name() -> None:
    found = [
        f"{path.name}: {line.strip()}"
        for path in SOURCES.rglob("*.css")
        if path.name != ALONE
        for line in path.read_text().splitlines()
        if LITERAL.search(line) and not line.strip().startswith("--")
    ]

    assert found == []


DIAGRAM = NAMED.with_name("panels.css")
DRAWN = re.compile(
    r"^( *)((?:[^{}@\n]*\.diagram(?:,\n[^{}@\n]*\.diagram)*)) \{\n((?: *--diagram-[^}]*)+)\}", re.MULTILINE
)


def diagrams() -> dict[str, dict[str, str]]:
    """Read the colours of diagrams: in the light, in the dark, and on paper whatever the light."""
    found = [
        dict(re.findall(r"--diagram-([\w-]+): (#[0-9a-f]{3,6});", part[3]))
        for part in DRAWN.finditer(DIAGRAM.read_text())
    ]
    return dict(zip(("light", "dark", "paper"), found, strict=True))


@pytest.mark.parametrize("light", ["light", "dark"])
def test_a_diagram_can_be_read_in_every_light(light: str) -> None:
    named = diagrams()[light]

    assert {
        ground for ground in ("paper", "done", "current", "failed") if contrast(named["ink"], named[ground]) < TEXT
    } == set()
    for mark in ("done", "current", "failed"):
        assert contrast(named[f"{mark}-edge"], named["paper"]) >= SHAPE, mark
        assert contrast(named[f"{mark}-edge"], named[mark]) >= SHAPE, mark
    assert contrast(named["line"], named["paper"]) >= SHAPE


def test_a_diagram_is_dark_in_the_dark_and_white_on_paper() -> None:
    drawn, page = diagrams(), tokens()

    assert luminance(drawn["dark"]["paper"]) < 0.05
    assert drawn["dark"]["paper"] == page["dark"]["paper"]
    assert all(luminance(drawn["dark"][mark]) < 0.1 for mark in ("done", "current", "failed"))
    assert drawn["paper"] == drawn["light"]
    assert drawn["light"].keys() == drawn["dark"].keys()


def test_a_diagram_is_drawn_in_named_colours_only() -> None:
    script = NAMED.with_name("diagram.js").read_text()

    assert set(re.findall(r"default\w+Color: \"var\(--diagram-(\w+)\)\"", script)) == {"paper", "line", "ink"}
    assert LITERAL.findall(script) == []
