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
from shouli.orders.actions.cancel_order import CancelOrder, cancel_order
from shouli.orders.actions.collect_fees import CollectFees, Tender, collect_fees
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
from shouli.orders.actions.pick_number import (
    NoteLostNumber,
    PickNumber,
    ReplaceNumber,
    note_lost_number,
    pick_number,
    replace_number,
)
from shouli.orders.actions.settle_print import SettlePrint, settle_print

__all__ = [
    "AcceptOrder", "AdjustFee", "AuditOrder", "AwaitDerived", "CancelOrder", "CollectFees", "CompleteOrder",
    "DiscardDraft", "DispatchVisit", "KeepDraft", "NoteDerived", "NoteLostNumber", "NoteNetwork", "OpenDraft",
    "ParkDraft", "PickNumber", "RebookVisit", "RecordVisit", "ReplaceNumber", "RequestNetworkChange",
    "ResubmitOrder", "RetryNetwork", "ReturnOrder", "SettlePrint", "Tender", "accept_order", "adjust_fee",
    "audit_order", "await_derived", "cancel_order", "collect_fees", "complete_order", "discard_draft",
    "dispatch_visit", "keep_draft", "note_derived", "note_lost_number", "note_network", "open_draft",
    "park_draft", "pick_number", "rebook_visit", "record_visit", "replace_number", "request_network_change",
    "resubmit_order", "resume_draft", "retry_network", "return_order", "settle_print",
]  # fmt: skip
