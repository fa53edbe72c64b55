"""What the shell shows of field work, and what waits there."""

from django.utils.translation import gettext_lazy as _

from shouli.channels.field.dispatch import bureaus_of
from shouli.kernel.context import Context
from shouli.web.workplaces import MenuEntry, WaitingRows, register, waits_at
from shouli.workforce import listing

GROUP = _("Field work")

register(
    MenuEntry(
        name="field", title=_("My visits"), url_name="field_visits", permission="page.field", channel="field",
        group=GROUP, key="SM", order=300,
    ),
    MenuEntry(
        name="dispatch", title=_("Dispatch board"), url_name="dispatch", permission="page.dispatch", channel="field",
        group=GROUP, key="PD", order=310,
    ),
)  # fmt: skip


@waits_at("field")
def visits(ctx: Context) -> WaitingRows:
    """Count the visits of the reader's crews."""
    return WaitingRows((listing.visits_of_crews(ctx),), late=listing.visits_of_crews(ctx, late=True))


@waits_at("dispatch")
def late_visits(ctx: Context) -> WaitingRows:
    """Count the visits that are late: what the dispatcher has to look after; the others take their course."""
    late = listing.visits_to_dispatch(ctx, [bureau_id for bureau_id, _name in bureaus_of(ctx)], late=True)
    return WaitingRows((late,), late=late)
