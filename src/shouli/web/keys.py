"""Parts of addresses: ids and codes that fit the columns they are looked up in, whatever somebody types."""

from __future__ import annotations

from django.urls import register_converter


class RowKey:
    """The id of a row, as ``<row:order_id>``; more digits than any id has are no address at all."""

    regex = "[0-9]{1,15}"

    def to_python(self, value: str) -> int:
        """Read it."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Write it."""
        return str(value)


class RowCode:
    """The code of a row, as ``<code:offering>``; control characters are no address at all."""

    regex = r"[^/\x00-\x1f]{1,60}"

    def to_python(self, value: str) -> str:
        """Read it."""
        return value

    def to_url(self, value: str) -> str:
        """Write it."""
        return value


register_converter(RowKey, "row")
register_converter(RowCode, "code")
