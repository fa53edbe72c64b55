"""What a customer is to the operator: service level, and red or black list."""

from __future__ import annotations

from collections.abc import Mapping

from shouli.kernel.errors import type_of_text
from shouli.kernel.text import lazy as _

LEVELS: Mapping[str, type_of_text] = {
    "ordinary": _("Ordinary customer"),
    "silver": _("Silver customer"),
    "gold": _("Gold customer"),
    "diamond": _("Diamond customer"),
}
LIST_MARKS: Mapping[str, type_of_text] = {"": _("On no list"), "red": _("Red list"), "black": _("Black list")}
