"""Contents of a package (套餐) such as 亲情1+: its limits, base services, required products and options."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouli.catalog import queries, states
from shouli.catalog.actions import OptionLine, SavePackage, ServiceLine, save_package
from shouli.catalog.queries import OfferingView, PackageView
from shouli.catalog.rules.package import LOCAL_NUMBERS, MEMBER_NUMBER
from shouli.channels.backoffice.answers import SMALL, Answers
from shouli.channels.backoffice.editing import Done, edit, form_view, section
from shouli.channels.backoffice.grid import TICKED, GridColumn, grid, lines_of
from shouli.channels.backoffice.naming import code_word
from shouli.channels.backoffice.offerings import ACTIVE
from shouli.kernel.context import Context
from shouli.kernel.errors import NotFound
from shouli.kernel.text import in_language
from shouli.web.doors import door
from shouli.web.forms import Choice, FieldView, FormView, SectionView

SERVICES, OPTIONS = "services", "options"


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.catalogue", channel="backoffice")
def package(request: HttpRequest, ctx: Context, code: str) -> HttpResponse:
    """Show and change what a package takes; packages formed before keep what they have."""
    offering = queries.get_offering(code)
    if offering.kind != states.PACKAGE:
        raise NotFound(thing=_("Package"), key=code)

    def save(answers: Answers) -> Done:
        data = SavePackage(
            code=code,
            product_package=answers.text("product_package", 30),
            package_type=answers.text("package_type", 30),
            least_members=answers.whole("least_members", most=SMALL),
            most_members=answers.whole("most_members", most=SMALL),
            services=services_of(answers),
            required=answers.many("required"),
            options=options_of(answers),
            version=answers.posted.number("_version") or 0,
        )
        answers.refuse()
        save_package(ctx, data)
        return Done(told=_("%(code)s is saved.") % {"code": code}, url=reverse("office_offering", args=[code]))

    return edit(request, ctx, package_form(offering, _contents(code)), save, active=ACTIVE)


def services_of(answers: Answers) -> tuple[ServiceLine, ...]:
    """Read the table of base services."""
    return tuple(
        ServiceLine(
            code=line["code"],
            name=line["name"],
            name_en=line["name_en"],
            primary=line["primary"],
            minimum=answers.whole(f"{SERVICES}.{index}.minimum", line["minimum"], most=SMALL),
            maximum=answers.whole(f"{SERVICES}.{index}.maximum", line["maximum"], most=SMALL),
            initial=answers.whole(f"{SERVICES}.{index}.initial", line["initial"], most=SMALL),
            is_mandatory=line["mandatory"] == TICKED,
        )
        for index, line in enumerate(lines_of(answers.posted, SERVICES, service_columns()))
    )


def options_of(answers: Answers) -> tuple[OptionLine, ...]:
    """Read the table of options."""
    return tuple(
        OptionLine(
            code=line["code"],
            name=line["name"],
            name_en=line["name_en"],
            individual_data=line["individual_data"],
            most_numbers=answers.whole(f"{OPTIONS}.{index}.most_numbers", line["most_numbers"] or "0", most=SMALL),
        )
        for index, line in enumerate(lines_of(answers.posted, OPTIONS, option_columns()))
    )


def package_form(offering: OfferingView, found: PackageView | None) -> FormView:
    """Build the form of a package's contents."""
    services = section(
        _("Base services"),
        grid(SERVICES, _("Base services"), service_columns(), _service_lines(found)),
        key="services",
        number=2,
    )
    options = section(
        _("Optional services"),
        grid(OPTIONS, _("Optional services"), option_columns(), _option_lines(found)),
        key="options",
        number=3,
    )
    return form_view(
        "package",
        _("Contents of %(name)s") % {"name": in_language(offering.name, offering.name_en)},
        (limits_section(found), services, options),
        url=reverse("office_package", args=[offering.code]),
        back=reverse("office_offering", args=[offering.code]),
        version=offering.version,
    )


def limits_section(found: PackageView | None) -> SectionView:
    """Build the section of a package's kind, limits and required products."""
    types = tuple(
        Choice(value=entry.value, label=in_language(entry.name, entry.name_en))
        for entry in queries.list_code_entries("package_type")
        if entry.is_active
    )
    return section(
        _("Package"),
        FieldView(
            name="product_package",
            label=_("Product package"),
            required=True,
            value=found.product_package if found else "",
        ),
        FieldView(
            name="package_type",
            label=_("Package type"),
            widget="select",
            required=True,
            choices=types,
            value=found.package_type if found else "",
        ),
        FieldView(
            name="least_members",
            label=_("Least products"),
            widget="digits",
            required=True,
            value=str(found.terms.least_members if found else 1),
        ),
        FieldView(
            name="most_members",
            label=_("Most products"),
            widget="digits",
            required=True,
            value=str(found.terms.most_members if found else 1),
        ),
        FieldView(
            name="required",
            label=_("Required products"),
            widget="checks",
            choices=_products(states.SECONDARY),
            value=found.required_secondaries if found else (),
            help=_("For a line without one of them, one must be added first."),
        ),
    )


def service_columns() -> tuple[GridColumn, ...]:
    """List the columns of the base services."""
    return (
        GridColumn(name="code", label=code_word(), most=30, required=True),
        GridColumn(name="name", label=_("Chinese name"), required=True),
        GridColumn(name="name_en", label=_("English name"), required=True),
        GridColumn(name="primary", label=_("Product"), kind="select", choices=_products(states.PRIMARY)),
        GridColumn(name="minimum", label=_("Least"), kind="digits", most=3, size="narrow"),
        GridColumn(name="maximum", label=_("Most"), kind="digits", most=3, size="narrow"),
        GridColumn(name="initial", label=_("By default"), kind="digits", most=3, size="narrow"),
        GridColumn(name="mandatory", label=_("Mandatory"), kind="check"),
    )


def option_columns() -> tuple[GridColumn, ...]:
    """List the columns of the optional services."""
    data = (
        Choice(value=MEMBER_NUMBER, label=_("a number of the package")),
        Choice(value=LOCAL_NUMBERS, label=_("local numbers")),
    )
    return (
        GridColumn(name="code", label=code_word(), most=30, required=True),
        GridColumn(name="name", label=_("Chinese name"), required=True),
        GridColumn(name="name_en", label=_("English name"), required=True),
        GridColumn(name="individual_data", label=_("Individual data"), kind="select", choices=data),
        GridColumn(name="most_numbers", label=_("Most numbers"), kind="digits", most=3, size="narrow"),
    )


def _contents(code: str) -> PackageView | None:
    try:
        return queries.package(code)
    except NotFound:
        return None


def _service_lines(found: PackageView | None) -> list[dict[str, str]]:
    return [
        {
            "code": slot.code,
            "name": slot.name,
            "name_en": slot.name_en,
            "primary": slot.primary,
            "minimum": str(slot.minimum),
            "maximum": str(slot.maximum),
            "initial": str(slot.initial),
            "mandatory": TICKED if slot.mandatory else "",
        }
        for slot in (found.slots if found else ())
    ]


def _option_lines(found: PackageView | None) -> list[dict[str, str]]:
    return [
        {
            "code": item.code,
            "name": item.name,
            "name_en": item.name_en,
            "individual_data": item.individual_data,
            "most_numbers": str(item.most_numbers or ""),
        }
        for item in (found.options if found else ())
    ]


def _products(kind: str) -> tuple[Choice, ...]:
    found = queries.list_offerings(kind=kind)
    return tuple(Choice(value=item.code, label=in_language(item.name, item.name_en)) for item in found)
