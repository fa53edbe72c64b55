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

STAFF_SUBJECT = f"identity.{STAFF}"
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
PEOPLE = frozenset({  # columns that hold the number of a member of staff
    "counted_by", "explained_by", "installer_id", "received_by", "reversed_staff_id", "staff_id",
})  # fmt: skip
COLUMNS: Mapping[str, Promise] = {
    "accepted_at": pgettext_lazy("column", "accepted"),
    "accepted_by": pgettext_lazy("column", "accepted by"),
    "accepted_by_name": pgettext_lazy("column", "accepted by"),
    "activated_at": pgettext_lazy("column", "activated"),
    "active": pgettext_lazy("column", "in service"),
    "address": pgettext_lazy("column", "address"),
    "address_id": pgettext_lazy("column", "address"),
    "amount": pgettext_lazy("column", "amount"),
    "answer": pgettext_lazy("column", "answer"),
    "answered_at": pgettext_lazy("column", "answered"),
    "area_scope": pgettext_lazy("column", "area scope"),
    "attempts": pgettext_lazy("column", "attempts"),
    "audit_note": pgettext_lazy("column", "note of audit"),
    "audited_by": pgettext_lazy("column", "audited by"),
    "based_on": pgettext_lazy("column", "based on"),
    "birth_date": pgettext_lazy("column", "date of birth"),
    "bureau_id": pgettext_lazy("column", "handling bureau"),
    "capacity": pgettext_lazy("column", "visits of a slot"),
    "channel": pgettext_lazy("column", "channel"),
    "claimed_by": pgettext_lazy("column", "held by"),
    "closed_at": pgettext_lazy("column", "closed"),
    "closed_by": pgettext_lazy("column", "done by"),
    "closes_at": pgettext_lazy("column", "closes at"),
    "code": pgettext_lazy("column", "code"),
    "confirmed_at": pgettext_lazy("column", "confirmed"),
    "contact_name": pgettext_lazy("column", "contact person"),
    "contact_phone": pgettext_lazy("column", "contact phone"),
    "customer_uses": pgettext_lazy("column", "uses"),
    "device_id": pgettext_lazy("column", "device"),
    "document_address": pgettext_lazy("column", "address of the document"),
    "document_id": pgettext_lazy("column", "identity document"),
    "door_from": pgettext_lazy("column", "first door number"),
    "door_to": pgettext_lazy("column", "last door number"),
    "drafted_at": pgettext_lazy("column", "drafted"),
    "drafted_by": pgettext_lazy("column", "drafted by"),
    "effects": pgettext_lazy("column", "undone"),
    "email": pgettext_lazy("column", "e-mail"),
    "employee_id": pgettext_lazy("column", "employee ID"),
    "ended_at": pgettext_lazy("column", "ended"),
    "entered": pgettext_lazy("column", "answers as entered"),
    "exchange_id": pgettext_lazy("column", "exchange"),
    "failed_step": pgettext_lazy("column", "failed step"),
    "failure": pgettext_lazy("column", "failure"),
    "failure_reason": pgettext_lazy("column", "why it failed"),
    "failures": pgettext_lazy("column", "failed tries"),
    "first_printed_at": pgettext_lazy("column", "first printed"),
    "form": pgettext_lazy("column", "form of the document"),
    "held_until": pgettext_lazy("column", "held until"),
    "holdings": pgettext_lazy("column", "what is held"),
    "individual_data": pgettext_lazy("column", "own data"),
    "initial": pgettext_lazy("column", "taken at once"),
    "initials": pgettext_lazy("column", "initials"),
    "installer_id": pgettext_lazy("column", "installer"),
    "instructions": pgettext_lazy("column", "instructions"),
    "interface_number_id": pgettext_lazy("column", "interface number"),
    "is_active": pgettext_lazy("column", "in use"),
    "is_current": pgettext_lazy("column", "current"),
    "is_default": pgettext_lazy("column", "usual choice"),
    "is_mandatory": pgettext_lazy("column", "required"),
    "judged_at": pgettext_lazy("column", "decided"),
    "judged_by": pgettext_lazy("column", "decided by"),
    "judged_by_name": pgettext_lazy("column", "judged by"),
    "judgement": pgettext_lazy("column", "judgement"),
    "kind": pgettext_lazy("column", "kind"),
    "language": pgettext_lazy("column", "language"),
    "last_counter": pgettext_lazy("column", "last code used"),
    "least_members": pgettext_lazy("column", "fewest members"),
    "level": pgettext_lazy("column", "level"),
    "list_mark": pgettext_lazy("column", "mark of a list"),
    "locality": pgettext_lazy("column", "local or out-of-area"),
    "locality_reason": pgettext_lazy("column", "reason of locality"),
    "locked_until": pgettext_lazy("column", "locked until"),
    "maximum": pgettext_lazy("column", "at most"),
    "minimum": pgettext_lazy("column", "at least"),
    "most_members": pgettext_lazy("column", "most members"),
    "most_numbers": pgettext_lazy("column", "most numbers"),
    "must_change_password": pgettext_lazy("column", "has to change the password"),
    "name": pgettext_lazy("column", "name"),
    "name_en": pgettext_lazy("column", "English name"),
    "name_initials": pgettext_lazy("column", "initials of the name"),
    "name_initials_other": pgettext_lazy("column", "other initials of the name"),
    "needs": pgettext_lazy("column", "needs"),
    "needs_developer": pgettext_lazy("column", "needs a developer"),
    "needs_disclosure": pgettext_lazy("column", "price has to be told"),
    "next_try_at": pgettext_lazy("column", "next try"),
    "note": pgettext_lazy("column", "note"),
    "number_kept": pgettext_lazy("column", "number kept"),
    "offering_id": pgettext_lazy("column", "offering"),
    "opens_at": pgettext_lazy("column", "opens at"),
    "order_kind": pgettext_lazy("column", "kind of order"),
    "org_unit_id": pgettext_lazy("column", "unit"),
    "organization_kind": pgettext_lazy("column", "kind of organisation"),
    "outlet_id": pgettext_lazy("column", "shop"),
    "outlet_type": pgettext_lazy("column", "type of shop"),
    "owner": pgettext_lazy("column", "held for"),
    "owning_unit": pgettext_lazy("column", "unit in charge"),
    "package_type": pgettext_lazy("column", "type of package"),
    "parent_id": pgettext_lazy("column", "belongs to"),
    "parity": pgettext_lazy("column", "odd or even"),
    "park_note": pgettext_lazy("column", "note on parking"),
    "parked_at": pgettext_lazy("column", "parked"),
    "party_id": pgettext_lazy("column", "customer's file"),
    "password": pgettext_lazy("column", "password"),
    "password_changed_at": pgettext_lazy("column", "password changed"),
    "payment_id": pgettext_lazy("column", "payment"),
    "person_kind": pgettext_lazy("column", "kind of person"),
    "phone": pgettext_lazy("column", "phone"),
    "postal_address": pgettext_lazy("column", "postal address"),
    "postcode": pgettext_lazy("column", "postcode"),
    "primary": pgettext_lazy("column", "primary product"),
    "prints": pgettext_lazy("column", "prints"),
    "priority": pgettext_lazy("column", "handling level"),
    "process_note": pgettext_lazy("column", "note of the process"),
    "process_note_en": pgettext_lazy("column", "note of the process in English"),
    "product_attribute": pgettext_lazy("column", "product attribute"),
    "product_package": pgettext_lazy("column", "product package"),
    "proposed_at": pgettext_lazy("column", "proposed"),
    "proposed_by": pgettext_lazy("column", "proposed by"),
    "query": pgettext_lazy("column", "filter"),
    "received_by": pgettext_lazy("column", "received by"),
    "refusal": pgettext_lazy("column", "why it was refused"),
    "registered_address": pgettext_lazy("column", "registered address"),
    "remark": pgettext_lazy("column", "remark"),
    "remark_prefix": pgettext_lazy("column", "beginning of the remark"),
    "report": pgettext_lazy("column", "report"),
    "residence_address": pgettext_lazy("column", "current address"),
    "resting_until": pgettext_lazy("column", "resting until"),
    "reversal_reason": pgettext_lazy("column", "reason of giving back"),
    "reversed_at": pgettext_lazy("column", "given back"),
    "reversed_on": pgettext_lazy("column", "day of giving back"),
    "reversed_outlet_id": pgettext_lazy("column", "given back at"),
    "reversed_staff_id": pgettext_lazy("column", "given back by"),
    "reversed_till_id": pgettext_lazy("column", "given back out of"),
    "rights": pgettext_lazy("column", "rights"),
    "roles": pgettext_lazy("column", "roles"),
    "seal_text": pgettext_lazy("column", "seal"),
    "sealed_secret": pgettext_lazy("column", "secret of the authenticator"),
    "sells_from": pgettext_lazy("column", "sold from"),
    "sells_to": pgettext_lazy("column", "sold until"),
    "service_number": pgettext_lazy("column", "service number"),
    "settled_at": pgettext_lazy("column", "settled"),
    "sort": pgettext_lazy("column", "order in lists"),
    "state": pgettext_lazy("column", "state"),
    "state_text": pgettext_lazy("column", "state of the process"),
    "stored_by": pgettext_lazy("column", "stored by"),
    "street": pgettext_lazy("column", "street"),
    "subscriber_class": pgettext_lazy("column", "class of subscriber"),
    "supports_appointment": pgettext_lazy("column", "takes appointments"),
    "taken_up_at": pgettext_lazy("column", "taken up again"),
    "team_id": pgettext_lazy("column", "crew"),
    "theme": pgettext_lazy("column", "light or dark"),
    "total": pgettext_lazy("column", "total"),
    "user_nature": pgettext_lazy("column", "user nature"),
    "valid_from": pgettext_lazy("column", "valid from"),
    "valid_to": pgettext_lazy("column", "valid to"),
    "values": pgettext_lazy("column", "answers"),
    "verified_at": pgettext_lazy("column", "document seen"),
    "verified_by": pgettext_lazy("column", "document seen by"),
    "version": pgettext_lazy("column", "version"),
    "visits": pgettext_lazy("column", "visits"),
    "void_reason": pgettext_lazy("column", "reason of voiding"),
    "voided_at": pgettext_lazy("column", "voided"),
    "weekdays": pgettext_lazy("column", "weekdays"),
    "wording": pgettext_lazy("column", "wording"),
    "wording_en": pgettext_lazy("column", "wording in English"),
}


