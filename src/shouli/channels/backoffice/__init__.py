"""
The door of the back office: catalogue, fee tables, prices, places, numbers, staff, and what keeps the house running.

Every page has a right of its own. Lists filter, sort and go out as CSV; tables come in as CSV and are refused cell by
cell; whatever prices something needs a second person.
"""
