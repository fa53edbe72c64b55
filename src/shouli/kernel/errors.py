"""Refusals every door (screen, API, SMS, voice) knows how to render."""

from __future__ import annotations

import copyreg
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

type_of_text = str | Promise


class BusinessError(Exception):
    """A refusal the caller can act on, as opposed to a defect.

    ``code`` is stable and goes to machines; ``message`` is a translatable template with named placeholders that
    ``params`` fill; ``way_out`` tells a person what to do next. Nothing has changed when one is raised.
    """

    code: ClassVar[str] = "refused"
    message: ClassVar[type_of_text] = _("The request was refused.")
    way_out: ClassVar[type_of_text] = ""

    def __init__(self, **params: object) -> None:
        self.params = params
        super().__init__(self.code, params)

    @property
    def text(self) -> str:
        """The message in the reader's language."""
        message = str(self.message)
        return message % self.params if self.params else message

    @property
    def advice(self) -> str:
        """What the reader can do next, in the reader's language; empty where nothing can be said."""
        advice = str(self.way_out)
        return advice % self.params if self.params else advice

    def __str__(self) -> str:
        return self.text

    def __reduce__(self) -> tuple[object, ...]:
        """Take it apart without calling its constructor, so that a refusal can come from another process."""
        return copyreg.__newobj__, (type(self), *self.args), self.__dict__  # type: ignore[attr-defined]


class NotAllowed(BusinessError):
    """The actor's roles do not permit the action through this channel."""

    code = "not_allowed"
    message = _("You may not do this (%(action)s) here.")
    way_out = _("Ask a supervisor, or sign in with a staff number that has this right.")


class OverLimit(BusinessError):
    """The role permits the action, but not for this amount."""

    code = "over_limit"
    message = _("Your limit for this is %(limit)s; %(amount)s was requested.")
    way_out = _("Ask a colleague with a higher limit to do it.")


class NotFound(BusinessError):
    """What was asked for does not exist, or is not for this reader to see."""

    code = "not_found"
    message = _("%(thing)s %(key)s was not found.")


class WrongState(BusinessError):
    """A lifecycle does not allow the move from the state the thing is in."""

    code = "wrong_state"
    message = _("%(thing)s is in state %(state)s; this is not possible.")
    way_out = _("Reload the page to see its current state.")


class Stale(BusinessError):
    """Somebody else changed the thing after this reader had loaded it."""

    code = "stale"
    message = _("%(thing)s was changed by somebody else in the meantime.")
    way_out = _("Reload the page and look at the change, then try again.")


class KeyReused(BusinessError):
    """An idempotency key came again with other input."""

    code = "key_reused"
    message = _("This form was already submitted with other contents.")
    way_out = _("Reload the page and submit it once.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong with one field; ``field`` is empty when it concerns the whole."""

    field: str
    code: str
    message: type_of_text

    @property
    def text(self) -> str:
        """The message in the reader's language."""
        return str(self.message)


class Invalid(BusinessError):
    """Input that cannot be accepted as it stands, with every fault found."""

    code = "invalid"
    message = _("Please correct the marked fields.")

    def __init__(self, faults: Iterable[Fault]) -> None:
        super().__init__()
        self.faults = tuple(faults)

    @property
    def text(self) -> str:
        """All faults in one line, for doors that have no fields."""
        return "; ".join(fault.text for fault in self.faults) or super().text


def refuse_if(faults: Iterable[Fault]) -> None:
    """Raise one refusal carrying all ``faults``, if there are any.

    :raises Invalid: with every fault given
    """
    found = tuple(faults)
    if found:
        raise Invalid(found)
