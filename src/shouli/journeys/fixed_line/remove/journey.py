"""Removal of a line at its holder's wish (拆机)."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from shouli.accounts.actions import EndRelations, end_relations
from shouli.journeys.fixed_line.shared import line
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault
from shouli.kernel.text import lazy as _
from shouli.orders.business.asking import Ask, Asking, AskSection, Option, OrderIntake
from shouli.orders.business.journey import CHANGE, REMOVAL, Entered, Journey, LineDraft, NetworkRequest
from shouli.places import queries as places
from shouli.resources.actions import RestNumber, rest_number
from shouli.subscriptions.actions import EndSubscription, end_subscription


class RemoveIntake(OrderIntake):
    """What a removal asks."""

    removal_reason: str = ""
    told_final: bool = False


class Remove(Journey[RemoveIntake]):
    """A line ends; its number rests before somebody else can have it."""

    key: ClassVar[str] = "fixed_line.remove"
    mnemonic: ClassVar[str] = "CJ"
    position: ClassVar[int] = 80
    title: ClassVar[Any] = _("Removal")
    chapter: ClassVar[str] = "附件一"
    group: ClassVar[str] = CHANGE
    kind: ClassVar[str] = REMOVAL
    intake = RemoveIntake
    folder: ClassVar[Path] = Path(__file__).parent
    needs_line: ClassVar[bool] = True

    def eligible(self, asking: Asking[RemoveIntake]) -> list[Fault]:
        """Take a suspended line as well as an active one."""
        if asking.line.state in ("active", "suspended"):
            return []
        return [Fault(field="", code="line_not_in_service", message=_("The line is not in service."))]

    def defaults(self, asking: Asking[RemoveIntake]) -> dict[str, Any]:
        """Open with the customer in person, or an organisation's handler."""
        return {"presented_by": "self" if asking.customer.kind == "individual" else "handler"}

    def sections(self, asking: Asking[RemoveIntake]) -> tuple[AskSection, ...]:
        """Show the line, ask why, and have the customer told that the number is lost."""
        reasons = (
            Option(value="moving_away", label=str(_("Moving away"))),
            Option(value="no_need", label=str(_("Not needed any more"))),
            Option(value="price", label=str(_("Too expensive"))),
            Option(value="quality", label=str(_("Not satisfied"))),
        )
        asks = (
            Ask(name="removal_reason", label=_("Reason"), widget="radio", required=True, options=reasons),
            Ask(
                name="told_final",
                label=_("Customer was told that the number cannot be had back"),
                widget="checkbox",
                required=True,
            ),
        )
        return (
            line.basic_section(asking),
            AskSection(key="removal", title=_("Removal details"), asks=asks),
        )

    def faults(self, asking: Asking[RemoveIntake]) -> list[Fault]:
        """Refuse a line of a package: the other lines of it would lose what they were promised."""
        if asking.line.bundle_id is None:
            return []
        text = _("The line is part of a package; take it out of the package first.")
        return [Fault(field="", code="in_package", message=text)]

    def lines(self, asking: Asking[RemoveIntake]) -> tuple[LineDraft, ...]:
        """The one line."""
        number = asking.line.service_number
        return (LineDraft(action="delete", service_number=number, subscription_id=asking.line.id),)

    def facts(self, asking: Asking[RemoveIntake]) -> dict[str, str | int | bool] | None:
        """Nothing decides a fee here but the business itself."""
        return {"line_count": 1}

    def network(self, asking: Asking[RemoveIntake], order: Entered) -> list[NetworkRequest]:
        """Deactivate the line at its exchange."""
        return [self._request(asking, "deactivate")]

    def network_undo(self, asking: Asking[RemoveIntake], order: Entered) -> list[NetworkRequest]:
        """Activate it again."""
        return [self._request(asking, "activate")]

    def complete(self, ctx: Context, asking: Asking[RemoveIntake], order: Entered) -> None:
        """End the line, let its number rest, and let nobody pay for it any more."""
        held = asking.line
        end_subscription.within(ctx, EndSubscription(subscription_id=held.id))
        end_relations.within(ctx, EndRelations(subscription_id=held.id))
        rest_number.within(
            ctx,
            RestNumber(
                number=held.service_number,
                owner=f"subscription:{held.id}",
                until=ctx.now + line.REST_AFTER_CHANGE,
            ),
        )

    def _request(self, asking: Asking[RemoveIntake], verb: str) -> NetworkRequest:
        services = ",".join(asking.line.secondaries)
        return NetworkRequest(
            verb=verb,
            line_number=asking.line.service_number,
            exchange_code=places.get_exchange(asking.line.exchange_id).code,
            parameters={"services": services} if verb == "activate" else {},
        )


JOURNEY = Remove()
