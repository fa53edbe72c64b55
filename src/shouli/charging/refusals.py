"""Why a use is not begun, or not charged."""

from __future__ import annotations

from shouli.kernel.errors import BusinessError
from shouli.kernel.text import lazy as _


class CannotBeRated(BusinessError):
    """This use has no price."""

    code = "cannot_be_rated"
    message = _("This use cannot be rated: %(why)s")
    way_out = _("Look at what the subscriber holds and at the tariff.")


class BalanceTooLow(BusinessError):
    """What is left above the floor does not cover the least that is of use."""

    code = "balance_too_low"
    message = _("The balance does not cover this use: %(amount)s yuan are needed, %(available)s are there.")
    way_out = _("Top the balance up, or ask for less.")


class UseStopped(BusinessError):
    """The month's limit is reached, and the function closed until the month is over."""

    code = "use_stopped"
    message = _("The month's limit of this use is reached.")
    way_out = _("It opens again with the next month.")


class AlreadyCharged(BusinessError):
    """A record of this name has been charged."""

    code = "already_charged"
    message = _("Record %(source)s/%(record_id)s of this subscriber has been charged already.")


class AccountExists(BusinessError):
    """The number is charged already."""

    code = "account_exists"
    message = _("The number has a balance already.")
    way_out = _("Change what it holds instead.")
