from pathlib import Path

import pytest

from tools import no_hosts

# Taken apart so that this file does not report itself.
BAD = [
    ("lock.json", '"resolved": ' + '"http' + 's://somewhere/x.tgz"', "option"),
    ("pip.txt", "--extra-" + "index-url https://somewhere/simple", "option"),
    ("pip.conf", "index-" + "url = https://somewhere/simple", "setting"),
    (".npmrc", "regis" + "try=https://somewhere/", "setting"),
    ("notes.md", "get it from pypi" + ".org", "registry"),
    ("notes.md", "files.python" + "hosted.org/packages", "registry"),
    ("lock.json", "https://registry.npm" + "js.org/htmx", "registry"),
    ("base.html", '<script src="https://un' + 'pkg.com/htmx.org">', "download"),
    ("base.html", "https://fonts.google" + "apis.com/css", "download"),
]
GOOD = [
    ("Makefile", "uv pip compile --no-emit-" + "index-url requirements/base.in"),
    ("base.txt", "django==5.2.1 --hash=sha256:00"),
    ("package-lock.json", '"url": "https://example.org/funding"'),
    ("module.py", "registry = {}"),
]


@pytest.mark.parametrize(("name", "text", "code"), BAD)
def test_addresses_are_reported(tmp_path: Path, name: str, text: str, code: str) -> None:
    (tmp_path / name).write_text("first line\n" + text + "\n", encoding="utf-8")

    findings = list(no_hosts.judge(tmp_path / name, tmp_path))

    assert code in {finding.code for finding in findings}
    assert {finding.line for finding in findings} == {2}


@pytest.mark.parametrize(("name", "text"), GOOD)
def test_ordinary_text_passes(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")

    assert list(no_hosts.judge(tmp_path / name, tmp_path)) == []


def test_binary_files_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "picture").write_bytes(b"\0\1pypi" + b".org")

    assert no_hosts.main(["--root", str(tmp_path)]) == 0
