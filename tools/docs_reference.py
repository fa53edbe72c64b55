"""Writes the reference pages out of the code and the sample pack; never edited by hand."""

import dataclasses
import inspect
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from tools import docs_code, docs_pack

MADE = "<!-- Written by `make docs` out of the code; changes belong there. -->"


def pages() -> dict[str, str]:
    """Return the text of every generated page by its name below docs/reference."""
    writers: dict[str, Callable[[], Iterator[str]]] = {
        "actions.md": actions,
        "commands.md": commands,
        "events.md": events,
        "fee-facts.md": fee_facts,
        "journeys.md": journeys,
        "permissions.md": permissions,
        "refusals.md": refusals,
        "states.md": states,
    }
    return {name: "\n".join(_spaced(writer())) + "\n" for name, writer in writers.items()}


def write(folder: Path) -> list[str]:
    """Write the pages that differ; return their names."""
    folder.mkdir(parents=True, exist_ok=True)
    changed = []
    for name, text in pages().items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            changed.append(name)
    return changed


def actions() -> Iterator[str]:
    """Every registered action: what it takes, gives and refuses."""
    from shouli.kernel.actions import REGISTRY

    yield "# Actions"
    yield MADE
    yield (
        "Everything that changes anything. A role may run an action by its name; a process calls it by its name; the"
        " audit trail keeps its name. Fields marked *secret* never reach the audit trail. What each can be refused with"
        " stands below it; any of them also refuses with `not_allowed`, and with `key_reused` if its form was sent"
        " before with other contents."
    )
    for part, names in groupby(sorted(REGISTRY), key=lambda name: name.partition(".")[0]):
        yield f"## {part}"
        for name in names:
            yield from _action(name, REGISTRY[name])


def _action(name: str, action: Any) -> Iterator[str]:
    from django.utils import translation

    from shouli.web.action_titles import action_title

    yield f"### {name}"
    with translation.override("en"):
        title = action_title(name)
    yield f"*{title}.* {docs_code.summary(inspect.getdoc(action.body))}"
    fields = dataclasses.fields(action.takes)
    yield f"Takes `{action.takes.__name__}`: {docs_code.summary(inspect.getdoc(action.takes))}"
    if fields:
        yield _table(
            ("field", "type", "default"),
            (
                (f"`{field.name}`" + (" *secret*" if field.name in action.secret_fields else ""), *_typed(field))
                for field in fields
            ),
        )
    refused = docs_code.refusals(inspect.getdoc(action.body))
    if refused:
        codes = {kind.__name__: kind.code for kind in _refusal_classes()}
        yield "\n".join(
            f"- refuses with `{codes[item.name]}` {item.when}" if item.name in codes else f"- `{item.name}` {item.when}"
            for item in refused
        )


def _typed(field: "dataclasses.Field[Any]") -> tuple[str, str]:
    kind = field.type if isinstance(field.type, str) else getattr(field.type, "__name__", str(field.type))
    if field.default is not dataclasses.MISSING:
        return f"`{kind}`", f"`{field.default!r}`"
    return f"`{kind}`", "" if field.default_factory is dataclasses.MISSING else "empty"


def events() -> Iterator[str]:
    """Every published fact and who reacts to it."""
    from shouli.kernel.events import EVENTS
    from shouli.kernel.outbox import HANDLERS

    yield "# Events"
    yield MADE
    yield (
        "Facts that actions publish in the same transaction as the change. Each is delivered at least once, in order"
        " per owner, and each handler deals with it once ([outbox](../explanation/architecture.md#news-travels-up))."
    )
    for name in sorted(EVENTS):
        event = EVENTS[name]
        yield f"### {name}"
        yield f"`{event.__name__}`: {docs_code.summary(inspect.getdoc(event))}"
        yield _table(("field", "type"), ((f"`{field.name}`", _typed(field)[0]) for field in dataclasses.fields(event)))
        handlers = [handler for handler, _call in HANDLERS.get(name, [])]
        if handlers:
            yield "Handled by " + ", ".join(f"`{handler.removeprefix('shouli.')}`" for handler in handlers) + "."


def states() -> Iterator[str]:
    """Every lifecycle as a table."""
    from shouli.kernel.lifecycles import LIFECYCLES

    yield "# States"
    yield MADE
    yield (
        "The lives of things, as the tables the program itself runs on: what no line allows is refused with"
        " `wrong_state`. Every move leaves a row of history with who, when and why."
    )
    for thing in sorted(LIFECYCLES):
        life = LIFECYCLES[thing]
        yield f"## {thing}"
        order = [life.initial, *(target for _sources, target in life.moves.values())]
        known = sorted(life.states, key=order.index)
        yield _table(
            ("state", "shown as", "TM Forum"),
            (
                (
                    f"`{state}`" + (" (first)" if state == life.initial else ""),
                    life.label(state),
                    life.tmf.get(state, ""),
                )
                for state in known
            ),
        )
        yield _table(
            ("move", "from", "to"),
            (
                (f"`{move}`", ", ".join(f"`{item}`" for item in sorted(sources, key=order.index)), f"`{target}`")
                for move, (sources, target) in life.moves.items()
            ),
        )


