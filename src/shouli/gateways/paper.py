"""Port to the printer: what is on a sheet, and the PDF of it with the Chinese font embedded.

A :class:`PaperDocument` holds finished texts, already in the reader's language; screens show the same blocks as HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import Align, TableBordersLayout, XPos, YPos
from fpdf.fonts import FontFace, TTFFont

from shouli.kernel.errors import BusinessError
from shouli.kernel.local_time import local_text
from shouli.kernel.text import listed

LACKING = "〓"  # how typesetters mark a character they have no type for
FONT = "NotoSansSC-Regular.ttf"
FAMILY = "sans"
A4 = (210.0, 297.0)  # millimetres
ROLL_WIDTH = 80.0
ROLL_LONGEST = 3000.0
GREY = (110, 110, 110)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
ALIGNMENTS = {"l": "LEFT", "c": "CENTER", "r": "RIGHT"}


class FontMissing(BusinessError):
    """The font that paper needs has not been fetched."""

    code = "font_missing"
    message = gettext_lazy("Nothing can be printed: the font %(font)s is not installed.")
    way_out = gettext_lazy("Ask the administrator to run: make assets")


@dataclass(frozen=True, slots=True)
class LabelGrid:
    """Labels with their values, ``columns`` pairs beside each other, filled row by row."""

    rows: tuple[tuple[str, str], ...]
    columns: int = 2
    title: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A headed table; ``align`` has one of ``l c r`` per column, ``widths`` one relative width per column."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    align: str = ""
    widths: tuple[int, ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; ``small`` for terms and notes."""

    text: str
    small: bool = False


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to be signed by hand, one per label, kept together on one page."""

    labels: tuple[str, ...]


Block = LabelGrid | Table | Paragraph | Signatures


@dataclass(frozen=True, slots=True)
class PaperDocument:
    """One paper: title, number and blocks.

    ``copies`` names the counterparts (联), each printed in full on its own pages; ``printed_at`` is in the foot and
    makes the same document the same bytes. ``size`` is a sheet or a receipt roll of 80 mm.
    """

    title: str
    subtitle: str
    number: str
    blocks: tuple[Block, ...]
    copies: tuple[str, ...] = ("",)
    size: Literal["a4", "receipt"] = "a4"
    printed_at: datetime | None = None
    mark: str = ""


def render_pdf(document: PaperDocument) -> bytes:
    """Return the PDF of ``document``, with just the used glyphs of the font embedded.

    A character that the font lacks stands as 〓, and a note at the end says which ones these are.

    :raises FontMissing: if ``make assets`` has not been run
    """
    font, size = font_path(), A4
    document = _without(document, missing_letters(document))
    if document.size == "receipt":
        with _drawn(document, font, (ROLL_WIDTH, ROLL_LONGEST)) as measured:
            size = (ROLL_WIDTH, measured.longest)
    with _drawn(document, font, size) as sheet:
        return bytes(sheet.output())


def font_path() -> Path:
    """Return where the font stands.

    :raises FontMissing: if it is not there
    """
    path = Path(settings.SHOULI_ASSETS) / "fonts" / FONT
    if not path.is_file():
        raise FontMissing(font=FONT)
    return path


def missing_letters(document: PaperDocument) -> tuple[str, ...]:
    """Return the characters of ``document`` that the font lacks, each once, in their order.

    :raises FontMissing: if ``make assets`` has not been run
    """
    known = _letters_of(font_path())
    texts = [_clean(text) for text in _texts(document)]
    return tuple(dict.fromkeys(letter for text in texts for letter in text if letter not in known and letter != "\n"))


def missing_note(missing: Sequence[str]) -> str:
    """Say which characters are printed as 〓, by the numbers that name them."""
    named = listed(f"{letter} (U+{ord(letter):04X})" for letter in missing)
    return _("The printer's font lacks %(letters)s: write them in by hand where %(mark)s is printed.") % {
        "letters": named,
        "mark": LACKING,
    }


@lru_cache(maxsize=2)
def _letters_of(font: Path) -> frozenset[str]:
    with closing(TTFont(font, lazy=True)) as opened:
        return frozenset(map(chr, opened.getBestCmap()))


def _texts(value: object) -> Iterator[str]:
    """Yield every text of a document, a block or a row."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)
    elif is_dataclass(value):
        for item in fields(value):
            yield from _texts(getattr(value, item.name))


