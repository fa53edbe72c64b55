"""The commands of rating: the tutorial as it is written, and what they say when something is wrong."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from shouli.charging.tests.factories import rolling_pack
from shouli.config.cli import main

ROOT = Path(__file__).resolve().parents[4]
TUTORIAL = ROOT / "docs" / "tutorial" / "first-rating.md"
ROLLING = ROOT / "docs" / "how-to" / "let-allowances-roll-over.md"
COMMAND = re.compile(r"```console\n\$ \.venv/bin/shouli (.+?)\n```", re.DOTALL)
MONTH = ("--month", "2026-09")
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "SHOULI_LANGUAGE": "en"}


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
    assert " charges of use are in " in month
    assert "Monthly fees are not among them" in month
    assert " records in suspense are in " in refused
    assert mended.splitlines()[0] == second.splitlines()[0].replace("3 files", "4 files")
    assert "To pay: " in why
    assert "Monthly fee, Enjoy 128: " in why
    record = re.search(r"\d{4}-\d\d-\d\d [0-9:]{8}  0/\d+\n(    .+\n)+", TUTORIAL.read_text(encoding="utf-8"))
    assert record
    assert record.group() in why
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
    for no_month in ("September", "0226-09", "1970-01", "1999-12", "2100-01", "9999-12", "2026-13"):
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


HOLDER = (
    "import sys; from pathlib import Path\n"
    "from shouli.charging.engine.folder_lock import locked\n"
    "with locked(Path(sys.argv[1]), alone=sys.argv[2] == 'alone'):\n"
    "    print('locked', flush=True); sys.stdin.read()\n"
)


@contextmanager
def locked_elsewhere(folder: Path, how: str) -> Iterator[None]:
    """Let another process work in a folder."""
    command = [sys.executable, "-c", HOLDER, str(folder), how]
    with subprocess.Popen(command, env=ENVIRONMENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:  # noqa: S603 - our own program
        assert other.stdout is not None
        assert other.stdout.readline() == "locked\n"
        yield
        other.communicate()


def test_two_processes_do_not_work_in_one_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = rated(tmp_path)
    work, usage = tmp_path / "run", [str(path) for path in sorted(tmp_path.glob("usage-*"))]
    assert main(["rate", *run, usage[0]]) == 0
    charges = ["charges", *run, "--out", str(tmp_path / "charges.csv")]
    suspended = ["suspense", *run, "--out", str(tmp_path / "suspense.csv")]
    why = ["explain", *run, "--subscriber", "19900000001"]
    anew = ["re-rate", *run[2:], "--of", str(work), *usage[:1]]
    anew[anew.index("--work") + 1] = str(tmp_path / "anew")
    del anew[anew.index("--shards") : anew.index("--shards") + 2]

    with locked_elsewhere(work, "alone"):
        for command in (["rate", *run, *usage], charges, suspended, why, anew):
            capsys.readouterr()
            assert main(command) == 1
            assert "Another process is working in the folder run." in capsys.readouterr().err
    with locked_elsewhere(work, "reading"):
        assert [main(command) for command in (charges, suspended, why)] == [0, 0, 0]
        assert [main(command) for command in (["rate", *run, *usage], anew)] == [1, 1]
    assert main(["rate", *run, *usage]) == 0


def test_files_and_folders_that_cannot_be_used_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that is not there, a file in its place, a name too long: said in one line, never a traceback."""
    run = rated(tmp_path)
    usage = [str(path) for path in sorted(tmp_path.glob("usage-*"))]
    assert main(["rate", *run, *usage]) == 0
    taken = tmp_path / "file"
    taken.write_text("x", encoding="utf-8")
    (tmp_path / "folder.csv").mkdir()
    elsewhere = [str(taken), str(taken / "below"), str(tmp_path / ("x" * 300))]
    outs = [tmp_path / "none" / "a.csv", tmp_path / "folder.csv", taken / "a.csv", tmp_path / f"{'y' * 300}.csv"]
    wrong = [
        *(
            ([command, *run, "--out", str(out)], str(out))
            for command in ("charges", "suspense", "rollover")
            for out in outs
        ),
        *((["rate", *run, "--work", folder, *usage], folder) for folder in elsewhere),
        *((["generate-usage", *MONTH, "--out", folder], folder) for folder in elsewhere),
    ]

    for command, path in wrong:
        capsys.readouterr()
        assert main(command) == 1, command
        told = capsys.readouterr().err
        assert (len(told.splitlines()), path in told) == (1, True), told
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.parametrize("content", [b"{", b"[]", b"\xff"])
def test_a_damaged_file_of_a_run_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes) -> None:
    run = rated(tmp_path)
    usage = [str(path) for path in sorted(tmp_path.glob("usage-*"))]
    assert main(["rate", *run, *usage]) == 0
    (tmp_path / "run" / "run.json").write_bytes(content)
    capsys.readouterr()

    assert main(["rate", *run, *usage]) == 1

    assert capsys.readouterr().err.splitlines()[0] == "run.json in the folder of the run is damaged."


@pytest.mark.long
def test_a_full_disk_is_said_and_nothing_unfinished_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No file may grow beyond 4 KiB, which fails as a full disk does; with room, the same command goes on."""
    run = rated(tmp_path)
    command = ["rate", *run, "--json", *map(str, sorted(tmp_path.glob("usage-*")))]
    program = (
        "import resource, sys\n"
        "import shouli.charging.engine.run\n"
        "from shouli.config.cli import main\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )

    answer = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program, *command], env=ENVIRONMENT, capture_output=True, text=True, check=False
    )

    assert answer.returncode == 1
    assert "The disk is full" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert not list((tmp_path / "run").rglob("*.part"))
    capsys.readouterr()
    assert main(command) == 0
    totals = json.loads(capsys.readouterr().out)
    assert main([*command[:-3], "--work", str(tmp_path / "other"), *command[-3:]]) == 0
    assert json.loads(capsys.readouterr().out) == totals


@pytest.mark.long
def test_a_reader_that_has_seen_enough(tmp_path: Path) -> None:
    run = rated(tmp_path)
    assert main(["rate", *run, *map(str, sorted(tmp_path.glob("usage-*")))]) == 0
    command = [sys.executable, "-m", "shouli.config.cli", "explain", *run, "--subscriber", "19900000001"]

    with subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as why:  # noqa: S603 - our own program
        assert why.stdout is not None
        assert why.stderr is not None
        why.stdout.close()
        assert why.stderr.read() == b""
    assert why.returncode == 0
