"""Addresses and exchanges: what a clerk finds by initials, and which exchange serves a door."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shouli.channels.backoffice.answers import Answers
from shouli.channels.backoffice.editing import Done, Held, edit, form_view, section
from shouli.channels.backoffice.importing import Importing, columns_of, import_table, rows_of
from shouli.channels.backoffice.listing import Found, Listing, Tab, answer, choice_filter, row_asked, text_filter
from shouli.channels.backoffice.naming import code_word
from shouli.channels.backoffice.uploads import Sheet
from shouli.identity import queries as identity
from shouli.kernel.context import Context
from shouli.kernel.text import in_language
from shouli.places import queries
from shouli.places.actions import (
    AddressRow,
    CloseAddressRange,
    ImportAddresses,
    SaveAddressRange,
    SaveExchange,
    close_address_range,
    import_addresses,
    save_address_range,
    save_exchange,
)
from shouli.places.queries import AddressMatch, ExchangeView
from shouli.places.rules.addresses import PARITY_NAMES
from shouli.web.doors import door
from shouli.web.forms import ActionView, Choice, FieldView, FormView
from shouli.web.lists import Column, Row
from shouli.web.posted import Posted

ACTIVE = "places"


def tabs(chosen: str) -> tuple[Tab, ...]:
    """List the pages of places."""
    pages = {"addresses": _("Addresses"), "exchanges": _("Exchanges")}
    return tuple(
        Tab(label=label, url=reverse(f"office_{name}"), chosen=name == chosen) for name, label in pages.items()
    )


def exchange_names() -> dict[str, str]:
    """Name the exchanges in service by id, for filters and boxes."""
    return {str(item.id): f"{item.code} {in_language(item.name, item.name_en)}" for item in queries.list_exchanges()}


@require_safe
@door(permission="page.places", channel="backoffice")
def address_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List the address ranges in service."""

    def fetch(query: Mapping[str, str], limit: int, offset: int) -> Found:
        exchange_id, street = row_asked(query, "exchange"), query.get("street", "")
        found = queries.list_addresses(exchange_id=exchange_id, street=street, limit=limit, offset=offset)
        rows = [
            Row(
                key=str(item.id),
                url=reverse("office_address", args=[item.id]),
                cells={
                    "street": item.street,
                    "from": item.door_from,
                    "to": item.door_to,
                    "parity": str(PARITY_NAMES[item.parity]),
                    "exchange": f"{item.exchange_code} {in_language(item.exchange_name, item.exchange_name_en)}",
                },
            )
            for item in found
        ]
        return Found(rows, queries.count_addresses(exchange_id=exchange_id, street=street))

    listing = Listing(
        key="addresses",
        title=_("Addresses"),
        columns=(
            Column(name="street", label=_("Street"), kind="strong"),
            Column(name="from", label=_("From door"), kind="number"),
            Column(name="to", label=_("To door"), kind="number"),
            Column(name="parity", label=_("Doors")),
            Column(name="exchange", label=_("Exchange")),
        ),
        filters=(text_filter("street", _("Street")), choice_filter("exchange", _("Exchange"), exchange_names())),
        fetch=fetch,
        empty=_("No address fits the filter."),
    )
    buttons = (
        ActionView(name="import", label=_("Import"), url=reverse("office_address_import"), icon="upload"),
        ActionView(name="new", label=_("New address"), url=reverse("office_address_new"), icon="plus", key="F3"),
    )
    return answer(request, ctx, listing, active=ACTIVE, tabs=tabs("addresses"), buttons=buttons)


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.places", channel="backoffice")
def address(request: HttpRequest, ctx: Context, address_id: int | None = None) -> HttpResponse:
    """Show and change one address range, close it, or enter a new one."""
    found = queries.get_address(address_id) if address_id is not None else None
    back = reverse("office_addresses")

    def save(answers: Answers) -> Done:
        if answers.action == "close" and address_id is not None:
            close_address_range(ctx, CloseAddressRange(address_id=address_id))
            return Done(told=_("The range is out of service; lines installed there keep it."), url=back)
        data = SaveAddressRange(
            street=answers.text("street", 80),
            door_from=answers.whole("door_from"),
            door_to=answers.whole("door_to"),
            parity=answers.text("parity", 5),
            exchange_id=answers.row("exchange_id"),
            initials=answers.text("initials", 80),
            address_id=address_id,
        )
        answers.refuse()
        saved = save_address_range(ctx, data)
        return Done(told=_("%(code)s is saved.") % {"code": saved.street}, url=back)

    return edit(request, ctx, address_form(found), save, active=ACTIVE)


