"""Turns the columns of a file into the types that rating takes: what is not exactly that is null, never a guess."""

from __future__ import annotations

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from shouli.charging.engine.sql import connected
from shouli.kernel.errors import Fault, Invalid, type_of_text
from shouli.kernel.text import lazy as _

NUMBER = "-?[0-9]{1,19}"
MOMENT = (
    "[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?"
    "(Z|[+](0[0-9]|1[0-3])(:?[0-5][0-9])?|[+]14(:?00)?|-(0[0-9]|1[01])(:?[0-5][0-9])?|-12(:?00)?)"
)  # offsets are those that clocks somewhere on Earth have
FORMS = {
    pa.int64(): (
        f"CASE WHEN regexp_full_match(value, '{NUMBER}') THEN TRY_CAST(value AS BIGINT)"
        f" WHEN regexp_full_match(value, '{MOMENT}')"
        " THEN epoch_us(TRY_CAST(value AS TIMESTAMPTZ)) // 1000000 END"
    ),
    pa.bool_(): "CASE WHEN lower(value) IN ('true', '1') THEN true WHEN lower(value) IN ('false', '0') THEN false END",
    pa.string(): "value",
}
WHOLE = "CASE WHEN value = trunc(value) THEN TRY_CAST(value AS BIGINT) END"


def cast(where: str, column: pa.ChunkedArray, type_: pa.DataType) -> pa.ChunkedArray:
    """Turn a column into ``type_``; ``where`` names it, should it be of a type that cannot be turned.

    A number is digits, with a minus before them at most; a moment has its offset; ``true``, ``false``, 1 and 0 are said
    of what is so or not. Moments become seconds since 1970 in UTC.

    :raises Invalid: if no column of its type can be turned, or it holds what is no text
    """
    given = column.type
    if pa.types.is_dictionary(given) and given != pa.dictionary(pa.int32(), type_):
        return cast(where, pc.cast(column, given.value_type), type_)
    try:
        if given in (type_, pa.dictionary(pa.int32(), type_)):
            if type_ == pa.string():
                column.validate(full=True)
            return column
        if pa.types.is_null(given):
            return pc.cast(column, type_)
        if type_ == pa.int64() and pa.types.is_timestamp(given):
            return _seconds(where, column)
        if pa.types.is_integer(given) and given != pa.uint64():
            return pc.cast(column, type_)
        if type_ == pa.int64() and (given == pa.uint64() or pa.types.is_floating(given) or pa.types.is_decimal(given)):
            return _asked(column, WHOLE)
        if pa.types.is_string(given) or pa.types.is_large_string(given):
            column.validate(full=True)
            return _asked(column, FORMS[type_])
    except (pa.ArrowInvalid, duckdb.Error) as fault:
        raise _unfit(where, "unreadable", _("The values of this column cannot be read.")) from fault
    raise _unfit(where, "wrong_type", _("A column of this type cannot be read here."))


def _seconds(where: str, column: pa.ChunkedArray) -> pa.ChunkedArray:
    if column.type.tz is None:
        raise _unfit(where, "no_offset", _("These moments do not say of which time zone they are."))
    return pc.cast(pc.cast(pc.floor_temporal(column, unit="second"), pa.timestamp("s", "UTC")), pa.int64())


def _asked(column: pa.ChunkedArray, form: str) -> pa.ChunkedArray:
    with connected() as connection:
        connection.register("given", pa.table({"value": column}))
        found = connection.sql(f"SELECT {form} AS value FROM given")  # noqa: S608 - forms are ours
        return found.to_arrow_table()["value"]


def _unfit(where: str, code: str, message: type_of_text) -> Invalid:
    return Invalid([Fault(field=where, code=code, message=message)])