def _without(value: Any, missing: tuple[str, ...]) -> Any:
    """Put the mark in place of the ``missing`` characters, and a note below a document that has any."""
    if not missing:
        return value
    marks = {ord(letter): LACKING for letter in missing}

    def marked(item: Any) -> Any:
        if isinstance(item, str):
            return item.translate(marks)
        if isinstance(item, tuple):
            return tuple(marked(part) for part in item)
        if is_dataclass(item) and not isinstance(item, type):
            return replace(item, **{part.name: marked(getattr(item, part.name)) for part in fields(item)})
        return item

    note = Paragraph(marked(missing_note(missing)), small=True)
    found = marked(value)
    return replace(found, blocks=(*found.blocks, note))


class _Sheet(FPDF):
    """A PDF that knows which counterpart it is printing, and puts it into every foot."""

    def __init__(self, document: PaperDocument, size: tuple[float, float]) -> None:
        super().__init__(unit="mm", format=size)
        self.document = document
        self.roll = document.size == "receipt"
        self.copy = ""
        self.first_page = 1
        self.longest = 0.0
        self.text_size = 8.0 if self.roll else 9.5
        margin = 4.0 if self.roll else 14.0
        self.set_margins(margin, margin, margin)
        self.set_auto_page_break(not self.roll, margin=18.0)

    def footer(self) -> None:
        """Write counterpart, time of printing and page number below every page."""
        if self.roll:
            return
        self.set_y(-14)
        self.set_font(FAMILY, size=8)
        self.set_text_color(*GREY)
        at = self.document.printed_at
        page = _("Page %(page)s") % {"page": self.page_no() - self.first_page + 1}
        third = self.epw / 3
        self.cell(w=third, text=self.copy, align=Align.L)
        self.cell(w=third, text=page, align=Align.C)
        self.cell(w=third, text=local_text(at) if at else "", align=Align.R)
        self.set_text_color(0)


@contextmanager
def _drawn(document: PaperDocument, font: Path, size: tuple[float, float]) -> Iterator[_Sheet]:
    """Give a sheet with everything on it, and close the font's file afterwards."""
    sheet = _Sheet(document, size)
    sheet.add_font(FAMILY, fname=font)
    try:
        _draw(sheet, document)
        yield sheet
    finally:
        for used in sheet.fonts.values():
            if isinstance(used, TTFFont):
                used.close()


def _draw(sheet: _Sheet, document: PaperDocument) -> None:
    sheet.set_title(_clean(document.title))
    sheet.set_creator("Shouli")
    if document.printed_at:
        sheet.set_creation_date(document.printed_at)
    for name in document.copies or ("",):
        sheet.add_page()  # which writes the foot of the page before it, so the counterpart's name changes after
        sheet.copy = _clean(name)
        sheet.first_page = sheet.page_no()
        _draw_head(sheet, document)
        for block in document.blocks:
            _draw_block(sheet, block)
            sheet.ln(2 if sheet.roll else 3)
        if sheet.roll and sheet.copy:
            _line(sheet, sheet.copy, size=sheet.text_size, align=Align.C)
        sheet.longest = max(sheet.longest, sheet.get_y() + 8)


def _draw_head(sheet: _Sheet, document: PaperDocument) -> None:
    _line(sheet, document.title, size=11 if sheet.roll else 16, align=Align.C)
    if document.subtitle:
        _line(sheet, document.subtitle, size=sheet.text_size, align=Align.C)
    if document.mark:
        _line(sheet, document.mark, size=sheet.text_size, align=Align.C)
    if document.number:
        _line(sheet, document.number, size=sheet.text_size, align=Align.R)
    sheet.ln(2)