def address_form(found: AddressMatch | None) -> FormView:
    """Build the form of an address range."""
    held = Held(found)
    exchanges = tuple(Choice(value=key, label=label) for key, label in exchange_names().items())
    parities = tuple(Choice(value=parity, label=str(text)) for parity, text in PARITY_NAMES.items())
    fields = section(
        _("Address range"),
        held.field("street", _("Street"), required=True),
        FieldView(
            name="initials",
            label=_("Initials"),
            help=_("Empty: taken from the street's pinyin."),
        ),
        held.field("door_from", _("From door"), widget="digits", required=True),
        held.field("door_to", _("To door"), widget="digits", required=True),
        held.field("parity", _("Doors"), widget="select", required=True, choices=parities),
        held.field("exchange_id", _("Exchange"), widget="select", required=True, choices=exchanges),
    )
    close = ActionView(
        name="close",
        label=_("Take out of service"),
        kind="danger",
        confirm=_("Searches will no longer show this range; lines installed there keep it. Take it out of service?"),
    )
    return form_view(
        "address",
        found.label if found else _("New address"),
        (fields,),
        url=reverse("office_address", args=[found.id]) if found else reverse("office_address_new"),
        back=reverse("office_addresses"),
        actions=(close,) if found and found.active else (),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.places", channel="backoffice")
def address_import(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Take a table of address ranges."""

    def take(sheet: Sheet, posted: Posted) -> Done:
        rows = rows_of(sheet, AddressRow)
        import_addresses(ctx, ImportAddresses(rows=rows))
        told = _("%(count)s address ranges of %(name)s are in service.") % {"count": len(rows), "name": sheet.name}
        return Done(told=told, url=reverse("office_addresses"))

    texts = {
        "street": _("Name of the street"),
        "door_from": _("First door number"),
        "door_to": _("Last door number"),
        "parity": _("odd, even or mixed"),
        "exchange": _("Code of the exchange"),
        "initials": _("Only where the pinyin is read in an unusual way"),
    }
    page = Importing(
        key="addresses-file",
        title=_("Import addresses"),
        url=reverse("office_address_import"),
        back=reverse("office_addresses"),
        columns=columns_of(AddressRow, texts),
        take=take,
        note=_("Ranges with the same street, first door and parity are changed, others are added."),
    )
    return import_table(request, ctx, page, active=ACTIVE, tabs=tabs("addresses"))


@require_safe
@door(permission="page.places", channel="backoffice")
def exchange_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List the exchanges in service and the bureaus they belong to."""

    def rows(query: Mapping[str, str]) -> list[Row]:
        bureaus = bureau_names()
        bureau_id = row_asked(query, "bureau")
        return [
            Row(
                key=item.code,
                url=reverse("office_exchange", args=[item.id]),
                cells={
                    "code": item.code,
                    "name": item.name,
                    "name_en": item.name_en,
                    "bureau": bureaus.get(str(item.bureau_id), ""),
                },
            )
            for item in queries.list_exchanges(bureau_id)
        ]

    listing = Listing(
        key="exchanges",
        title=_("Exchanges"),
        columns=(
            Column(name="code", label=code_word(), kind="code", sortable=True),
            Column(name="name", label=_("Chinese name"), kind="strong", sortable=True),
            Column(name="name_en", label=_("English name"), kind="english", sortable=True),
            Column(name="bureau", label=_("Handling bureau"), sortable=True),
        ),
        filters=(choice_filter("bureau", _("Handling bureau"), bureau_names()),),
        rows=rows,
        empty=_("No exchange fits the filter."),
    )
    new = ActionView(name="new", label=_("New exchange"), url=reverse("office_exchange_new"), icon="plus", key="F3")
    return answer(request, ctx, listing, active=ACTIVE, tabs=tabs("exchanges"), buttons=(new,))


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.places", channel="backoffice")
def exchange(request: HttpRequest, ctx: Context, exchange_id: int | None = None) -> HttpResponse:
    """Show and change one exchange, or enter a new one."""
    found = queries.get_exchange(exchange_id) if exchange_id is not None else None

    def save(answers: Answers) -> Done:
        data = SaveExchange(
            code=answers.text("code", 20),
            name=answers.text("name", 60),
            name_en=answers.text("name_en", 60),
            bureau_id=answers.row("bureau_id"),
            active=answers.flag("active"),
            exchange_id=exchange_id,
        )
        answers.refuse()
        saved = save_exchange(ctx, data)
        return Done(told=_("%(code)s is saved.") % {"code": saved.code}, url=reverse("office_exchanges"))

    return edit(request, ctx, exchange_form(found), save, active=ACTIVE)


def exchange_form(found: ExchangeView | None) -> FormView:
    """Build the form of an exchange."""
    held = Held(found)
    bureaus = tuple(Choice(value=key, label=label) for key, label in bureau_names().items())
    fields = section(
        _("Exchange"),
        held.field("code", code_word(), required=True),
        held.field("bureau_id", _("Handling bureau"), widget="select", required=True, choices=bureaus),
        held.field("name", _("Chinese name"), required=True),
        held.field("name_en", _("English name")),
        FieldView(name="active", label=_("in service"), widget="checkbox", value=True),
    )
    return form_view(
        "exchange",
        in_language(found.name, found.name_en) if found else _("New exchange"),
        (fields,),
        url=reverse("office_exchange", args=[found.id]) if found else reverse("office_exchange_new"),
        back=reverse("office_exchanges"),
    )


def bureau_names() -> dict[str, str]:
    """Name the handling bureaus by id."""
    units = identity.list_org_units(kind="bureau")
    return {str(unit.id): in_language(unit.name, unit.name_en) for unit in units}
