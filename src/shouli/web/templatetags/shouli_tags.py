"""Template tags: icons, widgets, money, moments, badges."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.template.base import NodeList, Parser, Token, render_value_in_context
from django.template.context import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from shouli.kernel import clock
from shouli.kernel.local_time import local_day
from shouli.kernel.text import in_language
from shouli.kernel.typed import is_digits
from shouli.web.explaining import explanation
from shouli.web.forms import Choice, FieldView, FormView
from shouli.web.lists import Column, Row
from shouli.web.shell import Badge, Shell

register = template.Library()
SPRITE = "vendor/tabler-icons/sprite.svg"
MINUTE, HOUR, DAY = 60, 3600, 86400
Amount = Decimal | int | str | None
ELEMENTS = {  # kinds of columns that are drawn as an element around the value
    "strong": "<b>{}</b>",
    "english": '<span lang="en">{}</span>',
    "code": "<code>{}</code>",
    "why": '<span class="why">{}</span>',
    "del": "<del>{}</del>",
    "ins": "<ins>{}</ins>",
}


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw a Tabler icon from the sprite; with ``label`` it is read out, without it is decoration."""
    if not label:
        return _decoration(name)
    shape = '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"></use></svg>'
    return format_html(shape, label, static(SPRITE), name)


@lru_cache(maxsize=256)
def _decoration(name: str) -> SafeString:
    """Draw an icon that nothing is said of: the same wherever it is."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', static(SPRITE), name)


@register.filter
def money(amount: Amount) -> str:
    """Write an amount in yuan with two decimals and thousands apart: ``1,200.00``; nothing for None."""
    return "" if amount is None or amount == "" else f"{Decimal(amount):,.2f}"


@register.filter
def number(value: int | Decimal | None) -> str:
    """Write a whole number with thousands apart."""
    return "" if value is None else f"{value:,}"


@register.filter
def spaced(service_number: str) -> str:
    """Write a telephone number in readable groups: ``8601 5768``, ``139 0000 0001``."""
    if is_digits(service_number) and len(service_number) == 8:
        return f"{service_number[:4]} {service_number[4:]}"
    if is_digits(service_number) and len(service_number) == 11:
        return f"{service_number[:3]} {service_number[3:7]} {service_number[7:]}"
    return service_number


@register.filter
def exact(at: datetime | date | None) -> str:
    """Write a moment or a day in the reader's own form."""
    if at is None:
        return ""
    if isinstance(at, datetime):
        return date_format(timezone.localtime(at), pgettext("date format", "j M Y, H:i:s"))
    return date_format(at, pgettext("date format", "j M Y"))


@register.filter
def clock_line(at: datetime) -> str:
    """Write the moment as the top bar shows it."""
    return date_format(timezone.localtime(at), pgettext("date format", "D j M H:i"))


@register.simple_tag(takes_context=True)
def moment(context: Context, at: datetime | None) -> SafeString | str:
    """Write a moment relative to now, with the exact one on hover."""
    if at is None:
        return ""
    shell = context.get("shell")
    now = shell.now if isinstance(shell, Shell) else clock.now()
    return format_html('<time datetime="{}" title="{}">{}</time>', at.isoformat(), exact(at), relative(at, now))


def relative(at: datetime, now: datetime) -> str:
    """Say when ``at`` is, seen from ``now``: minutes and hours near it, today and yesterday by name, else the day."""
    seconds = int((now - at).total_seconds())
    local, day, today = timezone.localtime(at), local_day(at), local_day(now)
    if abs(seconds) < MINUTE:
        return _("just now")
    if abs(seconds) < HOUR:
        minutes = abs(seconds) // MINUTE
        if seconds > 0:
            return ngettext("%(count)d minute ago", "%(count)d minutes ago", minutes) % {"count": minutes}
        return ngettext("in %(count)d minute", "in %(count)d minutes", minutes) % {"count": minutes}
    days = (today - day).days
    if days == 0:
        return _("today %(time)s") % {"time": f"{local:%H:%M}"}
    if days == 1:
        return _("yesterday %(time)s") % {"time": f"{local:%H:%M}"}
    if days == -1:
        return _("tomorrow %(time)s") % {"time": f"{local:%H:%M}"}
    if local.year == today.year:
        return date_format(local, pgettext("date format", "j M H:i"))
    return exact(day)


@register.filter
def duration(seconds: int | None) -> str:
    """Write a stretch of seconds as ``14:32`` or ``2:05:00``."""
    if seconds is None:
        return ""
    hours, rest = divmod(max(seconds, 0), HOUR)
    minutes, left = divmod(rest, MINUTE)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes:02}:{left:02}"


@register.filter
def since(at: datetime, now: datetime) -> int:
    """Return the whole seconds from ``at`` to ``now``."""
    return int((now - at).total_seconds())


@register.simple_tag
def badge(label: str | Badge, tone: str = "grey") -> SafeString:
    """Draw a small coloured label."""
    shown = label if isinstance(label, Badge) else Badge(label=label, tone=tone)
    return format_html('<span class="tag tag-{}">{}</span>', shown.tone, shown.label)


