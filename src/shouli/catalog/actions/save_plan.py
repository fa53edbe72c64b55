"""Create or change a pricing plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from shouli.catalog import states
from shouli.catalog.models import Offering, PricingPlan
from shouli.kernel.actions import action, write
from shouli.kernel.column_limits import fit_faults
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault, Stale, refuse_if


@dataclass(frozen=True, slots=True, kw_only=True)
class SavePlan:
    """A charging rule or discount as typed, sold ``[sells_from, sells_to)``; ``version`` 0 for a new one."""

    code: str
    kind: str
    offering: str
    name: str
    name_en: str
    sells_from: date
    sells_to: date | None = None
    is_default: bool = False
    needs_developer: bool = False
    sort: int = 0
    version: int = 0


@action("catalog.save_plan")
def save_plan(ctx: Context, data: SavePlan) -> PricingPlan:
    """Create a plan, or change the one with this code; its kind and offering never change. Its price has its own way.

    :raises Invalid: with everything wrong with what was typed
    :raises Stale: if somebody changed it since the page was opened
    """
    plan = PricingPlan.objects.select_for_update(of=("self",)).select_related("offering").filter(code=data.code).first()
    offerings = dict(Offering.objects.filter(code__in=(data.offering, data.code)).values_list("code", "pk"))

    refuse_if(_faults(data, plan, offerings))
    if plan is not None and plan.version != data.version:
        raise Stale(thing=plan.code)

    fixed = ("code", "kind", "offering", "version")
    values: dict[str, Any] = {name: value for name, value in asdict(data).items() if name not in fixed}
    if plan is None:
        return PricingPlan.objects.create(
            code=data.code, kind=data.kind, offering_id=offerings[data.offering], **values
        )
    write(plan, **values, version=plan.version + 1)
    return plan


def _faults(data: SavePlan, plan: PricingPlan | None, offerings: Mapping[str, int]) -> list[Fault]:
    faults = [
        Fault(field=name, code="missing", message=_("This must be filled in."))
        for name in ("code", "name", "name_en")
        if not getattr(data, name).strip()
    ]
    faults += fit_faults(PricingPlan, {"code": data.code, "name": data.name, "name_en": data.name_en})
    if data.kind not in states.PLAN_KINDS or (plan is not None and plan.kind != data.kind):
        faults.append(Fault(field="kind", code="fixed", message=_("The kind of a plan cannot be this.")))
    if data.offering not in offerings or (plan is not None and plan.offering.code != data.offering):
        faults.append(Fault(field="offering", code="fixed", message=_("The product of a plan cannot be this.")))
    if data.sells_to is not None and data.sells_to <= data.sells_from:
        text = _("The end must come after the beginning.")
        faults.append(Fault(field="sells_to", code="ends_too_early", message=text))
    if data.is_default and data.kind != states.RULE:
        text = _("Only a charging rule can be ticked by default.")
        faults.append(Fault(field="is_default", code="no_rule", message=text))
    elif data.is_default and data.sells_to is None and _other_default(data):
        text = _("Another rule of this product is already ticked by default.")
        faults.append(Fault(field="is_default", code="second_default", message=text))
    if plan is None and data.version:
        faults.append(Fault(field="code", code="unknown_code", message=_("There is no plan with this code.")))
    elif plan is None and data.code in offerings:
        text = _("An offering has this code; prices are told apart by it.")
        faults.append(Fault(field="code", code="taken", message=text))
    return faults


def _other_default(data: SavePlan) -> bool:
    others = PricingPlan.objects.filter(offering__code=data.offering, kind=states.RULE, is_default=True, sells_to=None)
    return others.exclude(code=data.code).exists()
