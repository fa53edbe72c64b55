"""Makes usage of call data records, batch by batch; what a record does not say right is left open in its row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import asn1tools
import pyarrow as pa

from shouli.charging.engine.cdr import framing
from shouli.charging.engine.cdr.fields import (
    identity_of,
    moment_of,
    network_of,
    number_of,
    sms_number_of,
    source_of,
)

SCHEMA = Path(__file__).with_name("records.asn1")
MODULE, RECORD = "CallEventRecords", "CallEventRecord"
BATCH = 1 << 16  # records
UNSUCCESSFUL = 3  # why a call ended: it never began
RETRIEVED, ACCEPTED = 0, 0  # the outcomes of a multimedia message that was delivered
SHORT = 2  # octets of a reference that is used again after a while
NUMBERS = -(1 << 63), (1 << 63) - 1
type_of_values = Mapping[str, Any]


class UsageRow(NamedTuple):
    """What one record says, in the columns of ``engine.reading.USAGE``."""

    source: int | None = None
    record_id: int | None = None
    subscriber: int | None = None
    kind: str | None = None
    direction: str | None = None
    peer: str | None = None
    area: str | None = None
    at: int | None = None
    quantity: int | None = None
    size: int = 0
    delivered: bool = True
    revision: int = 0
    suspended: str = ""


UNREADABLE = UsageRow(direction="out", peer="", area="", source=0)


@cache
def specification() -> Any:
    """Compile the records' schema once."""
    return asn1tools.compile_files(str(SCHEMA), "ber")


@cache
def tags() -> Mapping[int, tuple[str, frozenset[int]]]:
    """Return of every record's tag its name and the tags of its fields that the schema names."""
    types = asn1tools.parse_files(str(SCHEMA))[MODULE]["types"]
    return {
        member["tag"]["number"]: (
            member["name"],
            frozenset(field["tag"]["number"] for field in types[member["type"]]["members"]),
        )
        for member in types[RECORD]["members"]
    }


def read(path: Path, schema: pa.Schema) -> pa.Table:
    """Read a file of call data records into the columns of ``schema``; a record that cannot be read is empty there.

    :raises Invalid: if the file is none of ours, or ends too early
    """
    batches: list[pa.RecordBatch] = []
    rows: list[UsageRow] = []
    for content in framing.records(path):
        rows.append(UNREADABLE if content is None else row_of(content))
        if len(rows) == BATCH:
            batches.append(_batch(rows, schema))
            rows = []
    batches.append(_batch(rows, schema))
    return pa.Table.from_batches(batches, schema)


def _batch(rows: list[UsageRow], schema: pa.Schema) -> pa.RecordBatch:
    columns = (
        dict(zip(UsageRow._fields, zip(*rows, strict=True), strict=True))
        if rows
        else dict.fromkeys(UsageRow._fields, ())
    )
    return pa.record_batch([pa.array(columns[field.name], field.type) for field in schema], schema=schema)


def row_of(content: bytes) -> UsageRow:
    """Read one record; whatever it may be, one row comes out."""
    try:
        name, values = decoded(named_only(content))
        row = TAKEN[name](values)
    except (ValueError, LookupError):  # the bytes are anybody's
        return UNREADABLE
    least, most = NUMBERS
    numbers = (row.source, row.record_id, row.subscriber, row.at, row.quantity, row.size)
    return row if all(number is not None and least <= number <= most for number in numbers) else UNREADABLE


def decoded(content: bytes) -> tuple[str, type_of_values]:
    """Return the name and the values of a record.

    :raises ValueError: if the library cannot make sense of it
    """
    try:
        name, values = specification().decode(RECORD, content)
    except (asn1tools.Error, ValueError, LookupError, TypeError, RecursionError) as fault:
        # It adds up the length that a primitive leaves open, and follows lengths as deep as they are nested.
        raise ValueError("this is no BER of the schema") from fault
    return name, values


def named_only(content: bytes) -> bytes:
    """Leave out of a record the fields that the schema does not name: the library stops at the first of them.

    :raises IndexError: if a field ends beyond the record
    :raises ValueError: if no known record begins here, or a length says nothing
    :raises KeyError: if the record is of a kind that the schema does not name
    """
    record = framing.element(content)
    _name, known = tags()[record.tag]
    if record.ends != len(content):
        raise ValueError("the record and its frame differ in length")
    kept, place = [], record.contents
    while place < record.ends:
        field = framing.element(content, place)
        if field.ends > record.ends:
            raise IndexError("a field ends beyond the record")
        if field.tag in known:
            kept.append(content[place : field.ends])
        place = field.ends
    fields = b"".join(kept)
    tag = content[: 1 if record.tag < framing.MORE else 2]
    return tag + b"\x84" + len(fields).to_bytes(4, "big") + fields


def _call(values: type_of_values, direction: str, peer: str) -> UsageRow:
    answered = values.get("answerTime") or values["seizureTime"]
    return UsageRow(
        source=source_of(number_of(values.get("recordingEntity", b""))),
        record_id=identity_of(values["callReference"]),
        subscriber=int(number_of(values["servedMSISDN"])),
        kind="voice",
        direction=direction,
        peer=number_of(values.get(peer, b"")),
        area=_area(values.get("location")),
        at=moment_of(answered),
        quantity=values["callDuration"],
        delivered=values["causeForTerm"] != UNSUCCESSFUL,
    )


