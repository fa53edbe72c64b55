"""
The door of field work: what an installer sees on a phone, and the board from which crews are dispatched.

A report typed where there is no network stays on the phone and is sent again with the same key until it arrives.
"""
