"""Valid documents: which kinds each kind of person may show, and what their numbers look like (FL-197 to FL-205)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from stdnum import exceptions as stdnum_errors
from stdnum.cn import ric, uscc
from stdnum.iso7064 import mod_11_10

from shouli.kernel.errors import Fault, type_of_text
from shouli.kernel.text import lazy as _
from shouli.kernel.typed import code

CITIZEN, MINOR, SOLDIER, POLICE = "citizen", "minor", "soldier", "police"
HK_MACAU, TAIWAN, FOREIGNER = "hk_macau", "taiwan", "foreigner"
GOVERNMENT, INSTITUTION, ENTERPRISE = "government", "institution", "enterprise"

RESIDENT_ID_CARD = "resident_id_card"
TEMPORARY_ID_CARD = "temporary_id_card"
HOUSEHOLD_REGISTER = "household_register"
OFFICER_CARD = "officer_card"
SOLDIER_CARD = "soldier_card"
RETIRED_MILITARY_CARD = "retired_military_card"
ARMED_POLICE_CARD = "armed_police_card"
HK_MACAU_PERMIT = "hk_macau_permit"
TAIWAN_PERMIT = "taiwan_permit"
TAIWAN_TRAVEL_DOCUMENT = "taiwan_travel_document"
PASSPORT = "passport"
BUSINESS_LICENCE = "business_licence"
REGISTRATION_CERTIFICATE = "registration_certificate"
LETTER_OF_INTRODUCTION = "letter_of_introduction"

PERSON_KINDS: Mapping[str, type_of_text] = {
    CITIZEN: _("Chinese citizen living in the PRC"),
    MINOR: _("Chinese citizen under sixteen"),
    SOLDIER: _("Member of the People's Liberation Army"),
    POLICE: _("Member of the Armed Police"),
    HK_MACAU: _("Resident of Hong Kong or Macau"),
    TAIWAN: _("Resident of Taiwan"),
    FOREIGNER: _("Foreign citizen"),
}
ORGANIZATION_KINDS: Mapping[str, type_of_text] = {
    GOVERNMENT: _("Government body"),
    INSTITUTION: _("Public institution"),
    ENTERPRISE: _("Commercial enterprise"),
}
LABELS: Mapping[str, type_of_text] = {
    RESIDENT_ID_CARD: _("Resident identity card"),
    TEMPORARY_ID_CARD: _("Temporary resident identity card"),
    HOUSEHOLD_REGISTER: _("Household register"),
    OFFICER_CARD: _("Officer's card"),
    SOLDIER_CARD: _("Soldier's card"),
    RETIRED_MILITARY_CARD: _("Retired military card"),
    ARMED_POLICE_CARD: _("Armed police card"),
    HK_MACAU_PERMIT: _("Mainland travel permit for Hong Kong and Macau residents"),
    TAIWAN_PERMIT: _("Mainland travel permit for Taiwan residents"),
    TAIWAN_TRAVEL_DOCUMENT: _("Other valid travel document"),
    PASSPORT: _("Passport"),
    BUSINESS_LICENCE: _("Business licence"),
    REGISTRATION_CERTIFICATE: _("Other registration certificate"),
    LETTER_OF_INTRODUCTION: _("Letter of introduction"),
}
KINDS: Mapping[str, tuple[str, ...]] = {
    CITIZEN: (RESIDENT_ID_CARD, TEMPORARY_ID_CARD),
    MINOR: (HOUSEHOLD_REGISTER,),
    SOLDIER: (OFFICER_CARD, SOLDIER_CARD, RETIRED_MILITARY_CARD),
    POLICE: (ARMED_POLICE_CARD,),
    HK_MACAU: (HK_MACAU_PERMIT,),
    TAIWAN: (TAIWAN_PERMIT, TAIWAN_TRAVEL_DOCUMENT),
    FOREIGNER: (PASSPORT,),
}
"""What each kind of person may show; there is no other valid document (FL-197, sub-kinds by FL-AMB-43)."""

ORGANIZATION_DOCUMENTS = (BUSINESS_LICENCE, REGISTRATION_CERTIFICATE, LETTER_OF_INTRODUCTION)
CITIZEN_NUMBERS = frozenset({RESIDENT_ID_CARD, TEMPORARY_ID_CARD, HOUSEHOLD_REGISTER})
"""Kinds that carry the citizen's own 18-position number: whoever has the same number is the same person."""
MILITARY = frozenset({OFFICER_CARD, SOLDIER_CARD, RETIRED_MILITARY_CARD, ARMED_POLICE_CARD})
NOT_UNIQUE = frozenset({PASSPORT, TAIWAN_TRAVEL_DOCUMENT, LETTER_OF_INTRODUCTION})
"""Kinds of which two issuers may give the same number."""

