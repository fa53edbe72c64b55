"""The ledger: what the operator owns, owes and has earned, as insert-only double entry.

It owns the accounts of the books (``LedgerAccount``), the entries and their postings. Debits are positive, credits
negative, and every entry sums to zero. Nothing posted is ever changed or deleted, the database refuses it; what was
wrong is put right by a reversing entry.

Higher parts post through ``actions.post_entry`` and undo through ``actions.reverse_entry``. A part with its own book of
the same money registers a prover (``queries.register_prover``); ``proving.report`` then shows that sub-ledger and
ledger agree, or prints every break. The part says no events: whoever posts has its own fact to tell.
"""
