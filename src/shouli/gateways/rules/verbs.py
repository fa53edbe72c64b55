"""What the network can be asked for, and how a request is said to it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from shouli.gateways.rules import tl1
from shouli.kernel.errors import Fault
from shouli.kernel.text import lazy as _
from shouli.kernel.typed import is_digits

VERBS = {
    "activate": "ENT-POTS",
    "deactivate": "DLT-POTS",
    "move": "ED-POTS",
    "change_services": "ED-POTS",
    "change_number": "ED-POTS",
    "suspend": "RMV-POTS",
    "resume": "RST-POTS",
}
LINE_LONGEST = 20
FIRST_WAIT, LONGEST_WAIT = 10, 600  # seconds


def faults_of(verb: str, line_number: str, exchange_code: str, parameters: Mapping[str, object]) -> list[Fault]:
    """List what keeps a request from being said to the network."""
    faults = []
    if verb not in VERBS:
        faults.append(Fault(field="verb", code="unknown_verb", message=_("The network does not know this request.")))
    if not (is_digits(line_number) and len(line_number) <= LINE_LONGEST):
        faults.append(Fault(field="line_number", code="bad_line", message=_("A line number consists of digits.")))
    if not tl1.WORD.fullmatch(exchange_code):
        faults.append(Fault(field="exchange_code", code="bad_exchange", message=_("This is not an exchange code.")))
    faults += [
        Fault(field="parameters", code="bad_parameter", message=_("The network cannot take this parameter."))
        for name, value in parameters.items()
        if not tl1.NAME.fullmatch(name.upper()) or not isinstance(value, str | int | bool)
    ]
    return faults


def asked_of(
    verb: str, line_number: str, exchange_code: str, parameters: Mapping[str, object]
) -> tuple[str, str, str, str]:
    """Return what tells one request from another: verb, line, exchange and what is said besides."""
    return verb, line_number, exchange_code, json.dumps(dict(parameters), sort_keys=True, default=str)


def message_of(
    *, verb: str, line_number: str, exchange_code: str, parameters: Mapping[str, object], tag: str, reference: str
) -> tl1.Message:
    """Say a request in TL1; ``reference`` lets the network recognise a repeat of what it has done."""
    named = {name.upper(): said(value) for name, value in parameters.items()}
    return tl1.Message(
        verb=VERBS[verb], target=exchange_code, line=line_number, tag=tag, parameters={**named, "REF": reference}
    )


def said(value: object) -> str:
    """Return a scalar as TL1 has it: Y and N for truth."""
    if isinstance(value, bool):
        return "Y" if value else "N"
    return str(value)


def wait_seconds(attempts: int) -> int:
    """Return how long to wait for the network after ``attempts`` tries: doubling from 10 s up to 10 min."""
    return min(FIRST_WAIT * 2 ** max(attempts - 1, 0), LONGEST_WAIT) if attempts < 16 else LONGEST_WAIT
