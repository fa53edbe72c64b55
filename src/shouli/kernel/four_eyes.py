"""Four eyes: what one person drafts counts only once another person has approved it.

A draft is a row with a lifecycle that has the moves ``approve`` and ``reject``, and with the columns ``judged_by``,
``judged_at``, ``judgement`` and, where pages say names, ``judged_by_name``. An action locks it, calls
:func:`refuse_author`, checks what may have changed while it waited, and calls :func:`approve` or :func:`reject`. That a
published row was judged by another person than its author is a constraint of its table as well.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from shouli.kernel.actions import move
from shouli.kernel.column_limits import fit_faults
from shouli.kernel.context import Context
from shouli.kernel.errors import BusinessError, Fault, refuse_if
from shouli.kernel.lifecycles import Lifecycle
from shouli.kernel.text import lazy as _
from shouli.kernel.text_rules import reason_faults

APPROVE, REJECT = "approve", "reject"


class OpenProposal(BusinessError):
    """Another change of the same thing still waits for a decision."""

    code = "open_proposal"
    message = _("A change of %(thing)s is already waiting for a decision.")
    way_out = _("Have that one decided first.")


class SamePerson(BusinessError):
    """The person who judges may not be the one whose work is judged."""

    code = "same_person"
    message = _("This is your own work; another person must decide on it.")
    way_out = _("Leave it to a colleague who may decide on it.")


def refuse_author(ctx: Context, author: str) -> None:
    """Refuse the actor who is the ``author`` of what is to be judged.

    :raises SamePerson: if the actor is
    """
    if author == ctx.actor.key:
        raise SamePerson


def approve(ctx: Context, draft: Model, life: Lifecycle) -> None:
    """Take ``draft`` along ``approve`` of ``life`` and write who judged it and when.

    :raises WrongState: if it was judged already
    """
    _judge(ctx, draft, life, APPROVE, "")


def reject(ctx: Context, draft: Model, life: Lifecycle, reason: str) -> None:
    """Take ``draft`` along ``reject`` of ``life`` and write who judged it, when and why.

    :raises Invalid: if no reason is given, or one that is too long
    :raises WrongState: if it was judged already
    """
    refuse_if(
        [
            *reason_faults(reason, _("Please say why it is rejected.")),
            *(
                Fault(field="reason", code=fault.code, message=fault.message)
                for fault in fit_faults(type(draft), {"judgement": reason})
            ),
        ]
    )
    _judge(ctx.because(reason), draft, life, REJECT, reason.strip())


def _judge(ctx: Context, draft: Model, life: Lifecycle, transition: str, judgement: str) -> None:
    values: dict[str, Any] = {"judged_by": ctx.actor.key, "judged_at": ctx.now, "judgement": judgement}
    if hasattr(draft, "judged_by_name"):
        values["judged_by_name"] = ctx.actor.name
    move(ctx, draft, life, transition, **values)
