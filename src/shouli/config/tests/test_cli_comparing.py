"""What-if and re-rating from the command line: the how-to as it is written, a kill in between, and what is refused."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from shouli.config.cli import main
from tests.documents.pages import Writing, steps
from tools.docs_checks import Page

ROOT = Path(__file__).resolve().parents[4]
TARIFF = ROOT / "packs" / "sample" / "tariffs"
HOW_TO = ROOT / "docs" / "how-to" / "try-a-tariff.md"
COMMAND = re.compile(r"^\$ \.venv/bin/shouli (.+)$", re.MULTILINE)
MONTH = ("--month", "2026-09")


def commands(folder: Path) -> list[list[str]]:
    """Read the how-to's commands, with its folders and the project's put where this test runs."""
    text = HOW_TO.read_text(encoding="utf-8").replace("packs/sample", str(ROOT / "packs" / "sample"))
    return [shlex.split(re.sub(r"\bvar/", f"{folder}/", found)) for found in COMMAND.findall(text)]


def edit(draft: Path) -> None:
    """Change the rows that the how-to shows."""
    page = Page(HOW_TO, HOW_TO.read_text(encoding="utf-8"))
    changes = [step for step in steps(page) if isinstance(step, Writing) and step.how == "change"]
    assert len(changes) == 3
    for change in changes:
        replace(change, path=Path(change.path).name).do(draft)


@pytest.fixture
def month(tmp_path: Path) -> Path:
    """Make a small month, and a draft with another fee."""
    size = ("--subscribers", "40", "--records", "600", "--files", "2")
    assert main(["generate-usage", *MONTH, *size, "--out", str(tmp_path)]) == 0
    shutil.copytree(TARIFF, tmp_path / "draft")
    edit(tmp_path / "draft")
    return tmp_path


def usage(folder: Path) -> list[str]:
    return [str(path) for path in sorted(folder.glob("usage-*"))]


def what_if(folder: Path, *more: str) -> list[str]:
    return ["what-if", *MONTH, "--tariff", str(folder / "draft"), "--against", str(TARIFF), "--shards", "3",
            "--holdings", str(folder / "holdings.parquet"), "--work", str(folder / "both"), *more]  # fmt: skip


def rate(folder: Path, *files: str) -> None:
    assert main(["rate", *MONTH, "--tariff", str(TARIFF), "--holdings", str(folder / "holdings.parquet"),
                 "--work", str(folder / "run"), "--shards", "3", *files]) == 0  # fmt: skip


def re_rate(folder: Path, work: str, *more: str) -> list[str]:
    return ["re-rate", "--of", str(folder / "run"), "--work", str(folder / work), "--tariff", str(folder / "draft"),
            "--old-tariff", str(TARIFF), "--holdings", str(folder / "holdings.parquet"), *more]  # fmt: skip


def test_the_how_to_as_it_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(TARIFF, tmp_path / "draft")
    edit(tmp_path / "draft")
    told = []
    for command in commands(tmp_path):
        assert main(command) == 0
        told.append(capsys.readouterr().out)

    made, weighed, _rated, posted = told
    assert "500 subscribers and 40,000 records" in made
    assert "yuan under the draft: -" in weighed
    assert "Enjoy 58" in weighed
    assert "lost by" in posted
    assert "资费试算：草案用于2026-09" in (tmp_path / "what-if.html").read_text(encoding="utf-8")
    assert len((tmp_path / "what-if.csv").read_text(encoding="utf-8").splitlines()) == 501
    # The same two tariffs on the same use: what is posted is the change of revenue.
    change = re.findall(r"draft: (-[\d,.]+) change", weighed)
    assert re.findall(r"^ *(-[\d,.]+)  posted$", posted, re.MULTILINE) == change


def test_what_if_again_rates_only_the_draft(month: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(what_if(month, "--json", *usage(month))) == 0
    first = json.loads(capsys.readouterr().out.splitlines()[-1])
    before = {path: path.stat().st_mtime_ns for path in (month / "both").glob("*/charges/*.parquet")}
    assert len(before) == 6
    edit_fee = (month / "draft" / "products.csv").read_text(encoding="utf-8").replace("plan,,48.00", "plan,,68.00")
    (month / "draft" / "products.csv").write_text(edit_fee, encoding="utf-8")

    assert main(what_if(month, "--json", "--top", "1", *usage(month))) == 0

    second = json.loads(capsys.readouterr().out)
    assert (first["against"], first["old"]) == (second["against"], second["old"])
    assert first["draft"] != second["draft"]
    after = {path: path.stat().st_mtime_ns for path in (month / "both").glob("*/charges/*.parquet")}
    assert before.items() < after.items()
    assert len(after) == 9
    assert len(second["more"]["foremost"]) == 1


def test_the_language_of_the_page(
    month: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = month / "page.html"
    monkeypatch.setenv("SHOULI_LANGUAGE", "en")

    assert main(what_if(month, "--html", str(page), *usage(month))) == 0

    assert "What if: a draft tariff on 2026-09" in page.read_text(encoding="utf-8")
    assert "by bill line:" in capsys.readouterr().out


def test_a_draft_with_faults_names_every_cell(month: Path, capsys: pytest.CaptureFixture[str]) -> None:
    prices = month / "draft" / "prices.csv"
    text = prices.read_text(encoding="utf-8")
    faulty = text.replace("0.250,record", "a quarter,record").replace(
        "短信-01,gsm,sms.domestic", "短信-01,gsm,sms.mars"
    )
    prices.write_text(faulty.replace("0.300,record", "-1,never"), encoding="utf-8")
    lines = [number for number, line in enumerate(text.splitlines(), 1) if "0.250,record" in line]
    capsys.readouterr()

    assert main(what_if(month, *usage(month))) == 1

    said = capsys.readouterr().err
    assert all(f"prices.csv:{number}:amount: " in said for number in lines)
    prices.write_text(faulty.replace("a quarter,record", "0.250,record"), encoding="utf-8")
    assert main(what_if(month, *usage(month))) == 1
    assert re.search(r"^prices\.csv:\d+:usage_class: sms\.mars is not known\.$", capsys.readouterr().err, re.MULTILINE)


def test_what_is_refused(month: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(what_if(month, *usage(month))) == 0
    capsys.readouterr()

    assert main(what_if(month, str(month / "nothing.csv"))) == 1
    assert "There is no file" in capsys.readouterr().err
    assert main(what_if(month, "--csv", str(month / "nowhere" / "sheet.csv"), *usage(month))) == 1
    assert "There is no folder" in capsys.readouterr().err
    (month / "draft" / "holidays.csv").write_text("day,name\n2026-09-02,休\n", encoding="utf-8")
    assert main(what_if(month, *usage(month)[:1])) == 1
    assert "different usage files" in capsys.readouterr().err
    assert main(re_rate(month, "new", *usage(month))) == 1
    assert "There is no run in" in capsys.readouterr().err
    with pytest.raises(SystemExit) as misuse:
        main(what_if(month, "--shock-times", "twice"))
    assert misuse.value.code == 2


def test_re_rating_is_refused_where_money_would_be_taken_back_unseen(
    month: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rate(month, *usage(month))
    capsys.readouterr()

    assert main(re_rate(month, "run", *usage(month))) == 1
    assert "a folder of its own" in capsys.readouterr().err
    assert main([*re_rate(month, "new", *usage(month)), "--old-tariff", str(month / "draft")]) == 1
    assert "its tariff is different" in capsys.readouterr().err
    assert main(re_rate(month, "new", *usage(month)[:1])) == 1
    assert "lacks: 1." in capsys.readouterr().err
    prices = month / "draft" / "prices.csv"
    text = prices.read_text(encoding="utf-8")
    prices.write_text(text.replace("0.250,record", ",record"), encoding="utf-8")
    assert main(re_rate(month, "open", *usage(month))) == 1
    assert "can no longer be priced" in capsys.readouterr().err
    assert main(re_rate(month, "open", "--post-unpriced", *usage(month))) == 0
    assert "posted" in capsys.readouterr().out


@pytest.mark.long
def test_killed_at_any_moment_and_posted_once(month: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rate(month, *usage(month))
    assert main(re_rate(month, "whole", "--json", *usage(month))) == 0
    wanted = json.loads(capsys.readouterr().out.splitlines()[-1])
    command = [sys.executable, "-m", "shouli.config.cli", *re_rate(month, "killed", *usage(month))]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    for mark in ("shards/*.json", "comparing/*", "difference.parquet*"):
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603 - our own program
        deadline = time.monotonic() + 120
        while not list((month / "killed").glob(mark)) and process.poll() is None and time.monotonic() < deadline:
            os.sched_yield()
        process.send_signal(signal.SIGKILL)
        process.wait(30)

    assert main(re_rate(month, "killed", *usage(month))) == 0
    assert main(re_rate(month, "killed", *usage(month))) == 0

    assert "It was posted before." in capsys.readouterr().out
    (posting,) = (month / "killed" / "postings").glob("*.parquet")
    assert posting.stem == wanted["posted"]
    assert posting.read_bytes() == (month / "whole" / "postings" / posting.name).read_bytes()
    assert sum(pq.read_table(posting)["amount"].to_pylist()) == wanted["amount_posted"] == wanted["difference"]
    difference = (month / "killed" / "difference.parquet").read_bytes()
    assert difference == (month / "whole" / "difference.parquet").read_bytes()
    assert not [*(month / "killed").rglob("*.part"), *(month / "killed").glob("comparing")]
