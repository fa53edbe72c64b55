"""The demo: the whole program with a sample operator on one machine, prepared on first use, ended by Ctrl-C."""

from __future__ import annotations

import http.client
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from shouli.config import packs, web_server
from shouli.config.population import POPULATION, NotePopulation, Stage, begin, note_population, stage_of
from shouli.config.supervising import Child, ChildFailed, Supervisor
from shouli.identity import queries as identity
from shouli.identity.actions import SetPassword, set_password
from shouli.identity.models import Staff
from shouli.kernel import clock, milestones
from shouli.kernel.context import system_context

Say = Callable[[str], None]
ACTOR = "demo"  # under which the audit trail keeps what the demo has entered
LETTERS = "abcdefghjkmnpqrstuvwxyz"
DIGITS = "23456789"

ADVICE = """\
What to try first (docs/tutorial leads through a whole order):
  3107  Clerk. Find a customer, or take a new one, and accept a new line (新装): an address by its pinyin initials,
        a number with F3, the fees with the row that decided each, save with F2, collect, print. ? shows all keys.
  3201  Auditor. Pass or return what waits; the process goes on at once.
  5101  Installer. Report a visit as done or failed, as on a phone at the customer's door.
  6201  Resource manager. Mend the network fault that waits; look at numbers, addresses and the crews' work.
  6101  Product manager. Draft a fee table; 6102 has to approve it.
"""


@dataclass(frozen=True, slots=True)
class Places:
    """Where the demo's processes find each other."""

    port: int
    network_port: int

    @property
    def url(self) -> str:
        """What a browser opens."""
        return f"http://{web_server.LOOPBACK}:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What the children are told."""
        return {
            "SHOULI_NETWORK_ADDRESS": f"{web_server.LOOPBACK}:{self.network_port}",
            "SHOULI_BASE_URL": self.url,
            "SHOULI_DEMO": "1",
        }


def run(*, port: int, empty: bool, say: Say) -> int:
    """Prepare what is missing, then serve until Ctrl-C; return the exit code."""
    if not web_server.is_free(port):
        say(f"Port {port} is in use. Name another: make demo PORT=8001, or shouli demo --port 8001")
        return 1
    if is_a_real_house():
        say("This database holds an operator's staff that no demo has entered: the demo would give them its password.")
        say("Name an empty one by DATABASE_URL, or run: shouli web & shouli worker")
        return 1
    prepare(empty=empty, say=say)
    password = demo_password()
    give_passwords(password, say)
    entering = not empty and stage_of() is not Stage.COMPLETE
    places = Places(port, network_port())
    connections.close_all()
    try:
        Supervisor(children(places, entering=entering)).run(
            ready=lambda: answers(port), started=lambda: say("\n".join(welcome(places, password, entering=entering)))
        )
    except ChildFailed as failure:
        say(f"The demo has ended: {failure}")
        return 1
    say("The demo has ended. Everything is kept for the next time; make demo-reset forgets it.")
    return 0


def prepare(*, empty: bool, say: Say) -> None:
    """Bring tables and pack up to date and open the population; whatever is there already takes no time.

    The population itself is entered behind the web server, by the worker before it begins to work.
    """
    if MigrationExecutor(connection).migration_plan(MigrationExecutor(connection).loader.graph.leaf_nodes()):
        say("Making the database …")
        call_command("migrate", interactive=False, verbosity=0)
    if not packs.is_loaded(settings.SHOULI_PACK):
        note_population(system_context(ACTOR, clock.now()), NotePopulation(stage=Stage.NOTHING.value))  # it is ours
        say("Loading the sample operator: products, prices, addresses, numbers, staff …")
        packs.load_pack(system_context(ACTOR, clock.now()), settings.SHOULI_PACK)
    if not empty and stage_of() is Stage.NOTHING:
        begin()


def is_a_real_house() -> bool:
    """Say whether there are staff in a database that no demo has begun; a purged audit trail changes nothing."""
    if Staff._meta.db_table not in connection.introspection.table_names() or not Staff.objects.exists():
        return False
    return milestones.reached(POPULATION) is None


def demo_password() -> str:
    """Return the password of all demo staff: made on first use, kept readable by its owner alone."""
    path = Path(settings.VAR) / "keys" / "demo_password"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(f"{_some(LETTERS, 5)}-{_some(DIGITS, 4)}-{_some(LETTERS, 5)}", encoding="ascii")
    return path.read_text(encoding="ascii").strip()


def give_passwords(password: str, say: Say) -> None:
    """Give the demo password to all staff who have none yet."""
    without = [
        staff for staff in identity.list_staff(limit=200) if not identity.get_staff(staff.id).has_usable_password()
    ]
    if without:
        say(f"Giving {len(without)} staff their password …")
    ctx = system_context(ACTOR, clock.now())
    for staff in without:
        set_password(ctx, SetPassword(staff_id=staff.id, password=password))


def network_port() -> int:
    """Return the port of the exchanges' stand-in: the configured one, or any free one if that is taken."""
    wanted = int(settings.SHOULI_NETWORK_ADDRESS.rpartition(":")[2])
    return wanted if web_server.is_free(wanted) else web_server.free_port()


def children(places: Places, *, entering: bool) -> tuple[Child, ...]:
    """List the demo's processes in the order in which they start.

    While the population is not complete, nothing else may work on the orders it takes through days of the past.
    """
    working = ("worker", "--population") if entering else ("worker",)
    return (
        Child("network", ("simulate-network", "--port", str(places.network_port)), places.environment),
        Child("worker", working, places.environment),
        Child("web", ("web", "--port", str(places.port)), places.environment),
    )


def answers(port: int) -> bool:
    """Say whether the web server answers."""
    asking = http.client.HTTPConnection(web_server.LOOPBACK, port, timeout=5)
    try:
        asking.request("GET", "/")
        return asking.getresponse().status < http.client.INTERNAL_SERVER_ERROR
    except OSError:
        return False
    finally:
        asking.close()


def welcome(places: Places, password: str, *, entering: bool) -> Iterator[str]:
    """Tell how to get in and what to look at."""
    names = {role.code: f"{role.name} {role.name_en}" for role in identity.list_roles()}
    yield ""
    yield f"Shouli is ready: {places.url}"
    yield ""
    yield f"Staff numbers (工号); the password of all of them is  {password}"
    for staff in identity.list_staff(limit=200):
        roles = ", ".join(names[role] for role in staff.roles if role in names)
        yield f"  {staff.staff_number}  {roles}  ·  {staff.org_unit_name}"
    yield ""
    yield ADVICE
    if entering:
        yield "Sample customers, lines and orders are being entered meanwhile; the lists fill up as they are."
    yield "Ctrl-C ends it; the next start goes on where this one stopped."


def _some(signs: str, count: int) -> str:
    return "".join(secrets.choice(signs) for _ in range(count))
