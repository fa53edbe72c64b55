"""Navigation-phone campaign (固话导航话机活动): section 5 of the manual, an installation that takes part."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from shouli.catalog import queries as catalog
from shouli.journeys.fixed_line.install.journey import Install, InstallIntake
from shouli.kernel.errors import Fault
from shouli.kernel.text import lazy as _
from shouli.orders.business.asking import Asking


class NavigationCampaign(Install):
    """A new fixed line with a navigation phone."""

    key: ClassVar[str] = "fixed_line.navigation_campaign"
    mnemonic: ClassVar[str] = "DH"
    position: ClassVar[int] = 20
    title: ClassVar[Any] = _("Navigation-phone campaign")
    chapter: ClassVar[str] = "五、固话导航话机活动业务受理说明"
    folder: ClassVar[Path] = Path(__file__).parent

    def eligible(self, asking: Asking[InstallIntake]) -> list[Fault]:
        """Refuse to start outside the campaign period (FL-099)."""
        if catalog.campaigns(asking.today):
            return super().eligible(asking)
        return [Fault(field="", code="outside_period", message=_("No campaign runs today."))]

    def defaults(self, asking: Asking[InstallIntake]) -> dict[str, Any]:
        """Open with the campaign chosen and the remark begun as it must (FL-102)."""
        offer = catalog.campaigns(asking.today)[0]
        return {**super().defaults(asking), "campaign": offer.code, "remark": offer.remark_prefix}

    def faults(self, asking: Asking[InstallIntake]) -> list[Fault]:
        """Refuse to leave the campaign here: without it this is a plain new installation."""
        found = super().faults(asking)
        if not asking.intake.campaign:
            text = _("Choose the campaign, or accept a plain new installation.")
            found.append(Fault(field="campaign", code="missing", message=text))
        return found


JOURNEY = NavigationCampaign()
