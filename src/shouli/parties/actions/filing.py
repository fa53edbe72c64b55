"""How people, documents and copies are put on file; steps that several actions of this part share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from shouli.kernel import crypto
from shouli.kernel.actions import write
from shouli.kernel.column_limits import fit_faults
from shouli.kernel.context import Actor, Context
from shouli.kernel.errors import Fault
from shouli.kernel.masking import mask_number
from shouli.kernel.pinyin import readings_of
from shouli.kernel.text_rules import address_faults, person_name
from shouli.kernel.typed import alike, folded
from shouli.parties.models import DocumentCopy, IdentityDocument, Party
from shouli.parties.rules import copies as copy_rules
from shouli.parties.rules import documents, refusals
from shouli.parties.rules.registration import INDIVIDUAL, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonShown:
    """An agent, handler or account manager with the document they showed and the copy kept of it."""

    name: str = ""
    person_kind: str = ""
    document_kind: str = ""
    document_number: str = ""
    document_address: str = ""
    birth_date: date | None = None
    copy_id: int | None = None
    signed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentGiven:
    """A document as it is typed in; ``form`` is for organisations."""

    kind: str
    number: str
    form: str = ""
    copy_id: int | None = None


class Copies:
    """The copies named in one request, by id, with what is wrong about naming them.

    Until a copy is in somebody's file it is only for the actor who handed it in: its id alone gives no right to it.
    """

    def __init__(self, ids: Iterable[int | None], actor: Actor) -> None:
        wanted = {copy_id for copy_id in ids if copy_id is not None}
        found = DocumentCopy.objects.select_for_update().filter(pk__in=wanted).defer("sealed").order_by("pk")
        self._by_id = {copy.pk: copy for copy in found if copy.party_id is not None or copy.stored_by == actor.key}

    def get(self, copy_id: int | None) -> DocumentCopy | None:
        """Return the copy, or None for an id that names none."""
        return self._by_id.get(copy_id) if copy_id is not None else None

    def faults(
        self, field: str, copy_id: int | None, *, purposes: Iterable[str], party: Party | None
    ) -> Iterator[Fault]:
        """Yield a fault if ``copy_id`` is not a copy for one of ``purposes`` that is free or ``party``'s own."""
        if copy_id is None:
            return
        copy = self.get(copy_id)
        belongs_elsewhere = copy is not None and copy.party_id not in (None, party.pk if party else None)
        if copy is None or belongs_elsewhere:
            yield Fault(field=field, code="unknown_copy", message=_("This copy is not on file; scan it again."))
        elif copy.purpose not in purposes:
            yield Fault(field=field, code="other_purpose", message=_("This copy was kept for another purpose."))

    def attach(
        self, copy_id: int | None, party: Party, document: IdentityDocument | None = None
    ) -> DocumentCopy | None:
        """Put the copy into ``party``'s file, with the ``document`` it shows."""
        copy = self.get(copy_id)
        if copy is not None:
            write(copy, party_id=party.pk, document_id=document.pk if document else copy.document_id)
        return copy


def initials(name: str, *, is_person: bool) -> dict[str, str]:
    """Return the columns by which a name is found: its initials, and those of another reading if there is one."""
    first, *others = readings_of(name, is_person=is_person)
    return {"name_initials": first, "name_initials_other": others[0] if others else ""}


def as_person(shown: PersonShown | None, copies: Copies) -> Person:
    """Turn what was typed into what the rules judge."""
    if shown is None:
        return Person()
    return Person(
        name=shown.name,
        person_kind=shown.person_kind,
        document_kind=shown.document_kind,
        document_number=shown.document_number,
        birth_date=shown.birth_date,
        copy_kept=copies.get(shown.copy_id) is not None,
        signed=shown.signed,
    )


def party_with(kind: str, number: str) -> Party | None:
    """Find and lock the party this document belongs to; a citizen's number is the same in card and register."""
    if not number or kind not in documents.LABELS or kind in documents.NOT_UNIQUE:
        return None  # a kind nobody knows may even be a text that no database can be asked for
    kinds = documents.CITIZEN_NUMBERS if kind in documents.CITIZEN_NUMBERS else {kind}
    owners = IdentityDocument.objects.filter(kind__in=kinds, number_index=index_of(number)).values("party")
    return Party.objects.select_for_update().filter(pk__in=owners).order_by("pk").first()


