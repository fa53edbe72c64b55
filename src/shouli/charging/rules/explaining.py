"""Why a charge is what it is: the state of the month before and after each record, told as data and in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shouli.charging.rules.compiling import CompiledTariff
from shouli.charging.rules.month import Holding
from shouli.charging.rules.month_opening import fees_set, halves
from shouli.charging.rules.rating import NONE, Charges, Holdings, Rows, State, rate_rows
from shouli.charging.rules.tariff import ANY, PER_MONTH, PriceRow, Product, UsageClass
from shouli.kernel.money import yuan_text
from shouli.kernel.text import in_language, plural
from shouli.kernel.text import lazy as _

UNITS = {"voice": 1, "data": 1 << 10, "sms": 1, "mms": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """What one allowance gave: ``amount`` units (li, if it is credit), and how much was left of it afterwards.

    Of what last month left of an allowance ``is_rollover`` is so.
    """

    allowance: str
    amount: int
    left: int
    is_money: bool
    is_rollover: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeReason:
    """Everything that made one charge; quantities in units, money in li.

    ``month_before`` is what the month had come to before, where only full units of the month's sum cost anything.
    """

    usage_class: str
    band: str
    price_row: str
    quantity: int
    units: int
    served: tuple[Served, ...]
    charged: int
    free: int
    month_before: int | None
    listed: int
    capped: int
    amount: int


def explain_rows(
    compiled: CompiledTariff, rows: Rows, holdings: Holdings, state: State
) -> Iterator[tuple[int, ChargeReason]]:
    """Rate row by row in plain Python and yield the reason of each; ``state`` is used up on the way."""
    for here in range(len(rows.began)):
        one = Rows(*([column[here]] for column in rows))
        charge = Charges(*([0] for _column in Charges._fields))
        left, meters = list(state.left), list(state.meter)
        rate_rows(one, compiled.prices, compiled.tables, holdings, state, charge)
        yield here, _reason(compiled, one, holdings, left, meters, state, charge)


def _reason(
    compiled: CompiledTariff,
    one: Rows,
    holdings: Holdings,
    left: Sequence[int],
    meters: Sequence[int],
    state: State,
    charge: Charges,
) -> ChargeReason:
    served = [
        Served(
            allowance=compiled.allowances[index].code,
            amount=before - state.left[place],
            left=state.left[place],
            is_money=compiled.allowances[index].is_money,
            is_rollover=index >= len(compiled.tariff.allowances),
        )
        for place, (before, index) in enumerate(zip(left, holdings.allowance, strict=True))
        if before != state.left[place]
    ]
    price = one.price[0]
    meter = compiled.prices.meter[price]
    by_month = compiled.prices.by_month[price] == 1 and meter != NONE
    return ChargeReason(
        usage_class=compiled.classes[one.key[0] // len(compiled.bands)].code,
        band=compiled.bands[one.key[0] % len(compiled.bands)],
        price_row=compiled.rows[price].number,
        quantity=one.quantity[0],
        units=charge.units[0],
        served=tuple(served),
        charged=charge.charged[0],
        free=charge.free[0],
        month_before=meters[one.subscriber[0] * compiled.tables.meters + meter] if by_month else None,
        listed=charge.listed[0],
        capped=charge.capped[0],
        amount=charge.amount[0],
    )


def in_words(compiled: CompiledTariff, reason: ChargeReason) -> list[str]:
    """Tell a reason in sentences, in the reader's language."""
    usage_class = compiled.tariff.classes[reason.usage_class]
    row = next(row for row in compiled.rows if row.number == reason.price_row)
    told = [
        str(_("%(name)s: %(quantity)s, counted as %(units)s."))
        % {
            "name": in_language(usage_class.name, usage_class.name_en),
            "quantity": _quantity(usage_class, reason.quantity),
            "units": _quantity(usage_class, reason.units),
        }
    ]
    told += [
        str(_("%(amount)s out of the allowance “%(name)s”; %(left)s are left of it."))
        % {
            "name": _name(compiled, item),
            "amount": _quantity(usage_class, item.amount),
            "left": _quantity(usage_class, item.left),
        }
        for item in reason.served
        if not item.is_money
    ]
    if reason.free:
        told.append(str(_("%(quantity)s did not pass: the month's limit is reached."))
                    % {"quantity": _quantity(usage_class, reason.free)})  # fmt: skip
    told += _price_words(usage_class, row, reason)
    if reason.capped:
        told.append(
            str(_("%(amount)s is over the month's cap and not charged.")) % {"amount": yuan_text(reason.capped)}
        )
    told += [
        str(_("%(amount)s is paid out of the credit “%(name)s”; %(left)s are left of it."))
        % {"name": _name(compiled, item), "amount": yuan_text(item.amount), "left": yuan_text(item.left)}
        for item in reason.served
        if item.is_money
    ]
    told.append(str(_("To pay: %(amount)s.")) % {"amount": yuan_text(reason.amount)})
    return told


