"""An order's whole story in order of time, with names: put together from the records that its life has left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shouli.channels.counter.order_labels import flag_label, paper_label
from shouli.gateways import queries as gateways
from shouli.kernel import trail
from shouli.kernel.text import dotted, in_language, listed
from shouli.kernel.trail import Move
from shouli.orders import states
from shouli.orders.cancellations import CancellationView, cancellations_of
from shouli.orders.queries import OrderView
from shouli.payments import queries as payments
from shouli.payments.papers import PaperView, papers_of
from shouli.payments.queries import PaymentView
from shouli.processes import queries as processes
from shouli.processes.queries import ClosedStep
from shouli.web.commands import CommandWords, words_of
from shouli.web.panels import TimelineEntry
from shouli.web.people import STAFF, labels_of
from shouli.workforce import queries as workforce
from shouli.workforce import states as work
from shouli.workforce.queries import BookingView, WorkOrderView

REPAIRS = ("repair", "repair_undo")  # steps that leave no other record than that they were done


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """Everything that is kept of an order's life, read in sets; ``names`` are those of who acted, by key."""

    payments: list[PaymentView]
    papers: list[PaperView]
    works: list[WorkOrderView]
    appointments: list[BookingView]
    commands: list[CommandWords]
    cancellations: list[CancellationView]
    repairs: list[ClosedStep]
    moves: dict[str, list[Move]]
    names: dict[str, str]

    @property
    def booking(self) -> BookingView | None:
        """The appointment that counts now: the latest that was not released."""
        found = [item for item in self.appointments if item.state != work.RELEASED]
        return found[-1] if found else None

    @property
    def cancellation(self) -> CancellationView | None:
        """The latest cancellation that was asked for."""
        return self.cancellations[-1] if self.cancellations else None

    def papers_of(self, payment_id: int) -> list[PaperView]:
        """Invoice and receipt of one payment, void ones too."""
        return [item for item in self.papers if item.payment_id == payment_id]

    def of(self, kind: str, key: int) -> list[Move]:
        """The life of one thing, such as ``workforce.workorder``."""
        return self.moves.get(f"{kind}:{key}", [])


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One thing that happened; ``by`` is the key of who did it, or a name."""

    at: datetime
    title: str
    note: str = ""
    by: str = ""
    tone: str = "blue"


def read_records(view: OrderView) -> Records:
    """Read what is kept of an order's life, in as many statements as there are kinds of records."""
    order_id = view.row.id
    own, undoing = f"order:{order_id}", f"cancellation:{order_id}"
    paid = payments.payments_of(own)
    works, appointments = workforce.work_orders_of(own), workforce.appointments_of(own)
    cancellations = cancellations_of(order_id)
    repairs = processes.closed_steps((own, undoing), REPAIRS)
    subjects = [
        f"orders.order:{order_id}",
        *(f"orders.printprompt:{item.pk}" for item in view.prompts),
        *(f"orders.cancellation:{item.id}" for item in cancellations),
        *(f"workforce.workorder:{item.id}" for item in works),
        *(f"workforce.appointment:{item.id}" for item in appointments),
    ]
    moves: dict[str, list[Move]] = {}
    for move in trail.moves_of(subjects):
        moves.setdefault(move.subject, []).append(move)
    adjusted = [change.by for fee in view.fees for change in fee.adjustments]
    actors = {move.actor for life in moves.values() for move in life} | {step.by for step in repairs}
    judges = {item.judged_by for item in cancellations}
    returners = {f"{STAFF}{item.reversed_by}" for item in paid if item.reversed_by}
    papers = papers_of([item.id for item in paid]) if paid else []
    refunders = {f"{STAFF}{item.refunded_by}" for item in papers if item.refunded_by}
    return Records(
        payments=paid,
        papers=papers,
        works=works,
        appointments=appointments,
        commands=words_of(gateways.commands_of(own, undoing)),
        cancellations=cancellations,
        repairs=repairs,
        moves=moves,
        names=labels_of({*actors, *judges, *returners, *refunders, *adjusted}),
    )


def story_of(view: OrderView, records: Records) -> list[TimelineEntry]:
    """Tell the story, first things first; of one moment in the order in which they belong together."""
    told = [
        *_of_order(view, records, ("create", "save")),
        *_booked(records),
        *_adjusted(view),
        *_paid(view, records),
        *_printed(view, records),
        *_of_order(view, records, ("dispatch", "return", "resubmit", "audit")),
        *_flagged(view),
        *_visits(records),
        *_commands(records),
        *_repaired(records),
        *_of_order(view, records, ("complete",)),
        *_cancellations(view, records),
        *_taken_back(records),
    ]
    return [
        TimelineEntry(at=item.at, title=item.title, note=item.note, tone=item.tone, who=name_of(records, item.by))
        for item in sorted(told, key=lambda item: item.at)
    ]


