"""
Keep the documentation whole and true.

``build`` writes the reference pages out of the code and makes the site in var/docs. ``check`` fails if a reference page
is not what the code says, if something has no entry, if a link, picture, command, file or name leads nowhere, or if a
Chinese page lacks a heading of its English twin.
"""

import argparse
from collections.abc import Iterator

from tools import docs_checks, docs_code
from tools.docs_checks import Known, Page
from tools.tree import ROOT, Finding, report

REFERENCE = ROOT / "docs" / "reference"
SITE = ROOT / "var" / "docs"


def known() -> Known:
    """Return what pages may speak of."""
    return Known(
        classes=docs_code.classes(),
        dotted=docs_code.dotted_names(),
        parts=docs_code.parts(),
        settings=docs_code.settings(),
        make_targets=frozenset(docs_code.make_targets()),
        is_inside=docs_code.is_inside,
        is_module=docs_code.is_module,
        is_command=docs_checks.is_shouli_command,
    )


def reference_faults(pages: list[Page]) -> Iterator[Finding]:
    """Yield reference pages that are not what the code says, and things without an entry."""
    from tools import docs_reference

    by_name = {page.name: page for page in pages}
    for name, text in docs_reference.pages().items():
        path = f"docs/reference/{name}"
        if path not in by_name:
            yield Finding(path, 1, "missing", "run: make docs")
        elif by_name[path].text != text:
            lines = zip(by_name[path].text.splitlines(), text.splitlines(), strict=False)
            line = next((number for number, (mine, theirs) in enumerate(lines, 1) if mine != theirs), 1)
            yield Finding(path, line, "out-of-date", "the code says something else; run: make docs")
    yield from _entries(by_name)


def _entries(by_name: dict[str, Page]) -> Iterator[Finding]:
    from shouli.kernel.actions import REGISTRY
    from shouli.kernel.events import EVENTS
    from shouli.kernel.lifecycles import LIFECYCLES
    from shouli.orders.business.catalogue import businesses
    from tools import docs_pack

    wanted = {
        "actions": ("action", frozenset(REGISTRY)),
        "events": ("event", frozenset(EVENTS)),
        "states": ("lifecycle", frozenset(LIFECYCLES)),
        "journeys": ("business", frozenset(businesses())),
        "permissions": ("role", frozenset(docs_pack.roles())),
        "fee-facts": ("fact", frozenset(row["name"] for row in docs_pack.table("catalog/fee_facts.csv"))),
        "settings": ("setting", docs_code.settings()),
    }
    for name, (what, things) in wanted.items():
        page = by_name.get(f"docs/reference/{name}.md")
        if page is None:
            yield Finding(f"docs/reference/{name}.md", 1, "missing", f"every {what} needs a heading here")
        else:
            yield from docs_checks.heading_faults(page, things, what)


def main(arguments: list[str] | None = None) -> int:
    """Build or check."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.docs", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=["build", "check"])
    options = parser.parse_args(arguments)
    docs_code.set_up()
    if options.command == "build":
        from tools import docs_reference, docs_site

        for name in docs_reference.write(REFERENCE):
            print(f"written: docs/reference/{name}")
        print(
            f"docs: {docs_site.build(docs_checks.read(), SITE)} pages in {SITE.relative_to(ROOT)}, begin at index.html"
        )
        return 0
    pages = docs_checks.read()
    return report("docs", [*reference_faults(pages), *docs_checks.judge(pages, known())], len(pages), "pages")


if __name__ == "__main__":
    raise SystemExit(main())
