"""Check every template: it compiles, keeps script and style in files, and no form forgets its token."""

import argparse
import os
import re
from collections import defaultdict
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import django
from django.template import TemplateDoesNotExist, TemplateSyntaxError, engines

from tools.tree import ROOT, Finding, project_files, report

COMMENTS = re.compile(r"\{#.*?#\}|\{%\s*comment\b.*?\{%\s*endcomment\s*%\}", re.DOTALL)
TOKEN = re.compile(r"\{%\s*csrf_token\s*%\}")
TAGS = re.compile(r"\{%.*?%\}", re.DOTALL)
VALUES = re.compile(r"\{\{.*?\}\}", re.DOTALL)
NAMED = re.compile(r"\{%\s*(?:extends|include)\s+[\"']([^\"'#]+)[\"']")
SENDING = frozenset({"hx-post", "hx-put", "hx-patch", "hx-delete"})
DATA_SCRIPTS = frozenset({"application/json", "text/plain"})


class Reader(HTMLParser):
    """Collect ``(line, code, message)`` for what a page's content policy or forgery guard would refuse."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[tuple[int, str, str]] = []
        self._open_form: int | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        line = self.getpos()[0]
        if tag == "script" and "src" not in given and given.get("type") not in DATA_SCRIPTS:
            self.faults.append((line, "inline-script", "put it in a static file"))
        if tag == "style" or "style" in given:
            self.faults.append((line, "inline-style", "put it in a style sheet"))
        for name, value in given.items():
            if re.match(r"on[a-z]+$|hx-on[:-]|hx-on$", name):
                self.faults.append((line, "inline-handler", f"{name}: listen from a static file"))
            if value.strip().lower().startswith("javascript:"):
                self.faults.append((line, "inline-script", f"{name} holds a javascript address"))
        if tag == "form" and (given.get("method", "get").lower() == "post" or SENDING & given.keys()):
            self._open_form = line
        elif tag == "csrf-token":
            self._open_form = None

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.close_form()

    def close_form(self) -> None:
        """Report the form that is being left if it carries no token."""
        if self._open_form is not None:
            self.faults.append((self._open_form, "no-csrf-token", "a form that sends needs {% csrf_token %}"))
            self._open_form = None


def judge(source: str) -> list[tuple[int, str, str]]:
    """Return ``(line, code, message)`` for the faults of one HTML template's source."""
    text = TOKEN.sub("<csrf-token>", COMMENTS.sub(keep_lines, source))
    reader = Reader()
    reader.feed(VALUES.sub(as_word, TAGS.sub(keep_lines, text)))
    reader.close()
    reader.close_form()
    return reader.faults


def keep_lines(match: re.Match[str]) -> str:
    return " " + "\n" * match[0].count("\n")


def as_word(match: re.Match[str]) -> str:
    return "value" + "\n" * match[0].count("\n")


def template_name(path: Path) -> str:
    """Return the name Django knows a template file by: the path below its ``templates`` folder."""
    parts = path.parts
    return "/".join(parts[len(parts) - parts[::-1].index("templates") :])


def compile_faults(source: str) -> Iterator[tuple[str, str]]:
    """Yield ``(code, message)`` if Django cannot compile ``source``, or find a template that it names."""
    try:
        engines["django"].from_string(source)
    except TemplateSyntaxError as fault:
        yield "does-not-compile", str(fault)
    for name in NAMED.findall(COMMENTS.sub(keep_lines, source)):
        try:
            engines["django"].get_template(name)
        except TemplateDoesNotExist:
            yield "not-found", f"names {name}, which is nowhere"
        except TemplateSyntaxError:
            continue  # reported where that template stands


def judge_files(paths: list[Path], root: Path) -> Iterator[Finding]:
    """Yield the faults of all templates, and names that two files share."""
    named: defaultdict[str, list[str]] = defaultdict(list)
    for path in paths:
        where, name = path.relative_to(root).as_posix(), template_name(path)
        named[name].append(where)
        source = path.read_text(encoding="utf-8")
        for code, message in compile_faults(source):
            yield Finding(where, 1, code, message)
        if path.suffix == ".html":
            for line, code, message in judge(source):
                yield Finding(where, line, code, message)
    for name, places in named.items():
        if len(places) > 1:
            yield Finding(places[1], 1, "same-name", f"{places[0]} is also called {name}; Django finds only one")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.templates", description=__doc__)
    parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouli.config.settings.test")
    django.setup()
    paths = [path for path in project_files(ROOT / "src", ".html", ".txt") if "templates" in path.parts]
    return report("templates", list(judge_files(paths, ROOT)), len(paths))


if __name__ == "__main__":
    raise SystemExit(main())
