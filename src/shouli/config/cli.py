"""The ``shouli`` command: everything an operator runs, in one place."""

from __future__ import annotations

import argparse
import errno
import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from shouli.config import cli_comparing, cli_rating, supervising
from shouli.config.cli_numbers import between, port

if TYPE_CHECKING:
    from shouli.kernel.errors import Fault

DESCRIPTION = "Shouli, an open-source BSS for telecom operators."
EPILOG = """\
first steps:
  shouli demo                     a sample operator with customers, orders and staff on http://127.0.0.1:8000
  shouli migrate                  bring the database named by DATABASE_URL up to date
  shouli load-pack packs/sample   load or update products, prices, numbers, addresses and staff
  shouli web & shouli worker      what an operator runs; any number of each
  shouli generate-usage …         an invented month of usage; then: shouli rate …, explain …, what-if …

environment:
  DATABASE_URL             postgres://user:secret@host/name, or sqlite:////path/to/file (default: var/shouli.sqlite3)
  DJANGO_SETTINGS_MODULE   shouli.config.settings.dev (default) or shouli.config.settings.production
  SHOULI_LANGUAGE          language of messages on the terminal: en (default) or zh-hans
  further settings are explained in .env.example

exit codes:
  0 done    1 refused or failed, with the reason    2 the command line was wrong
"""
DONE, FAILED, MISUSED = 0, 1, 2
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
UNFINISHED = re.compile(r"[.][0-9a-f]{8}[.]part")  # what a file is called until it is whole
MOST_FAULTS = 50  # of one file, said on the terminal


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command in ``argv`` and return its exit code."""
    try:
        code = _main(argv)
        sys.stdout.flush()
    except BrokenPipeError:
        return unread()
    return code


def _main(argv: Sequence[str] | None) -> int:
    arguments = list(sys.argv[1:] if argv is None else argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouli.config.settings.dev")
    if arguments[:1] == ["manage"]:
        return manage(arguments[1:])
    options = parser().parse_args(arguments)
    if options.run is None:
        parser().print_help()
        return MISUSED
    return guarded(lambda: int(options.run(options)))


def parser() -> argparse.ArgumentParser:
    """Describe all commands."""
    root = argparse.ArgumentParser(
        prog="shouli", description=DESCRIPTION, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    root.add_argument("--version", action="version", version=f"shouli {version('shouli')}")
    root.set_defaults(run=None)
    commands = root.add_subparsers(title="commands", metavar="<command>")

    def command(name: str, run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
        made.set_defaults(run=run)
        return made

    made = command("demo", demo, "run the whole program with a sample operator on this machine")
    made.add_argument("--port", type=port, default=8000, help="where the browser finds it (default: 8000)")
    made.add_argument("--empty", action="store_true", help="load the operator's data, but no customers and orders")
    made = command("web", web, "answer browsers and APIs")
    made.add_argument("--host", default="127.0.0.1", help="address to listen at (default: this machine only)")
    made.add_argument("--port", type=port, default=8000)
    made.add_argument("--processes", type=between(1, 256), default=1, help="how many processes answer side by side")
    made = command("worker", worker, "do what nobody waits for: messages, the network, timers, holds")
    made.add_argument("--population", action="store_true", help="first enter the sample population, or the rest of it")
    command("migrate", migrate, "bring the database up to date")
    made = command("load-pack", load_pack, "load or update an operator's data from a folder of tables")
    made.add_argument("folder", type=Path, help="for example packs/sample")
    made = command(
        "population", population, "enter sample customers, lines and orders into an empty database, or the rest of them"
    )
    made.add_argument("--customers", type=between(0), default=0, help="how many customers (default: as the pack says)")
    made = command("reseal", reseal, "re-encrypt with the newest data key what older ones protect")
    made.add_argument("--dry-run", action="store_true", help="only count what there is to do")
    made.add_argument("--batch", type=between(1, 1000), default=50, metavar="ROWS",
                      help="how many rows are done at once, 1 to 1000 (default: 50)")  # fmt: skip
    made = command("ledger", ledger, "prove that the books agree, or name every break")
    made.add_argument("verb", choices=["prove"])
    made.add_argument("--json", action="store_true", help="print the result as JSON")
    made = command("simulate-network", simulate_network, "stand in for the telephone exchanges (TL1 over TCP)")
    made.add_argument("--port", type=port, default=None, help="default: that of SHOULI_NETWORK_ADDRESS")
    cli_rating.add_to(command)
    cli_comparing.add_to(command)
    command("manage", manage_help, "Django's own commands: shouli manage <command> …")
    return root


def guarded(run: Callable[[], int]) -> int:
    """Run a command; refusals and an unreachable database become plain words and exit code 1."""
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except (ImproperlyConfigured, ValueError) as fault:
        return say_error(f"The settings are not complete: {fault}")
    supervising.end_with_parent()
    from django.db import OperationalError, ProgrammingError
    from django.utils import translation

    from shouli.kernel.errors import BusinessError, Invalid

    with translation.override(os.environ.get("SHOULI_LANGUAGE", "en")):
        try:
            return run()
        except OSError as fault:
            if fault.errno in NO_ROOM:
                return say_error(*no_room(fault))
            if not (why := unfit(fault)):
                raise
            return say_error(why)
        except Invalid as refusal:
            return say_error(*told(refusal.faults))
        except BusinessError as refusal:
            return say_error(refusal.text, refusal.advice)
        except (OperationalError, ProgrammingError) as fault:
            return say_error(*unusable(str(fault).splitlines()[0]))
        except KeyboardInterrupt:
            return FAILED


def told(faults: Sequence[Fault]) -> Iterator[str]:
    """Say each fault on a line of its own; of very many in one file only the first, and how many more there are."""
    from django.utils.translation import gettext as _

    for file, of_file in groupby(faults, key=lambda fault: fault.field.partition(":")[0]):
        listed = list(of_file)
        for fault in listed[:MOST_FAULTS]:
            yield f"{fault.field}: {fault.text}".removeprefix(": ")
        if len(listed) > MOST_FAULTS:
            yield f"{file}: " + _("… and %(count)d more.") % {"count": len(listed) - MOST_FAULTS}


def unread() -> int:
    """Stop quietly: what reads the output (``head``, a pager) has seen enough of it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())  # what is still to be written when the program ends
    return DONE


