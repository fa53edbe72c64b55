"""Subscribers and their use, told shortly: who held what from which day on, who used what when."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from shouli.charging import queries
from shouli.charging.actions import (
    Charged,
    ChargeUse,
    CommitUse,
    Granted,
    OpenBalance,
    ReserveUse,
    TopUpBalance,
    charge_use,
    commit_use,
    open_account,
    reserve_use,
    top_up,
)
from shouli.charging.rules.bill_lines import BillLine, UseOf, month_lines
from shouli.charging.rules.compiling import CompiledTariff, compile_tariff
from shouli.charging.rules.month import Holding, Month
from shouli.charging.rules.month_opening import held_in_month
from shouli.charging.rules.oracle import OracleCharge, OracleOutcome, Subscriber, rate
from shouli.charging.rules.tariff import Tariff
from shouli.charging.rules.usage import Usage
from shouli.charging.tariff_loading import load_tariff
from shouli.kernel.tests.factories import system

PACK = Path(__file__).resolve().parents[4] / "packs" / "sample" / "tariffs"
APRIL = Month(2026, 4)
NUMBER = 13900000001
KB, MB, GB = 1 << 10, 1 << 20, 1 << 30
EVER = Month(2099, 1).opens
START = datetime(2026, 4, 1, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@cache
def sample_tariff() -> Tariff:
    """Read the sample operator's tariff once."""
    return load_tariff(PACK)


@cache
def sample(month: Month = APRIL) -> CompiledTariff:
    """Compile the sample operator's tariff."""
    return compile_tariff(sample_tariff(), month)


def rolling(*codes: str) -> Tariff:
    """Return the sample operator's tariff with allowances that roll over."""
    known = sample_tariff()
    allowances = tuple(replace(item, rolls_over=item.code in codes) for item in known.allowances)
    return replace(known, allowances=allowances, digest=f"rolling {len(codes)}")


def rolling_pack(folder: Path) -> Path:
    """Write the sample operator's tariff with all allowances rolling over as that of a pack, and return the pack."""
    shutil.copytree(PACK, folder / "tariffs")
    table = folder / "tariffs" / "allowances.csv"
    remark, header, *rows = table.read_text(encoding="utf-8").splitlines()
    told = [remark, f"{header},rolls_over", *(f"{row},yes" for row in rows)]
    table.write_text("\n".join(told) + "\n", encoding="utf-8")
    return folder


def moment(text: str) -> int:
    """Read ``2026-04-18 09:30`` (operator's time) as seconds since 1970."""
    form = "%Y-%m-%d %H:%M:%S" if text.count(":") == 2 else "%Y-%m-%d %H:%M" if ":" in text else "%Y-%m-%d"
    return int(datetime.strptime(text, form).replace(tzinfo=ZoneInfo("Asia/Shanghai")).timestamp())


def held(product: str, opens: str = "2020-01-01", closes: str = "") -> Holding:
    """Hold a product from one moment on, for good unless it ends."""
    return Holding(product=product, opens=moment(opens), closes=moment(closes) if closes else EVER)


def subscriber(*holdings: Holding, number: int = NUMBER, group: int = 0) -> Subscriber:
    """Name a subscriber."""
    return Subscriber(number=number, held=holdings, group=group)


def use(at: str, quantity: int, kind: str = "data", **more: object) -> Usage:
    """Tell of one use; records are numbered by their moment unless told otherwise."""
    values: dict[str, object] = {"source": 1, "record_id": moment(at), "subscriber": NUMBER, **more}
    return Usage(at=moment(at), quantity=quantity, kind=kind, **values)  # type: ignore[arg-type]


def of_month(who: Subscriber, usages: Sequence[Usage], compiled: CompiledTariff | None = None) -> list[BillLine]:
    """Rate one subscriber's month and close it."""
    compiled = compiled or sample()
    outcome = rated(who, usages, compiled)
    uses: dict[str, int] = {}
    for charge in outcome.charges:
        code = compiled.classes[charge.segment.usage_class].code
        uses[code] = uses.get(code, 0) + charge.amount
    return month_lines(
        compiled, held_in_month(compiled, who.held), [UseOf(usage_class=c, amount=a) for c, a in uses.items()]
    )


def rated(who: Subscriber, usages: Sequence[Usage], compiled: CompiledTariff | None = None) -> OracleOutcome:
    """Rate one subscriber's month."""
    return rate(compiled or sample(), [who], usages)


def amounts(charges: Sequence[OracleCharge]) -> list[int]:
    """List what the charges came to, li, in the order of their time."""
    return [charge.amount for charge in charges]


def lines(found: Sequence[BillLine]) -> dict[str, int]:
    """Lay bill lines out as name → li."""
    return {line.name: line.amount for line in found}


def opened(*holdings: Holding, number: int = NUMBER, group: int = 0, li: int = 0, floor: int = 0) -> int:
    """OracleCharge a subscriber online, with so much on the balance; give its number."""
    asked = OpenBalance(number=number, holdings=holdings, group=group, floor=floor)
    open_account(system(START), asked)
    if li:
        top_up(system(START), TopUpBalance(number=number, amount=li, reference=f"test:{number}"))
    return number


def reserved(
    what: Usage, *, request: int = 1, session: str = "s", least: int = 1, seconds: int = 600, now: datetime = START
) -> Granted:
    """Reserve a use."""
    asked = ReserveUse(session=session, request=request, usage=what, least=least, seconds=seconds)
    return reserve_use(system(now), asked)


def committed(quantity: int, *, request: int = 1, session: str = "s") -> Charged:
    """OracleCharge what was used of a reservation."""
    return commit_use(system(START), CommitUse(session=session, request=request, quantity=quantity))


def charged(what: Usage, *, request: int = 1, session: str = "s") -> Charged:
    """OracleCharge a use in one go."""
    return charge_use(system(START), ChargeUse(session=session, request=request, usage=what))


def standing(number: int = NUMBER) -> tuple[int, int]:
    """Tell a balance and what of it is reserved, li."""
    view = queries.balance(number)
    assert view is not None
    return view.balance, view.reserved
