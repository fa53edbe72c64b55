"""Fees changed on the screen: a grid with words for codes, faults at their cells, what changes, four eyes."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest

from shouli.catalog import queries
from shouli.channels.backoffice.tests.reading import Reader, faults
from shouli.web.tests.pages import in_one_line
from tests.hostile.pages import Page

CHANGE = "/office/fee-tables/FL-MOVE/change"
TOMORROW = "2026-11-23"
REASON, REASON_EN = "本局移、跨局移均收移机工料费130元", "Same and cross exchange alike: 130 yuan"


def form(reader: Reader, address: str = CHANGE) -> dict[str, Any]:
    """Return what the form holds, as a browser would send it."""
    page = Page(reader.text(address))
    [found] = [form for form in page.forms if form.url.startswith("/office/fee-tables/")]
    return found.fields


def dearer(reader: Reader) -> dict[str, Any]:
    """Return the form with 130 yuan for moving a line, in amount and reasons."""
    return form(reader) | {
        "note": ["按市场部2026年11号文调价"],
        "rows.0.unit_amount": ["130.00"],
        "rows.0.reason": [REASON],
        "rows.0.reason_en": [REASON_EN],
    }


def test_rows_stand_in_a_grid_in_the_readers_words(product_manager: Reader) -> None:
    shown = product_manager.text(CHANGE)
    held = form(product_manager)

    for word in ("移机工料费", "改号通知音", "移机不改号", "跨局移", "甲种"):
        assert word in shown
    assert "exchange_relation<" not in shown
    assert held["rows.3.row_number"] == ["固话-09"]
    assert held["rows.3.unit_amount"] == ["70.00"]
    assert held["rows.3.exchange_relation"] == ["cross"]
    assert held["rows.3.subscriber_class"] == ["B"]
    assert held["rows.4.row_number"] == [""]
    assert held["valid_from"] == [TOMORROW]
    assert held["_version"] == ["1"]


def test_what_was_changed_becomes_a_draft_that_shows_the_difference_and_an_example(
    product_manager: Reader, other_product_manager: Reader
) -> None:
    answer = product_manager.send(CHANGE, **dearer(product_manager))

    assert answer.status_code == 302, faults(answer)
    version = queries.list_fee_versions("FL-MOVE")[0]
    assert (version.number, version.state, version.file_name, version.based_on) == (2, "draft", "", 1)
    address = f"/office/fee-versions/{version.version_id}"
    for reader in (product_manager, other_product_manager):
        shown = reader.text(address)
        assert "<del>120.00</del>" in shown
        assert "<ins>130.00</ins>" in shown
        assert "固话移机" in shown or "移机" in shown
        assert re.search(r"<b>固话-06</b>.*任何定单.*120.00.*130.00.*10.00", shown)

    product_manager.send(address, "submit")
    assert other_product_manager.send(address, "approve").status_code == 302
    number, rows = queries.fee_rows_on("FL-MOVE", date(2026, 11, 23))
    assert (number, rows[0].unit_amount, rows[0].reason) == (2, Decimal("130.00"), REASON)


def test_all_faults_stand_at_their_cells_and_nothing_typed_is_lost(product_manager: Reader) -> None:
    typed = dearer(product_manager) | {
        "note": [""],
        "rows.0.unit_amount": ["abc"],
        "rows.1.row_number": ["固话-06"],
        "rows.2.reason": ["一次性收35元"],
        "rows.4.row_number": ["固话-99"],
        "rows.4.reason": ["新行"],
    }

    answer = product_manager.send(CHANGE, **typed)

    assert answer.status_code == 422
    told = faults(answer)
    assert {"f-note", "f-rows-0-unit_amount", "f-rows-4-charge_item", "f-rows-4-reason_en"} <= set(told)
    assert "f-rows-2-reason" in told
    shown = in_one_line(answer.content.decode())
    assert 'id="f-rows-0-unit_amount-fault"' in shown
    for kept in ("abc", "一次性收35元", "固话-99", "新行"):
        assert f'value="{kept}"' in shown
    assert len(queries.list_fee_versions("FL-MOVE")) == 1


def test_the_reason_may_not_contradict_the_amount(product_manager: Reader) -> None:
    typed = form(product_manager) | {"note": ["调价通知"], "rows.0.unit_amount": ["130"]}

    answer = product_manager.send(CHANGE, **typed)

    assert set(faults(answer)) == {"f-rows-0-reason", "f-rows-0-reason_en"}


def test_rows_are_taken_away_and_added(product_manager: Reader) -> None:
    typed = form(product_manager) | {
        "note": ["取消改号通知费"],
        "rows.1.remove": ["1"],
        "rows.4.row_number": ["#新-01"],
        "rows.4.charge_item": ["keep_number"],
        "rows.4.unit_amount": ["25.50"],
        "rows.4.exchange_relation": ["same"],
        "rows.4.reason": ["本局移不改号25.5元"],
        "rows.4.reason_en": ["25.50 yuan"],
    }

    assert product_manager.send(CHANGE, **typed).status_code == 302

    version = queries.list_fee_versions("FL-MOVE")[0]
    rows = queries.list_fee_rows(version.version_id)
    assert [row.row_number for row in rows] == ["固话-06", "固话-08", "固话-09", "#新-01"]
    assert (rows[-1].unit_amount, rows[-1].per, rows[-1].priority) == (Decimal("25.50"), "line", 100)
    examples = queries.compare_fee_version(version.version_id).examples
    assert [(item.row_number, item.before, item.after) for item in examples] == [
        ("#新-01", Decimal("120.00"), Decimal("145.50")),
        ("固话-07", Decimal("150.00"), Decimal("120.00")),
    ]


def test_a_condition_is_added_and_takes_several_values(product_manager: Reader) -> None:
    typed = form(product_manager) | {"more": ["number_level"]}
    shown = in_one_line(product_manager.send(CHANGE, "refresh", **typed).content.decode())
    assert 'name="rows.0.number_level" value="lucky"' in shown
    assert 'name="shown" value="number_level"' in shown

    typed = dearer(product_manager) | {"shown": ["number_level"], "rows.0.number_level": ["lucky", "quad"]}
    assert product_manager.send(CHANGE, **typed).status_code == 302

    version = queries.list_fee_versions("FL-MOVE")[0]
    asked = {item.fact: item.text for item in queries.list_fee_rows(version.version_id)[0].conditions}
    assert asked == {"number_level": "lucky|quad"}
    assert "吉祥号 / 四连号" in product_manager.text(f"/office/fee-versions/{version.version_id}")


def test_a_form_older_than_the_rows_in_force_is_a_conflict(
    product_manager: Reader, other_product_manager: Reader
) -> None:
    old = dearer(product_manager)
    product_manager.send(CHANGE, **dearer(product_manager))
    address = f"/office/fee-versions/{queries.list_fee_versions('FL-MOVE')[0].version_id}"
    product_manager.send(address, "submit")
    other_product_manager.send(address, "approve")

    answer = product_manager.send(CHANGE, **old)

    assert answer.status_code == 409
    shown = answer.content.decode()
    assert REASON in shown
    assert 'name="_version" value="1"' in shown
    assert len(queries.list_fee_versions("FL-MOVE")) == 2
    assert form(product_manager)["rows.0.unit_amount"] == ["130.00"]


def test_a_draft_is_changed_again_by_its_author_only(product_manager: Reader, other_product_manager: Reader) -> None:
    product_manager.send(CHANGE, **dearer(product_manager))
    old = queries.list_fee_versions("FL-MOVE")[0]
    address = f"{CHANGE}?draft={old.version_id}"
    assert other_product_manager.get(address).status_code == 404
    assert f'href="{address}"' in product_manager.text(f"/office/fee-versions/{old.version_id}")

    typed = form(product_manager, address)
    assert (typed["note"], typed["rows.0.unit_amount"]) == (["按市场部2026年11号文调价"], ["130.00"])
    assert product_manager.send(address, **(typed | {"rows.0.clause": ["六、10"]})).status_code == 302

    states = [version.state for version in queries.list_fee_versions("FL-MOVE")]
    assert states == ["draft", "withdrawn", "published"]


@pytest.mark.parametrize("address", [f"{CHANGE}?draft=x", f"{CHANGE}?draft=1", "/office/fee-tables/NO/change"])
def test_a_draft_that_is_not_ones_own_is_not_found(product_manager: Reader, address: str) -> None:
    assert product_manager.get(address).status_code == 404


def test_the_sheet_is_downloaded_where_the_guide_says(product_manager: Reader) -> None:
    for page in ("/office/fee-tables/FL-MOVE", "/office/fee-tables/FL-MOVE/upload"):
        assert 'href="/office/fee-tables/FL-MOVE/sheet.csv"' in product_manager.text(page)
    sheet = product_manager.get("/office/fee-tables/FL-MOVE/sheet.csv")
    assert sheet["Content-Disposition"] == 'attachment; filename="FL-MOVE.csv"'
    assert "固话-09" in sheet.content.decode("utf-8-sig")
    empty = product_manager.get("/office/fee-tables/FL-FREE/sheet.csv").content.decode("utf-8-sig")
    assert empty.startswith("row_number,priority,charge_item,unit_amount,per,kind,line_count,")


def test_a_table_that_one_form_cannot_send_is_changed_as_a_sheet(product_manager: Reader) -> None:
    """Each value that can be ticked is a field: 70 rows with six levels are more than a form may have."""
    levels = ("ordinary", "lucky", "pair", "ladder", "triple", "quad")
    asked = [chosen for size in range(1, 6) for chosen in combinations(levels, size)][:35]
    lines = [
        f"{item}-{place},,{item},1.00,line,fee,{'|'.join(chosen)},,理由,reason"
        for item in ("number_choice", "labour")
        for place, chosen in enumerate(asked)
    ]
    header = "row_number,priority,charge_item,unit_amount,per,kind,number_level,clause,reason,reason_en"
    address = "/office/fee-tables/FL-NUMBER"
    sent = product_manager.upload(
        f"{address}/upload", "\n".join([header, *lines]), valid_from=TOMORROW, note="按文件调价"
    )
    assert sent.status_code == 302, faults(sent)
    [draft] = [item for item in queries.list_fee_versions("FL-NUMBER") if item.state == "draft"]

    answer = product_manager.get(f"{address}/change?draft={draft.version_id}")

    assert (answer.status_code, answer["Location"]) == (302, f"{address}/upload?too-large=1")


def test_a_table_that_charges_nothing_can_be_given_its_first_row(product_manager: Reader) -> None:
    address = "/office/fee-tables/FL-FREE/change"
    typed = form(product_manager, address) | {
        "note": ["新收手续费"],
        "rows.0.row_number": ["手续-01"],
        "rows.0.charge_item": ["labour"],
        "rows.0.unit_amount": ["5"],
        "rows.0.reason": ["手续费5元"],
        "rows.0.reason_en": ["Handling: 5 yuan"],
    }

    assert product_manager.send(address, **typed).status_code == 302
    assert queries.list_fee_versions("FL-FREE")[0].based_on == 0


def test_a_table_too_large_for_a_form_is_uploaded_and_the_page_says_why(
    product_manager: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shouli.channels.backoffice.fee_editing.MOST_CELLS", 20)

    answer = product_manager.client.get(CHANGE, follow=True)

    assert answer.redirect_chain == [("/office/fee-tables/FL-MOVE/upload?too-large=1", 302)]
    assert "此表过大，不能在屏幕上修改" in answer.content.decode()
    assert "此表过大" not in product_manager.text("/office/fee-tables/FL-MOVE/upload")


def test_a_condition_for_which_the_form_has_no_room_loses_nothing_typed(
    product_manager: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = dearer(product_manager) | {"more": ["number_level"]}
    monkeypatch.setattr("shouli.channels.backoffice.fee_editing.fits", lambda _rows, columns: "number_level" not in {
        column.name for column in columns
    })  # fmt: skip

    shown = in_one_line(product_manager.send(CHANGE, "refresh", **held).content.decode())

    assert "表单已无法再加条件" in shown
    assert REASON in shown
