"""What is asked of the network and what it answers, in people's words."""

from __future__ import annotations

import re
from collections.abc import Mapping

from shouli.gateways.rules import tl1
from shouli.kernel.errors import type_of_text
from shouli.kernel.text import lazy as _

ASKED: Mapping[str, type_of_text] = {
    "activate": _("activate the line"),
    "deactivate": _("take the line out of service"),
    "move": _("move the line"),
    "change_services": _("change the services of the line"),
    "change_number": _("change the number of the line"),
    "suspend": _("suspend the line"),
    "resume": _("resume the line"),
}
PARAMETERS: Mapping[str, type_of_text] = {
    "services": _("Services of the line"),
    "from_exchange": _("From exchange"),
    "new_number": _("New number"),
    "announce": _("Announce the new number"),
}
DENIALS: Mapping[str, type_of_text] = {
    tl1.BAD_COMMAND: _("The exchange could not read the command."),
    tl1.BAD_VERB: _("The exchange does not know this kind of command."),
    tl1.BAD_LINE: _("The exchange does not know a line of this number."),
    tl1.BAD_DATA: _("The exchange does not accept the data sent with the command."),
    tl1.EXISTS: _("The exchange already serves a line with this number."),
    tl1.MISSING: _("The exchange serves no line with this number."),
    tl1.BUSY: _("The exchange is busy with this line."),
    tl1.FAILED: _("The exchange reports a fault of its equipment."),
}
CODE = re.compile(r"([A-Z]{4})\b\s*(.*)", re.DOTALL)


def denial_of(answer: str) -> tuple[type_of_text, str]:
    """Say why the network did not carry a command out: a sentence, and what it said itself.

    An answer without a known code has no sentence of its own.
    """
    found = CODE.match(answer)
    if found is None or found[1] not in DENIALS:
        return "", answer
    return DENIALS[found[1]], answer
