"""The businesses (业务) that staff know by name: one folder each, with its intake, its diagram and its tests.

``<family>/<business>/journey.py`` holds ``JOURNEY``; the folder is found and registered when the program starts, so a
new business is a new folder and rows in a pack. Rules do not live here: they are in the parts below.
"""
