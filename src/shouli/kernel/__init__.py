"""The kernel: what every part rests on and what knows no business.

Owns actions and their runner, the context of a call, refusals, lifecycles, the audit trail, the outbox, numbering,
money, encryption at rest and masking. Its words: *action* (the only way to change state), *refusal* (a business error
the caller can act on), *event* (a published fact), *draw* (one number out of a series). It imports no other part.
"""
