"""Keep package registries and download addresses out of the repository."""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

from tools.tree import ROOT, Finding, project_files, report

# Dots are in brackets so that this list does not report itself.
FORBIDDEN = {
    "registry": re.compile(
        r"(pypi|pythonhosted|npmjs|npmmirror|yarnpkg|anaconda|rubygems|crates|maven)[.](org|com|io|net)"
        r"|registry[.][\w-]+[.]\w+|(mirrors?|pypi)[.][\w.-]+[.](cn|com|org|edu)",
        re.IGNORECASE,
    ),
    "download": re.compile(
        r"(unpkg|jsdelivr|cdnjs|esm|googleapis|gstatic|bootcdn|staticfile)[.](com|net|org|sh|cn)"
        r"|(deb|security|snapshot)[.]debian[.]org|raw[.]githubusercontent|releases[/]download[/]",
        re.IGNORECASE,
    ),
    "option": re.compile(
        r"(^|[ \t\"'])--(extra-)?index[-]url\b|--find[-]links\b|[\"']resolved[\"']\s*:\s*[\"']http", re.MULTILINE
    ),
    "setting": re.compile(r"^[ \t]*((extra-)?index[-]url[ \t]*=|registry[ \t]*=[ \t]*[\"']?http)", re.MULTILINE),
}


def judge(path: Path, root: Path = ROOT) -> Iterator[Finding]:
    """Yield every address in one text file; binary files are passed over."""
    content = path.read_bytes()
    if b"\0" in content[:1024]:
        return
    text = content.decode("utf-8", errors="replace")
    for code, pattern in FORBIDDEN.items():
        for match in pattern.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            yield Finding(path.relative_to(root).as_posix(), line, code, f"names {match[0].strip()!r}")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.no_hosts", description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT, help="the folder to read")
    root: Path = parser.parse_args(arguments).root.resolve()
    paths = list(project_files(root))
    return report("no_hosts", [finding for path in paths for finding in judge(path, root)], len(paths))


if __name__ == "__main__":
    raise SystemExit(main())
