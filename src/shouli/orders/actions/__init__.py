"""Everything that can be done to orders."""

from shouli.orders.actions.accept_order import AcceptOrder, accept_order
from shouli.orders.actions.adjust_fee import AdjustFee, adjust_fee
from shouli.orders.actions.audit_order import (
    AuditOrder,
    ResubmitOrder,
    ReturnOrder,
    audit_order,
    resubmit_order,
    return_order,
)
from shouli.orders.actions.begin_procedure import BeginProcedure, begin_procedure
from shouli.orders.actions.cancel_order import (
    CancelOrder,
    JudgeCancellation,
    PackageWaits,
    cancel_order,
    judge_cancellation,
)
from shouli.orders.actions.collect_fees import CollectFees, Tender, collect_fees
from shouli.orders.actions.discard_abandoned_drafts import DiscardAbandonedDrafts, discard_abandoned_drafts
from shouli.orders.actions.discard_loose_copies import DiscardLooseCopies, discard_loose_copies
from shouli.orders.actions.drafts import (
    DiscardDraft,
    KeepDraft,
    OpenDraft,
    ParkDraft,
    discard_draft,
    keep_draft,
    open_draft,
    park_draft,
    resume_draft,
)
from shouli.orders.actions.flag_customer_change import FlagCustomerChange, flag_customer_change
from shouli.orders.actions.fulfil_order import (
    AwaitDerived,
    CompleteOrder,
    DispatchVisit,
    NoteDerived,
    NoteNetwork,
    RebookVisit,
    RecordVisit,
    RequestNetworkChange,
    RetryNetwork,
    await_derived,
    complete_order,
    dispatch_visit,
    note_derived,
    note_network,
    rebook_visit,
    record_visit,
    request_network_change,
    retry_network,
)
from shouli.orders.actions.open_drafts import OpenDrafts, open_drafts
from shouli.orders.actions.pick_number import (
    NoteLostNumber,
    PickNumber,
    ReplaceNumber,
    note_lost_number,
    pick_number,
    replace_number,
)
from shouli.orders.actions.print_paper import PrintPaper, print_paper
from shouli.orders.actions.record_stuck import RecordStuck, record_stuck
from shouli.orders.actions.settle_print import SettlePrint, settle_print
from shouli.orders.actions.undo_order import (
    CompensateOrder,
    FinishCancellation,
    NetworkBusy,
    NoteUndo,
    RequestUndo,
    RetryUndo,
    compensate_order,
    finish_cancellation,
    note_undo,
    request_undo,
    retry_undo,
)

__all__ = [
    "AcceptOrder", "AdjustFee", "AuditOrder", "AwaitDerived", "BeginProcedure", "CancelOrder", "CollectFees",
    "CompensateOrder", "CompleteOrder", "DiscardAbandonedDrafts", "DiscardDraft", "DiscardLooseCopies",
    "DispatchVisit", "FinishCancellation", "FlagCustomerChange", "JudgeCancellation", "KeepDraft", "NetworkBusy",
    "NoteDerived", "NoteLostNumber", "NoteNetwork", "NoteUndo", "OpenDraft", "OpenDrafts", "PackageWaits", "ParkDraft",
    "PickNumber", "PrintPaper", "RebookVisit", "RecordStuck", "RecordVisit", "ReplaceNumber", "RequestNetworkChange",
    "RequestUndo", "ResubmitOrder", "RetryNetwork", "RetryUndo", "ReturnOrder", "SettlePrint", "Tender",
    "accept_order", "adjust_fee", "audit_order", "await_derived", "begin_procedure", "cancel_order", "collect_fees",
    "compensate_order", "complete_order", "discard_abandoned_drafts", "discard_draft", "discard_loose_copies",
    "dispatch_visit", "finish_cancellation", "flag_customer_change", "judge_cancellation", "keep_draft",
    "note_derived", "note_lost_number", "note_network", "note_undo", "open_draft", "open_drafts", "park_draft",
    "pick_number", "print_paper", "rebook_visit", "record_stuck", "record_visit", "replace_number",
    "request_network_change", "request_undo", "resubmit_order", "resume_draft", "retry_network", "retry_undo",
    "return_order", "settle_print",
]  # fmt: skip
