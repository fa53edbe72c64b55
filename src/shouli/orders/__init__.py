"""Orders (定单): the one door through which every business is accepted, and its way to the end.

Owns drafts and accepted orders with their lines, fee lines, flags and print prompts, and the acceptance itself
(``engine``): origin and hours, identity, eligibility, capture, reservation, price. Its words: *draft* (being entered,
may be parked), *accepted* (saved), *true entry* (what was sold becomes a subscription being installed), *flag* (what an
auditor should look at). A *journey* is one business; the journeys themselves stand above and register here.
It says OrderAccepted, OrderCharged, OrderAudited, OrderReturned, OrderCompleted, OrderCancelled.
"""
