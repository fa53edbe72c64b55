"""A test that claims a rule of the requirement must claim one that exists by form."""

import ast
import re

from tools.tree import ROOT, parse, project_files

RULE_ID = re.compile(r"^[A-Z]{2}-(\d{3}|AMB-\d{2})$")


def test_rule_markers_name_rules_by_their_full_number() -> None:
    wrong = []
    for path in project_files(ROOT, ".py"):
        if "tests" not in path.parts:
            continue
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "rule":
                ids = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
                wrong += [f"{path}:{node.lineno} {one!r}" for one in ids if not RULE_ID.match(str(one))]
    assert wrong == []
