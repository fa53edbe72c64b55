"""Choose one's language and look."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from shouli.identity import queries
from shouli.identity.models import Staff
from shouli.kernel import errors
from shouli.kernel.actions import action, write
from shouli.kernel.context import Context
from shouli.kernel.text import lazy as _

THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPreferences:
    """What to change; an empty value stays as it is."""

    language: str = ""
    theme: str = ""


@action("identity.set_preferences")
def set_preferences(ctx: Context, data: SetPreferences) -> Staff:
    """Keep the actor's language and theme.

    :raises NotAllowed: if the actor is no member of staff
    :raises Invalid: if language or theme are not among those there are
    """
    if ctx.actor.staff_id is None:
        raise errors.NotAllowed(action="identity.set_preferences")
    staff = queries.lock_staff(ctx.actor.staff_id)

    faults = []
    if data.language and data.language not in dict(settings.LANGUAGES):
        faults.append(errors.Fault(field="language", code="unknown", message=_("This language is not offered.")))
    if data.theme and data.theme not in THEMES:
        faults.append(errors.Fault(field="theme", code="unknown", message=_("There is no such theme.")))
    errors.refuse_if(faults)

    write(staff, language=data.language or staff.language, theme=data.theme or staff.theme)
    return staff
