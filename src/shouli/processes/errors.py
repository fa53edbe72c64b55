"""Refusals of this part; ``owner`` and ``step`` are for machines, people read of neither."""

from __future__ import annotations

from shouli.kernel.errors import BusinessError
from shouli.kernel.text import lazy as _


class StepNotOpen(BusinessError):
    """The step is not what the process waits for now."""

    code = "step_not_open"
    message = _("This step is not open now.")
    way_out = _("Reload the page to see which step is open now.")


class AlreadyRunning(BusinessError):
    """The owner has a process that has not ended."""

    code = "process_running"
    message = _("A process of this is running already.")


class ProcessStuck(BusinessError):
    """The diagram cannot go on: no branch fits, an expression fails, or a step is not known."""

    code = "process_stuck"
    message = _("The process cannot go on at %(step)s: %(cause)s")
    way_out = _("Tell the system administrator; nothing was changed.")


class ProcessFailed(BusinessError):
    """The process was stopped by a fault and has to be resumed first."""

    code = "process_failed"
    message = _("The process was stopped by a fault.")
    way_out = _("Have the fault corrected and the process resumed, then try again.")


class TaskTaken(BusinessError):
    """Somebody else has claimed the task."""

    code = "task_taken"
    message = _("The task %(title)s was claimed by somebody else.")
    way_out = _("Choose another task, or ask for this one to be passed on.")


class OtherBureau(BusinessError):
    """The colleague works for another bureau and would not see the task."""

    code = "other_bureau"
    message = _("The task %(title)s belongs to another bureau than the colleague.")
    way_out = _("Name a colleague of the bureau that handles it.")


class NotYourRole(BusinessError):
    """The task is work of a role that the person does not hold."""

    code = "not_your_role"
    message = _("The task %(title)s is work of the role %(role)s.")
