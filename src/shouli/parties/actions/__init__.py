"""Actions of parties: everything that changes people, documents, copies and customers, or looks into secrets."""

from shouli.parties.actions.discard_copies import DiscardCopies, discard_copies
from shouli.parties.actions.file_copy import FileCopy, file_copy
from shouli.parties.actions.filing import PersonShown
from shouli.parties.actions.fill_defaults import FillDefaults, fill_defaults
from shouli.parties.actions.hand_over_copies import HandOverCopies, hand_over_copies
from shouli.parties.actions.mark_customer import MarkCustomer, mark_customer
from shouli.parties.actions.modify_customer import ModifyCustomer, modify_customer
from shouli.parties.actions.open_copy import CopyContent, OpenCopy, open_copy
from shouli.parties.actions.record_handler import RecordHandler, record_handler
from shouli.parties.actions.register_customer import RegisterCustomer, register_customer
from shouli.parties.actions.reveal_contact import RevealContact, RevealedContact, reveal_contact
from shouli.parties.actions.reveal_document import RevealDocument, RevealedNumber, reveal_document
from shouli.parties.actions.settle_follow_up import SettleFollowUp, settle_follow_up
from shouli.parties.actions.store_copy import StoreCopy, store_copy
from shouli.parties.actions.verify_document import VerifyDocument, verify_document

__all__ = [
    "CopyContent", "DiscardCopies", "FileCopy", "FillDefaults", "HandOverCopies", "MarkCustomer", "ModifyCustomer",
    "OpenCopy", "PersonShown", "RecordHandler", "RegisterCustomer", "RevealContact", "RevealDocument",
    "RevealedContact", "RevealedNumber", "SettleFollowUp", "StoreCopy", "VerifyDocument", "discard_copies",
    "file_copy", "fill_defaults", "hand_over_copies", "mark_customer", "modify_customer", "open_copy",
    "record_handler", "register_customer", "reveal_contact", "reveal_document", "settle_follow_up", "store_copy",
    "verify_document",
]  # fmt: skip
