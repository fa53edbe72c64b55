"""A small operator for comparing tariffs: two plans, an add-on, calls, messages and data; amounts in li."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from shouli.charging.engine import reading
from shouli.charging.engine.run import RatingRun
from shouli.charging.engine.store import digest_of
from shouli.charging.engine.subscriber_base import Base
from shouli.charging.rules.compiling import compile_tariff
from shouli.charging.rules.month import Month
from shouli.charging.rules.tariff import Allowance, PriceRow, Product, Tariff, UsageClass

SEPTEMBER = Month(2026, 9)
CALLS, SMS, DATA = "通话", "短信", "流量"
FEE, SUPPLEMENT = "月费", "最低消费补足"


def tariff(
    name: str = "today",
    *,
    small: int | None = 10_000,
    included: int = 300,
    call: int = 200,
    minimum: int = 50_000,
    extra: int | None = 5_000,
    data: int | None = 10,
) -> Tariff:
    """Describe the operator's tariff: fees of the plan ``small`` and of the add-on, minutes, prices, a minimum."""
    products = [
        Product(code="small", name="小套餐", name_en="Small", kind="plan", monthly=small, bill_line=FEE),
        Product(code="big", name="大套餐", name_en="Big", kind="plan", monthly=30_000, minimum=minimum, bill_line=FEE),
        Product(code="odd", name="未定", name_en="Odd", kind="plan", minimum=None),
        Product(code="extra", name="加装", name_en="Extra", kind="addon", monthly=extra),
    ]
    classes = [
        UsageClass(code="calls", name=CALLS, name_en="Calls", kind="voice", step=60),
        UsageClass(code="sms", name=SMS, name_en="SMS", kind="sms", counts_to_minimum=False),
        UsageClass(code="data", name=DATA, name_en="Data", kind="data", step=1024),
    ]
    prices = [
        PriceRow(number=f"{product}-{code}", product=product, usage_class=code, per=per, amount=amount)
        for product in ("small", "big", "odd")
        for code, per, amount in (
            ("calls", 60, 100 if product == "big" else call), ("sms", 1, 100), ("data", 1024, data)
        )
    ]  # fmt: skip
    minutes = Allowance(
        code="minutes", product="small", name="通话", name_en="Calls", quota=included, classes=("calls",)
    )
    return Tariff(
        products={item.code: item for item in products},
        classes={item.code: item for item in classes},
        prices=tuple(prices),
        allowances=(minutes,),
        digest=name,
    )


def renamed(found: Tariff, name: str) -> Tariff:
    """Return the same tariff under another digest."""
    return replace(found, digest=name)


def write_holdings(path: Path, *held: tuple[int, str]) -> Path:
    """Write who holds what all month."""
    pq.write_table(
        pa.table({"subscriber": [who for who, _what in held], "product": [what for _who, what in held]}), path
    )
    return path


def write_usage(path: Path, *uses: tuple[int, str, int], first: int = 1) -> Path:
    """Write (subscriber, kind, quantity) as records of the first of the month, numbered from ``first`` on."""
    columns = {
        "record_id": [first + place for place in range(len(uses))],
        "subscriber": [who for who, _kind, _quantity in uses],
        "kind": [kind for _who, kind, _quantity in uses],
        "at": [SEPTEMBER.opens + first + place for place in range(len(uses))],
        "quantity": [quantity for _who, _kind, quantity in uses],
    }
    pq.write_table(pa.table(columns), path)
    return path


def rated(folder: Path, of: Tariff, holdings: Path, *usage: Path, shards: int = 3) -> RatingRun:
    """Rate files into a folder."""
    base = Base(compile_tariff(of, SEPTEMBER), reading.read_holdings(holdings, of), shards)
    run = RatingRun(folder, base, base_digest=digest_of(holdings))
    run.go(usage)
    return run
