"""What every screen is made of: shell, forms, lists, panels, palette, diagrams.

Web knows no business. A door builds view models from this part and hands them to one of its templates; templates show
what they are given and start no query. Its words: *shell* (the frame around a page), *work place* (an entry on the
left), *palette* (the search box that goes anywhere), *form*, *section*, *field*, *widget* (how a field is drawn),
*panel* (a box at the side), *door* (the decorator that lets a request in). It owns no tables and publishes no events.
"""
