"""Who may take part in a campaign, and how it may be worded."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from shouli.kernel.errors import Fault, type_of_text
from shouli.kernel.text import lazy as _

GIFT_WORDS = re.compile(r"赠|(?<![发配运传报呈])送(?![达货修检交审])|\bgifts?\b|\bfree\b|\bgiveaways?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignTerms:
    """The conditions of one campaign, which runs ``[valid_from, valid_to)``; excluded wins over eligible."""

    valid_from: date
    valid_to: date
    order_kind: str
    customer_uses: frozenset[str]
    eligible_products: frozenset[str]
    excluded_products: frozenset[str]
    remark_prefix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Participation:
    """What is known of an order that wants to take part."""

    on: date
    order_kind: str
    product_type: str
    customer_use: str


def eligibility_faults(terms: CampaignTerms, asked: Participation) -> list[Fault]:
    """Say why the campaign cannot be chosen: period, order, customer, product (FL-099, FL-100, FL-101)."""
    faults = []
    if not terms.valid_from <= asked.on < terms.valid_to:
        faults.append(_fault("out_of_period", _("The campaign does not run on this day.")))
    if asked.order_kind != terms.order_kind:
        faults.append(_fault("not_new", _("The campaign is for newly installed lines only.")))
    if asked.customer_use and asked.customer_use not in terms.customer_uses:
        faults.append(_fault("customer_not_eligible", _("The campaign is not for this kind of customer.")))
    if asked.product_type in terms.excluded_products or asked.product_type not in terms.eligible_products:
        faults.append(_fault("product_not_eligible", _("This product cannot take part in the campaign.")))
    return faults


def remark_faults(terms: CampaignTerms, remark: str) -> list[Fault]:
    """Require the remark to begin with the campaign's mark, SYZX (FL-102)."""
    if remark.startswith(terms.remark_prefix):
        return []
    message = _("The remark must begin with %(prefix)s.")
    return [Fault(field="remark", code="remark_prefix", message=str(message) % {"prefix": terms.remark_prefix})]


def gift_words(texts: Iterable[str]) -> list[str]:
    """Return the texts that speak of a gift: the set is bought at a discount, never given away (FL-106)."""
    return [text for text in texts if GIFT_WORDS.search(text)]


def _fault(code: str, message: type_of_text) -> Fault:
    return Fault(field="campaign", code=code, message=message)
