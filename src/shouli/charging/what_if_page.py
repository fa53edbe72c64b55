"""What a draft tariff would do, as one page that needs nothing else: no script, no address, numbers masked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shouli.charging.rules.bar_chart import ChartEntry, draw
from shouli.charging.rules.what_if_report import THOUSANDTHS, ChangeStep, Group, Moved, Shock, WhatIfReport
from shouli.kernel.masking import mask_phone
from shouli.kernel.money import LI, rounded_yuan_text
from shouli.kernel.text import in_language

BARS = 12
NAME_WIDTH = 106
LESS, SAME, MORE = "less", "same", "more"


def page(report: WhatIfReport, shock: Shock, plan_names: dict[str, str]) -> str:
    """Write the page in the language that is active; ``plan_names`` are what plans are called in it."""
    steps = list(_trimmed(report.steps))
    return get_template("charging/what_if.html").render({
        "report": report,
        "style": format_html("<style>{}</style>", SafeString(get_template("charging/what_if.css").render())),
        "tiles": _tiles(report),
        "lines": _moved(report.lines),
        "line_chart": draw(_entries(report.lines)),
        "plans": _moved(report.plans),
        "plan_chart": draw(_entries(report.plans)),
        "steps": [
            {"name": _step_name(step), "bills": f"{step.bills:,}", "change": signed(step.change)} for step in steps
        ],
        "step_chart": draw(
            [
                ChartEntry(name=_step_name(step), length=step.bills, text=f"{step.bills:,}", tone=_tone(step.change))
                for step in steps
            ],
            name_width=NAME_WIDTH,
        ),
        "shocks": _listed("shocks", _("Bill shocks"), _("No bill would be a shock."), report.shocks, plan_names),
        "groups": [
            _listed(key, title, none, group, plan_names)
            for key, title, none, group in (
                ("losers", _("Who pays more"), _("No subscriber pays more."), report.more),
                ("winners", _("Who pays less"), _("No subscriber pays less."), report.less),
            )
        ],
        "shock_times": f"{shock.times // THOUSANDTHS}.{shock.times % THOUSANDTHS:03d}".rstrip("0").rstrip("."),
        "shock_over": rounded_yuan_text(shock.over),
        "refused": [
            {"number": mask_phone(str(found.subscriber)), "plan": plan_names.get(found.plan, found.plan),
             "product": found.product, "lost": found.lost, "is_new": found.is_new}
            for found in report.refused
        ],
        "refused_count": report.no_longer + report.not_before,
    })  # fmt: skip


def signed(li: int) -> str:
    """Write a change with its sign: ``+12.00``."""
    return ("+" if li > 0 else "") + rounded_yuan_text(li)


def share(change: int, of: int) -> str:
    """Write a change as percent of what it changes, to the tenth, halves away from zero; "" of nothing."""
    if not of:
        return ""
    tenths = (abs(change) * 2 * THOUSANDTHS + of) // (2 * of)
    sign = "+" if change > 0 else "−" if change < 0 else ""
    return f"{sign}{tenths // 10}.{tenths % 10} %"


def _tiles(report: WhatIfReport) -> list[dict[str, str]]:
    bills = ngettext("%(count)s bill", "%(count)s bills", report.compared) % {"count": f"{report.compared:,}"}
    return [
        {"name": _("Revenue today"), "value": rounded_yuan_text(report.old), "more": bills},
        {"name": _("Under the draft"), "value": rounded_yuan_text(report.new), "more": ""},
        {"name": _("Change"), "value": signed(report.change), "more": share(report.change, report.old)},
        {"name": _("Pay less"), "value": f"{report.less.bills:,}", "more": signed(report.less.change), "tone": LESS},
        {"name": _("Pay more"), "value": f"{report.more.bills:,}", "more": signed(report.more.change), "tone": MORE},
        {"name": _("Pay the same"), "value": f"{report.same:,}", "more": ""},
    ]


def _moved(found: Sequence[Moved]) -> list[dict[str, Any]]:
    return [
        {"name": _name(item), "bills": f"{item.bills:,}",
         "old": rounded_yuan_text(item.old), "new": rounded_yuan_text(item.new),
         "change": signed(item.change), "tone": _tone(item.change)}
        for item in found
    ]  # fmt: skip


def _entries(found: Iterable[Moved]) -> list[ChartEntry]:
    """Draw what changes most; what stays the same is in the table only."""
    changed = [item for item in found if item.change][:BARS]
    return [
        ChartEntry(name=_name(item), length=item.change, text=signed(item.change), tone=_tone(item.change))
        for item in changed
    ]


def _listed(key: str, title: str, none: str, group: Group, plan_names: dict[str, str]) -> dict[str, Any]:
    rows = [
        {"number": mask_phone(str(bill.subscriber)), "plan": plan_names.get(bill.plan, bill.plan),
         "old": rounded_yuan_text(bill.old), "new": rounded_yuan_text(bill.new), "change": signed(bill.change)}
        for bill in group.foremost
    ]  # fmt: skip
    return {"id": key, "title": title, "none": none, "bills": f"{group.bills:,}", "change": signed(group.change),
            "rows": rows}  # fmt: skip


def _name(item: Moved) -> str:
    return in_language(item.name, item.name_en) or _("no plan")


def _tone(change: int) -> str:
    return MORE if change > 0 else LESS if change < 0 else SAME


def _trimmed(steps: Sequence[ChangeStep]) -> Iterator[ChangeStep]:
    """Leave out the empty steps at either end, never the step of bills that do not change."""
    filled = [place for place, step in enumerate(steps) if step.bills or step.from_ == 0]
    yield from steps[filled[0] : filled[-1] + 1]


def _step_name(step: ChangeStep) -> str:
    """Say a step in yuan: ``2–5 less``."""
    if step.from_ == 0:
        return _("the same")
    if step.to is not None and step.to <= 0:
        # A step of less mirrors one of more: its ends are a li away from whole yuan.
        low, high = (1 - step.to) // LI, None if step.from_ is None else (1 - step.from_) // LI
        forms = _("< %(high)s less"), _("%(low)s–%(high)s less"), _("≥ %(low)s less")
    else:
        low, high = (step.from_ or 0) // LI, None if step.to is None else step.to // LI
        forms = _("< %(high)s more"), _("%(low)s–%(high)s more"), _("≥ %(low)s more")
    form = forms[2] if high is None else forms[1] if low else forms[0]
    return form % {"low": low, "high": high}