def _sms_of_switch(values: type_of_values, direction: str, at: str) -> UsageRow:
    moment = moment_of(values[at])
    return UsageRow(
        source=source_of(number_of(values.get("recordingEntity", b""))),
        record_id=_identity(values.get("messageReference", b""), moment),
        subscriber=int(number_of(values["servedMSISDN"])),
        kind="sms",
        direction=direction,
        peer=sms_number_of(values["destinationNumber"]) if "destinationNumber" in values else "",
        area=_area(values.get("location")),
        at=moment,
        quantity=1,
        delivered="smsResult" not in values,
    )


def _sms_of_packets(values: type_of_values, direction: str) -> UsageRow:
    moment = moment_of(values["eventTimeStamp"])
    if direction == "out":
        peer = sms_number_of(values["destinationNumber"]) if "destinationNumber" in values else ""
    else:
        peer = number_of(values.get("originatingAddress", b""))
    sequence = values.get("localSequenceNumber")
    return UsageRow(
        source=source_of(values.get("nodeID", "")),
        record_id=_identity(values.get("messageReference", b""), moment) if sequence is None else sequence,
        subscriber=int(number_of(values["servedMSISDN"])),
        kind="sms",
        direction=direction,
        peer=peer,
        area=_visited(values, "locationArea"),
        at=moment,
        quantity=1,
        delivered="smsResult" not in values,
    )


def _session(values: type_of_values) -> UsageRow:
    sequence = values.get("localSequenceNumber", values.get("recordSequenceNumber", 0))
    volumes = values["listOfTrafficVolumes"]
    return UsageRow(
        source=source_of(values.get("nodeID", "")),
        record_id=(values["chargingID"] & 0x7FFFFFFF) << 32 | sequence & 0xFFFFFFFF,
        subscriber=int(number_of(values["servedMSISDN"])),
        kind="data",
        direction="out",
        peer=values.get("accessPointNameNI", ""),
        area=_visited(values, "locationAreaCode"),
        at=moment_of(values["recordOpeningTime"]),
        quantity=sum(item.get("dataVolumeGPRSUplink", 0) + item.get("dataVolumeGPRSDownlink", 0) for item in volumes),
    )


def _mms_sent(values: type_of_values) -> UsageRow:
    recipients = values.get("recipientAddresses", [])
    return UsageRow(
        source=_relay(values.get("originatorMmsRSAddress", {})),
        record_id=identity_of(values["messageID"]),
        subscriber=int(_agent(values["originatorAddress"])),
        kind="mms",
        direction="out",
        peer=_agent(recipients[0]) if recipients else "",
        area="",
        at=moment_of(values["recordTimeStamp"]),
        quantity=max(len(recipients), 1),
        size=values["messageSize"],
        delivered=values.get("requestStatusCode", ACCEPTED) == ACCEPTED,
    )


def _mms_received(values: type_of_values) -> UsageRow:
    return UsageRow(
        source=_relay(values.get("recipientMmsRSAddress", {})),
        record_id=identity_of(values["messageID"]),
        subscriber=int(_agent(values["recipientAddress"])),
        kind="mms",
        direction="in",
        peer=_agent(values["senderAddress"]) if "senderAddress" in values else "",
        area="",
        at=moment_of(values["recordTimeStamp"]),
        quantity=1,
        size=values.get("messageSize", 0),
        delivered=values.get("mmStatusCode", RETRIEVED) == RETRIEVED,
    )


TAKEN: Mapping[str, Callable[[type_of_values], UsageRow]] = {
    "moCallRecord": lambda values: _call(values, "out", "calledNumber"),
    "mtCallRecord": lambda values: _call(values, "in", "callingNumber"),
    "moSMSRecord": lambda values: _sms_of_switch(values, "out", "originationTime"),
    "mtSMSRecord": lambda values: _sms_of_switch(values, "in", "deliveryTime"),
    "sgsnSMORecord": lambda values: _sms_of_packets(values, "out"),
    "sgsnSMTRecord": lambda values: _sms_of_packets(values, "in"),
    "sgsnPDPRecord": _session,
    "pGWRecord": _session,
    "mMO1SRecord": _mms_sent,
    "mMR1RtRqRecord": _mms_received,
}


def _identity(reference: bytes, moment: int) -> int:
    """Name a message; a short reference comes again after a while and names it only together with its moment."""
    return identity_of(reference) if len(reference) > SHORT else moment << 16 | identity_of(reference)


def _area(location: type_of_values | None) -> str:
    """Name a visited area: the network if one is given, else the location area as its four hexadecimal digits."""
    if location is None:
        return ""
    return network_of(location["mCC-MNC"]) if "mCC-MNC" in location else location["locationAreaCode"].hex()


def _visited(values: type_of_values, code: str) -> str:
    if "servingNodePLMNIdentifier" in values:
        return network_of(values["servingNodePLMNIdentifier"])
    return str(values.get(code, b"").hex())


def _agent(address: type_of_values) -> str:
    name, value = address["mMSAgentAddressData"]
    if name == "mSISDN":
        return number_of(value)
    return value.decode("ascii") if name == "shortCode" else ""


def _relay(address: type_of_values) -> int:
    return source_of(address.get("domainName", b"").decode("ascii"))
