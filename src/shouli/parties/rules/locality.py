"""Local or out-of-area: the judgement and the ruling that decided it (FL-211 to FL-224, FL-AMB-45, FL-AMB-46)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shouli.kernel.errors import type_of_text
from shouli.kernel.text import lazy as _
from shouli.parties.rules import documents

LOCAL, OUT_OF_AREA = "local", "out_of_area"
LOCALITIES: Mapping[str, type_of_text] = {LOCAL: _("Local"), OUT_OF_AREA: _("Out-of-area")}
REASONS: Mapping[str, type_of_text] = {
    "issued_here": _("The document was issued in the local area."),
    "issued_elsewhere": _("The document was issued outside the local area."),
    "military_number_here": _("The military document bears a local number."),
    "military_number_elsewhere": _("The military document bears no local number."),
    "soldier_card": _("A soldier's card counts as an out-of-area document."),
    "provincial_body": _("Bodies and institutions of the province count as local."),
    "seal_names_city": _("The seal names the city."),
    "licence_here": _("The licence gives a registered address in the city."),
    "licence_elsewhere": _("The licence gives a registered address outside the city."),
    "no_licence": _("The seal does not name the city and there is no copy of the licence."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalArea:
    """Which signs tell a local customer; settings hold the operator's own.

    ``document_prefixes`` begin citizen numbers (``3701``), ``military_prefixes`` military ones (``济字第``);
    ``city_names`` are words in a seal, the city's own name first (``济南``, ``驻济``).
    """

    document_prefixes: tuple[str, ...]
    military_prefixes: tuple[str, ...]
    city_names: tuple[str, ...]
    province_name: str
    default_postcode: str

    def has_address(self, address: str) -> bool:
        """Say whether ``address`` begins with the city, after country and province if they stand there."""
        rest = "".join(address.split())
        for larger in ("中华人民共和国", "中国", self.province_name, self.province_name.removesuffix("省")):
            rest = rest.removeprefix(larger)
        return rest.startswith(self.city_names[0])


@dataclass(frozen=True, slots=True)
class Locality:
    """A judgement: ``value`` is local or out_of_area, ``reason`` a key of ``REASONS``."""

    value: str
    reason: str

    @property
    def is_local(self) -> bool:
        """Whether no guarantee is asked for."""
        return self.value == LOCAL


def judge_individual(*, document_kind: str, document_number: str, area: LocalArea) -> Locality:
    """Judge a person by the valid document alone: earlier lines or long acquaintance do not count (FL-221)."""
    number = documents.normal(document_number)
    if document_kind == documents.SOLDIER_CARD:
        return Locality(OUT_OF_AREA, "soldier_card")
    if document_kind in documents.MILITARY:
        if number.startswith(area.military_prefixes):
            return Locality(LOCAL, "military_number_here")
        return Locality(OUT_OF_AREA, "military_number_elsewhere")
    if document_kind in documents.CITIZEN_NUMBERS and number.startswith(area.document_prefixes):
        return Locality(LOCAL, "issued_here")
    return Locality(OUT_OF_AREA, "issued_elsewhere")


def judge_organization(
    *, organization_kind: str, name: str, seal_text: str, licence_kept: bool, registered_address: str, area: LocalArea
) -> Locality:
    """Judge an organisation by name, seal and licence (FL-222, FL-223).

    Bodies and institutions of the province are local by name. Everyone else by a seal that names the city; failing
    that, by the registered address in the copy of the licence, which must be at hand.
    """
    of_state = organization_kind in (documents.GOVERNMENT, documents.INSTITUTION)
    if of_state and name.strip().startswith(area.province_name):
        return Locality(LOCAL, "provincial_body")
    if any(word in seal_text for word in area.city_names):
        return Locality(LOCAL, "seal_names_city")
    if not (licence_kept and registered_address):
        return Locality(OUT_OF_AREA, "no_licence")
    if area.has_address(registered_address):
        return Locality(LOCAL, "licence_here")
    return Locality(OUT_OF_AREA, "licence_elsewhere")
