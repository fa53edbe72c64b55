"""Processes: runs the diagrams of the businesses, keeps people's tasks and timers. Knows no business itself.

A *process instance* is one run of one diagram for one *owner*, such as ``order:12``. It rests at *waits*: a human task
of a lane's role, a message to come, a timer. One advance from wait to wait is one action in one transaction. Service
tasks call registered actions by name. How to draw a diagram is told in ``README.md``.

Events: :class:`~shouli.processes.events.ProcessEnded`, :class:`~shouli.processes.events.ProcessStopped`.
"""
