"""Writes usage as a file of call data records, for tests and for trying out what reads them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc

from shouli.charging.engine.cdr import framing
from shouli.charging.engine.cdr.decoding import RECORD, UNSUCCESSFUL, specification
from shouli.charging.engine.cdr.fields import address_of, msisdn_of, plmn_of, sms_address_of, stamp_of

CHINA = timezone(timedelta(hours=8))
RELEASE_6 = 3 << 5
SPECIFICATIONS = {"voice": 6, "sms": 6, "data": 7, "mms": 10}  # TS 32.250, 32.251, 32.270
ERROR = 4  # why a message was not accepted
BATCH = 1 << 14
type_of_row = Mapping[str, Any]


def write(table: pa.Table, path: Path, *, framed: bool) -> None:
    """Write usage to ``path``, with the headers of TS 32.297 or one record after another (see ``framing``).

    :raises ValueError: if a record says what no call data record can say
    """
    with path.open("wb") as sink:
        if framed:
            sink.write(bytes(framing.SHORTEST_HEADER))
        for batch in table.to_batches(max_chunksize=BATCH):
            for row in batch.to_pylist():
                content = encoded(row)
                if framed:
                    head = len(content).to_bytes(2, "big")
                    sink.write(head + bytes([RELEASE_6, framing.BER << 5 | SPECIFICATIONS[row["kind"]]]))
                sink.write(content)
        if framed:
            _write_header(sink, table)


def encoded(row: type_of_row) -> bytes:
    """Write one record.

    :raises ValueError: if it says what no call data record can say
    """
    name, number, values = {"voice": _call, "sms": _sms, "data": _session, "mms": _mms}[row["kind"]](row)
    return bytes(specification().encode(RECORD, (name, {"recordType": number, **values})))


def _call(row: type_of_row) -> tuple[str, int, type_of_row]:
    out = row["direction"] == "out"
    values: dict[str, Any] = {
        "servedMSISDN": msisdn_of(row["subscriber"]),
        "recordingEntity": address_of(str(row["source"])),
        "answerTime": stamp_of(row["at"], CHINA),
        "callDuration": row["quantity"],
        "causeForTerm": 0 if row["delivered"] else UNSUCCESSFUL,
        "callReference": _reference(row),
        **_location(row["area"]),
    }
    if row["peer"]:
        values["calledNumber" if out else "callingNumber"] = address_of(row["peer"])
    return ("moCallRecord", 0, values) if out else ("mtCallRecord", 1, values)


def _sms(row: type_of_row) -> tuple[str, int, type_of_row]:
    if row["quantity"] != 1:
        raise ValueError("a record of a message is of one message")
    out = row["direction"] == "out"
    values: dict[str, Any] = {"servedMSISDN": msisdn_of(row["subscriber"])}
    if not row["delivered"]:
        values["smsResult"] = ("gsm0902MapErrorValue", 32)
    if out:
        values |= {
            "recordingEntity": address_of(str(row["source"])),
            "originationTime": stamp_of(row["at"], CHINA),
            "messageReference": _reference(row),
            **_location(row["area"]),
        }
        if row["peer"]:
            values["destinationNumber"] = sms_address_of(row["peer"])
        return "moSMSRecord", 6, values
    values |= {
        "nodeID": str(row["source"]),
        "eventTimeStamp": stamp_of(row["at"], CHINA),
        "localSequenceNumber": row["record_id"],
        **_visited(row["area"], "locationArea"),
    }
    if row["peer"]:
        values["originatingAddress"] = address_of(row["peer"])
    return "sgsnSMTRecord", 22, values


def _session(row: type_of_row) -> tuple[str, int, type_of_row]:
    if not row["delivered"] or row["direction"] != "out" or row["record_id"] < 0:
        raise ValueError("a record of a session cannot say this")
    down = row["quantity"] * 4 // 5
    by_switch = len(row["area"]) == 4
    values: dict[str, Any] = {
        "servedMSISDN": msisdn_of(row["subscriber"]),
        "nodeID": str(row["source"]),
        "recordOpeningTime": stamp_of(row["at"], CHINA),
        "chargingID": row["record_id"] >> 32,
        "localSequenceNumber": row["record_id"] & 0xFFFFFFFF,
        "listOfTrafficVolumes": [
            {"dataVolumeGPRSUplink": row["quantity"] - down, "dataVolumeGPRSDownlink": down},
        ],
        **_visited(row["area"], "locationAreaCode"),
    }
    if row["peer"]:
        values["accessPointNameNI"] = row["peer"]
    return ("sgsnPDPRecord", 18, values) if by_switch else ("pGWRecord", 85, values)


def _mms(row: type_of_row) -> tuple[str, int, type_of_row]:
    if row["area"] or row["quantity"] != 1:
        raise ValueError("a record of a multimedia message cannot say this")
    out = row["direction"] == "out"
    own = {"mMSAgentAddressData": ("mSISDN", msisdn_of(row["subscriber"]))}
    other = {"mMSAgentAddressData": ("mSISDN", address_of(row["peer"]))} if row["peer"] else None
    values: dict[str, Any] = {
        "messageID": _reference(row),
        "messageSize": row["size"],
        "recordTimeStamp": stamp_of(row["at"], CHINA),
    }
    relay = {"domainName": str(row["source"]).encode()}
    if out:
        values |= {"originatorMmsRSAddress": relay, "originatorAddress": own}
        values["recipientAddresses"] = [other] if other else []
        values["requestStatusCode"] = 0 if row["delivered"] else ERROR
        return "mMO1SRecord", 30, values
    values |= {"recipientMmsRSAddress": relay, "recipientAddress": own}
    values["mmStatusCode"] = 0 if row["delivered"] else 3
    if other:
        values["senderAddress"] = other
    return "mMR1RtRqRecord", 41, values


def _reference(row: type_of_row) -> bytes:
    return int(row["record_id"]).to_bytes(8, "big", signed=True)


def _location(area: str) -> type_of_row:
    if not area:
        return {}
    if len(area) == 4:
        return {"location": {"locationAreaCode": bytes.fromhex(area), "cellId": bytes(2)}}
    return {"location": {"locationAreaCode": bytes(2), "cellId": bytes(2), "mCC-MNC": plmn_of(area)}}


def _visited(area: str, code: str) -> type_of_row:
    if not area:
        return {}
    return {code: bytes.fromhex(area)} if len(area) == 4 else {"servingNodePLMNIdentifier": plmn_of(area)}


def _write_header(sink: BinaryIO, table: pa.Table) -> None:
    """Write the file's header of TS 32.297 into its place at the front."""
    size = sink.tell()
    times = pc.min_max(table["at"]).as_py() if len(table) else {"min": 0, "max": 0}
    header = b"".join([
        min(size, framing.NOT_SAID).to_bytes(4, "big"),
        framing.SHORTEST_HEADER.to_bytes(4, "big"),
        bytes([RELEASE_6, RELEASE_6]),
        _file_time(times["min"]),
        _file_time(times["max"]),
        len(table).to_bytes(4, "big"),
        bytes(4),  # the file's own number
        b"\0",  # closed as usual
        b"\xff" * 4 + bytes(10) + b"\xff\xff" + bytes([127, 0, 0, 1]),
        b"\0",  # none lost
        bytes(4),  # no filter, nothing private
    ])  # fmt: skip
    sink.seek(0)
    sink.write(header)


def _file_time(at: int) -> bytes:
    local = datetime.fromtimestamp(at, UTC).astimezone(CHINA)
    ahead, hours = 1, 8
    return (
        local.month << 28 | local.day << 23 | local.hour << 18 | local.minute << 12 | ahead << 11 | hours << 6
    ).to_bytes(4, "big")
