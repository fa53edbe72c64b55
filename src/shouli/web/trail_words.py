"""What the audit trail keeps, in words: whom an entry is about, which column changed and from what to what."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from shouli.kernel.lifecycles import LIFECYCLES
from shouli.kernel.local_time import local_text
from shouli.kernel.typed import is_digits
from shouli.web.people import STAFF

LONGEST_MOMENT = 40  # characters of a moment as it is kept
CHANNELS: Mapping[str, Promise] = {
    "counter": pgettext_lazy("channel", "counter"),
    "field": pgettext_lazy("channel", "field work"),
    "backoffice": pgettext_lazy("channel", "back office"),
    "system": pgettext_lazy("channel", "system"),
}
THINGS: Mapping[str, Promise] = {
    "account": pgettext_lazy("thing", "account"),
    "accountrelation": pgettext_lazy("thing", "account relation"),
    "address": pgettext_lazy("thing", "address"),
    "appointment": pgettext_lazy("thing", "appointment"),
    "appointmentslot": pgettext_lazy("thing", "appointment slot"),
    "billingaccount": pgettext_lazy("thing", "account"),
    "cancellation": pgettext_lazy("thing", "cancellation"),
    "customer": pgettext_lazy("thing", "customer"),
    "documentcopy": pgettext_lazy("thing", "scan"),
    "entry": pgettext_lazy("thing", "entry of the books"),
    "exchange": pgettext_lazy("thing", "exchange"),
    "feeline": pgettext_lazy("thing", "fee"),
    "handler": pgettext_lazy("thing", "agent or handler"),
    "humantask": pgettext_lazy("thing", "task"),
    "identitydocument": pgettext_lazy("thing", "identity document"),
    "interfacenumber": pgettext_lazy("thing", "interface number"),
    "invoice": pgettext_lazy("thing", "invoice"),
    "networkcommand": pgettext_lazy("thing", "network command"),
    "number": pgettext_lazy("thing", "number"),
    "offering": pgettext_lazy("thing", "offering"),
    "order": pgettext_lazy("thing", "order"),
    "orgunit": pgettext_lazy("thing", "organisation unit"),
    "party": pgettext_lazy("thing", "customer's file"),
    "payment": pgettext_lazy("thing", "payment"),
    "pricingplan": pgettext_lazy("thing", "pricing plan"),
    "printprompt": pgettext_lazy("thing", "print prompt"),
    "processinstance": pgettext_lazy("thing", "process"),
    "receipt": pgettext_lazy("thing", "receipt"),
    "rightsproposal": pgettext_lazy("thing", "change of rights"),
    "staff": pgettext_lazy("thing", "member of staff"),
    "subscription": pgettext_lazy("thing", "line"),
    "telephonenumber": pgettext_lazy("thing", "number"),
    "tillsession": pgettext_lazy("thing", "till"),
    "workorder": pgettext_lazy("thing", "work order"),
}
LIVES: Mapping[str, str] = {  # models whose life has another name than they have
    "humantask": "task",
    "processinstance": "process",
    "telephonenumber": "number",
    "tillsession": "till",
}
COLUMNS: Mapping[str, Promise] = {
    "accepted_at": pgettext_lazy("column", "accepted"),
    "accepted_by": pgettext_lazy("column", "accepted by"),
    "accepted_by_name": pgettext_lazy("column", "accepted by"),
    "active": pgettext_lazy("column", "in service"),
    "activated_at": pgettext_lazy("column", "activated"),
    "address": pgettext_lazy("column", "address"),
    "amount": pgettext_lazy("column", "amount"),
    "answer": pgettext_lazy("column", "answer"),
    "answered_at": pgettext_lazy("column", "answered"),
    "attempts": pgettext_lazy("column", "attempts"),
    "audit_note": pgettext_lazy("column", "note of audit"),
    "audited_by": pgettext_lazy("column", "audited by"),
    "claimed_by": pgettext_lazy("column", "held by"),
    "closed_at": pgettext_lazy("column", "closed"),
    "closed_by": pgettext_lazy("column", "done by"),
    "contact_name": pgettext_lazy("column", "contact person"),
    "contact_phone": pgettext_lazy("column", "contact phone"),
    "effects": pgettext_lazy("column", "undone"),
    "ended_at": pgettext_lazy("column", "ended"),
    "held_until": pgettext_lazy("column", "held until"),
    "installer_id": pgettext_lazy("column", "installer"),
    "judged_at": pgettext_lazy("column", "decided"),
    "judged_by": pgettext_lazy("column", "decided by"),
    "name": pgettext_lazy("column", "name"),
    "name_en": pgettext_lazy("column", "English name"),
    "next_try_at": pgettext_lazy("column", "next try"),
    "owner": pgettext_lazy("column", "held for"),
    "payment_id": pgettext_lazy("column", "payment"),
    "priority": pgettext_lazy("column", "handling level"),
    "prints": pgettext_lazy("column", "prints"),
    "remark": pgettext_lazy("column", "remark"),
    "report": pgettext_lazy("column", "report"),
    "service_number": pgettext_lazy("column", "service number"),
    "settled_at": pgettext_lazy("column", "settled"),
    "state": pgettext_lazy("column", "state"),
    "state_text": pgettext_lazy("column", "state of the process"),
    "team_id": pgettext_lazy("column", "crew"),
    "total": pgettext_lazy("column", "total"),
    "values": pgettext_lazy("column", "answers"),
    "version": pgettext_lazy("column", "version"),
}


def channel_title(code: str) -> str:
    """Name a channel; one that is not known keeps its code."""
    return str(CHANNELS.get(code, code))


def subject_words(subject: str) -> str:
    """Name what an entry is about, such as order 12; what has no name keeps its code."""
    model, _colon, key = subject.partition(":")
    thing = THINGS.get(model.rpartition(".")[2])
    return _("%(thing)s %(key)s") % {"thing": thing, "key": key} if thing and key else subject


def column_words(field: str) -> str:
    """Name a column that changed; one that has no name keeps its code."""
    return str(COLUMNS.get(field, field))


def people_in(changes: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the keys of the staff that changes name as old or new."""
    values = (change[which] for change in changes for which in ("old", "new"))
    return {value for value in values if isinstance(value, str) and value.startswith(STAFF)}


