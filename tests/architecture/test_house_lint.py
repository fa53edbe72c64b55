from pathlib import Path

import pytest

from tools import house_lint
from tools.house_rules import RULES

BAD = [(rule.code, path, source) for rule in RULES for path, source in rule.bad]
GOOD = [(rule.code, path, source) for rule in RULES for path, source in rule.good]


@pytest.mark.parametrize(("code", "path", "source"), BAD)
def test_each_ban_refuses_its_bad_examples(code: str, path: str, source: str) -> None:
    assert code in {finding.code for finding in house_lint.judge(path, source)}


@pytest.mark.parametrize(("code", "path", "source"), GOOD)
def test_each_ban_passes_its_good_examples(code: str, path: str, source: str) -> None:
    assert code not in {finding.code for finding in house_lint.judge(path, source)}


def test_every_ban_has_examples_of_both_kinds() -> None:
    assert [rule.code for rule in RULES if not (rule.good and rule.bad)] == []


@pytest.mark.parametrize("path", ["src/shouli/web/utils.py", "src/shouli/orders/helpers/fees.py", "tools/common.py"])
def test_nameless_modules_are_reported(path: str) -> None:
    assert [finding.code for finding in house_lint.judge_name(path)] == ["nameless-module"]


@pytest.mark.parametrize("path", ["src/shouli/orders/fees.py", "src/shouli/kernel/management/commands/load.py"])
def test_modules_named_for_their_matter_pass(path: str) -> None:
    assert list(house_lint.judge_name(path)) == []


def test_the_command_names_path_line_and_ban(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "src" / "shouli" / "billing" / "rules"
    folder.mkdir(parents=True)
    (folder / "late_fee.py").write_text('"""Late fees."""\n\nRATE = 0.03\n', encoding="utf-8")

    assert house_lint.main(["--root", str(tmp_path)]) == 1
    assert "src/shouli/billing/rules/late_fee.py:3: float-money 0.03" in capsys.readouterr().out


def test_the_command_lists_its_bans(capsys: pytest.CaptureFixture[str]) -> None:
    assert house_lint.main(["--rules"]) == 0
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert listed == [rule.code for rule in RULES]
