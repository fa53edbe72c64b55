from pathlib import Path

from tools import names


def write(root: Path, modules: dict[str, str]) -> Path:
    for name, source in modules.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
    return root


def codes(package: Path) -> list[tuple[str, str]]:
    return sorted((finding.code, finding.path) for finding in names.judge(package))


def test_a_subject_has_one_module_in_each_room_and_a_test_its_own(tmp_path: Path) -> None:
    package = write(
        tmp_path,
        {
            "catalog/rules/fees.py": "class Fee: ...",
            "catalog/models/fees.py": "class FeeTable: ...",
            "catalog/tests/fees.py": "class Fee: ...",
            "orders/fees.py": "class _Fee: ...",
            "orders/urls.py": "",
            "orders/counter/urls.py": "",
        },
    )

    assert codes(package) == []


def test_two_modules_of_one_name_are_found(tmp_path: Path) -> None:
    package = write(tmp_path, {"charging/reading.py": "", "charging/engine/reading.py": "", "orders/reading.py": ""})

    assert codes(package) == [
        ("twin-module", "src/shouli/charging/engine/reading.py"),
        ("twin-module", "src/shouli/charging/reading.py"),
    ]


def test_a_class_of_two_parts_is_found(tmp_path: Path) -> None:
    package = write(tmp_path, {"charging/run.py": "class Run: ...", "processes/engine.py": "\n\nclass Run: ..."})

    assert codes(package) == [
        ("twin-class", "src/shouli/charging/run.py"),
        ("twin-class", "src/shouli/processes/engine.py"),
    ]
