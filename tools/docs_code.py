"""What the documentation says about the code, asked of the code itself: registries, classes, commands, settings."""

import ast
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec

from tools.tree import ROOT, parse, project_files

PACKAGE = ROOT / "src" / "shouli"
ROLE = re.compile(r":\w+:`~?([^`]+)`")
RAISES = re.compile(r":raises ([\w.]+): *(.*?)(?=\n\s*:raises|\n\s*\n|\Z)", re.DOTALL)
TARGET = re.compile(r"^([a-z][a-z-]*):.*?(?:## (.*))?$", re.MULTILINE)


def set_up() -> None:
    """Load every part as the program does, with the settings of the tests and English texts."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouli.config.settings.test")
    if str(ROOT / "src") not in sys.path:
        sys.path.insert(0, str(ROOT / "src"))
    import django
    from django.utils import translation

    django.setup()
    translation.activate("en")


@dataclass(frozen=True, slots=True)
class Refusal:
    """One ``:raises`` line of a docstring: the class as written, and when."""

    name: str
    when: str


def summary(doc: str | None) -> str:
    """Return the text of a docstring before its ``:raises`` lines, as Markdown."""
    text = re.split(r"\n\s*:raises ", doc or "", maxsplit=1)[0]
    paragraphs = [" ".join(part.split()) for part in text.strip().split("\n\n")]
    return "\n\n".join(markdown(part) for part in paragraphs if part)


def refusals(doc: str | None) -> list[Refusal]:
    """Return what a docstring says its action refuses, in its order."""
    return [Refusal(name.split(".")[-1], markdown(" ".join(when.split()))) for name, when in RAISES.findall(doc or "")]


def markdown(text: str) -> str:
    """Turn the little markup of docstrings into Markdown."""
    return ROLE.sub(r"`\1`", text).replace("``", "`").replace("<", "&lt;")


@lru_cache(maxsize=1)
def classes() -> frozenset[str]:
    """Return the names of all classes of the program and its tools."""
    found = set()
    for path in project_files(ROOT, ".py"):
        if path.is_relative_to(PACKAGE) or path.is_relative_to(ROOT / "tools"):
            found |= {node.name for node in ast.walk(parse(path)) if isinstance(node, ast.ClassDef)}
    return frozenset(found)


@lru_cache(maxsize=1)
def settings() -> frozenset[str]:
    """Return every environment variable the program reads, and every ``SHOULI_`` setting it has besides."""
    found = set()
    for path in project_files(ROOT, ".py"):
        if path.is_relative_to(PACKAGE / "config") and "tests" not in path.parts:
            found |= set(_environment(parse(path)))
    for path in sorted((PACKAGE / "config" / "settings").glob("*.py")):
        names = re.findall(r"^(SHOULI_[A-Z_]+)(?::[^=]+)? = ", path.read_text(encoding="utf-8"), re.MULTILINE)
        found |= set(names)
    return frozenset(found)


def _environment(tree: ast.Module) -> Iterator[str]:
    """Yield the names looked up in ``os.environ``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            asks = node.func.attr in {"get", "setdefault"} and ast.unparse(node.func.value) == "os.environ"
            if asks and isinstance(node.args[0], ast.Constant):
                yield str(node.args[0].value)


@lru_cache(maxsize=1)
def labels() -> dict[str, str]:
    """Return field name and label of everything a form asks for; ``*name`` ends a name put together at run time."""
    found: dict[str, str] = {}
    for folder in (PACKAGE / "journeys", PACKAGE / "orders" / "engine"):
        for path in sorted(folder.rglob("*.py")):
            if "tests" in path.parts:
                continue
            for node in ast.walk(parse(path)):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "Ask":
                    given = {word.arg: word.value for word in node.keywords}
                    name, label = _text(given.get("name")), _text(given.get("label"))
                    if name and label:
                        found.setdefault(name, label)
    return found


def _text(node: ast.expr | None) -> str:
    """Return a literal, the literal inside ``_("…")``, or ``*`` and the end of a text put together."""
    if isinstance(node, ast.Call) and node.args:
        return _text(node.args[0])
    if isinstance(node, ast.JoinedStr):
        return f"*{_text(node.values[-1])}"
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


@lru_cache(maxsize=1)
def make_targets() -> dict[str, str]:
    """Return the targets of the Makefile and what it says about each."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    return {name: told or "" for name, told in TARGET.findall(text) if name != "export"}


def is_module(name: str) -> bool:
    """Say whether ``python -m name`` would find something."""
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


@lru_cache(maxsize=1)
def dotted_names() -> frozenset[str]:
    """Return every dotted name that means something: actions, events, permissions, journeys."""
    from shouli.kernel.actions import REGISTRY
    from shouli.kernel.events import EVENTS
    from shouli.orders.business.catalogue import businesses
    from tools.docs_pack import permission_patterns

    journeys = {key for journey in businesses().values() for key in (journey.key, journey.permission)}
    return frozenset({*REGISTRY, *EVENTS, *journeys, *permission_patterns()})


@lru_cache(maxsize=1)
def parts() -> frozenset[str]:
    """Return the names of the parts."""
    return frozenset(path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists())


def is_inside(name: str) -> bool:
    """Say whether a dotted name such as ``orders.queries.list_rows`` is a module of the program or is in one."""
    words = name.split(".")
    for length in range(len(words), 0, -1):
        folder = PACKAGE.joinpath(*words[:length])
        path = folder.with_suffix(".py") if folder.with_suffix(".py").is_file() else folder / "__init__.py"
        if path.is_file():
            rest = words[length:]
            return not rest or bool(re.search(rf"\b{re.escape(rest[0])}\b", path.read_text(encoding="utf-8")))
    return False
