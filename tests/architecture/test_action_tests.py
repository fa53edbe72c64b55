"""An action that no test names is found; one that a test calls, or says it brings about, is not."""

from __future__ import annotations

from pathlib import Path

from tools.action_tests import judge

ACTIONS = """\
@action("orders.open_box")
def open_box(ctx, data): ...


@action("orders.close_box", secret=["key"])
def close_box(ctx, data): ...


@action("orders.lose_box")
def lose_box(ctx, data): ...
"""
TESTS = """\
@pytest.mark.does("orders.close_box")
def test_a_box() -> None:
    open_box(ctx, OpenBox())
"""


def test_an_action_without_a_test_is_found(tmp_path: Path) -> None:
    module = tmp_path / "src" / "shouli" / "orders" / "actions" / "box.py"
    module.parent.mkdir(parents=True)
    module.write_text(ACTIONS, encoding="utf-8")
    test = tmp_path / "src" / "shouli" / "orders" / "tests" / "test_box.py"
    test.parent.mkdir(parents=True)
    test.write_text(TESTS, encoding="utf-8")

    assert [str(finding) for finding in judge(tmp_path)] == [
        "src/shouli/orders/actions/box.py:10: untested no test names the action lose_box (orders.lose_box)"
    ]