def no_room(fault: OSError) -> tuple[str, str]:
    """Say that a disk is full, or a file as large as may be, and what to do."""
    from django.utils.translation import gettext as _

    where = asked_for(fault)
    return (
        _("The disk is full: %(file)s.") % {"file": where} if where else _("The disk is full."),
        _(
            "Unfinished work does not count: free some space and run the same command again; "
            "it continues where it stopped."
        ),
    )


def unfit(fault: OSError) -> str:
    """Say why a file or folder that was named cannot be used; nothing of a fault that is about none."""
    from django.utils.translation import gettext as _

    nowhere, forbidden = _("There is no such file or folder: %(file)s"), _("It may not be read or written: %(file)s")
    told = {
        errno.ENOENT: nowhere,
        errno.ENOTDIR: nowhere,
        errno.EEXIST: _("A file is where this folder should be: %(file)s"),
        errno.EISDIR: _("This is a folder, not a file: %(file)s"),
        errno.ENAMETOOLONG: _("This name is too long: %(file)s"),
        errno.EACCES: forbidden,
        errno.EPERM: forbidden,
        errno.EROFS: forbidden,
    }
    where = asked_for(fault)
    return told.get(fault.errno or 0, "") % {"file": where} if where else ""


def asked_for(fault: OSError) -> str:
    """Return the file a command was asked for; what it writes is written aside first."""
    return UNFINISHED.sub("", str(fault.filename2 or fault.filename or ""))


def unusable(cause: str) -> tuple[str, str]:
    """Say what is wrong with the database, and what to do."""
    if "no such table" in cause or "does not exist" in cause:
        return f"The database is not prepared: {cause}", "Run: shouli migrate"
    return f"The database cannot be used: {cause}", "Is DATABASE_URL right, and the server running?"


def say_error(*lines: str) -> int:
    """Print ``lines`` to standard error and return the exit code of a failure."""
    for line in filter(None, lines):
        print(line, file=sys.stderr)
    return FAILED


def demo(options: argparse.Namespace) -> int:
    """Prepare what is not there yet, then serve until Ctrl-C."""
    from shouli.config.demo import run

    return run(port=options.port, empty=options.empty, say=lambda line: print(line, flush=True))


def web(options: argparse.Namespace) -> int:
    """Serve."""
    from shouli.config import web_server

    if options.host == web_server.LOOPBACK and not web_server.is_free(options.port):
        return say_error(f"Port {options.port} is in use.", "Name another: shouli web --port 8001")
    web_server.serve(host=options.host, port=options.port, processes=options.processes)
    return DONE


def worker(options: argparse.Namespace) -> int:
    """Work, after entering what is missing of the sample population if asked to."""
    from shouli.config import population as sample
    from shouli.config import worker as working

    if options.population and sample.stage_of() is not sample.Stage.COMPLETE:
        print(sample.populate(say=lambda line: print(line, flush=True)).text, flush=True)
    working.serve()
    return DONE


def migrate(_options: argparse.Namespace) -> int:
    """Migrate."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=1)
    return DONE


def load_pack(options: argparse.Namespace) -> int:
    """Load a pack and say how much there was."""
    from shouli.config import packs
    from shouli.kernel import clock
    from shouli.kernel.context import system_context

    counts = packs.load_pack(system_context("pack", clock.now()), options.folder)
    for file, rows in counts.items():
        print(f"{rows:8}  {file}")
    print(f"{sum(counts.values()):8}  rows in {len(counts)} tables are loaded.")
    return DONE


def population(options: argparse.Namespace) -> int:
    """Enter the sample population."""
    from shouli.config.population import populate

    summary = populate(customers=options.customers or None, say=lambda line: print(line, flush=True))
    print(summary.text)
    return DONE


def reseal(options: argparse.Namespace) -> int:
    """Seal again; exit code 1 if there is something no key opens."""
    from shouli.config import resealing

    tally = resealing.run(dry_run=options.dry_run, batch=options.batch, say=lambda line: print(line, flush=True))
    return FAILED if tally.unopened else DONE


def ledger(options: argparse.Namespace) -> int:
    """Prove the books; exit code 1 if there is a break."""
    from shouli.ledger import proving

    report = proving.report()
    print(json.dumps(report.as_json(), ensure_ascii=False) if options.json else report.as_text())
    return DONE if report.holds else FAILED


def simulate_network(options: argparse.Namespace) -> int:
    """Stand in for the exchanges."""
    from django.conf import settings

    from shouli.config import web_server
    from shouli.gateways.simulators import tl1

    number = options.port or int(settings.SHOULI_NETWORK_ADDRESS.rpartition(":")[2])
    if not web_server.is_free(number):
        return say_error(f"Port {number} is in use.", "Name another: shouli simulate-network --port 8532")
    tl1.serve(number, Path(settings.VAR) / "network")
    return DONE


def manage_help(_options: argparse.Namespace) -> int:
    """Stand for ``manage`` in the list of commands; ``main`` hands its arguments to Django."""
    return manage([])


def manage(arguments: list[str]) -> int:
    """Run one of Django's own commands."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["shouli manage", *arguments])
    return DONE


if __name__ == "__main__":
    sys.exit(main())