def channel_title(code: str) -> str:
    """Name a channel; one that is not known keeps its code."""
    return str(CHANNELS.get(code, code))


def subject_words(subject: str, names: Mapping[str, str] | None = None) -> str:
    """Name what an entry is about, such as order 12, people by their ``names``; what has no name keeps its code."""
    model, _colon, key = subject.partition(":")
    if names and subject.startswith(STAFF_SUBJECT) and f"{STAFF}{key}" in names:
        return names[f"{STAFF}{key}"]
    thing = THINGS.get(model.rpartition(".")[2])
    return _("%(thing)s %(key)s") % {"thing": thing, "key": key} if thing and key else subject


def people_about(subjects: Iterable[str]) -> set[str]:
    """Return the keys of the staff whom entries are about."""
    found = (subject.removeprefix(STAFF_SUBJECT) for subject in subjects if subject.startswith(STAFF_SUBJECT))
    return {f"{STAFF}{key}" for key in found}


def column_words(field: str) -> str:
    """Name a column that changed; one that has no name keeps its code."""
    return str(COLUMNS.get(field, field))


def people_in(changes: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the keys of the staff that changes name as old or new."""
    values = (_person(change, which) for change in changes for which in ("old", "new"))
    return {value for value in values if value}


def value_words(change: Mapping[str, Any], which: str, names: Mapping[str, str]) -> str:
    """Write the old or new value of a change: states and people by name, moments in the operator's time."""
    value = change[which]
    if value in (None, ""):
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if change["field"] == "state":
        return _state(str(change["of"]), str(value))
    person = _person(change, which)
    if person in names:
        return names[person]
    text = str(in_own_time(value))
    kind, colon, key = text.partition(":")
    return subject_words(text) if colon and kind in THINGS and is_digits(key) else text


def _person(change: Mapping[str, Any], which: str) -> str:
    """Return the key of the member of staff that a value names; empty if it names none."""
    value = change[which]
    if isinstance(value, int) and not isinstance(value, bool) and change["field"] in PEOPLE:
        return f"{STAFF}{value}"
    return value if isinstance(value, str) and value.startswith(STAFF) else ""


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