@register.simple_tag
def key(name: str) -> SafeString | str:
    """Draw a key as it is labelled on the keyboard; nothing for none."""
    return format_html("<kbd>{}</kbd>", name) if name else ""


@register.simple_tag(takes_context=True)
def widget(context: Context, field: FieldView) -> SafeString:
    """Draw a field with its own template, which sees the field and the reader's shell."""
    view = {"field": field, "shell": context.get("shell"), "form": context.get("form")}
    return render_to_string(field.template, view)


@register.filter
def part(mapping: Any, name: str) -> Any:
    """Return one entry of a mapping, or nothing."""
    return mapping.get(name, "") if hasattr(mapping, "get") else ""


@register.filter
def own_name(thing: Any) -> str:
    """Name a thing that has a Chinese and an English name in the reader's language."""
    return in_language(thing.name, thing.name_en)


@register.filter
def join_id(prefix: str, name: str) -> str:
    """Build the element id of a composite field's part."""
    return f"{prefix}-{name.replace('.', '-')}"


@register.inclusion_tag("web/field.html", takes_context=True)
def field_line(context: Context, field: FieldView) -> dict[str, Any]:
    """Draw label, widget, help and faults of one field on the form's grid, and what it means if that is told."""
    form = context.get("form")
    told = explanation(form if isinstance(form, FormView) else None, field.name)
    return {"field": replace(field, explained=told) if told else field, "shell": context.get("shell"), "form": form}


@register.simple_tag
def attributes(field: FieldView) -> SafeString:
    """Write what the control of a field has whatever its kind: its id and name, what is asked of it, what is wrong."""
    given = {
        "aria-required": "true" if field.required else "",
        "aria-invalid": "true" if field.faults or field.part_faults else "",
        "aria-describedby": field.described_by,
        "data-key": field.key,
        "data-focus": field.extra.get("focus", ""),
    }
    named = {"id": field.id, "name": field.name, **{name: value for name, value in given.items() if value}}
    return SafeString(" ".join(f'{name}="{conditional_escape(value)}"' for name, value in named.items()))


@register.simple_tag
def options(field: FieldView) -> SafeString:
    """Write the options of a list to choose from, under their headings."""
    chosen = frozenset(field.texts)
    drawn = []
    for heading, choices in field.grouped:
        inside = "".join(_option(choice, is_chosen=choice.value in chosen) for choice in choices)
        name = conditional_escape(heading)
        drawn.append(f'<optgroup label="{name}">{inside}</optgroup>' if heading else inside)
    return SafeString("".join(drawn))


def _option(choice: Choice, *, is_chosen: bool) -> str:
    states = f"{' selected' if is_chosen else ''}{' disabled' if choice.disabled else ''}"
    value, text = conditional_escape(choice.value), conditional_escape(choice.label)
    note = f" · {conditional_escape(choice.note)}" if choice.note else ""
    return f'<option value="{value}"{states}>{text}{note}</option>'


@register.simple_tag(takes_context=True)
def cells(context: Context, row: Row, columns: Iterable[Column]) -> SafeString:
    """Write the cells of a row, each as its column asks for; the first leads where the row does.

    A list has hundreds: a template for each would take longer than all the rest of the page.
    """
    url, drawn = row.url, []
    for column in columns:
        inside = conditional_escape(_shown(context, column.kind, row.cells.get(column.name)))
        if url:
            inside, url = format_html('<a href="{}">{}</a>', url, inside), ""
        right = ' class="num"' if column.is_right else ""
        drawn.append(f"<td{right}{' data-money' if column.kind == 'money' else ''}>{inside}</td>")
    return SafeString("".join(drawn))


def _shown(context: Context, kind: str, value: Any) -> str:
    """Write the value of a cell; nothing for none."""
    if value is None or value == "":
        return ""
    if kind == "moment":
        return moment(context, value)
    if kind == "badge":
        return badge(value)
    if kind == "money":
        return money(value)
    if kind == "number":
        return number(value)
    if kind == "date":
        return exact(value)
    plain = value if isinstance(value, str) else render_value_in_context(value, context)
    return format_html(ELEMENTS[kind], plain) if kind in ELEMENTS else plain


class UnchangingNode(template.Node):
    """What is the same on every page: drawn once in each language, from an empty context."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        self.drawn: dict[str | None, SafeString] = {}

    def render(self, context: Context) -> SafeString:
        """Return it in the reader's language."""
        language = get_language()
        if language not in self.drawn:
            alone = template.Context()
            alone.template = context.template
            self.drawn[language] = self.nodelist.render(alone)
        return self.drawn[language]


@register.tag
def unchanging(parser: Parser, _token: Token) -> UnchangingNode:
    """Mark what is drawn once per process and language: it can show nothing of a person, a request or a page."""
    nodelist = parser.parse(("endunchanging",))
    parser.delete_first_token()
    return UnchangingNode(nodelist)
