"""Papers as PDF: what is on them, page breaks, counterparts, receipts, and the missing font."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import translation
from pypdf import PdfReader
from pytest_django import Settings

from shouli.gateways.paper import (
    FontMissing,
    LabelGrid,
    PaperDocument,
    Paragraph,
    Signatures,
    Table,
    missing_letters,
    missing_note,
    render_pdf,
)

AT = datetime(2026, 11, 22, 4, 0, 5, tzinfo=UTC)  # noon in Jinan
FORM = PaperDocument(
    title="固定电话业务受理单",
    subtitle="泉城路营业厅",
    number="定单号 2026112200000017",
    blocks=(
        LabelGrid(rows=(("客户名称", "张建国"), ("服务号码", "86012345"), ("装机地址", "建设路13号2号楼1单元501室"))),
        Table(head=("收费科目", "金额"), rows=(("工料费", "100.00"), ("担保金", "1000.00")), align="lr"),
        Paragraph("本人已阅读并同意以上内容。", small=True),
        Signatures(("客户签字", "受理人")),
    ),
    printed_at=AT,
)


def pages(pdf: bytes) -> list[str]:
    """Return the text of every page."""
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def test_every_block_stands_on_the_sheet() -> None:
    (text,) = pages(render_pdf(FORM))

    for wanted in (
        "固定电话业务受理单", "泉城路营业厅", "2026112200000017", "客户名称", "张建国", "建设路13号2号楼1单元501室",
        "工料费", "1000.00", "本人已阅读并同意以上内容。", "客户签字", "受理人", "2026-11-22 12:00:05",
    ):  # fmt: skip
        assert wanted in text


def test_only_the_used_part_of_the_font_is_embedded() -> None:
    pdf = render_pdf(FORM)

    (page,) = PdfReader(io.BytesIO(pdf)).pages
    (font,) = page["/Resources"]["/Font"].values()  # type: ignore[index]
    descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
    assert "/FontFile2" in descriptor.get_object()
    assert len(pdf) < 100_000


def test_same_document_same_bytes() -> None:
    assert render_pdf(FORM) == render_pdf(FORM)


def test_long_table_breaks_over_pages_and_repeats_its_head() -> None:
    rows = tuple((f"8601{number:04}", "市话月租") for number in range(120))
    long = PaperDocument(title="清单", subtitle="", number="", blocks=(Table(head=("服务号码", "业务"), rows=rows),))

    with translation.override("en"):
        found = pages(render_pdf(long))

    assert len(found) > 2
    assert all("服务号码" in text for text in found)
    assert [f"Page {number}" in text for number, text in enumerate(found, start=1)] == [True] * len(found)
    assert sum(text.count("市话月租") for text in found) == 120


def test_each_counterpart_has_its_own_pages_and_says_which_it_is() -> None:
    two = PaperDocument(
        title="受理单", subtitle="", number="1", blocks=(Paragraph("内容"),), copies=("第一联 存根", "第二联 客户留存")
    )

    with translation.override("en"):
        first, second = pages(render_pdf(two))

    assert "第一联 存根" in first
    assert "第二联 客户留存" in second
    assert "Page 1" in second


def test_signature_lines_are_not_torn_from_each_other() -> None:
    filling = tuple(Paragraph("正文") for _ in range(33))
    labels = ("客户签字", "代办人签字", "经办人签字", "受理人")
    found = pages(render_pdf(PaperDocument(title="表", subtitle="", number="", blocks=(*filling, Signatures(labels)))))

    holding = [text for text in found if any(label in text for label in labels)]
    assert len(holding) == 1


def test_receipt_is_one_strip_as_long_as_its_contents() -> None:
    receipt = PaperDocument(
        title="收据", subtitle="", number="R-1", size="receipt", printed_at=AT,
        blocks=(LabelGrid((("服务号码", "86012345"),)), Table(("科目", "金额"), (("担保金", "1000.00"),), "lr")),
    )  # fmt: skip
    (page,) = PdfReader(io.BytesIO(render_pdf(receipt))).pages

    assert "担保金" in page.extract_text()
    assert round(float(page.mediabox.width) / 72 * 25.4) == 80
    assert 40 < float(page.mediabox.height) / 72 * 25.4 < 120


def test_control_characters_do_not_reach_the_paper() -> None:
    odd = PaperDocument(title="受理\x00单", subtitle="", number="", blocks=(Paragraph("甲\x1b[2J乙"),))

    (text,) = pages(render_pdf(odd))

    assert "受理单" in text
    assert "\x1b" not in text


def test_missing_font_is_refused_with_a_way_out(settings: Settings, tmp_path: Path) -> None:
    settings.SHOULI_ASSETS = tmp_path

    with pytest.raises(FontMissing) as refusal:
        render_pdf(FORM)

    assert refusal.value.code == "font_missing"
    assert "make assets" in refusal.value.advice


def test_a_character_that_the_font_lacks_is_marked_and_told() -> None:
    rare = replace(FORM, blocks=(LabelGrid(rows=(("客户名称", "𠮷野家（济南）餐饮有限公司"),)), *FORM.blocks[1:]))

    (text,) = pages(render_pdf(rare))

    assert missing_letters(rare) == ("𠮷",)
    assert missing_letters(FORM) == ()
    assert "〓野家（济南）餐饮有限公司" in text
    assert "U+20BB7" in text
    assert "𠮷" in missing_note(("𠮷",))
