"""Refusals of the catalogue's actions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shouli.kernel.errors import BusinessError, Stale


class OtherVersion(Stale):
    """Rows of a fee table were changed that are not those in force on the day they are to price from."""

    code = "other_version"
    message = _("The rows of %(thing)s in force on %(day)s are not those that were changed here.")
    way_out = _("Open the rows of that day and enter the change there.")


class NothingChanged(BusinessError):
    """A draft says exactly what is in force already."""

    code = "nothing_changed"
    message = _("This changes nothing: %(thing)s says the same already.")


class BackDated(BusinessError):
    """A price would count from a day that has passed."""

    code = "back_dated"
    message = _("%(day)s has passed; what was charged on it stays as it was.")
    way_out = _("Choose today or a later day.")


class SupersededOnItsDay(BusinessError):
    """Another price was published for the same day in the meantime."""

    code = "superseded"
    message = _("%(thing)s has a published price from %(day)s already.")
    way_out = _("Propose the new price from another day.")
