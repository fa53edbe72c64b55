"""
Copy the few browser files and fonts the program serves from node_modules to var/assets, and list them in a manifest.

Versions are those of package-lock.json. Icons become one sprite holding just those that templates and modules name.
"""

import argparse
import hashlib
import json
import re
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from xml.sax.saxutils import quoteattr

from tools.tree import ROOT, project_files

FONT = "@expo-google-fonts/noto-sans-sc"
ICONS = "@tabler/icons"
FONT_KINDS = ("eot", "svg", "ttf", "woff", "woff2")  # every one that the style sheet names, used or not
# package -> file in it -> file below var/assets
FILES = {
    "htmx.org": {"dist/htmx.min.js": "vendor/htmx/htmx.min.js"},
    "idiomorph": {"dist/idiomorph-ext.min.js": "vendor/idiomorph/idiomorph-ext.min.js"},
    "@tabler/core": {
        "dist/css/tabler.min.css": "vendor/tabler/tabler.min.css",
        "dist/css/tabler-vendors.min.css": "vendor/tabler/tabler-vendors.min.css",
        "dist/js/tabler.min.js": "vendor/tabler/tabler.min.js",
    },
    "bpmn-js": {
        "dist/bpmn-navigated-viewer.production.min.js": "vendor/bpmn-js/bpmn-navigated-viewer.min.js",
        "dist/bpmn-modeler.production.min.js": "vendor/bpmn-js/bpmn-modeler.min.js",
        "dist/assets/bpmn-js.css": "vendor/bpmn-js/bpmn-js.css",
        "dist/assets/diagram-js.css": "vendor/bpmn-js/diagram-js.css",
        "dist/assets/bpmn-font/css/bpmn.css": "vendor/bpmn-js/css/bpmn.css",
        **{f"dist/assets/bpmn-font/font/bpmn.{kind}": f"vendor/bpmn-js/font/bpmn.{kind}" for kind in FONT_KINDS},
    },
    FONT: {
        "400Regular/NotoSansSC_400Regular.ttf": "fonts/NotoSansSC-Regular.ttf",
        "700Bold/NotoSansSC_700Bold.ttf": "fonts/NotoSansSC-Bold.ttf",
    },
}
ICON_NAMED = re.compile(r"\bicon\w*\s*(?:[=:(]|\s)\s*[\"']([a-z][a-z0-9-]*)[\"']")
SPRITE = "vendor/tabler-icons/sprite.svg"
MAP_NAMED = re.compile(rb"\n?(?://|/\*)# sourceMappingURL=[^\n]*\s*$")


class MissingAsset(Exception):
    """A file or an icon that the packages do not hold."""


@dataclass(frozen=True, slots=True)
class Asset:
    """One file below var/assets and where it came from."""

    path: str
    package: str
    version: str
    license: str
    sha256: str


def describe(modules: Path, package: str, target: Path, folder: Path) -> Asset:
    """Return the manifest line of a copied file."""
    about = json.loads((modules / package / "package.json").read_text(encoding="utf-8"))
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    path = target.relative_to(folder).as_posix()
    return Asset(path, package, about["version"], about.get("license", "see the package"), digest)


def copy_files(modules: Path, folder: Path) -> list[Asset]:
    """
    Copy every file of ``FILES``.

    :raises MissingAsset: if a package no longer holds a file
    """
    assets = []
    for package, files in FILES.items():
        for source, target in files.items():
            origin, destination = modules / package / source, folder / target
            if not origin.is_file():
                raise MissingAsset(f"{package} holds no {source}; run: make assets")
            destination.parent.mkdir(parents=True, exist_ok=True)
            destination.write_bytes(without_map(origin.read_bytes()))
            assets.append(describe(modules, package, destination, folder))
    return assets


def without_map(content: bytes) -> bytes:
    """Drop the last line that names a source map: maps are not served, and hashed names want every named file."""
    return MAP_NAMED.sub(b"\n", content)


def icons_named(sources: Iterable[Path]) -> set[str]:
    """Return the icon names that templates and modules mention, as in ``{% icon "phone" %}`` or ``icon="phone"``."""
    return {name for path in sources for name in ICON_NAMED.findall(path.read_text(encoding="utf-8"))}


def write_sprite(modules: Path, folder: Path, names: set[str]) -> Asset:
    """
    Write one SVG file with a symbol per icon.

    :raises MissingAsset: if Tabler has no icon of a name
    """
    nodes = json.loads((modules / ICONS / "tabler-nodes-outline.json").read_text(encoding="utf-8"))
    if unknown := sorted(names - nodes.keys()):
        raise MissingAsset(f"no such Tabler icon: {', '.join(unknown)}")
    symbols = [
        f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2"'
        f' stroke-linecap="round" stroke-linejoin="round">{"".join(map(draw, nodes[name]))}</symbol>'
        for name in sorted(names)
    ]
    target = folder / SPRITE
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n", encoding="utf-8"
    )
    return describe(modules, ICONS, target, folder)


def draw(node: tuple[str, dict[str, str]]) -> str:
    """Return one shape as SVG."""
    tag, attributes = node
    return f"<{tag} {' '.join(f'{name}={quoteattr(str(value))}' for name, value in attributes.items())}/>"


def build(root: Path) -> list[Asset]:
    """Fill ``var/assets`` afresh and write its ``manifest.json``; a running program never sees it half full."""
    modules, folder = root / "node_modules", root / "var" / "assets"
    sources = [path for path in project_files(root, ".py", ".html") if path.is_relative_to(root / "src")]
    sources = [path for path in sources if "tests" not in path.parts]
    folder.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="assets-", dir=folder.parent) as place:
        fresh = Path(place) / "fresh"
        assets = [*copy_files(modules, fresh), write_sprite(modules, fresh, icons_named(sources))]
        listed = {
            asset.path: {name: value for name, value in asdict(asset).items() if name != "path"} for asset in assets
        }
        (fresh / "manifest.json").write_text(json.dumps(listed, indent=2, sort_keys=True) + "\n", encoding="utf-8")
        if folder.exists():
            folder.rename(Path(place) / "old")
        fresh.rename(folder)
    return assets


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tools.assets", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--root", type=Path, default=ROOT, help="the project's root")
    root: Path = parser.parse_args(arguments).root.resolve()
    try:
        assets = build(root)
    except MissingAsset as fault:
        print(f"assets: {fault}", file=sys.stderr)
        return 1
    print(f"assets: {len(assets)} files in {(root / 'var' / 'assets').relative_to(root)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