ORIGINAL, SEALED_COPY = "original", "sealed_copy"
FORMS: Mapping[str, type_of_text] = {
    ORIGINAL: _("Original"),
    SEALED_COPY: _("Copy bearing the organisation's seal"),
}

_EIGHTEEN_POSITIONS = re.compile(r"[0-9]{17}[0-9X]")
_MILITARY_NUMBER = r"[\u4e00-\u9fffA-Z]{1,6}字第[\u4e00-\u9fffA-Z0-9]{1,12}号?|[0-9]{6,12}"
_SHAPES: Mapping[str, re.Pattern[str]] = {
    OFFICER_CARD: re.compile(_MILITARY_NUMBER),
    SOLDIER_CARD: re.compile(_MILITARY_NUMBER),
    RETIRED_MILITARY_CARD: re.compile(_MILITARY_NUMBER),
    ARMED_POLICE_CARD: re.compile(_MILITARY_NUMBER),
    HK_MACAU_PERMIT: re.compile(r"[HM][0-9]{8}([0-9]{2})?"),
    TAIWAN_PERMIT: re.compile(r"[0-9]{8}([0-9]{2}[A-Z]?)?"),
    TAIWAN_TRAVEL_DOCUMENT: re.compile(r"[A-Z0-9]{5,20}"),
    PASSPORT: re.compile(r"[A-Z0-9]{5,15}"),
    LETTER_OF_INTRODUCTION: re.compile(r".{1,40}"),
}
_ADULT_AGE = 16


def normal(number: str) -> str:
    """Return ``number`` folded, without spaces and in capitals, as it is stored and compared."""
    return "".join(code(number).split()).upper()


def kinds_for(person_kind: str) -> tuple[str, ...]:
    """List the kinds of document that this kind of person may show; none for an unknown kind."""
    return KINDS.get(person_kind, ())


def has_eighteen_positions(number: str) -> bool:
    """Say whether ``number`` is 17 digits and a digit or X (FL-012); the check digit is not looked at."""
    return _EIGHTEEN_POSITIONS.fullmatch(normal(number)) is not None


def birth_date_in(number: str) -> date | None:
    """Return the day of birth that an 18-position citizen number carries, if it is a day at all."""
    if not has_eighteen_positions(number):
        return None
    try:
        return ric.get_birth_date(normal(number))
    except stdnum_errors.ValidationError:
        return None


def age_on(birth_date: date, on: date) -> int:
    """Return whole years of age on a day; whoever was born on 29 February ages on 1 March of a common year."""
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))


def check_person(
    person_kind: str, kind: str, number: str, *, on: date, birth_date: date | None = None
) -> Iterator[Fault]:
    """Yield what is wrong with a person's document, shown on the business date ``on`` (FL-197 to FL-204).

    Empty values are no fault here: whether an item is mandatory is a matter of registration.
    """
    if person_kind not in KINDS:
        if person_kind:
            yield Fault(field="person_kind", code="unknown", message=_("There is no such kind of person."))
        return
    if kind and kind not in KINDS[person_kind]:
        yield Fault(field="document_kind", code="not_valid", message=_not_valid(person_kind))
        return
    if number and kind:
        yield from check_number(kind, number, on=on)
    if kind in CITIZEN_NUMBERS:
        yield from _check_age(person_kind, number, on=on, birth_date=birth_date)