def refusals() -> Iterator[str]:
    """Every refusal with its stable code."""
    yield "# Refusals"
    yield MADE
    yield (
        "What an action may answer instead of doing it. The code is stable and meant for machines; message and way out"
        " are for people, in their language. When one is given, nothing has changed. `invalid` carries every fault of"
        " every field at once."
    )
    for kind in sorted(_refusal_classes(), key=lambda kind: (kind.code, kind.__name__)):
        yield f"### {kind.code}"
        yield f"`{kind.__name__}` of {kind.__module__.split('.')[1]}: {docs_code.summary(inspect.getdoc(kind))}"
        advice = f" {kind.way_out}" if str(kind.way_out) else ""
        yield f"> {docs_code.markdown(str(kind.message))}{docs_code.markdown(advice)}"


def _refusal_classes() -> list[Any]:
    from shouli.kernel.errors import BusinessError

    found: list[Any] = []
    waiting: list[Any] = [BusinessError]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind is not BusinessError and ".tests." not in kind.__module__:
            found.append(kind)
    return found


def permissions() -> Iterator[str]:
    """What each role of the sample operator may do."""
    rows = docs_pack.table("identity/permissions.csv")
    yield "# Permissions"
    yield MADE
    yield (
        "What the roles of the sample operator may do, from `packs/sample/identity/permissions.csv`. A right names an"
        " action, a page (`page.…`) or a business (`journeys.…`), or a group of them by a star at the end; it holds for"
        " one channel or for all, and may have a limit in yuan. What no line allows is denied."
    )
    for role, (chinese, english) in docs_pack.roles().items():
        held = [row for row in rows if row["role"] == role]
        yield f"## {role}"
        yield f"{english} · {chinese}"
        yield _table(
            ("right", "channel", "limit"),
            (
                (f"`{row['pattern']}`", "any" if row["channel"] == "*" else row["channel"], row["limit"])
                for row in sorted(held, key=lambda row: row["pattern"])
            ),
        )
    yield "## Pages"
    pages_named = sorted({row["pattern"] for row in rows if row["pattern"].startswith("page.")})
    yield _table(
        ("page", "roles"),
        ((f"`{page}`", ", ".join(row["role"] for row in rows if row["pattern"] == page)) for page in pages_named),
    )


def journeys() -> Iterator[str]:
    """Every business with its fields and its process."""
    from shouli.orders.business.journey import JOURNEYS
    from shouli.orders.business.procedure import PROCEDURES

    yield "# Journeys"
    yield MADE
    yield (
        "The businesses (业务) that can be accepted. The mnemonic is typed into the palette; the fields are those of"
        " the intake, grouped by the module that asks for them; which of them are shown or must be filled depends on"
        " the others."
    )
    for key in sorted(JOURNEYS):
        journey = JOURNEYS[key]
        yield f"## {key}"
        yield f"{journey.title}: {docs_code.summary(inspect.getdoc(type(journey)))}"
        yield _table(("", ""), _facts_of(journey))
        yield "Process:"
        yield _table(("step", "who", "what", "time allowed"), _steps(journey))
        yield "Fields:"
        yield _table(("field", "asked as", "type", "default", "asked by"), _fields(journey.intake))
    for key in sorted(PROCEDURES):
        procedure = PROCEDURES[key]
        yield f"## {key}"
        yield f"{procedure.title}: {docs_code.summary(inspect.getdoc(type(procedure)))} No order comes out of it."
        yield _table(("", ""), _facts_of_procedure(procedure))
        yield "Process:"
        yield _table(("step", "who", "what", "time allowed"), _steps(procedure))


def _facts_of_procedure(procedure: Any) -> Iterator[tuple[str, str]]:
    yield "mnemonic", f"`{procedure.mnemonic}`"
    yield "chapter of the manual", procedure.chapter
    yield "what is saved", f"`{procedure.action}`, which is the right to it too"


def _facts_of(journey: Any) -> Iterator[tuple[str, str]]:
    yield "mnemonic", f"`{journey.mnemonic}`"
    yield "chapter of the manual", journey.chapter
    yield "menu group", journey.group
    yield "kind of order", journey.kind
    yield "about a line in service", "yes" if journey.needs_line else "no"
    yield "several at once", "yes" if journey.batch else "no"
    yield "channels", ", ".join(sorted(journey.channels))
    yield "right", f"`{journey.permission}`"
    yield "priced by", ", ".join(f"`{code}`" for code in docs_pack.fee_tables_of(journey.price_as)) or "nothing"


