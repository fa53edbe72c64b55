"""What is sold and how it goes together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from shouli.catalog import states
from shouli.catalog.models import (
    AttributeCombination,
    CodeEntry,
    Offering,
    OfferingRelation,
    PricingPlan,
    SecondaryOption,
)
from shouli.catalog.queries.codes import CodeView
from shouli.catalog.queries.prices import recurring_prices
from shouli.catalog.rules.products import Coupling, SecondaryTerms
from shouli.kernel.errors import NotFound
from shouli.kernel.reference import cached
from shouli.kernel.text import in_language
from shouli.kernel.text import lazy as _

ATTRIBUTE_LISTS = ("user_nature", "product_attribute", "area_scope")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureView:
    """One characteristic of an offering."""

    code: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferingView:
    """An offering as others see it; the owner fields say whom to ask (FL-109)."""

    code: str
    kind: str
    name: str
    name_en: str
    sells_from: date
    sells_to: date | None
    needs_disclosure: bool
    needs_developer: bool
    owning_unit: str
    contact_name: str
    contact_phone: str
    process_note: str
    process_note_en: str
    version: int
    sort: int = 0
    features: tuple[FeatureView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondaryView:
    """A secondary product as offered with one primary; ``monthly_price`` in yuan, None where it costs nothing."""

    code: str
    name: str
    name_en: str
    default: bool
    mandatory: bool
    monthly_price: Decimal | None
    needs_disclosure: bool
    needs_developer: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeChoices:
    """What a primary product allows for its three attributes; ``combos`` are the triples that go together."""

    user_natures: tuple[CodeView, ...]
    product_attributes: tuple[CodeView, ...]
    area_scopes: tuple[CodeView, ...]
    combos: frozenset[tuple[str, str, str]]


@cached("catalog")
def get_offering(code: str) -> OfferingView:
    """Return one offering with its features.

    :raises NotFound: if there is none
    """
    offering = Offering.objects.filter(code=code).prefetch_related("features").first()
    if offering is None:
        raise NotFound(thing=_("Offering"), key=code)
    features = sorted(offering.features.all(), key=lambda feature: feature.pk)
    return offering_view(
        offering, tuple(FeatureView(code=item.code, name=item.name, name_en=item.name_en) for item in features)
    )


@cached("catalog")
def list_line_offerings(*, on: date) -> list[OfferingView]:
    """List the lines that can be sold on a day: 固定电话, ISDN …"""
    return [offering_view(offering) for offering in _sold(on).filter(kind=states.LINE).order_by("sort", "id")]


@cached("catalog")
def list_packages(*, on: date) -> list[OfferingView]:
    """List the packages (套餐) that can be sold on a day."""
    return [offering_view(offering) for offering in _sold(on).filter(kind=states.PACKAGE).order_by("sort", "id")]


def list_primaries(line_code: str, *, on: date) -> list[OfferingView]:
    """List the primary products a line offers on a day, the usual one first."""
    return related(line_code, states.OFFERS, on=on)


def conversions(primary: str, *, on: date) -> list[OfferingView]:
    """List the primaries a line with ``primary`` can be converted to (改制, FL-145)."""
    return related(primary, states.CONVERTS_TO, on=on)


@cached("catalog")
def related(code: str, kind: str, *, on: date) -> list[OfferingView]:
    """List what is in a relation to an offering (states.RELATION_KINDS) and is sold on that day, in order."""
    links = OfferingRelation.objects.filter(source__code=code, kind=kind).filter(_on_sale(on, "target__"))
    return [offering_view(link.target) for link in links.select_related("target").order_by("sort", "id")]


@cached("catalog")
def list_secondaries(primary: str, *, on: date, journey: str = "") -> list[SecondaryView]:
    """List the secondaries offered with a primary on a day; what only one business offers needs its ``journey`` key."""
    options = list(
        SecondaryOption.objects.filter(primary__code=primary, only_for__in=["", journey])
        .filter(_on_sale(on, "secondary__"))
        .select_related("secondary")
        .order_by("secondary__sort", "id")
    )
    prices = recurring_prices([option.secondary.code for option in options], on)
    return [
        SecondaryView(
            code=option.secondary.code,
            name=option.secondary.name,
            name_en=option.secondary.name_en,
            default=option.is_default,
            mandatory=option.is_mandatory,
            monthly_price=prices.get(option.secondary.code),
            needs_disclosure=option.secondary.needs_disclosure,
            needs_developer=option.secondary.needs_developer,
        )
        for option in options
    ]


def default_secondaries(primary: str, *, on: date) -> list[SecondaryView]:
    """List what is ticked when a primary is chosen (FL-022)."""
    return [item for item in list_secondaries(primary, on=on) if item.default or item.mandatory]


@cached("catalog")
def coupling_of(primary: str, *, on: date, journey: str = "") -> Coupling:
    """Return what rules.products needs to judge a choice of secondaries."""
    offered = list_secondaries(primary, on=on, journey=journey)
    codes = [item.code for item in offered]
    pairs = OfferingRelation.objects.filter(kind=states.EXCLUDES, source__code__in=codes)
    excludes = frozenset(frozenset(pair) for pair in pairs.values_list("source__code", "target__code"))
    requires = requirements_of(codes)
    named = {
        *codes,
        *(code for pair in excludes for code in pair),
        *(code for group in requires.values() for code in group),
    }
    return Coupling(
        secondaries=tuple(
            SecondaryTerms(code=item.code, default=item.default, mandatory=item.mandatory) for item in offered
        ),
        excludes=excludes,
        requires=requires,
        labels={code: in_language(*names) for code, names in names_of(named).items()},
    )


@cached("catalog")
def requirements_of(codes: Iterable[str]) -> dict[str, frozenset[str]]:
    """Map each offering to those it is sold only together with (FL-107)."""
    needed: defaultdict[str, set[str]] = defaultdict(set)
    links = OfferingRelation.objects.filter(kind=states.REQUIRES, source__code__in=list(codes))
    for source, target in links.values_list("source__code", "target__code"):
        needed[source].add(target)
    return {source: frozenset(targets) for source, targets in needed.items()}


@cached("catalog")
def attribute_choices(primary: str) -> AttributeChoices:
    """Return the values of user nature, product attribute and area scope valid for a primary (FL-027)."""
    rows = AttributeCombination.objects.filter(primary__code=primary).values_list(*ATTRIBUTE_LISTS)
    combos = frozenset((nature, attribute, scope) for nature, attribute, scope in rows)
    used = {name: {combo[index] for combo in combos} for index, name in enumerate(ATTRIBUTE_LISTS)}
    views: defaultdict[str, list[CodeView]] = defaultdict(list)
    entries = CodeEntry.objects.filter(list_name__in=ATTRIBUTE_LISTS, is_active=True).order_by("sort", "id")
    for entry in entries:
        if entry.value in used[entry.list_name]:
            view = CodeView(value=entry.value, name=entry.name, name_en=entry.name_en, is_default=entry.is_default)
            views[entry.list_name].append(view)
    return AttributeChoices(
        user_natures=tuple(views["user_nature"]),
        product_attributes=tuple(views["product_attribute"]),
        area_scopes=tuple(views["area_scope"]),
        combos=combos,
    )


@cached("catalog")
def names_of(codes: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Map codes of offerings and plans to their Chinese and English names, in two queries however many."""
    wanted = list(codes)
    found: dict[str, tuple[str, str]] = {}
    for code, name, name_en in Offering.objects.filter(code__in=wanted).values_list("code", "name", "name_en"):
        found[code] = (name, name_en)
    for code, name, name_en in PricingPlan.objects.filter(code__in=wanted).values_list("code", "name", "name_en"):
        found[code] = (name, name_en)
    return found


def _sold(on: date) -> QuerySet[Offering]:
    return Offering.objects.filter(_on_sale(on))


def _on_sale(on: date, prefix: str = "") -> Q:
    ends = Q(**{f"{prefix}sells_to": None}) | Q(**{f"{prefix}sells_to__gt": on})
    return Q(**{f"{prefix}sells_from__lte": on}) & ends


def offering_view(offering: Offering, features: tuple[FeatureView, ...] = ()) -> OfferingView:
    """Show an offering as others see it."""
    return OfferingView(
        code=offering.code,
        kind=offering.kind,
        name=offering.name,
        name_en=offering.name_en,
        sells_from=offering.sells_from,
        sells_to=offering.sells_to,
        needs_disclosure=offering.needs_disclosure,
        needs_developer=offering.needs_developer,
        owning_unit=offering.owning_unit,
        contact_name=offering.contact_name,
        contact_phone=offering.contact_phone,
        process_note=offering.process_note,
        process_note_en=offering.process_note_en,
        version=offering.version,
        sort=offering.sort,
        features=features,
    )
