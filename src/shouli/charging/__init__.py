"""Charging: from raw usage to exact, explained charges.

A *tariff* is tables: products, usage classes, price rows, allowances, caps, time bands. A *record* is one use of the
network. Rating turns records into *charges*: whole li (1/1000 yuan), each able to say which allowance served how much,
which price row counted, which cap held. ``rules/rating.py`` is the one function that decides an amount; read as Python
it is the specification, compiled it is the engine. Nothing here knows an order or a screen.
"""
