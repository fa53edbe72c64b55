"""Keep the exchanges: one by hand, or all of them from a table."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel, Field

from shouli.identity import queries as identity
from shouli.kernel import errors
from shouli.kernel.actions import action, write
from shouli.kernel.context import Context
from shouli.kernel.tables import Reference, TableRow, repeated, unknown
from shouli.kernel.text import lazy as _
from shouli.places import queries
from shouli.places.models import Exchange


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveExchange:
    """An exchange as it shall be; without ``exchange_id`` it is a new one."""

    code: str
    name: str
    name_en: str = ""
    bureau_id: int
    active: bool = True
    exchange_id: int | None = None


@action("places.save_exchange")
def save_exchange(ctx: Context, data: SaveExchange) -> Exchange:
    """Add an exchange or change one; its code must be its own.

    :raises NotFound: if there is no such exchange or bureau
    :raises Invalid: if code or name is missing, or the code is taken
    """
    exchange = queries.lock_exchange(data.exchange_id) if data.exchange_id else None
    identity.get_org_unit(data.bureau_id)

    errors.refuse_if(_faults(data))

    if exchange is None:
        return Exchange.objects.create(
            code=data.code, name=data.name, name_en=data.name_en, bureau_id=data.bureau_id, active=data.active
        )
    write(
        exchange,
        code=data.code,
        name=data.name,
        name_en=data.name_en,
        bureau_id=data.bureau_id,
        active=data.active,
    )
    return exchange


class ExchangeRow(BaseModel):
    """One line of ``exchanges.csv``."""

    code: str = Field(min_length=1, max_length=20)
    name: str = Field(min_length=1, max_length=60)
    name_en: str = Field(default="", max_length=60)
    bureau: Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportExchanges:
    """Rows of the table."""

    rows: tuple[TableRow[ExchangeRow], ...]


@action("places.import_exchanges")
def import_exchanges(ctx: Context, data: ImportExchanges) -> None:
    """Add or change exchanges by code; those the table does not name stay as they are.

    :raises Invalid: with every cell that names an unknown bureau
    """
    bureaus = identity.org_units_by_code(row.value.bureau for row in data.rows)

    known = [code for code, unit in bureaus.items() if unit.kind == "bureau"]
    errors.refuse_if([*repeated(data.rows, "code"), *unknown(data.rows, "bureau", known)])

    Exchange.objects.bulk_create(
        (
            Exchange(
                code=row.value.code,
                name=row.value.name,
                name_en=row.value.name_en,
                bureau_id=bureaus[row.value.bureau].id,
            )
            for row in data.rows
        ),
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "name_en", "bureau"],
    )


def _faults(data: SaveExchange) -> list[errors.Fault]:
    faults = [
        errors.Fault(field=name, code="missing", message=_("Please fill this in."))
        for name in ("code", "name")
        if not getattr(data, name).strip()
    ]
    holder = queries.exchanges_by_code([data.code]).get(data.code)
    if holder is not None and holder.id != data.exchange_id:
        faults.append(errors.Fault(field="code", code="code_taken", message=_("Another exchange has this code.")))
    return faults