def name_of(records: Records, by: str) -> str:
    """Name who acted."""
    return records.names.get(by, by)


def _of_order(view: OrderView, records: Records, transitions: tuple[str, ...]) -> Iterator[Occurrence]:
    titles = {
        "create": (_("Entry begun"), "grey"),
        "save": (pgettext("story", "Accepted"), "blue"),
        "dispatch": (_("Handed to audit"), "blue"),
        "return": (_("Sent back by audit"), "red"),
        "resubmit": (_("Handed in again"), "blue"),
        "audit": (_("Passed audit"), "green"),
        "complete": (_("Completed"), "green"),
    }
    for move in records.of("orders.order", view.row.id):
        if move.transition in transitions:
            title, tone = titles[move.transition]
            note = view.row.outlet_name if move.transition == "save" else move.reason
            yield Occurrence(at=move.at, title=title, note=note, by=move.actor, tone=tone)


def _booked(records: Records) -> Iterator[Occurrence]:
    """Tell of appointments: one that took the place of another moved it."""
    released: dict[datetime, BookingView] = {}
    for item in records.appointments:
        life = records.of("workforce.appointment", item.id)
        for move in life:
            if move.transition == "create" and move.at in released:
                note = f"{released.pop(move.at).label} → {item.label}"
                yield Occurrence(at=move.at, title=_("Appointment moved"), note=note, by=move.actor)
            elif move.transition == "create":
                yield Occurrence(at=move.at, title=_("Appointment booked"), note=item.label, by=move.actor)
            elif move.transition == "release":
                released[move.at] = item


def _adjusted(view: OrderView) -> Iterator[Occurrence]:
    for fee in view.fees:
        for change in fee.adjustments:
            yield Occurrence(
                at=change.at,
                title=_("%(fee)s adjusted: %(old)s → %(new)s")
                % {"fee": in_language(fee.name, fee.name_en), "old": f"{change.old:.2f}", "new": f"{change.new:.2f}"},
                note=change.reason,
                by=change.by,
                tone="amber",
            )


def _paid(view: OrderView, records: Records) -> Iterator[Occurrence]:
    for payment in records.payments:
        means = listed(f"{in_language(item.name, item.name_en)} {item.amount:.2f}" for item in payment.means)
        papers = "; ".join(f"{paper_label(item.kind)} {item.number}" for item in records.papers_of(payment.id))
        title = _("Paid: %(total)s") % {"total": f"{payment.total:.2f}"}
        note = dotted(means, payment.payment_number, papers)
        yield Occurrence(at=payment.collected_at, title=title, note=note, by=payment.collected_by, tone="green")
    if not records.payments:
        for move in records.of("orders.order", view.row.id):
            if move.transition == "charge":
                yield Occurrence(at=move.at, title=_("Charged: nothing to pay"), by=move.actor)


def _printed(view: OrderView, records: Records) -> Iterator[Occurrence]:
    for prompt in view.prompts:
        for move in records.of("orders.printprompt", prompt.pk):
            if move.transition in ("print", "decline"):
                printed = move.transition == "print"
                told = _("%(paper)s printed") if printed else _("%(paper)s not printed")
                yield Occurrence(
                    at=move.at, title=told % {"paper": paper_label(prompt.paper)}, by=move.actor, tone="grey"
                )


def _flagged(view: OrderView) -> Iterator[Occurrence]:
    for flag in view.flags:
        if view.row.accepted_at is not None and flag.raised_at > view.row.accepted_at and ":" not in flag.code:
            yield Occurrence(at=flag.raised_at, title=flag_label(flag.code), tone="amber")


def _visits(records: Records) -> Iterator[Occurrence]:
    titles = {
        "create": (_("Installer sent"), "blue"),
        "start": (_("Visit begun"), "blue"),
        "complete": (_("Visit done"), "green"),
        "fail": (_("Visit failed"), "red"),
    }
    for item in records.works:
        for move in records.of("workforce.workorder", item.id):
            if move.transition not in titles:
                continue
            title, tone = titles[move.transition]
            note = str(item.report.get("note", "")) if move.transition in ("complete", "fail") else ""
            team = f"{item.team_name} · {item.work_order_number}" if move.transition == "create" else ""
            why = item.failure_label if move.transition == "fail" else ""
            parts = dotted(team, why, note)
            by = move.actor
            if move.transition in ("complete", "fail") and not by.startswith(STAFF):
                by = item.installer_name or by
            yield Occurrence(at=move.at, title=title, note=parts, by=by, tone=tone)