def shown_person_faults(shown: PersonShown | None, prefix: str, copies: Copies) -> Iterator[Fault]:
    """Yield faults that only the records can tell: a foreign copy, or a document filed under another name."""
    if shown is None:
        return
    party = party_with(shown.document_kind, shown.document_number)
    texts = {item.name: getattr(shown, item.name) for item in fields(shown)}
    yield from fit_faults(Party, texts, prefix=prefix)
    yield from address_faults(f"{prefix}document_address", shown.document_address)
    yield from name_faults(prefix + "name", shown.name, party)
    yield from copies.faults(prefix + "copy_id", shown.copy_id, purposes={copy_rules.DOCUMENT}, party=party)


def name_faults(field: str, name: str, party: Party | None) -> Iterator[Fault]:
    """Yield a fault if the document is on file under another name."""
    if party is not None and name.strip() and alike(party.name) != alike(name):
        yield Fault(field=field, code="name_differs", message=_("This document is on file under another name."))


def file_person(ctx: Context, shown: PersonShown, copies: Copies) -> tuple[Party, IdentityDocument]:
    """Put an agent or handler and the document shown on file, or find them there."""
    given = DocumentGiven(kind=shown.document_kind, number=shown.document_number, copy_id=shown.copy_id)
    party = party_with(given.kind, given.number) or _same_person(shown)
    if party is not None and shown.document_address:
        write(party, document_address=folded(shown.document_address))
    if party is None:
        name = person_name(shown.name)
        party = Party.objects.create(
            kind=INDIVIDUAL,
            name=name,
            **initials(name, is_person=True),
            person_kind=shown.person_kind,
            birth_date=documents.birth_date_in(given.number) or shown.birth_date,
            document_address=folded(shown.document_address),
            created_at=ctx.now,
        )
    return party, file_document(ctx, party, given, copies)


def file_document(ctx: Context, party: Party, given: DocumentGiven, copies: Copies) -> IdentityDocument:
    """Make ``given`` the party's current document, verified now, with its copy.

    :raises refusals.DocumentTaken: if another transaction filed the same document for somebody else
    """
    index = index_of(given.number)
    document = IdentityDocument.objects.filter(party=party, kind=given.kind, number_index=index).first()
    others = IdentityDocument.objects.filter(party=party, is_current=True)
    for other in others.exclude(pk=document.pk) if document else others:
        write(other, is_current=False)
    if document is not None:
        write(document, form=given.form, is_current=True, verified_at=ctx.now, verified_by=ctx.actor.key)
    else:
        document = _create_document(ctx, party, given, index)
    copies.attach(given.copy_id, party, document)
    return document


def index_of(number: str) -> str:
    """Return the keyed index under which a document number is found."""
    return crypto.blind_index(documents.normal(number))


def _create_document(ctx: Context, party: Party, given: DocumentGiven, index: str) -> IdentityDocument:
    number = documents.normal(given.number)
    try:
        with transaction.atomic():
            return IdentityDocument.objects.create(
                party=party,
                kind=given.kind,
                form=given.form,
                number_sealed=crypto.seal(number.encode()),
                number_index=index,
                number_masked=mask_number(number),
                verified_at=ctx.now,
                verified_by=ctx.actor.key,
            )
    except IntegrityError as clash:
        raise refusals.DocumentTaken from clash


def _same_person(shown: PersonShown) -> Party | None:
    """Find a person again whose kind of document is numbered by several issuers: number and name must both agree."""
    if shown.document_kind not in documents.NOT_UNIQUE:
        return None
    same = IdentityDocument.objects.filter(
        kind=shown.document_kind, number_index=index_of(shown.document_number), party__name=person_name(shown.name)
    )
    return Party.objects.select_for_update().filter(pk__in=same.values("party")).order_by("pk").first()
