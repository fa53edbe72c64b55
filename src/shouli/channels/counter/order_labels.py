"""Badges of orders and appointments, and what flags, papers and sections are called."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shouli.orders import states
from shouli.web.forms import FormFault, FormView
from shouli.web.shell import Badge
from shouli.workforce import states as work
from shouli.workforce.queries import BookingView

TONES = {
    states.DRAFT: "grey",
    states.AWAITING_CHARGE: "amber",
    states.AWAITING_PRINT: "amber",
    states.AWAITING_AUDIT: "blue",
    states.RETURNED: "red",
    states.COMPLETED: "green",
    states.CANCELLED: "grey",
}


def state_badge(state: str) -> Badge:
    """Draw the state of an order."""
    return Badge(label=states.ORDER.label(state), tone=TONES.get(state, "blue"))


def appointment_badge(booking: BookingView | None) -> Badge | None:
    """Draw whether an appointment is booked or was kept; nothing for none."""
    if booking is None:
        return None
    return Badge(label=work.APPOINTMENT.label(booking.state), tone="green" if booking.state == work.KEPT else "blue")


def flag_label(code: str) -> str:
    """Say what an auditor is to look at."""
    known = {
        "organisation_in_residence": _("Organisation with a private residence telephone"),
        "plans_family1plus": _("Will take Family 1+"),
        "hotline_keys_requested": _("Hot-line keys: product innovation department"),
        "customer_changed": _("Customer's file changed after acceptance"),
        "account_of_another_customer": _("Paid by another customer's account"),
    }
    if code.startswith("fee_adjusted"):
        return _("Fee adjusted")
    return known.get(code, code)


def paper_label(paper: str) -> str:
    """Name a paper."""
    known = {
        "invoice": _("Invoice"),
        "receipt": _("Deposit receipt"),
        "acceptance_form": pgettext("paper", "Acceptance form"),
        "refund": _("Refund slip"),
    }
    return known.get(paper, paper)


def under_sections(form: FormView, faults: Iterable[FormFault]) -> tuple[FormFault, ...]:
    """Name each fault by the section it is in: its own text says which field is meant."""
    titles = {view.id: section.title for section in form.sections for view in section.fields}
    named_faults = []
    for fault in faults:
        field_id = next((key for key in titles if fault.target == key or fault.target.startswith(f"{key}-")), "")
        named_faults.append(replace(fault, label=titles.get(field_id, fault.label)))
    return tuple(named_faults)