def _commands(records: Records) -> Iterator[Occurrence]:
    """Tell what was asked of the network and what it answered; lines that were asked the same are told together."""
    for (title, at), found in groupby(records.commands, key=lambda item: (item.title, item.asked_at)):
        group = list(found)
        details = "; ".join(f"{label}: {text}" for label, text in group[0].details)
        note = dotted(_lines(group), group[0].exchange, details)
        yield Occurrence(at=at, title=_("Network asked: %(what)s") % {"what": title}, note=note)
        done = [item for item in group if item.answered_at is not None and not item.was_refused]
        if done:
            last = max(item.answered_at for item in done if item.answered_at is not None)
            yield Occurrence(at=last, title=_("Network answered: carried out"), note=_lines(done), tone="green")
        for item in group:
            if item.was_refused and item.answered_at is not None:
                note = f"{item.line} · {item.fault} {item.said}".strip()
                yield Occurrence(
                    at=item.answered_at, title=_("Network answered: not carried out"), note=note, tone="red"
                )


def _lines(group: Iterable[CommandWords]) -> str:
    return listed(item.line for item in group)


def _repaired(records: Records) -> Iterator[Occurrence]:
    for step in records.repairs:
        yield Occurrence(at=step.at, title=_("Network asked once more after a fault"), by=step.by)


def _cancellations(view: OrderView, records: Records) -> Iterator[Occurrence]:
    for item in records.cancellations:
        yield Occurrence(
            at=item.asked_at, title=_("Cancellation requested"), note=item.reason, by=item.asked_by, tone="amber"
        )
        if item.judged_at is not None and item.state == states.REFUSED:
            yield Occurrence(
                at=item.judged_at, title=_("Cancellation refused"), note=item.refusal, by=item.judged_by, tone="red"
            )
        elif item.judged_at is not None:
            yield Occurrence(at=item.judged_at, title=_("Cancellation approved"), by=item.judged_by, tone="amber")
        for move in records.of("orders.cancellation", item.id):
            if move.transition == "overtake":
                yield Occurrence(
                    at=move.at, title=_("Cancellation overtaken: the order was finished first"), tone="grey"
                )
    for move in records.of("orders.order", view.row.id):
        if move.transition == "cancel":
            yield Occurrence(at=move.at, title=_("Cancelled"), note=move.reason, by=move.actor, tone="red")


def _taken_back(records: Records) -> Iterator[Occurrence]:
    """Tell what a cancellation took back: the appointment, the visit, the money, and that all is done."""
    moved = {move.at for item in records.appointments for move in records.of("workforce.appointment", item.id)
             if move.transition == "create"}  # fmt: skip
    for item in records.appointments:
        for move in records.of("workforce.appointment", item.id):
            if move.transition == "release" and move.at not in moved:
                yield Occurrence(
                    at=move.at, title=_("Appointment given back"), note=item.label, by=move.actor, tone="grey"
                )
    for order in records.works:
        for move in records.of("workforce.workorder", order.id):
            if move.transition == "withdraw":
                title = _("Visit called off")
                yield Occurrence(at=move.at, title=title, note=order.work_order_number, by=move.actor, tone="grey")
    yield from _given_back(records)
    for cancelled in records.cancellations:
        for move in records.of("orders.cancellation", cancelled.id):
            if move.transition == "finish":
                yield Occurrence(at=move.at, title=_("Everything undone; the numbers are free again"), tone="green")


def _given_back(records: Records) -> Iterator[Occurrence]:
    for payment in records.payments:
        if payment.reversed_at is not None:
            means = listed(f"{in_language(item.name, item.name_en)} {item.amount:.2f}" for item in payment.means)
            by = f"{STAFF}{payment.reversed_by}" if payment.reversed_by else ""
            title = _("Given back: %(total)s") % {"total": f"{payment.total:.2f}"}
            note = dotted(means, payment.payment_number, payment.reversal_reason)
            yield Occurrence(at=payment.reversed_at, title=title, note=note, by=by, tone="amber")
    for paper in records.papers:
        if paper.voided_at is not None:
            title = _("%(paper)s %(number)s voided") % {"paper": paper_label(paper.kind), "number": paper.number}
            yield Occurrence(at=paper.voided_at, title=title, note=paper.void_reason, tone="grey")
        if paper.refunded_at is not None:
            title = _("Deposit returned: %(total)s") % {"total": f"{paper.total:.2f}"}
            note = dotted(paper.refund_means, paper.number, paper.refund_reason)
            by = f"{STAFF}{paper.refunded_by}" if paper.refunded_by else ""
            yield Occurrence(at=paper.refunded_at, title=title, note=note, by=by, tone="amber")
