"""The acceptance page as a whole: every widget, faults at fields and on top, keys, and what a screen reader gets."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from django.utils import translation

from shouli.web.forms import FieldView
from shouli.web.tests import gallery, gallery_fields
from shouli.web.tests.pages import Page, answer, rendered, whole

EVERY_FIELD = (*gallery_fields.business_fields(), *gallery_fields.other_fields())


@pytest.fixture
def acceptance() -> Page:
    return whole("web/form_page.html", form=gallery.form(), fees=gallery.fees(), process=gallery.process())


def test_every_widget_is_shown_by_the_gallery() -> None:
    from pathlib import Path

    folder = Path(__file__).parents[1] / "templates" / "web" / "widgets"
    there = {path.stem for path in folder.glob("[a-z]*.html")}

    inner = [field for outer in EVERY_FIELD for field in outer.extra.get("fields", ())]
    shown = {field.widget for field in (*EVERY_FIELD, *inner)} | {"cart", "chips"}

    assert shown == there


@pytest.mark.parametrize("field", EVERY_FIELD, ids=lambda field: f"{field.widget}-{field.name}")
def test_a_fault_is_tied_to_its_field(field: FieldView) -> None:
    marked = replace(field, faults=("Mend me.",), visible=True)

    drawn = rendered("web/field.html", field=marked)

    assert "Mend me." in drawn.text("div", id=f"{field.id}-faults")
    assert field.id in drawn.ids
    assert drawn.unclosed == []


@pytest.mark.parametrize("field", EVERY_FIELD, ids=lambda field: f"{field.widget}-{field.name}")
def test_every_control_has_a_name(field: FieldView) -> None:
    drawn = rendered("web/field.html", field=replace(field, visible=True, label=field.label or "Draft"))

    assert drawn.nameless == []


def test_ids_are_unique(acceptance: Page) -> None:
    assert [name for name, times in Counter(acceptance.ids).items() if times > 1] == []


def test_the_page_is_well_formed_and_every_control_named(acceptance: Page) -> None:
    assert acceptance.unclosed == []
    assert acceptance.nameless == []


def test_all_faults_stand_on_top_and_lead_to_their_fields(acceptance: Page) -> None:
    links = [given["href"] for given in acceptance.all("a") if "data-jump" in given]

    assert links == ["#f-address-door", "#f-contact_phone", "#f-agent-document_number"]
    assert {link[1:] for link in links} <= set(acceptance.ids)
    assert acceptance.one("section", class_="card faults")["role"] == "alert"
    assert "不在受理时间内。" in acceptance.text("section", class_="card faults")


def test_the_part_at_fault_is_marked_and_described(acceptance: Page) -> None:
    door = acceptance.one("input", id="f-address-door")

    assert door["aria-invalid"] == "true"
    assert door["aria-describedby"] == "f-address-faults"
    assert "门牌号 14 不符" in acceptance.text("div", id="f-address-faults")


def test_a_section_with_a_fault_says_so(acceptance: Page) -> None:
    assert "section-fault" in acceptance.one("section", id="s-business")["class"]
    assert "section-done" in acceptance.one("section", id="s-product")["class"]


def test_buttons_name_their_key_and_their_form(acceptance: Page) -> None:
    save = acceptance.one("button", value="save")

    assert (save["data-key"], save["form"], save["name"]) == ("F2", "form-acceptance", "_action")
    assert acceptance.one("button", value="cancel")["data-confirm"] == "将放弃 1 项业务，释放 1 个号码。"


def test_the_form_carries_its_key_version_and_token(acceptance: Page) -> None:
    assert acceptance.one("input", name="_key")["value"] == "k-1"
    assert acceptance.one("input", name="_version")["value"] == "3"
    assert acceptance.one("form", id="form-acceptance")["hx-swap"] == "morph:outerHTML"


def test_fees_show_the_row_that_decided(acceptance: Page) -> None:
    fees = acceptance.text("section", id="fees")

    assert "工料费 参加活动，由 120 调整为 70 固话-08 · 五(三)4 70.00" in fees
    assert "¥ 120.00" in fees


def test_htmx_gets_the_work_area_alone_with_the_strip() -> None:
    got = answer("web/form_page.html", target="work", form=gallery.form(), fees=gallery.fees()).content.decode()
    drawn = Page(got)

    assert got.lstrip().startswith("<title>固定电话新装")
    assert drawn.all("nav") == []
    assert drawn.one("div", id="work")["class"] == "work"
    assert drawn.one("div", id="customer-strip")["hx-swap-oob"] == "true"


def test_the_strip_says_who_is_served(acceptance: Page) -> None:
    strip = acceptance.text("section", class_="strip")

    assert strip.startswith("李晓梅 已实名 本地 在途定单 1 身份证 3701**********482X")
    assert "03:12" in strip


def test_a_moved_clock_is_shown_as_such() -> None:
    drawn = rendered("web/topbar.html", shell=gallery.shell(moved_date=True))

    assert "moved" in drawn.one("time")["class"]


def test_nothing_english_is_left_in_chinese_and_nothing_chinese_of_ours_in_english() -> None:
    with translation.override("zh-hans"):
        chinese = whole("web/form_page.html", form=gallery.form(), fees=gallery.fees())
    with translation.override("en"):
        english = whole("web/form_page.html", form=gallery.form(), fees=gallery.fees())

    assert "费用与依据" in chinese.text("aside")
    assert "Fees and their grounds" in english.text("aside")
    assert "有 4 项需要更正" in chinese.text("form", id="form-acceptance")
    assert "4 items to correct" in english.text("form", id="form-acceptance")
