"""
Keep one complete Simplified Chinese catalogue per part, without the gettext programs.

``extract`` lists the strings, ``update`` merges new ones into the catalogues, ``check`` fails on one that is missing,
empty, fuzzy, obsolete or translated two ways, ``compile`` writes what Django reads.
"""

import argparse
import os
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

from tools.tree import ROOT, Finding, project_files, report

LOCALE = "zh_Hans"
CATALOGUE = Path("locale") / LOCALE / "LC_MESSAGES" / "django.po"
TEMPLATES = (".html", ".txt")
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "plural": (1, 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
    "pgettext_lazy": ((1, "c"), 2),
}
INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
PLACEHOLDER = re.compile(r"%\(\w+\)[sdifr]|%[sdifr]|\{\w*\}")
HEADER = """\
msgid ""
msgstr ""
"Language: zh_Hans\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
Key = tuple[str, str | None]


def parts_of(package: Path) -> list[Path]:
    """Return the folders of ``package`` that may own a catalogue."""
    return sorted(path for path in package.iterdir() if path.is_dir() and path.name != "__pycache__")


def extract_part(part: Path, files: list[Path]) -> Catalog:
    """Return a template catalogue of every translatable string of one part."""
    catalogue = Catalog(locale=LOCALE)
    for path in files:
        inside = path.relative_to(part) if path.is_relative_to(part) else None
        if inside is None or "tests" in inside.parts:
            continue
        for _line, message, comments, context in strings_of(path):
            where = (path.relative_to(part.parents[2]).as_posix(), 1)
            catalogue.add(message, locations=[where], context=context, auto_comments=comments)
    return catalogue


def strings_of(path: Path) -> Iterator[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    """Yield ``(line, message, comments, context)`` of a Python module or a Django template."""
    source = path.read_text(encoding="utf-8")
    if path.suffix in TEMPLATES:
        # What Django makes of a template is read as Python, to which an indented line would mean something.
        source = INDENT.sub("", templatize(source, origin=str(path)))
    yield from extract("python", BytesIO(source.encode("utf-8")), KEYWORDS, ["Translators:"])


def read_catalogue(path: Path) -> Catalog:
    """Return the catalogue at ``path``, empty if there is none yet."""
    if not path.exists():
        return Catalog(locale=LOCALE)
    with path.open("rb") as stream:
        return read_po(stream, locale=LOCALE)


def render(catalogue: Catalog) -> str:
    """Return the text of a catalogue: ordered, without dates, names or line numbers, so that changes merge."""
    body = BytesIO()
    write_po(body, catalogue, width=120, omit_header=True, sort_output=True, ignore_obsolete=True, include_lineno=False)
    return HEADER + body.getvalue().decode("utf-8")


def update(package: Path, files: list[Path]) -> list[Path]:
    """Merge new strings into every part's catalogue; return the files that changed."""
    changed = []
    for part in parts_of(package):
        wanted = extract_part(part, files)
        path = part / CATALOGUE
        if not len(wanted) and not path.exists():
            continue
        catalogue = read_catalogue(path)
        catalogue.update(wanted, no_fuzzy_matching=True)
        text = render(catalogue)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            changed.append(path)
    return changed


def check(package: Path, files: list[Path]) -> list[Finding]:
    """Return everything that would show a person an English string, a wrong one or a broken one."""
    findings: list[Finding] = []
    seen: dict[Key, tuple[str, str]] = {}
    for part in parts_of(package):
        wanted, path = extract_part(part, files), part / CATALOGUE
        name = path.relative_to(package.parents[1]).as_posix()
        catalogue = read_catalogue(path)
        for message in messages_of(wanted):
            mine = catalogue.get(message.id, message.context)
            findings += [Finding(name, mine.lineno or 1 if mine else 1, *fault) for fault in faults_of(message, mine)]
            if mine and mine.string:
                key, chinese = key_of(message), str(mine.string)
                other = seen.setdefault(key, (chinese, name))
                if other[0] != chinese:
                    told = f"{key[0]!r} is {chinese!r} here and {other[0]!r} in {other[1]}: give one of them a context"
                    findings.append(Finding(name, mine.lineno or 1, "two-ways", told))
        for message in [*messages_of(catalogue), *catalogue.obsolete.values()]:
            if wanted.get(message.id, message.context) is None:
                findings.append(Finding(name, message.lineno or 1, "obsolete", f"{key_of(message)[0]!r} is not used"))
    return findings


def faults_of(message: Message, mine: Message | None) -> Iterator[tuple[str, str]]:
    """Yield ``(code, message)`` for what is wrong with the translation of one string."""
    english = key_of(message)[0]
    if mine is None:
        yield "missing", f"{english!r} has no Chinese; run: make update-messages"
        return
    forms = [mine.string] if isinstance(mine.string, str) else list(mine.string or ())
    if not any(forms):
        yield "empty", f"{english!r} has no Chinese"
        return
    if mine.fuzzy:
        yield "fuzzy", f"{english!r} is marked as a guess"
    plural = message.id[-1] if isinstance(message.id, list | tuple) else message.id
    for form in forms:
        if sorted(set(PLACEHOLDER.findall(form))) != sorted(set(PLACEHOLDER.findall(plural))):
            yield "placeholders", f"{english!r} and {form!r} do not fill the same places"


def compile_all(package: Path) -> list[Path]:
    """Write a ``.mo`` beside every catalogue; return the files written."""
    written = []
    for path in sorted(package.glob(f"*/{CATALOGUE.as_posix()}")):
        target = path.with_suffix(".mo")
        half = path.with_suffix(f".{os.getpid()}")
        with half.open("wb") as stream:
            write_mo(stream, read_catalogue(path))
        half.replace(target)  # whole or not at all, for a program that reads it meanwhile
        written.append(target)
    return written


def messages_of(catalogue: Catalog) -> list[Message]:
    """Return the messages of a catalogue without its header."""
    return [message for message in catalogue if message.id]


def key_of(message: Message) -> Key:
    """Return the singular text and the context that identify a message."""
    text = message.id[0] if isinstance(message.id, list | tuple) else message.id
    return str(text), message.context


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tools.translations", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=["extract", "update", "check", "compile"])
    parser.add_argument("--root", type=Path, default=ROOT, help="the project's root")
    options = parser.parse_args(arguments)
    package: Path = options.root.resolve() / "src" / "shouli"
    if options.command == "compile":
        print(f"translations: {len(compile_all(package))} catalogues compiled")
        return 0
    if not settings.configured:
        settings.configure()  # Django wants settings before it takes a template apart; any will do
    files = [path for path in project_files(options.root.resolve(), ".py", *TEMPLATES) if path.is_relative_to(package)]
    if options.command == "extract":
        for part in parts_of(package):
            for message in messages_of(extract_part(part, files)):
                print(f"{part.name}\t{key_of(message)[0]}")
        return 0
    if options.command == "update":
        for path in update(package, files):
            print(f"updated {path.relative_to(options.root.resolve())}")
        return 0
    return report("translations", check(package, files), len(files))


if __name__ == "__main__":
    raise SystemExit(main())
