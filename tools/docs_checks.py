"""Judges the documentation: links, anchors, pictures, commands, names of things in the code, and twins in Chinese."""

import re
import shlex
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from functools import cached_property
from io import StringIO
from pathlib import Path

from tools.tree import ROOT, Finding, project_files

FENCE = re.compile(
    r"^(?P<indent> *)(?P<fence>```+)(?P<info>[^\n]*)\n(?P<body>.*?)^(?P=indent)(?P=fence)[ \t]*$",
    re.DOTALL | re.MULTILINE,
)
HEADING = re.compile(r"^(#{1,6}) +(.+?) *#*$", re.MULTILINE)
LINK = re.compile(r"!?\[[^\]]*\]\((?P<target>[^)\s]+)\)")
CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
CLASS = re.compile(r"[A-Z][a-z]+(?:[A-Z][a-z0-9]+)+")
WORD = re.compile(r"[A-Z][a-z]+")
DOTTED = re.compile(r"[a-z_]+(\.[a-z_]+)+")
SETTING = re.compile(r"(SHOULI_[A-Z_]+|DATABASE_URL|DJANGO_SETTINGS_MODULE)")
PATH = re.compile(r"(src|packs|tools|tests|docs|bench|requirements)/[\w./-]*")
ASSIGNED = re.compile(r"[A-Z_]+=.*")
OF_THE_ENVIRONMENT = frozenset({"shouli", "python"})
SHELL = frozenset({"cd", "cp", "export", "git", "createdb", "initdb", "pip", "curl", "ls", "kill"})


@dataclass(frozen=True)
class Page:
    """One Markdown page: its path and its text; ``root`` is the folder that paths in it start from."""

    path: Path
    text: str
    root: Path = ROOT

    @property
    def name(self) -> str:
        """The path below the root."""
        return self.path.relative_to(self.root).as_posix()

    @cached_property
    def prose(self) -> str:
        """The text with everything inside fences blanked, lines kept."""
        return FENCE.sub(lambda found: "\n" * found[0].count("\n"), self.text)

    @cached_property
    def headings(self) -> list[tuple[int, str]]:
        """Level and text of each heading, in order."""
        return [(len(marks), text) for marks, text in HEADING.findall(self.prose)]

    @cached_property
    def anchors(self) -> frozenset[str]:
        """What a link to this page may name after ``#``."""
        found: set[str] = set()
        for _level, text in self.headings:
            found.add(slug(text, found))
        return frozenset(found)

    @cached_property
    def declared(self) -> frozenset[str]:
        """Paths of the files this page shows in full (``file=…`` after the language of a fence), and their folders."""
        files = {found["info"].partition("file=")[2].strip() for found in FENCE.finditer(self.text)} - {""}
        return frozenset(files | {parent.as_posix() for file in files for parent in Path(file).parents})

    def finding(self, position: int, code: str, message: str) -> Finding:
        """Point at a place of the text."""
        return Finding(self.name, self.text.count("\n", 0, position) + 1, code, message)


@dataclass(frozen=True)
class Known:
    """What a page may speak of; empty means that it is not looked at."""

    classes: frozenset[str] = frozenset()
    dotted: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()
    settings: frozenset[str] = frozenset()
    make_targets: frozenset[str] = frozenset()
    is_inside: Callable[[str], bool] = field(default=lambda _name: False)
    is_module: Callable[[str], bool] = field(default=lambda _name: True)
    is_command: Callable[[list[str]], bool] = field(default=lambda _arguments: True)


def slug(text: str, taken: set[str] | None = None) -> str:
    """Return the anchor of a heading, as the usual hosts make it; one that is taken gets a number."""
    plain = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
    number, made = 0, plain
    while taken and made in taken:
        number += 1
        made = f"{plain}-{number}"
    return made


def read(root: Path = ROOT) -> list[Page]:
    """Return every page of the project."""
    return [Page(path, path.read_text(encoding="utf-8"), root) for path in project_files(root, ".md")]


def judge(pages: list[Page], known: Known) -> Iterator[Finding]:
    """Yield everything that is wrong with the pages."""
    by_path = {page.path: page for page in pages}
    for page in pages:
        yield from link_faults(page, by_path)
        yield from command_faults(page, known)
        yield from name_faults(page, known)
        yield from twin_faults(page, by_path)


def link_faults(page: Page, pages: dict[Path, Page]) -> Iterator[Finding]:
    """Yield links and pictures that lead nowhere; pictures of screens count once the browser has made any."""
    pictures = page.root / "docs" / "screenshots"
    for found in LINK.finditer(page.prose):
        target = found["target"]
        if re.match(r"[a-z]+:", target):
            continue
        file, _sign, anchor = target.partition("#")
        path = (page.path.parent / file).resolve() if file else page.path
        if path.parent == pictures and not pictures.exists():
            continue
        if not path.exists():
            yield page.finding(found.start(), "dead-link", f"{target} does not exist")
        elif anchor and path in pages and anchor not in pages[path].anchors:
            yield page.finding(found.start(), "dead-anchor", f"{target}: there is no such heading")


