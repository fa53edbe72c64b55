"""Everything that can be done to telephone numbers."""

from shouli.resources.actions.extend_hold import ExtendHold, HoldLost, TransferHold, extend_hold, transfer_hold
from shouli.resources.actions.hold_number import (
    HoldAny,
    HoldNumber,
    NumberTaken,
    TooFewNumbers,
    hold_any,
    hold_number,
)
from shouli.resources.actions.import_segments import (
    ImportSegments,
    RetireNumbers,
    SegmentRow,
    import_segments,
    retire_numbers,
)
from shouli.resources.actions.release_numbers import ExpireHolds, ReleaseNumbers, expire_holds, release_numbers
from shouli.resources.actions.take_number import (
    RestNumber,
    TakeNumber,
    WakeNumbers,
    rest_number,
    take_number,
    wake_numbers,
)

__all__ = [
    "ExpireHolds", "ExtendHold", "HoldAny", "HoldLost", "HoldNumber", "ImportSegments", "NumberTaken", "ReleaseNumbers",
    "RestNumber", "RetireNumbers", "SegmentRow", "TakeNumber", "TooFewNumbers", "TransferHold", "WakeNumbers",
    "expire_holds", "extend_hold", "hold_any", "hold_number", "import_segments", "release_numbers", "rest_number",
    "retire_numbers", "take_number", "transfer_hold", "wake_numbers",
]  # fmt: skip
