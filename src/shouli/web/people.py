"""Who the keys of actors are: ``staff:17`` reads 3107 刘晓梅; and whose proposals are for the reader to judge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

from django.utils.translation import gettext as _

from shouli.identity import queries as identity
from shouli.kernel import typed
from shouli.kernel.context import Context
from shouli.web.forms import Choice, FieldView

STAFF = "staff:"
JUDGE = "judge"  # the filter that narrows proposals to those the reader may judge


class Proposal(Protocol):
    """What somebody proposed and somebody else has to judge."""

    @property
    def proposed_by(self) -> str:
        """The key of the actor who proposed it."""


Proposed = TypeVar("Proposed", bound=Proposal)


def labels_of(keys: Iterable[str]) -> dict[str, str]:
    """Name each of these actors, in one query however many; an empty key has an empty name."""
    wanted = set(keys)
    ids = {key: number for key in wanted if (number := typed.whole(key.removeprefix(STAFF))) is not None}
    names = identity.staff_labels(ids.values()) if ids else {}
    return {key: names.get(ids[key], key) if key in ids else _program(key) for key in wanted}


def key_of(staff_number: str) -> str:
    """Return the actor's key of a member of staff; what is typed stands for itself if nobody has the number."""
    staff = identity.find_staff(staff_number) if staff_number.isalnum() else None
    return f"{STAFF}{staff.pk}" if staff else staff_number


def judge_filter() -> FieldView:
    """Build the filter that narrows a list of proposals to those of colleagues."""
    choices = (Choice(value="1", label=_("by a colleague, for me to decide on")),)
    return FieldView(name=JUDGE, label=_("Whose proposals"), widget="select", choices=choices)


def to_judge(ctx: Context, query: Mapping[str, str], proposals: Iterable[Proposed]) -> list[Proposed]:
    """Leave out the reader's own proposals if the filter asks for those to judge."""
    own = ctx.actor.key if query.get(JUDGE) else ""
    return [item for item in proposals if item.proposed_by != own]


def _program(key: str) -> str:
    kind, colon, name = key.partition(":")
    programs = {
        "network": _("System: network driver"),
        "sign_in": _("System: sign-in"),
        "pack": _("System: loading of a pack"),
        "population": _("System: sample population"),
    }
    return programs.get(name, _("System")) if colon and kind == "system" else key
