"""The page that takes a table: it says what the columns are, and shows every cell that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from pydantic import BaseModel

from shouli.channels.backoffice.editing import Done, faults_of, filled, leave
from shouli.channels.backoffice.listing import Tab
from shouli.channels.backoffice.uploads import Sheet, read_upload, sheet_faults, without_cells
from shouli.kernel.context import Context
from shouli.kernel.errors import BusinessError, NotAllowed, NotFound
from shouli.kernel.tables import TableRow, parse
from shouli.web.doors import desk_page
from shouli.web.forms import ActionView, FieldView, FormView, SectionView, with_faults
from shouli.web.posted import Posted


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnHelp:
    """One column of a table that is asked for."""

    name: str
    required: bool
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Importing:
    """A page that takes a table: its title, further fields, the columns, and what to do with the file.

    ``download`` is where the table is as it stands today, to be changed and sent back.
    """

    key: str
    title: str
    url: str
    back: str
    columns: Sequence[ColumnHelp]
    take: Callable[[Sheet, Posted], Done]
    fields: tuple[FieldView, ...] = ()
    note: str = ""
    download: str = ""
    send: str = ""


def import_table(
    request: HttpRequest, ctx: Context, page: Importing, *, active: str, tabs: tuple[Tab, ...] = ()
) -> HttpResponse:
    """Show the page or take the table.

    :raises NotAllowed: if the actor may not do it
    :raises NotFound: if what it is about is gone
    """
    form = FormView(
        key=page.key,
        title=page.title,
        sections=(SectionView(key="file", title=page.title, fields=page.fields),),
        url=page.url,
        idempotency_key=uuid4().hex,
        actions=(ActionView(name="send", label=page.send or _("Import the table"), key="F2", kind="primary"),),
    )
    view: dict[str, Any] = {
        "columns": page.columns,
        "note": page.note,
        "download": page.download,
        "back": page.back,
        "tabs": tabs,
    }
    template = "backoffice/import.html"
    if request.method != "POST":
        return desk_page(request, ctx, template, active=active, form=form, **view)
    posted = Posted(request.POST)
    try:
        return leave(request, page.take(read_upload(request), posted))
    except (NotAllowed, NotFound):
        raise
    except BusinessError as refusal:
        faults = faults_of(refusal)
        form = with_faults(filled(form, posted), without_cells(faults))
        wrong = sheet_faults(faults)
        return desk_page(request, ctx, template, active=active, status=422, form=form, wrong=wrong, **view)


def rows_of(sheet: Sheet, row: type[BaseModel]) -> tuple[TableRow[Any], ...]:
    """Check every cell of a table.

    :raises Invalid: with every fault, each naming file, line and column
    """
    return parse(sheet.name, sheet.text, row)


def columns_of(row: type[BaseModel], texts: dict[str, str]) -> list[ColumnHelp]:
    """List the columns a table has, with a word about each."""
    return [
        ColumnHelp(name=name, required=info.is_required(), text=texts.get(name, ""))
        for name, info in row.model_fields.items()
    ]
