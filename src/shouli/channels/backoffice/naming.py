"""Names of states and kinds for badges and filters."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shouli.kernel.lifecycles import Lifecycle
from shouli.web.shell import Badge

TONES = {
    "published": "green", "submitted": "amber", "draft": "blue", "rejected": "red", "accepted": "green",
    "requested": "blue", "sent": "amber", "free": "green", "held": "amber", "in_use": "blue", "running": "blue",
    "completed": "green", "approved": "green", "failed": "red", "dead": "red", "pending": "amber", "done": "green",
}  # fmt: skip


def state_badge(life: Lifecycle, state: str) -> Badge:
    """Draw a state in the reader's language."""
    return Badge(label=life.label(state), tone=TONES.get(state, "grey"))


def state_choices(life: Lifecycle) -> Mapping[str, str]:
    """Name every state of a kind of thing, for a filter."""
    return {state: life.label(state) for state in sorted(life.states)}


def yes_no(value: bool) -> str:
    """Say yes or no."""
    return _("Yes") if value else _("No")


def active_badge(active: bool) -> Badge:
    """Say whether something is in service."""
    return Badge(label=_("in service"), tone="green") if active else Badge(label=_("out of service"))


def code_list_title(name: str) -> str:
    """Name a code list; one that is not known keeps its code."""
    known = {
        "area_scope": pgettext("code list", "Area scope"),
        "charging_mode": pgettext("code list", "Charging mode"),
        "customer_use": pgettext("code list", "Use by the customer"),
        "handling_level": pgettext("code list", "Handling level"),
        "package_type": pgettext("code list", "Kind of package"),
        "product_attribute": pgettext("code list", "Product attribute"),
        "selection_mode": pgettext("code list", "Way of picking numbers"),
        "user_nature": pgettext("code list", "User nature"),
    }
    return known.get(name, name)


def code_word() -> str:
    """Name the column of codes; the same English word also means what an authenticator shows."""
    return pgettext("catalogue", "Code")


def person_word() -> str:
    """Name the column of people's names."""
    return pgettext("person", "Name")