def _draw_block(sheet: _Sheet, block: Block) -> None:
    match block:
        case LabelGrid():
            _draw_grid(sheet, block)
        case Table():
            _draw_table(sheet, block)
        case Paragraph():
            _draw_paragraph(sheet, block)
        case Signatures():
            _draw_signatures(sheet, block)


def _draw_title(sheet: _Sheet, title: str) -> None:
    if title:
        _line(sheet, title, size=sheet.text_size + 1, align=Align.L)


def _draw_grid(sheet: _Sheet, grid: LabelGrid) -> None:
    _draw_title(sheet, grid.title)
    pairs = 1 if sheet.roll else grid.columns
    sheet.set_font(FAMILY, size=sheet.text_size)
    label = FontFace(color=GREY)
    layout = TableBordersLayout.NONE if sheet.roll else TableBordersLayout.ALL
    with sheet.table(
        col_widths=(2, 3) * pairs, first_row_as_headings=False, borders_layout=layout, text_align="LEFT"
    ) as drawn:
        for start in range(0, len(grid.rows), pairs):
            row = drawn.row()
            for name, value in grid.rows[start : start + pairs]:
                row.cell(_clean(name), style=label)
                row.cell(_clean(value))
            for _gap in range(pairs - len(grid.rows[start : start + pairs])):
                row.cell("")
                row.cell("")


def _draw_table(sheet: _Sheet, table: Table) -> None:
    _draw_title(sheet, table.title)
    sheet.set_font(FAMILY, size=sheet.text_size)
    align = tuple(ALIGNMENTS[letter] for letter in table.align or "l" * len(table.head))
    layout = TableBordersLayout.HORIZONTAL_LINES if sheet.roll else TableBordersLayout.ALL
    with sheet.table(
        col_widths=table.widths or None,
        text_align=align,
        borders_layout=layout,
        headings_style=FontFace(color=GREY, emphasis=""),
        repeat_headings=1,
    ) as drawn:
        for cells in (table.head, *table.rows):
            row = drawn.row()
            for cell in cells:
                row.cell(_clean(cell))


def _draw_paragraph(sheet: _Sheet, paragraph: Paragraph) -> None:
    size = sheet.text_size - 1.5 if paragraph.small else sheet.text_size
    sheet.set_font(FAMILY, size=size)
    sheet.multi_cell(
        w=sheet.epw, h=size * 0.55, text=_clean(paragraph.text), align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT
    )


def _draw_signatures(sheet: _Sheet, signatures: Signatures) -> None:
    height = 12.0
    across = 1 if sheet.roll else 2
    rows = -(-len(signatures.labels) // across)
    if not sheet.roll and sheet.will_page_break(rows * height):
        sheet.add_page()
    sheet.set_font(FAMILY, size=sheet.text_size)
    width = sheet.epw / across
    top = sheet.get_y()
    for index, text in enumerate(signatures.labels):
        left = sheet.l_margin + width * (index % across)
        base = top + height * (index // across + 1) - 2
        label = _clean(text)
        sheet.text(left, base, label)
        sheet.line(left + sheet.get_string_width(label) + 2, base + 0.6, left + width - 6, base + 0.6)
    sheet.set_y(top + rows * height)


def _line(sheet: _Sheet, text: str, *, size: float, align: Align) -> None:
    sheet.set_font(FAMILY, size=size)
    sheet.multi_cell(w=sheet.epw, h=size * 0.55, text=_clean(text), align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _clean(text: str) -> str:
    """Drop control characters, which no font has and some viewers choke on."""
    return CONTROL.sub("", text)


__all__ = [
    "Block", "FontMissing", "LabelGrid", "PaperDocument", "Paragraph", "Signatures", "Table", "font_path",
    "missing_letters", "missing_note", "render_pdf",
]  # fmt: skip
