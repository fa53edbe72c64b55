"""Makes a small static site of the pages: one HTML file each, a table of contents beside it, no script."""

import html
import re
import shutil
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tools.docs_checks import Page, slug

FIRST = ("README.md", "README.zh.md", "CONTRIBUTING.md", "CHANGELOG.md")
ORDER = ("tutorial", "how-to", "explanation", "reference", "adr")
TITLES = {
    "tutorial": "Tutorial",
    "how-to": "How to",
    "explanation": "Explanation",
    "reference": "Reference",
    "adr": "Decisions",
}
STYLE = """\
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --accent: #206bc4; }
body { margin: 0; display: grid; grid-template-columns: 17rem minmax(0, 56rem); gap: 3rem; line-height: 1.55;
  font: 15px/1.55 system-ui, "Noto Sans SC", "Noto Sans CJK SC", sans-serif; }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 1.5rem 1rem;
  border-right: 1px solid var(--line); box-sizing: border-box; font-size: 14px; }
nav h2 { font-size: 12px; margin: 1.2rem 0 .3rem; opacity: .7; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav a { display: block; padding: .15rem .4rem; border-radius: 4px; text-decoration: none; color: inherit; }
nav a[aria-current] { background: var(--soft); font-weight: 600; }
main { padding: 1.5rem 1rem 6rem; }
a { color: var(--accent); }
pre { background: var(--soft); padding: .8rem 1rem; overflow: auto; border-radius: 6px; }
code { font: 13px/1.5 ui-monospace, monospace; background: var(--soft); padding: .1em .3em; border-radius: 3px; }
pre code { background: none; padding: 0; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { border: 1px solid var(--line); padding: .25rem .6rem; text-align: left; vertical-align: top; }
img { max-width: 100%; border: 1px solid var(--line); }
blockquote { margin: 0; padding-left: 1rem; border-left: 3px solid var(--line); }
h1, h2, h3 { line-height: 1.25; scroll-margin-top: 1rem; }
@media (max-width: 50rem) { body { display: block; } nav { position: static; height: auto; border: 0; } }
"""
FRAME = """\
<!doctype html>
<html lang="{language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · Shouli</title><link rel="stylesheet" href="{up}docs.css"></head>
<body>
<nav aria-label="Contents">{contents}</nav>
<main>
{body}
</main>
</body>
</html>
"""


def build(pages: list[Page], target: Path) -> int:
    """Write the site again; return how many pages it has."""
    shown = [page for page in pages if page.name.startswith("docs/") or "/" not in page.name]
    shutil.rmtree(target, ignore_errors=True)
    for page in shown:
        path = target / place_of(page)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(render(page, shown), encoding="utf-8")
    (target / "docs.css").write_text(STYLE, encoding="utf-8")
    if shown:
        pictures = shown[0].root / "docs" / "screenshots"
        if pictures.exists():
            shutil.copytree(pictures, target / "docs" / "screenshots")
    return len(shown)


def place_of(page: Page) -> str:
    """Return where a page is in the site; the front page is what README says."""
    if page.name == "README.md":
        return "index.html"
    return page.name.removesuffix(".md") + ".html"


def render(page: Page, pages: list[Page]) -> str:
    """Turn a page into HTML."""
    reader = MarkdownIt("commonmark", {"html": True}).enable("table")
    tokens = reader.parse(page.text)
    _mark_headings(tokens)
    up = "../" * place_of(page).count("/")
    body = reader.renderer.render(tokens, reader.options, {})
    return FRAME.format(
        language="zh-Hans" if page.name.endswith(".zh.md") else "en",
        title=html.escape(title_of(page)),
        up=up,
        contents=_contents(page, pages, up),
        body=_turn_links(body, page, pages),
    )


def title_of(page: Page) -> str:
    """Return a page's first heading, or its name; the Chinese front page says that it is one."""
    title = page.headings[0][1].replace("`", "") if page.headings else page.name
    return f"{title} · 中文" if page.name == "README.zh.md" else title


def _mark_headings(tokens: list[Token]) -> None:
    taken: set[str] = set()
    for token, following in pairwise(tokens):
        if token.type == "heading_open":
            anchor = slug(following.content, taken)
            taken.add(anchor)
            token.attrSet("id", anchor)


def _turn_links(body: str, page: Page, pages: list[Page]) -> str:
    """Let links to pages of the site lead to their HTML, wherever the page is."""
    by_path = {other.path: other for other in pages}
    up = "../" * place_of(page).count("/")

    def turned(found: re.Match[str]) -> str:
        file, sign, anchor = found[1].partition("#")
        other = by_path.get((page.path.parent / file).resolve()) if file and ":" not in file else None
        return f'href="{up}{place_of(other)}{sign}{anchor}"' if other else found[0]

    return re.sub(r'href="([^"]+)"', turned, body)


def _contents(page: Page, pages: list[Page], up: str) -> str:
    """List the pages by kind; the page itself is marked."""
    loose = [other for other in pages if other.path.parent.name not in ORDER]
    known = {name: place for place, name in enumerate(FIRST)}
    groups = {"": sorted(loose, key=lambda other: known.get(other.name, len(FIRST)))}
    for kind in ORDER:
        groups[kind] = [other for other in pages if other.path.parent.name == kind]
    parts = []
    for kind, members in groups.items():
        listed = "".join(
            f'<li><a href="{up}{place_of(other)}"{" aria-current=page" if other.path == page.path else ""}>'
            f"{html.escape(title_of(other))}</a></li>"
            for other in members
        )
        parts.append((f"<h2>{TITLES[kind]}</h2>" if kind else "") + f"<ul>{listed}</ul>")
    return "".join(parts)
