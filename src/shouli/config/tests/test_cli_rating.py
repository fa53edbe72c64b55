"""The commands of rating: the tutorial as it is written, and what they say when something is wrong."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from shouli.charging.tests.factories import rolling_pack
from shouli.config.cli import main

ROOT = Path(__file__).resolve().parents[4]
TUTORIAL = ROOT / "docs" / "tutorial" / "first-rating.md"
ROLLING = ROOT / "docs" / "how-to" / "let-allowances-roll-over.md"
COMMAND = re.compile(r"```console\n\$ \.venv/bin/shouli (.+?)\n```", re.DOTALL)
MONTH = ("--month", "2026-09")


def commands(folder: Path) -> list[list[str]]:
    """Read the tutorial's commands, with its folder and the project's put where this test runs."""
    text = TUTORIAL.read_text(encoding="utf-8")
    text = text.replace("var/rating", str(folder)).replace("packs/sample", str(ROOT / "packs" / "sample"))
    return [shlex.split(found) for found in COMMAND.findall(text)]


@pytest.fixture
def at_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.mark.usefixtures("at_root")
def test_the_tutorial_as_it_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = []
    for command in commands(tmp_path):
        assert main(command) == 0
        told.append(capsys.readouterr().out)

    made, first, second, month, refused, mended, why, other = told
    assert "200 subscribers and 4,000 records" in made
    assert "records in 2 files" in first
    assert "records in 3 files" in second
    assert " charges are in " in month
    assert " records in suspense are in " in refused
    assert mended.splitlines()[0] == second.splitlines()[0].replace("3 files", "4 files")
    assert "To pay: " in why
    assert "records in 1 files" in other
    counts = [int(line.split()[0].replace(",", "")) for line in second.splitlines()[:4]]
    assert counts[0] == sum(counts[1:])


@pytest.mark.usefixtures("at_root")
def test_rolling_over_as_it_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rolling_pack(tmp_path / "pack")
    page = ROLLING.read_text(encoding="utf-8").replace("var/rolling", str(tmp_path / "pack" / "tariffs"))
    lines = re.findall(r"^\$ \.venv/bin/shouli (.+)$", page.replace("var/rating", str(tmp_path)), re.MULTILINE)
    told = []
    for line in lines:
        assert main(shlex.split(line)) == 0
        told.append(capsys.readouterr().out)

    _made, _made_too, september, left, october, again, difference = told
    assert "rated, to " in september
    assert left == again.replace("left-now", "left")
    assert int(left.split()[0].replace(",", "")) > 200
    assert "rated, to " in october
    assert ": 0.00 difference" in difference
    assert main([*shlex.split(lines[4].replace("left.parquet", "left-now.parquet")), "--shards", "5"]) == 1
    assert main([*shlex.split(lines[3]), "--out", "left.txt"]) == 1

    without = str(tmp_path / "without")
    rate = shlex.split(lines[4])
    place = rate.index("--rollover")
    del rate[place : place + 2]
    rate[rate.index("--work") + 1] = without
    anew = shlex.split(lines[6].replace("october-again", "october-after-all"))
    place = anew.index("--old-rollover")
    del anew[place : place + 2]
    anew[anew.index("--of") + 1] = without
    capsys.readouterr()
    assert [main(rate), main(anew)] == [0, 0]
    assert "yuan now" in capsys.readouterr().out


def rated(folder: Path) -> list[str]:
    """Make a small month and return the options that name its run."""
    size = ("--subscribers", "40", "--records", "600", "--files", "2")
    assert main(["generate-usage", *MONTH, *size, "--out", str(folder)]) == 0
    tariff, holdings = ROOT / "packs" / "sample" / "tariffs", folder / "holdings.parquet"
    of_run = ("--work", str(folder / "run"), "--shards", "3")
    return [*MONTH, "--tariff", str(tariff), "--holdings", str(holdings), *of_run]


def test_totals_and_reasons_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = rated(tmp_path)
    capsys.readouterr()

    assert main(["rate", *run, "--json", *map(str, sorted(tmp_path.glob("usage-*")))]) == 0
    totals = json.loads(capsys.readouterr().out)
    assert totals["records"] == totals["rated"] + totals["refused"] + totals["duplicates"]
    assert totals["refused"] == sum(totals["reasons"].values())

    assert main(["explain", *run, "--json", "--subscriber", "19900000001"]) == 0
    reasons = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert all(item["reason"]["units"] >= item["reason"]["quantity"] for item in reasons)
    assert [item["at"] for item in reasons] == sorted(item["at"] for item in reasons)


def test_what_is_wrong_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = rated(tmp_path)
    capsys.readouterr()

    assert main(["rate", *run, str(tmp_path / "nothing.csv")]) == 1
    assert "There is no file" in capsys.readouterr().err
    assert main(["rate", *run, "--rollover", str(tmp_path / "nothing.csv")]) == 1
    assert "nothing.csv" in capsys.readouterr().err
    assert main(["what-if", *run, "--rollover", str(tmp_path / "nothing.csv")]) == 1
    assert "There is no file" in capsys.readouterr().err
    assert main(["explain", *run, "--subscriber", "1"]) == 1
    assert "no such charge" in capsys.readouterr().err
    for no_month in ("September", "0226-09", "1970-01", "1999-12", "2100-01", "9999-12", "2026-13", "２０２６-09"):
        with pytest.raises(SystemExit) as misuse:
            main(["rate", "--month", no_month, "--holdings", "x", "--work", "y"])
        assert misuse.value.code == 2
        assert "a month of 2000 to 2099" in capsys.readouterr().err


def test_a_tariff_with_faults_names_every_cell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = rated(tmp_path)
    tariff = tmp_path / "tariff"
    tariff.mkdir()
    for path in (ROOT / "packs" / "sample" / "tariffs").glob("*.csv"):
        (tariff / path.name).write_text(
            path.read_text(encoding="utf-8").replace("0.100,record", "-1,never"), encoding="utf-8"
        )
    run[run.index("--tariff") + 1] = str(tariff)
    capsys.readouterr()

    assert main(["rate", *run]) == 1
    said = capsys.readouterr().err.splitlines()
    assert len([line for line in said if line.startswith("prices.csv:")]) == len(said) >= 4
