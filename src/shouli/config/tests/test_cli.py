"""The command line as people meet it: help, exit codes, clear refusals."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from django.utils import translation

from shouli.config import cli
from shouli.config.tests.factories import ROOT, shouli
from shouli.kernel.errors import Fault


@pytest.mark.parametrize(
    "command",
    ["demo", "web", "worker", "migrate", "load-pack", "population", "reseal", "ledger", "simulate-network", "manage"],
)
def test_help_lists_every_command(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--help"])

    assert ended.value.code == 0
    assert f"\n    {command} " in capsys.readouterr().out.replace("simulate-network\n", "simulate-network ")


@pytest.mark.parametrize("arguments", [["web", "--port", "0"], ["web", "--port", "http"], ["nonsense"], ["load-pack"]])
def test_a_wrong_command_line_ends_with_two(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)

    assert ended.value.code == cli.MISUSED
    assert "usage: shouli" in capsys.readouterr().err


def test_no_command_prints_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == cli.MISUSED

    assert "first steps" in capsys.readouterr().out


@pytest.mark.django_db
def test_every_fault_of_a_pack_is_named_by_file_line_and_column(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = tmp_path / "pack"
    shutil.copytree(ROOT / "packs" / "sample", pack)
    (pack / "accounts" / "payment_ways.csv").write_text(
        "code,name,name_en,needs_bank,is_default\ncash,现金,Cash,perhaps,yes\n", encoding="utf-8"
    )
    (pack / "places" / "exchanges.csv").unlink()

    assert cli.main(["load-pack", str(pack)]) == cli.FAILED
    assert "places/exchanges.csv:0:: The file is missing." in capsys.readouterr().err

    shutil.copy(ROOT / "packs" / "sample" / "places" / "exchanges.csv", pack / "places")
    assert cli.main(["load-pack", str(pack)]) == cli.FAILED
    assert "accounts/payment_ways.csv:2:needs_bank: " in capsys.readouterr().err


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("encoding", "place"),
    [("gb18030", "places/addresses.csv:2:street: "), ("utf-16", "places/addresses.csv:1:: ")],
)
def test_a_table_in_another_encoding_is_named_with_all_other_faults(
    encoding: str, place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = tmp_path / "pack"
    shutil.copytree(ROOT / "packs" / "sample", pack)
    addresses = pack / "places" / "addresses.csv"
    addresses.write_bytes(addresses.read_text(encoding="utf-8").encode(encoding))
    (pack / "ledger" / "accounts.csv").write_text("code,name,name_en,kind\nx,现金,Cash,asset\n", encoding="utf-8")
    fees = pack / "catalog" / "fees" / "FL-NEW.csv"
    fees.unlink()
    fees.mkdir()

    assert cli.main(["load-pack", str(pack)]) == cli.FAILED

    told = capsys.readouterr().err
    assert place in told
    assert "ledger/accounts.csv:2:code: " in told
    assert "catalog/fees/FL-NEW.csv:1:: The file cannot be read (Is a directory)." in told
    assert len(told.splitlines()) <= cli.MOST_FAULTS + 3


@pytest.mark.django_db
def test_a_folder_that_is_none_is_refused_with_a_way_out(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["load-pack", "/nowhere"]) == cli.FAILED

    assert capsys.readouterr().err.splitlines() == [
        "/nowhere is not a folder with a pack.",
        "Name a folder such as packs/sample.",
    ]


@pytest.mark.django_db
def test_the_books_of_an_empty_operator_agree(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["ledger", "prove", "--json"]) == cli.DONE

    report = json.loads(capsys.readouterr().out)
    assert (report["holds"], report["entries"], report["breaks"]) == (True, 0, [])


def test_a_database_without_tables_says_what_to_run(tmp_path: Path) -> None:
    ended = shouli(tmp_path, "ledger", "prove")

    assert ended.returncode == cli.FAILED
    assert "no such table" in ended.stderr
    assert "shouli migrate" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_production_without_its_secrets_says_which(tmp_path: Path) -> None:
    ended = shouli(tmp_path, "worker", DJANGO_SETTINGS_MODULE="shouli.config.settings.production")

    assert ended.returncode == cli.FAILED
    assert ended.stderr == "The settings are not complete: SHOULI_SECRET_KEY is not set\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("SHOULI_CLOCK_SHIFT_DAYS", "two"), ("SHOULI_NETWORK_ADDRESS", "exchanges.example"),
        ("SHOULI_NETWORK_ADDRESS", "127.0.0.1:tl1"), ("SHOULI_BODY_SECONDS", "0"), ("SHOULI_HEADER_SECONDS", "nan"),
        ("SHOULI_TRUSTED_PROXIES", "127.0.0.1,proxy"),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be_read_is_named(name: str, text: str, tmp_path: Path) -> None:
    ended = shouli(tmp_path, "worker", **{name: text})

    assert ended.returncode == cli.FAILED
    assert ended.stderr.startswith(f"The settings are not complete: {name} ")
    assert len(ended.stderr.splitlines()) == 1


def test_another_kind_of_database_is_refused(tmp_path: Path) -> None:
    ended = shouli(tmp_path, "worker", DATABASE_URL="mysql://127.0.0.1/shouli")

    assert ended.returncode == cli.FAILED
    assert "Shouli runs on SQLite and PostgreSQL" in ended.stderr


def test_how_many_faults_more_there_are_is_told_in_the_operators_language() -> None:
    faults = [Fault(field=f"cities.csv:{line}:name", code="required", message="?") for line in range(2, 54)]

    with translation.override("zh-hans"):
        last = list(cli.told(faults))[-1]

    assert last == "cities.csv: ……另有2处。"
