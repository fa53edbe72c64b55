"""What may arrive instead of what was meant: texts, numbers, lists and mappings nobody expects."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

NASTY = (
    "", " ", "\x00", "a\x00b", "\u202e倒", "\ud7ff", "🙂" * 20, "１２３", "²", "٣", "十",
    "-1", "0", "1.5", "1e400", "NaN",
    "Infinity", "-0", "9" * 19, "9" * 5000, "x" * 5000, "'; DROP TABLE orders_order; --", "<script>alert(1)</script>",
    "{{ 7*7 }}", "%s%n%(x)s", "../../etc/passwd", "on", "true", "False", "None", "null", "[]",
    "=", "==", "a=", "=b", ",",
    "2026-02-30", "0000-00-00", "\n", "\t", "\r\n", "\u2028", "\ufeff", "ß", "İ", "LOCAL_DIAL", "LOCAL_DIAL=E3107",
    "agent", "handler", "private_residence", "86010001", "1", "2", "3",
    "测试😀<b>x</b>", "王小明\u200b", "王小明\ufeff", "王\u200d小明", "𠮷野家", "-5", "x", "1" * 30,
    "３７０１０２１９９００３０７１２３８", "٣٧٠١٠٢", "0531-10000", "０５３１－８６０１０００１",
    "138****0001", "济南市历下区****",
)  # fmt: skip
nasty_texts = st.one_of(st.sampled_from(NASTY), st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
scalars = st.one_of(
    nasty_texts, st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(), st.just(2**63), st.just(-1)
)
anything: st.SearchStrategy[Any] = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(nasty_texts, inner, max_size=3)),
    max_leaves=6,
)


def intakes(names: Iterable[str], values: st.SearchStrategy[Any] = anything) -> st.SearchStrategy[dict[str, Any]]:
    """Give up to eight of the fields ``names`` something they do not expect, and one that nobody asked for."""
    known = st.dictionaries(st.sampled_from(sorted(names)), values, max_size=8)
    return st.builds(lambda fields, other: {**fields, **other}, known, st.dictionaries(nasty_texts, values, max_size=1))


def tries(number: int) -> settings:
    """Try ``number`` examples, the same ones every time; ``SHOULI_TRIES=10`` tries ten times as many, other ones."""
    more = int(os.environ.get("SHOULI_TRIES", "1"))
    return settings(
        max_examples=number * more,
        deadline=None,
        derandomize=more == 1,
        database=None,
        phases=[Phase.explicit, Phase.generate],  # an example stands as it is: making it smaller takes minutes
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
