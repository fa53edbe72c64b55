"""How long the server takes for the pages of the counter, with ten thousand, a hundred thousand, a million customers.

Pages are asked for through the whole of Django, middleware and templates included, by one client in one process. A
search is two requests: the question, and the page it leads to. Each result gives the median and the 95th of sixty
in milliseconds, the processor time of this process in the median, and how many queries a page takes; ``growth`` is the
median against that with the smallest crowd.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench._ground import ground, note, percentile, tell

SIZES = [10_000, 100_000]
LOOKS = 60
WARM = 10


@dataclass(frozen=True, slots=True)
class Page:
    """A page by name: how to ask for it, and what must be on it."""

    name: str
    look: Callable[[random.Random], Any]
    text: str


def patterns() -> Any:
    """Enter the customer the crowd is copied from: one completed order, and one that waits for audit."""
    from bench._crowd import Patterns
    from bench._life import Client

    me = Client(0)
    completed = me.accept()
    me.finish([completed])
    waiting = me.accept()
    me.collect_and_print(waiting)
    return Patterns(completed, waiting)


def pages(size: int) -> list[Page]:
    """List the pages measured, about customers at random among ``size``."""
    from django.test import Client as Browser

    from bench import _crowd
    from bench._life import staff
    from shouli.identity import queries as identity
    from shouli.orders import actions as orders

    def signed_in(number: str) -> Browser:
        browser = Browser(SERVER_NAME="localhost")
        member = identity.find_staff(number)
        assert member is not None, "the sample operator has this member of staff"
        browser.force_login(member, backend="django.contrib.auth.backends.ModelBackend")
        return browser

    clerk, auditor, ctx = signed_in("3107"), signed_in("3201"), staff("3107")

    def found_by(mode: str, value: Callable[[int], str]) -> Callable[[random.Random], Any]:
        def look(chance: random.Random) -> Any:
            form = {"mode": mode, "value": value(chance.randrange(1, size)), "_action": "find"}
            return clerk.post("/counter/", form, follow=True)

        return look

    def customer(chance: random.Random) -> Any:
        return clerk.get(f"/counter/customers/{_crowd.BASE + chance.randrange(1, size)}")

    drafts = [
        orders.open_draft(ctx, orders.OpenDraft(journey="fixed_line.install", customer_id=_crowd.BASE + number)).pk
        for number in range(1, 11)
    ]
    return [
        Page("search_by_phone", found_by("phone", lambda number: f"139{number:08d}"), "结束服务"),
        Page("search_by_name", found_by("initials", lambda _number: "wff"), "芳芳"),
        Page("search_by_number", found_by("service_number", lambda number: f"7{number:09d}"), "结束服务"),
        Page("customer", customer, "139"),
        Page("acceptance", lambda chance: clerk.get(f"/counter/orders/{chance.choice(drafts)}/accept"), "LOCAL"),
        Page("inbox", lambda _chance: auditor.get("/counter/inbox"), ""),
        Page("audit_list", lambda _chance: auditor.get("/counter/audit"), ""),
    ]


def measure(page: Page) -> tuple[list[float], list[float], set[int]]:
    """Look at a page again and again; return milliseconds, those of the processor, and the numbers of queries seen."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    chance = random.Random(page.name)
    times: list[float] = []
    busy: list[float] = []
    queries: set[int] = set()
    for look in range(WARM + LOOKS):
        began, idle = time.perf_counter(), time.process_time()
        response = page.look(chance)
        times.append((time.perf_counter() - began) * 1000)
        busy.append((time.process_time() - idle) * 1000)
        assert response.status_code == 200, f"{page.name}: {response.status_code}"
        assert page.text in response.content.decode(), f"{page.name} shows what was asked for"
        if look < WARM // 2:
            with CaptureQueriesContext(connection) as captured:
                page.look(chance)
            queries.add(len(captured))
    return times[WARM:], busy[WARM:], queries


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, nargs="+", default=SIZES, help="sizes of the crowd, rising")
    options = parser.parse_args()
    with ground():
        from bench._crowd import crowd

        made, smallest, pattern = 0, dict[str, float](), patterns()
        for size in options.customers:
            note(f"{size:,} customers …")
            crowd(pattern, made + 1, size)
            made = size
            for page in pages(size):
                times, busy, queries = measure(page)
                usual = statistics.median(times)
                smallest.setdefault(page.name, usual)
                tell(
                    f"pages/{page.name}",
                    len(times),
                    sum(times) / 1000,
                    customers=size,
                    median_ms=round(usual, 1),
                    p95_ms=round(percentile(times, 0.95), 1),
                    cpu_ms=round(statistics.median(busy), 1),
                    growth=round(usual / smallest[page.name], 2),
                    queries=sorted(queries),
                )


if __name__ == "__main__":
    main()
