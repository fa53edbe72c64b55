from pathlib import Path

import pytest

from tools import ratchets


def module(folder: Path, text: str) -> Path:
    path = folder / "module.py"
    path.write_text(text, encoding="utf-8")
    return path


def function(lines: int, prefix: str = "") -> str:
    return f"{prefix}def work() -> None:\n" + "    x = 1\n" * (lines - 1)


@pytest.mark.parametrize(
    "source", ["x = 1\n" * 400, function(60), "@decorated\n" + function(60), "async " + function(60)]
)
def test_the_limits_themselves_are_kept(tmp_path: Path, source: str) -> None:
    assert list(ratchets.judge(module(tmp_path, source), tmp_path)) == []


@pytest.mark.parametrize(
    ("source", "line", "code"),
    [
        ("x = 1\n" * 401, 1, "long-module"),
        (function(61), 1, "long-function"),
        ("\n\n" + function(61, "async "), 3, "long-function"),
    ],
)
def test_one_line_more_is_reported(tmp_path: Path, source: str, line: int, code: str) -> None:
    findings = list(ratchets.judge(module(tmp_path, source), tmp_path))

    assert [(finding.path, finding.line, finding.code) for finding in findings] == [("module.py", line, code)]


def test_the_command_fails_on_a_long_module(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    module(tmp_path, "x = 1\n" * 401)

    assert ratchets.main(["--root", str(tmp_path)]) == 1
    assert "ratchets: 1 files read, 1 to correct" in capsys.readouterr().out


def test_migrations_are_generated_and_not_judged(tmp_path: Path) -> None:
    (tmp_path / "migrations").mkdir()
    module(tmp_path / "migrations", "x = 1\n" * 401)

    assert ratchets.main(["--root", str(tmp_path)]) == 0


@pytest.mark.parametrize("name", ["page.html", "sheet.css", "script.js"])
def test_lines_of_browser_files_are_held_to_what_can_be_read(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("受" * 160 + "\n" + "x" * 161 + "\n", encoding="utf-8")

    (finding,) = ratchets.judge_lines(tmp_path / name, tmp_path)

    assert (finding.path, finding.line, finding.code) == (name, 2, "long-line")
    assert ratchets.main(["--root", str(tmp_path)]) == 1
