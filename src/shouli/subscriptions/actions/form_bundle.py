"""Put subscriptions together in a package (亲情1+)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from shouli.kernel import errors
from shouli.kernel.actions import action, say
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault
from shouli.kernel.text import lazy as _
from shouli.subscriptions import states
from shouli.subscriptions.events import BundleFormed
from shouli.subscriptions.models import Bundle, BundleMember, BundleOption, Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleChoice:
    """One subscription and the base service of the package it stands for."""

    subscription_id: int
    service: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormBundle:
    """The package, its members, and its optional services with their numbers."""

    package: str
    customer_id: int
    members: tuple[BundleChoice, ...]
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    employee_id: str = ""


@action("subscriptions.form_bundle")
def form_bundle(ctx: Context, data: FormBundle) -> Bundle:
    """Form a bundle of the customer's own active lines, none of which is in another (FL-176).

    :raises Invalid: with a fault per line that cannot take part
    """
    wanted = [choice.subscription_id for choice in data.members]
    rows = {row.pk: row for row in Subscription.objects.select_for_update().filter(pk__in=wanted).order_by("pk")}
    taken = set(
        BundleMember.objects.filter(subscription__in=wanted, left_at=None).values_list("subscription", flat=True)
    )

    errors.refuse_if(_faults(data, rows, taken))

    bundle = Bundle.objects.create(
        package=data.package, customer_id=data.customer_id, employee_id=data.employee_id, formed_at=ctx.now
    )
    BundleMember.objects.bulk_create(
        BundleMember(bundle=bundle, subscription_id=choice.subscription_id, service=choice.service)
        for choice in data.members
    )
    BundleOption.objects.bulk_create(
        BundleOption(bundle=bundle, code=code, numbers=list(numbers)) for code, numbers in data.options.items()
    )

    say(BundleFormed(bundle_id=bundle.pk, package=data.package))
    return bundle


def _faults(data: FormBundle, rows: Mapping[int, Subscription], taken: set[int]) -> list[Fault]:
    faults = []
    for choice in data.members:
        row = rows.get(choice.subscription_id)
        if row is None or row.customer_id != data.customer_id:
            faults.append(Fault(field="members", code="not_own", message=_("A line does not belong to this customer.")))
        elif row.state != states.ACTIVE:
            text = _("%(number)s is not in service.")
            faults.append(Fault(field="members", code="not_active", message=text % {"number": row.service_number}))
        elif row.pk in taken:
            text = _("%(number)s is already in a package.")
            faults.append(Fault(field="members", code="in_bundle", message=text % {"number": row.service_number}))
    return faults
