from gettext import GNUTranslations
from pathlib import Path

import pytest

from tools import translations

MODULE = """\
from django.utils.translation import gettext_lazy as _, ngettext

GREETING = _("Good morning, %(name)s.")


def lines(n: int) -> str:
    return ngettext("%(n)s line", "%(n)s lines", n)
"""
TEMPLATE = """{% load i18n %}
<p>
    {% translate "Save" %}
  {% translate "May" context "month" %}
</p>
"""
CHINESE = {
    "Good morning, %(name)s.": "%(name)s，早上好。",
    "%(n)s line": "%(n)s 条线路",
    "Save": "保存",
    "May": "五月",
}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package of one part with a module and a template."""
    part = tmp_path / "src" / "shouli" / "orders"
    (part / "templates" / "orders").mkdir(parents=True)
    (part / "words.py").write_text(MODULE, encoding="utf-8")
    (part / "templates" / "orders" / "form.html").write_text(TEMPLATE, encoding="utf-8")
    return tmp_path / "src" / "shouli"


def files(package: Path) -> list[Path]:
    return [path for path in sorted(package.rglob("*")) if path.suffix in {".py", ".html"}]


def catalogue(package: Path, part: str = "orders") -> Path:
    return package / part / translations.CATALOGUE


def translate(package: Path, chinese: dict[str, str], part: str = "orders") -> None:
    """Fill the catalogue of a part as a translator would."""
    read = translations.read_catalogue(catalogue(package, part))
    for message in translations.messages_of(read):
        text = chinese.get(translations.key_of(message)[0], "")
        message.string = [text] if isinstance(message.id, tuple) else text
    catalogue(package, part).write_text(translations.render(read), encoding="utf-8")


def codes(package: Path) -> list[str]:
    return [finding.code for finding in translations.check(package, files(package))]


def test_strings_of_modules_and_templates_are_found_with_their_context(package: Path) -> None:
    found = translations.extract_part(package / "orders", files(package))

    assert {translations.key_of(message) for message in translations.messages_of(found)} == {
        ("Good morning, %(name)s.", None),
        ("%(n)s line", None),
        ("Save", None),
        ("May", "month"),
    }


def test_without_a_catalogue_every_string_is_missing(package: Path) -> None:
    assert codes(package) == ["missing"] * 4


def test_new_strings_come_in_empty_and_a_second_update_changes_nothing(package: Path) -> None:
    assert translations.update(package, files(package)) == [catalogue(package)]
    assert codes(package) == ["empty"] * 4
    assert translations.update(package, files(package)) == []


def test_a_complete_catalogue_passes_and_survives_an_update(package: Path) -> None:
    translations.update(package, files(package))
    translate(package, CHINESE)

    assert codes(package) == []
    assert translations.update(package, files(package)) == []


def test_a_guess_is_reported(package: Path) -> None:
    translations.update(package, files(package))
    translate(package, CHINESE)
    text = catalogue(package).read_text(encoding="utf-8")
    catalogue(package).write_text(text.replace('msgid "Save"', '#, fuzzy\nmsgid "Save"'), encoding="utf-8")

    assert codes(package) == ["fuzzy"]


def test_a_lost_placeholder_is_reported(package: Path) -> None:
    translations.update(package, files(package))
    translate(package, CHINESE | {"Good morning, %(name)s.": "早上好。"})

    assert codes(package) == ["placeholders"]


def test_a_string_no_longer_used_is_reported_and_an_update_drops_it(package: Path) -> None:
    translations.update(package, files(package))
    translate(package, CHINESE)
    (package / "orders" / "templates" / "orders" / "form.html").unlink()

    assert codes(package) == ["obsolete", "obsolete"]
    translations.update(package, files(package))
    assert codes(package) == []


def test_one_string_with_two_translations_is_reported(package: Path) -> None:
    (package / "parties").mkdir()
    (package / "parties" / "words.py").write_text('from x import _\nSAVE = _("Save")\n', encoding="utf-8")
    translations.update(package, files(package))
    translate(package, CHINESE)
    translate(package, {"Save": "存盘"}, part="parties")

    assert codes(package) == ["two-ways"]


def test_strings_of_tests_are_nobodys_business(package: Path) -> None:
    (package / "orders" / "tests").mkdir()
    (package / "orders" / "tests" / "test_words.py").write_text('_("Only here")\n', encoding="utf-8")

    found = translations.extract_part(package / "orders", files(package))
    assert found.get("Only here") is None


def test_what_is_compiled_is_what_was_translated(package: Path) -> None:
    translations.update(package, files(package))
    translate(package, CHINESE)

    [compiled] = translations.compile_all(package)

    with compiled.open("rb") as stream:
        read = GNUTranslations(stream)
    assert read.gettext("Save") == "保存"
    assert read.pgettext("month", "May") == "五月"
    assert read.ngettext("%(n)s line", "%(n)s lines", 2) == "%(n)s 条线路"
