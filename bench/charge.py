"""Single online charges on PostgreSQL: reserve what may be used, then charge what was used.

Clients are processes of their own that use data, call and send messages as subscribers picked at random, some of whom
have hardly any money. A charge is a reservation and its commit, each a transaction of its own, and its time that of
both.
At the end every balance must be above its floor, nothing be left reserved, and every balance be what was paid in less
what was charged.

The baseline replays, with the bare driver on a copy of the database, the very statements that charges by a single
client have sent; ``ratio`` is the part of that bare speed which charges reach.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import statistics
import time
from datetime import datetime
from multiprocessing.connection import Connection
from typing import Any
from zoneinfo import ZoneInfo

from bench._ground import ground, note, percentile, set_up, tell
from bench.orders import Recorder, copy_of, replay

ROUNDS = 5
NOW = datetime(2026, 9, 1, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
FIRST = 13_900_000_000
PLANS = (("enjoy58",), ("enjoy58", "gprs10"), ("enjoy128",), ("enjoy128", "sms3"))
PAY_AS_YOU_GO = ("gsm", "ruyi_card")
POOR = 20  # of so many subscribers, one has next to no money, and nothing included
RICH_LI, POOR_LI = 1_000_000, 500
KINDS = (("data", 8 << 20), ("voice", 600), ("sms", 1))
SINGLE = 200  # charges a round of the comparison with the bare driver


class Client:
    """Charges as somebody at random, again and again."""

    def __init__(self, number: int, subscribers: int) -> None:
        from shouli.kernel.context import system_context

        self.number, self.subscribers, self.done = number, subscribers, 0
        self.chance = random.Random(number)
        self.ctx = system_context("bench", NOW)

    def charge(self) -> bool:
        """Reserve, use most of it, charge; say whether there was money for it."""
        from shouli.charging.actions import CommitUse, ReserveUse, commit_use, reserve_use
        from shouli.charging.refusals import BalanceTooLow
        from shouli.charging.rules.usage import Usage

        self.done += 1
        kind, most = self.chance.choice(KINDS)
        session, request = f"client-{self.number}", self.done
        usage = Usage(
            source=self.number,
            record_id=self.done,
            subscriber=FIRST + self.chance.randrange(self.subscribers),
            kind=kind,
            at=int(NOW.timestamp()) + self.done,
            quantity=self.chance.randint(1, most),
            peer="13905310001",
        )
        try:
            granted = reserve_use(self.ctx, ReserveUse(session=session, request=request, usage=usage))
        except BalanceTooLow:
            return False
        used = self.chance.randint(granted.granted // 2, granted.granted)
        commit_use(self.ctx, CommitUse(session=session, request=request, quantity=used))
        return True


def client(number: int, url: str, subscribers: int, charges: int, line: Connection) -> None:
    """Be one client: make ``charges`` charges each time the parent says so; tell how long each took."""
    set_up(url)
    me = Client(number, subscribers)
    line.send("ready")
    while line.recv() != "end":
        times, refused = [], 0
        for _charge in range(charges):
            began = time.perf_counter()
            done = me.charge()
            times.append(time.perf_counter() - began)
            refused += not done
        line.send((times, refused))


def open_accounts(subscribers: int) -> None:
    """Give every subscriber a balance; families of three share what they hold."""
    from shouli.charging.actions import OpenBalance, TopUpBalance, open_account, top_up
    from shouli.charging.rules.month import Holding
    from shouli.kernel.context import system_context

    ctx = system_context("bench", NOW)
    for place in range(subscribers):
        is_poor = place % POOR == 0
        products = PAY_AS_YOU_GO if is_poor else PLANS[place % len(PLANS)]
        held = tuple(Holding(product=product, opens=0, closes=1 << 32) for product in products)
        group = FIRST + place // 3 * 3 if place % 9 < 3 else 0
        open_account(ctx, OpenBalance(number=FIRST + place, holdings=held, group=group))
        amount = POOR_LI if is_poor else RICH_LI
        top_up(ctx, TopUpBalance(number=FIRST + place, amount=amount, reference=f"bench:{place}"))


def against_bare_driver(url: str, subscribers: int) -> dict[str, Any]:
    """Compare charges by one client with a replay of their statements."""
    from django.db import connection

    from shouli.charging.models import Charge

    note("the baseline …")
    me = Client(0, subscribers)
    for _charge in range(subscribers):
        me.charge()  # opens months, compiles the tariff
    rounds: list[tuple[float, Recorder]] = []
    with copy_of(url) as copied:
        for _round in range(ROUNDS + 1):
            recorder = Recorder()
            began = time.perf_counter()
            with connection.execute_wrapper(recorder):
                for _charge in range(SINGLE):
                    me.charge()
            rounds.append((time.perf_counter() - began, recorder))
        theirs = connection.copy()
        theirs.settings_dict = {**connection.settings_dict, "NAME": copied.rpartition("/")[2]}
        theirs.ensure_connection()
        replays = [replay(recorder.sent, theirs.connection) for _seconds, recorder in rounds]
        with theirs.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM charging_charge")
            (repeated,) = cursor.fetchone() or (0,)
        theirs.close()
    assert repeated == Charge.objects.count(), "the replay did the same work"
    ours = statistics.median(seconds for seconds, _recorder in rounds[1:])
    bare = statistics.median(replays[1:])
    ratio: dict[str, Any] = {"ratio": round(bare / ours, 3), "baseline": "charge/replay"}
    tell("charge/replay", SINGLE, bare, clients=1, statements=round(len(rounds[-1][1].sent) / SINGLE, 1))
    tell("charge/single", SINGLE, ours, clients=1, **ratio)
    return ratio


def measure(url: str, clients: int, subscribers: int, charges: int, ratio: dict[str, Any]) -> None:
    """Let the clients charge, and look at every balance afterwards."""
    from django.db import connection

    note(f"{clients} clients …")
    connection.close()
    spawn = multiprocessing.get_context("spawn")
    lines = []
    for number in range(1, clients + 1):
        ours, theirs = spawn.Pipe()
        spawn.Process(target=client, args=(number, url, subscribers, charges, theirs), daemon=True).start()
        lines.append(ours)
    for line in lines:
        line.recv()
    seconds, times, refused = [], [], 0
    for stage in range(ROUNDS + 1):
        began = time.perf_counter()
        for line in lines:
            line.send("charge")
        told = [line.recv() for line in lines]
        if stage:
            seconds.append(time.perf_counter() - began)
            times += [one for mine, _refused in told for one in mine]
            refused += sum(some for _mine, some in told)
    for line in lines:
        line.send("end")
    check()
    tell("charge/reserve_and_commit", clients * charges, statistics.median(seconds), clients=clients, rounds=ROUNDS,
         p50_ms=round(percentile(times, 0.5) * 1000, 2), p99_ms=round(percentile(times, 0.99) * 1000, 2),
         refused=refused, below_floor=0, **ratio)  # fmt: skip


def check() -> None:
    """Check every balance: above its floor, nothing reserved, and what was paid in less what was charged."""
    from shouli.charging.models import ChargingAccount
    from shouli.charging.proving import prove

    rows = list(ChargingAccount.objects.all())
    assert all(row.balance - row.reserved >= row.floor for row in rows), "no balance is below its floor"
    assert not any(row.reserved for row in rows), "nothing is left reserved"
    assert list(prove()) == [], "every balance is what was paid in less what was charged"


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=8, help="how many clients (default: 8)")
    parser.add_argument("--charges", type=int, default=400, help="charges per client and round (default: 400)")
    parser.add_argument("--subscribers", type=int, default=2000, help="how many subscribers (default: 2000)")
    options = parser.parse_args()
    note(f"load {os.getloadavg()}")
    with ground() as url:
        open_accounts(options.subscribers)
        ratio = against_bare_driver(url, options.subscribers)
        measure(url, options.clients, options.subscribers, options.charges, ratio)


if __name__ == "__main__":
    main()
