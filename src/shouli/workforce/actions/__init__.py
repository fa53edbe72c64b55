"""Everything that can be done to crews, slots, appointments and work orders."""

from shouli.workforce.actions.book_slot import (
    BookSlot,
    KeepBooking,
    ReleaseBooking,
    SlotFull,
    SlotPast,
    TransferBooking,
    book_slot,
    keep_booking,
    release_booking,
    transfer_booking,
)
from shouli.workforce.actions.complete_work import (
    CompleteWork,
    FailWork,
    OtherCrew,
    StartWork,
    VisitAhead,
    complete_work,
    fail_work,
    start_work,
)
from shouli.workforce.actions.create_work_order import (
    CreateWorkOrder,
    NoTeam,
    ReassignWork,
    WithdrawWork,
    create_work_order,
    reassign_work,
    withdraw_work,
)
from shouli.workforce.actions.import_teams import (
    ImportSlotPatterns,
    ImportTeams,
    PatternRow,
    TeamRow,
    import_slot_patterns,
    import_teams,
)
from shouli.workforce.actions.open_slots import AdjustSlot, BelowBookings, OpenSlots, adjust_slot, open_slots
from shouli.workforce.actions.set_capacities import Capacity, SetCapacities, set_capacities
from shouli.workforce.rules.visits import Instruction

__all__ = [
    "AdjustSlot", "BelowBookings", "BookSlot", "Capacity", "CompleteWork", "CreateWorkOrder", "FailWork",
    "ImportSlotPatterns", "ImportTeams", "Instruction", "KeepBooking", "NoTeam", "OpenSlots", "OtherCrew",
    "PatternRow", "ReassignWork", "ReleaseBooking", "SetCapacities", "SlotFull", "SlotPast", "StartWork", "TeamRow",
    "TransferBooking", "VisitAhead", "WithdrawWork", "adjust_slot", "book_slot", "complete_work", "create_work_order",
    "fail_work", "import_slot_patterns", "import_teams", "keep_booking", "open_slots", "reassign_work",
    "release_booking", "set_capacities", "start_work", "transfer_booking", "withdraw_work",
]  # fmt: skip
