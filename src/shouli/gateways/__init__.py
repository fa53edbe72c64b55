"""The ports to the outside: the telephone network (TL1) and the printer (PDF), each with what stands in for it.

A command to the network is recorded first, carried out by a driver outside any transaction, and its answer recorded
after; the gap between is a visible state that the driver takes up again. Words: command, answer, correlation, paper.
Events: ``gateways.network_answered``.
"""