def check_organization(kind: str, number: str, form: str) -> Iterator[Fault]:
    """Yield what is wrong with an organisation's document (FL-205); a letter has no form (FL-AMB-41)."""
    if kind and kind not in ORGANIZATION_DOCUMENTS:
        yield Fault(
            field="document_kind", code="not_valid", message=_("This is not a valid document of an organisation.")
        )
        return
    if number and kind:
        yield from check_number(kind, number, on=date.max)
    if kind and kind != LETTER_OF_INTRODUCTION and form not in FORMS:
        yield Fault(
            field="document_form",
            code="not_sealed",
            message=_("Only the original or a copy bearing the organisation's seal is valid."),
        )


def check_number(kind: str, number: str, *, on: date) -> Iterator[Fault]:
    """Yield what is wrong with a document number of ``kind``; a birth date after ``on`` is."""
    number = normal(number)
    if kind in CITIZEN_NUMBERS:
        yield from _check_citizen_number(number, on=on)
    elif kind in (BUSINESS_LICENCE, REGISTRATION_CERTIFICATE):
        if not (uscc.is_valid(number) or (len(number) == 15 and mod_11_10.is_valid(number))):
            yield Fault(
                field="document_number",
                code="not_registered_form",
                message=_("This is neither a unified social credit code nor a 15-digit registration number."),
            )
    elif not _SHAPES[kind].fullmatch(number):
        yield Fault(
            field="document_number", code="bad_form", message=_("A number of this kind of document looks different.")
        )


def prefixed(prefix: str, faults: Iterable[Fault]) -> Iterator[Fault]:
    """Yield the faults of a person's data as faults of the fields ``agent_…``, ``handler_…``."""
    for fault in faults:
        yield replace(fault, field=prefix + fault.field)


def _check_citizen_number(number: str, *, on: date) -> Iterator[Fault]:
    if not has_eighteen_positions(number):
        text = _("The number has 18 positions: 17 digits and a digit or X.")
        yield Fault(field="document_number", code="not_18_positions", message=text)
        return
    birth_date = birth_date_in(number)
    if birth_date is None or birth_date > on:
        text = _("Positions 7 to 14 of the number are not a possible date of birth.")
        yield Fault(field="document_number", code="bad_birth_date", message=text)
    # ric.validate would also look the county up in a table: that refuses people whose county was renamed or merged.
    elif number[-1] != ric.calc_check_digit(number):
        text = _("The check digit is wrong; compare the number with the document.")
        yield Fault(field="document_number", code="bad_check_digit", message=text)


def _check_age(person_kind: str, number: str, *, on: date, birth_date: date | None) -> Iterator[Fault]:
    told = birth_date_in(number)
    if told and birth_date and told != birth_date:
        text = _("The date of birth differs from the one in the document number.")
        yield Fault(field="birth_date", code="differs", message=text)
    born = told or birth_date
    if born is None:
        return
    is_minor = age_on(born, on) < _ADULT_AGE
    if is_minor and person_kind == CITIZEN:
        text = _("A person under sixteen registers with the household register.")
        yield Fault(field="document_kind", code="under_sixteen", message=text)
    if not is_minor and person_kind == MINOR:
        text = _("From the sixteenth birthday on an identity card is needed.")
        yield Fault(field="document_kind", code="not_under_sixteen", message=text)


def _not_valid(person_kind: str) -> type_of_text:
    return {
        CITIZEN: _("A Chinese citizen shows the resident identity card or the temporary one."),
        MINOR: _("A person under sixteen registers with the household register."),
        SOLDIER: _("A member of the army shows a military card."),
        POLICE: _("A member of the Armed Police shows the armed police card."),
        HK_MACAU: _("A resident of Hong Kong or Macau shows the mainland travel permit."),
        TAIWAN: _("A resident of Taiwan shows the mainland travel permit or another valid travel document."),
        FOREIGNER: _("A foreign citizen shows the passport."),
    }[person_kind]