def command_faults(page: Page, known: Known) -> Iterator[Finding]:
    """Yield lines of ``console`` fences that name no target, command or module there is."""
    for found in FENCE.finditer(page.text):
        if found["info"].split()[:1] != ["console"]:
            continue
        position = found.start("body")
        for line in found["body"].splitlines():
            command = line.removeprefix(found["indent"])
            if command.startswith("$ "):
                for fault in _line_faults(command[2:], known):
                    yield page.finding(position, "no-such-command", f"{command[2:]!r}: {fault}")
            position += len(line) + 1


def _line_faults(line: str, known: Known) -> Iterator[str]:
    reader = shlex.shlex(line, posix=True, punctuation_chars="&|;")
    reader.whitespace_split = True
    try:
        words = list(reader)
    except ValueError as fault:
        yield str(fault)
        return
    command: list[str] = []
    for word in [*words, ";"]:
        if not set(word) <= set("&|;"):
            command.append(word)
            continue
        while command and ASSIGNED.fullmatch(command[0]):
            command = command[1:]
        if command:
            yield from _command_faults(command, known)
        command = []


def _command_faults(words: list[str], known: Known) -> Iterator[str]:
    program, arguments = words[0].removeprefix(".venv/bin/"), words[1:]
    if words[0] in OF_THE_ENVIRONMENT:
        yield f"pasted into a fresh clone this is not found: .venv/bin/{program}"
    elif program == "make":
        targets = [word for word in arguments if "=" not in word]
        yield from (f"no target {word}" for word in targets if word not in known.make_targets)
    elif program == "shouli":
        if not known.is_command(arguments):
            yield "the command line is wrong"
    elif program == "python" and arguments[:1] == ["-m"]:
        if not known.is_module(arguments[1]):
            yield f"no module {arguments[1]}"
    elif program == "python":
        if arguments[:1] != ["-c"]:
            yield "it runs neither a module nor a line"
    elif program not in SHELL:
        yield f"{program} is not known here"


def name_faults(page: Page, known: Known) -> Iterator[Finding]:
    """Yield names in code type that mean nothing: classes, actions, modules, settings, files."""
    shown = "\n".join(found["body"] for found in FENCE.finditer(page.text) if "file=" in found["info"])
    for found in CODE.finditer(page.prose):
        name = found[1].strip()
        if (fault := _name_fault(page, name, known)) and not re.search(rf"\b{re.escape(name)}\b", shown):
            yield page.finding(found.start(), "no-such-name", f"`{name}`: {fault}")


def _name_fault(page: Page, name: str, known: Known) -> str:
    is_class = CLASS.fullmatch(name) or (page.path.name == "glossary.md" and WORD.fullmatch(name))
    if known.classes and is_class and name not in known.classes:
        return "no class has this name"
    if known.settings and SETTING.fullmatch(name) and name not in known.settings:
        return "the program has no such setting"
    if PATH.fullmatch(name) and "..." not in name and not (page.root / name).exists():
        return "" if name.rstrip("/") in page.declared else "there is no such file"
    in_part = known.parts and DOTTED.fullmatch(name) and name.partition(".")[0] in known.parts
    if in_part and name not in known.dotted and not known.is_inside(name):
        return "no action, event, right, business or module has this name"
    return ""


def twin_faults(page: Page, pages: dict[Path, Page]) -> Iterator[Finding]:
    """Yield a heading that a Chinese page lacks, or has more, than its English twin."""
    if not page.path.name.endswith(".zh.md"):
        return
    twin = pages.get(page.path.with_name(page.path.name.replace(".zh.md", ".md")))
    if twin is None:
        yield page.finding(0, "no-twin", "there is no English page of this name")
        return
    mine, theirs = [level for level, _ in page.headings], [level for level, _ in twin.headings]
    if mine != theirs:
        count = next((index for index, pair in enumerate(zip(mine, theirs, strict=False)) if pair[0] != pair[1]), None)
        place = min(len(mine), len(theirs)) if count is None else count
        more = twin.headings if len(theirs) > place else page.headings
        yield page.finding(0, "twin-differs", f"the headings differ from {twin.name} at {more[place][1]!r}")


def heading_faults(page: Page, wanted: Iterator[str] | frozenset[str], what: str) -> Iterator[Finding]:
    """Yield what a reference page has no heading for."""
    have = {text.strip("`") for _level, text in page.headings}
    for name in sorted(set(wanted) - have):
        yield page.finding(0, "not-documented", f"{what} {name} has no heading")


def is_shouli_command(arguments: list[str]) -> bool:
    """Say whether the ``shouli`` command would take these arguments."""
    from django.core.management import get_commands

    from shouli.config.cli import parser

    if arguments[:1] == ["manage"]:
        return len(arguments) > 1 and arguments[1] in get_commands()
    if arguments[-1:] == ["--help"]:
        arguments = arguments[:-1]
    with redirect_stderr(StringIO()), redirect_stdout(StringIO()):
        try:
            parser().parse_args(arguments)
        except SystemExit:
            return False
    return True
