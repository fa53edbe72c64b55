"""Why something waits for nothing and nobody, and what is to be done about it. Pure data."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.kernel.errors import type_of_text
from shouli.kernel.text import lazy as _

NO_PROCESS, NO_STEP, NO_COMMAND, NO_VISIT = "no_process", "no_step", "no_command", "no_visit"
NO_DERIVED, NO_NEWS, OVER, NOBODY = "no_derived", "no_news", "over", "nobody"


@dataclass(frozen=True, slots=True)
class Cause:
    """What keeps something from going on, and the way out, both for people."""

    text: type_of_text
    way_out: type_of_text


_CANCEL = _("Cancel the order, which returns the money and the numbers, and accept it again.")

CAUSES: dict[str, Cause] = {
    NO_PROCESS: Cause(_("No process is running for this order."), _CANCEL),
    NO_STEP: Cause(_("Its process waits at no step."), _CANCEL),
    NO_COMMAND: Cause(
        _("It waits for the network, which has nothing to do for it."),
        _("Retry the rejected network command of this line, or cancel the order."),
    ),
    NO_VISIT: Cause(_("It waits for a visit, but no work order is open."), _CANCEL),
    NO_DERIVED: Cause(_("It waits for the orders derived from it, but none of them is open."), _CANCEL),
    NO_NEWS: Cause(
        _("The message it waits for could not be delivered."),
        _("Have the dead letter delivered once more."),
    ),
    OVER: Cause(
        _("The order has ended, but its process still runs."),
        _("Tell the administrator of the system; nothing is missing for the customer."),
    ),
    NOBODY: Cause(
        _("The network is working on something that no process waits for."),
        _("Check at the exchange what this line does."),
    ),
}