def _steps(journey: Any) -> Iterator[tuple[str, str, str, str]]:
    from shouli.processes.rules.diagrams import read_diagram

    for node in read_diagram(journey.diagram).nodes.values():
        if node.is_human or node.action or node.definition == "message":
            does = f"`{node.action}`" if node.action else "waits for a message" if node.definition else ""
            yield f"`{node.id}`", node.role, f"{node.name_en} · {node.name}" + (f": {does}" if does else ""), node.due


def _fields(intake: Any) -> Iterator[tuple[str, str, str, str, str]]:
    known = docs_code.labels()
    for name, info in intake.model_fields.items():
        owner = next(kind for kind in reversed(intake.__mro__) if name in getattr(kind, "__annotations__", {}))
        kind = getattr(info.annotation, "__name__", "") if isinstance(info.annotation, type) else str(info.annotation)
        label = known.get(name) or known.get("*" + name.partition("_")[2], "")
        default = info.get_default(call_default_factory=False)
        yield f"`{name}`", label, f"`{kind}`", f"`{default!r}`", f"`{owner.__name__}`"


def fee_facts() -> Iterator[str]:
    """What fee rows may ask about, and what the fee tables charge."""
    yield "# Fee facts and fee tables"
    yield MADE
    yield (
        "Fees are decision tables: a row decides a charge item if all its conditions hold. These are the facts a row"
        " may ask about (`packs/sample/catalog/fee_facts.csv`) and the sheets of the sample operator. How a sheet is"
        " read and changed: [change a fee](../how-to/change-a-fee.md)."
    )
    tables = docs_pack.table("catalog/fee_tables.csv")
    yield "## Facts"
    for row in docs_pack.table("catalog/fee_facts.csv"):
        yield f"### {row['name']}"
        choices = ": " + ", ".join(f"`{item}`" for item in row["choices"].split("|")) if row["choices"] else ""
        asking = [item["code"] for item in tables if row["name"] in docs_pack.facts_asked(item["code"])]
        yield f"{row['label_en']} · {row['label']}; {row['kind'].replace('_', '/')}{choices}. " + (
            f"Asked by {', '.join(asking)}." if asking else "No sheet asks about it."
        )
    yield "## Tables"
    for item in tables:
        yield f"### {item['code']}"
        yield f"{item['title_en']} · {item['title']}; prices " + ", ".join(
            f"`{journey}`" for journey in item["journeys"].split("|")
        )
        yield _sheet(item["code"])


def _sheet(code: str) -> str:
    rows = docs_pack.sheet(code)
    facts = sorted(docs_pack.facts_asked(code))
    if not rows:
        return "It has no row: nothing is charged."
    return _table(
        ("row", "charge item", "yuan", "per", *facts, "clause", "why"),
        (
            (
                row["row_number"],
                row["charge_item"],
                row["unit_amount"],
                row["per"],
                *(row[fact] for fact in facts),
                row["clause"],
                row["reason_en"],
            )
            for row in rows
        ),
    )


def commands() -> Iterator[str]:
    """The ``shouli`` command and the Makefile."""
    import argparse

    from shouli.config.cli import parser

    yield "# Commands"
    yield MADE
    yield "## make"
    yield _table(
        ("target", "what it does"),
        ((f"`make {name}`", told) for name, told in sorted(docs_code.make_targets().items()) if told),
    )
    yield "## shouli"
    yield "Installed in `.venv/bin`; exit code 0 is done, 1 refused or failed, 2 a wrong command line."
    (made,) = [item for item in parser()._actions if isinstance(item, argparse._SubParsersAction)]  # noqa: SLF001
    for name, command in made.choices.items():
        yield f"### shouli {name}"
        yield command.description or ""
        given = [item for item in command._actions if item.dest != "help"]  # noqa: SLF001
        if given:
            rows = (
                (
                    f"`{', '.join(item.option_strings) or item.dest}`",
                    item.help or "",
                    "" if item.default in (None, False) else f"`{item.default}`",
                )
                for item in given
            )
            yield _table(("argument", "", "default"), rows)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Draw a Markdown table."""
    titles = list(head)
    body = [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    lines = ["| " + " | ".join(titles) + " |", "|" + "---|" * len(titles)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in body)])


def _spaced(blocks: Iterable[str]) -> Iterator[str]:
    """Put an empty line between blocks."""
    for index, block in enumerate(blocks):
        if index:
            yield ""
        yield block
