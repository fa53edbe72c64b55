"""Parties: who the operator deals with, and how well it knows them.

Owns people and organisations (``Party``), their identity documents and scanned copies, the customers (客户) they
are, and whoever acted for a customer (代办人, 经办人, 客户经理). Real-name registration (实名登记), the defaults of
data a customer does not give, and the judgement whether a customer is local or out-of-area (本地/异地) are pure
functions in ``rules``.

Numbers of documents and bytes of copies are encrypted at rest; numbers are found by a keyed index, shown masked, and
revealed only by an action that leaves a trace.

Events: ``CustomerRegistered``, ``CustomerModified``, ``DocumentRevealed``.
"""
