"""The counter: a clerk's whole day, from finding the customer to the printed form, and the auditor's desk.

A page is a view that asks queries, runs one action and hands view models to a template. The acceptance page is the same
for every business: what is on it comes from the journey, ``widgets`` draws it and ``form_values`` reads it back.
"""
