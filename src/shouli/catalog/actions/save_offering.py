"""Create or change an offering, once a second person has approved it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from shouli.catalog import states
from shouli.catalog.models import Offering
from shouli.catalog.queries import recurring_prices
from shouli.kernel.actions import action, write
from shouli.kernel.column_limits import fit_faults
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault, Stale, refuse_if
from shouli.kernel.local_time import local_day
from shouli.kernel.phones import phone_faults
from shouli.kernel.text_rules import contact_name_faults


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveOffering:
    """An offering as typed; ``version`` is the one the form was opened with, 0 for a new offering."""

    code: str
    kind: str
    name: str
    name_en: str
    sells_from: date
    sells_to: date | None = None
    needs_disclosure: bool = False
    needs_developer: bool = False
    owning_unit: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    process_note: str = ""
    process_note_en: str = ""
    sort: int = 0
    version: int = 0


@action("catalog.save_offering")
def save_offering(ctx: Context, data: SaveOffering) -> Offering:
    """Create an offering, or change the one with this code; its kind never changes.

    :raises Invalid: with everything wrong with what was typed
    :raises Stale: if somebody changed it since the form was opened
    """
    offering = Offering.objects.select_for_update().filter(code=data.code).first()

    refuse_if(offering_faults(ctx, data, offering))
    if offering is not None and offering.version != data.version:
        raise Stale(thing=offering.code)

    values = {name: value for name, value in asdict(data).items() if name not in ("code", "version")}

    if offering is None:
        return Offering.objects.create(code=data.code, **values)
    write(offering, **values, version=offering.version + 1)
    return offering


def offering_faults(ctx: Context, data: SaveOffering, offering: Offering | None) -> list[Fault]:
    """Find what is wrong with an offering as typed, each at its field."""
    faults = [
        Fault(field=name, code="missing", message=_("This must be filled in."))
        for name in ("code", "name", "name_en")
        if not getattr(data, name).strip()
    ]
    faults += fit_faults(Offering, asdict(data))
    if data.kind not in states.OFFERING_KINDS:
        faults.append(Fault(field="kind", code="unknown_kind", message=_("There is no such kind of offering.")))
    elif offering is not None and offering.kind != data.kind:
        faults.append(Fault(field="kind", code="fixed", message=_("The kind of an offering cannot change.")))
    if data.sells_to is not None and data.sells_to <= data.sells_from:
        text = _("The end must come after the beginning.")
        faults.append(Fault(field="sells_to", code="ends_too_early", message=text))
    if data.needs_disclosure and not recurring_prices([data.code], local_day(ctx.now)):
        text = _("It has no monthly price that could be disclosed; have a price published first.")
        faults.append(Fault(field="needs_disclosure", code="no_price", message=text))
    if offering is None and data.version:
        faults.append(Fault(field="code", code="unknown_code", message=_("There is no offering with this code.")))
    faults += contact_name_faults("contact_name", data.contact_name)
    return [*faults, *phone_faults("contact_phone", data.contact_phone)]
