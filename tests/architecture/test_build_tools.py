import json
import subprocess
import sys
from pathlib import Path

import pytest

from tools import assets, check, debian, postgres, summary
from tools.dependencies import read_requirements
from tools.tree import ROOT, project_files

COMMANDS = [
    "action_tests",
    "assets",
    "check",
    "debian",
    "house_lint",
    "no_hosts",
    "postgres",
    "prices",
    "ratchets",
    "summary",
    "templates",
    "translations",
]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", f"tools.{name}", "--help"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert done.stdout.startswith(f"usage: python -m tools.{name}")


def test_requirements_are_read_without_comments_and_options() -> None:
    assert read_requirements("# why\n-c base.txt\nDjango>=5.2,<5.3  # LTS\n\npillow\n") == [
        "Django>=5.2,<5.3",
        "pillow",
    ]


def test_every_requirement_is_locked_with_a_hash() -> None:
    for name in ("base", "test", "dev", "build", "spark"):
        locked = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        pinned = [line for line in locked.splitlines() if line and not line.startswith((" ", "#"))]
        assert [line for line in pinned if "==" not in line or not line.endswith("\\")] == []
        wanted = read_requirements((ROOT / "requirements" / f"{name}.in").read_text(encoding="utf-8"))
        names = {line.partition("==")[0] for line in pinned}
        assert {base_name(line) for line in wanted} <= names


def base_name(requirement: str) -> str:
    """Return the name of a requirement without extras and versions, in its canonical spelling."""
    name = requirement.partition("[")[0]
    for sign in "<>=!~ ":
        name = name.partition(sign)[0]
    return name.strip().lower()


def test_browser_packages_have_exact_versions_and_no_address() -> None:
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    locked = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]

    assert {name: locked[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert [name for name, entry in locked.items() if "resolved" in entry] == []
    assert [name for name, entry in locked.items() if name and "integrity" not in entry] == []
    assert set(wanted) == {*assets.FILES, assets.ICONS}


def test_only_files_of_the_project_are_read() -> None:
    parts = {path.relative_to(ROOT).parts[0] for path in project_files(ROOT)}

    assert "pyproject.toml" in parts
    assert not parts & {".venv", "node_modules", "var", ".git"}


def test_icons_are_found_where_they_are_named(tmp_path: Path) -> None:
    page, module = tmp_path / "page.html", tmp_path / "menu.py"
    page.write_text('{% icon "phone" %} {% icon \'user-plus\' %} <p class="icon">', encoding="utf-8")
    module.write_text('Entry(icon="home", title="x")\nENTRY = {"icon": "x"}', encoding="utf-8")

    assert assets.icons_named([page, module]) == {"phone", "user-plus", "home"}


@pytest.mark.parametrize(
    ("content", "kept"),
    [
        (b"a{}\n/*# sourceMappingURL=a.css.map */", b"a{}\n"),
        (b"a()\n//# sourceMappingURL=a.js.map\n", b"a()\n"),
        (b"a('//# sourceMappingURL')\nb()\n", b"a('//# sourceMappingURL')\nb()\n"),
    ],
)
def test_no_file_names_a_source_map_that_is_not_served(content: bytes, kept: bytes) -> None:
    assert assets.without_map(content) == kept


def packages_with(tmp_path: Path, icons: dict[str, list[list[object]]]) -> Path:
    folder = tmp_path / "node_modules" / assets.ICONS
    folder.mkdir(parents=True)
    (folder / "package.json").write_text('{"version": "1.2.3", "license": "MIT"}', encoding="utf-8")
    (folder / "tabler-nodes-outline.json").write_text(json.dumps(icons), encoding="utf-8")
    return tmp_path / "node_modules"


def test_the_sprite_holds_just_the_icons_named(tmp_path: Path) -> None:
    modules = packages_with(tmp_path, {"home": [["path", {"d": "M1 1"}]], "phone": [["path", {"d": "M2 2"}]]})

    asset = assets.write_sprite(modules, tmp_path / "assets", {"home"})

    sprite = (tmp_path / "assets" / asset.path).read_text(encoding="utf-8")
    assert '<symbol id="home"' in sprite
    assert '<path d="M1 1"/>' in sprite
    assert "phone" not in sprite
    assert (asset.version, asset.license) == ("1.2.3", "MIT")


def test_an_unknown_icon_is_refused_by_name(tmp_path: Path) -> None:
    modules = packages_with(tmp_path, {"home": []})

    with pytest.raises(assets.MissingAsset, match="no such Tabler icon: huose"):
        assets.write_sprite(modules, tmp_path / "assets", {"home", "huose"})


def test_a_package_without_the_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(assets.MissingAsset, match=r"htmx\.org holds no dist/htmx\.min\.js"):
        assets.copy_files(tmp_path / "node_modules", tmp_path / "assets")


def test_a_database_url_of_your_own_is_used_as_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TEST_DATABASE_URL", "postgres://mine/here")
    script = f"import os, pathlib; pathlib.Path({str(tmp_path / 'url')!r}).write_text(os.environ['TEST_DATABASE_URL'])"

    assert postgres.main(["--", sys.executable, "-c", script]) == 0
    assert (tmp_path / "url").read_text(encoding="utf-8") == "postgres://mine/here"


def test_the_exit_status_of_the_command_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_DATABASE_URL", "postgres://mine/here")

    assert postgres.main(["--", sys.executable, "-c", "raise SystemExit(7)"]) == 7


def test_a_program_that_cannot_be_installed_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(debian.PACKAGES, "no-such-program", "no-such-package")
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(debian.MissingProgram, match="apt-get install no-such-package"):
        debian.ensure("no-such-program")


def junit(path: Path, tests: int, failures: int = 0, errors: int = 0, skipped: int = 0) -> Path:
    counts = f'tests="{tests}" failures="{failures}" errors="{errors}" skipped="{skipped}"'
    path.write_text(f"<testsuites><testsuite {counts}/></testsuites>", encoding="utf-8")
    return path


def test_the_closing_line_adds_up_all_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    runs = [junit(tmp_path / "sqlite.xml", 10), junit(tmp_path / "postgres.xml", 12)]

    assert summary.main(["--seconds", "125", *map(str, runs)]) == 0
    assert capsys.readouterr().out.endswith("\nsqlite 10, postgres 12: 22 passed, 0 failed in 2 min 5 s\n")


@pytest.mark.parametrize("counts", [{"failures": 1}, {"errors": 1}, {"skipped": 1}])
def test_a_failed_or_skipped_test_fails_the_whole(tmp_path: Path, counts: dict[str, int]) -> None:
    assert summary.main(["--seconds", "1", str(junit(tmp_path / "sqlite.xml", 10, **counts))]) == 1


def test_a_run_without_results_fails_the_whole(tmp_path: Path) -> None:
    assert summary.main(["--seconds", "1", str(tmp_path / "browser.xml")]) == 1
    assert summary.main(["--seconds", "1", str(junit(tmp_path / "sqlite.xml", 0))]) == 1


def test_an_unknown_check_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        check.main(["no-such-step"])
    assert "no such step: no-such-step" in capsys.readouterr().err