def value_words(change: Mapping[str, Any], which: str, names: Mapping[str, str]) -> str:
    """Write the old or new value of a change: states and people by name, moments in the operator's time."""
    value = change[which]
    if value in (None, ""):
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if change["field"] == "state":
        return _state(str(change["of"]), str(value))
    text = str(in_own_time(value))
    if text in names:
        return names[text]
    kind, colon, key = text.partition(":")
    return subject_words(text) if colon and kind in THINGS and is_digits(key) else text


def _state(of: str, state: str) -> str:
    model = of.partition(":")[0].rpartition(".")[2]
    name = LIVES.get(model, model)
    life = next((life for thing, life in LIFECYCLES.items() if thing.replace("_", "") == name), None)
    return life.label(state) if life else state


def in_own_time(value: Any) -> Any:
    """Write every moment in what was kept in the operator's time."""
    if isinstance(value, dict):
        return {key: in_own_time(item) for key, item in value.items()}
    if isinstance(value, list):
        return [in_own_time(item) for item in value]
    if isinstance(value, str) and "T" in value and len(value) <= LONGEST_MOMENT:
        try:
            moment = datetime.fromisoformat(value)
            return local_text(moment) if moment.tzinfo is not None else value
        except (ValueError, OverflowError):  # a text that somebody typed, or a moment beyond the calendar
            return value
    return value


def given_text(given: Mapping[str, Any]) -> str:
    """Write what an action was given, moments in the operator's time."""
    return json.dumps(in_own_time(dict(given)), ensure_ascii=False, indent=2)