def month_in_words(compiled: CompiledTariff, held: Sequence[Holding]) -> list[str]:
    """Tell the recurring fees of a subscriber's month, and of what is half in it, why; ``held`` touches the month."""
    products = compiled.tariff.products
    told = [
        str(_("Monthly fee, %(name)s: %(amount)s."))
        % {"name": _product(products[fee.product]), "amount": yuan_text(fee.amount)}
        for fee in fees_set(compiled, held)
    ]
    lineage = [product for item in held for product in compiled.tariff.lineage_of(item.product)]
    not_set = {product.code: product for product in lineage if product.monthly is None}
    told += [str(_("Monthly fee, %(name)s: not set.")) % {"name": _product(product)} for product in not_set.values()]
    for item, is_half in zip(held, halves(compiled, held), strict=True):
        if is_half:
            said = {
                "name": _product(products[item.product]),
                "day": f"{compiled.month.local(item.opens):%Y-%m-%d}",
                "from": products[item.product].half_from,
            }
            told.append(
                str(_("%(name)s was opened on %(day)s; from day %(from)s on, fee and allowances are half.")) % said
            )
    return told


def _product(product: Product) -> str:
    return in_language(product.name, product.name_en)


def _name(compiled: CompiledTariff, served: Served) -> str:
    allowance = next(item for item in compiled.tariff.allowances if item.code == served.allowance)
    name = in_language(allowance.name, allowance.name_en)
    return str(_("%(name)s, left over from last month")) % {"name": name} if served.is_rollover else name


def _price_words(usage_class: UsageClass, row: PriceRow, reason: ChargeReason) -> Iterator[str]:
    if not row.number:
        yield str(_("It was not delivered and costs nothing."))
        return
    if not reason.charged:
        return
    said = {
        "row": row.number,
        "clause": row.clause,
        "charged": _quantity(usage_class, reason.charged),
        "price": yuan_text(row.amount or 0),
        "per": _quantity(usage_class, row.per),
        "listed": yuan_text(reason.listed),
        "before": _quantity(usage_class, reason.month_before or 0),
    }
    if row.band != ANY:
        yield str(_("It falls into the band “%(band)s”.")) % {"band": row.band}
    if row.counted == PER_MONTH:
        text = _(
            "%(charged)s at %(price)s for each full %(per)s of the month's sum, of which there had been %(before)s:"
            " %(listed)s (%(row)s, %(clause)s)."
        )
    else:
        text = _("%(charged)s at %(price)s for each %(per)s begun: %(listed)s (%(row)s, %(clause)s).")
    yield str(text) % said


def _quantity(usage_class: UsageClass, units: int) -> str:
    """Say a quantity as people do: minutes and seconds, kilobytes, messages."""
    if usage_class.kind == "voice":
        minutes, seconds = divmod(units, 60)
        return str(_("%(minutes)s min %(seconds)s s")) % {"minutes": minutes, "seconds": seconds}
    if usage_class.kind == "data":
        whole, rest = divmod(units, UNITS["data"])
        return f"{whole:,} KB" if rest == 0 else str(_("%(bytes)s bytes")) % {"bytes": f"{units:,}"}
    return str(plural("%(count)s message", "%(count)s messages", units) % {"count": units})
