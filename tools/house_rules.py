"""The bans of the house, each with an example of what it refuses and what it lets pass."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

Offences = Iterator[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a module is: its path below the project's root, and what follows from it."""

    path: PurePosixPath

    @property
    def part(self) -> str:
        """The part of ``src/shouli`` it belongs to, or "" outside the package."""
        parts = self.path.parts
        return parts[2] if parts[:2] == ("src", "shouli") and len(parts) > 3 else ""

    @property
    def is_test(self) -> bool:
        return "tests" in self.path.parts or self.path.name == "conftest.py"

    @property
    def is_command(self) -> bool:
        return self.path.match("*/management/commands/*.py") or self.path.match("src/shouli/config/cli*.py")

    @property
    def is_program(self) -> bool:
        """Whether it is code that operators run: in the package, no test, no migration."""
        return self.path.parts[:1] == ("src",) and not self.is_test and "migrations" not in self.path.parts

    @property
    def is_models(self) -> bool:
        return self.path.name == "models.py" or "models" in self.path.parts[3:-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseRule:
    """
    One ban.

    ``good`` and ``bad`` are ``(path, source)`` pairs; the project's tests run the rule over each of them.
    """

    code: str
    why: str
    applies: Callable[[Place], bool]
    offences: Callable[[ast.Module], Offences]
    good: tuple[tuple[str, str], ...]
    bad: tuple[tuple[str, str], ...] = field(default=())


CLOCK_DOORS = frozenset({"config", "channels", "tmf"})
MONEY_PARTS = frozenset({"ledger", "payments", "billing", "charging"})
DOORS = frozenset({"channels", "web", "journeys", "tmf"})
GETTEXT = frozenset({"_", "gettext", "gettext_lazy", "ngettext", "pgettext", "npgettext"})
CLOCKS = {
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "timezone": {"now", "localdate"},
    "time": {"time", "time_ns"},
}
NAMELESS = re.compile(r"^(utils?|helpers?|managers?|commons?|misc|services?)$")
NAMELESS_CLASS = re.compile(r"(Utils?|Helpers?|Manager|Misc|Service)$")
EVERY_DIGIT = re.compile(r"\\[dDwW]")
SKIPS = {"skip", "skipif", "importorskip", "xfail", "sleep"}


def keeps_time_from_the_door(place: Place) -> bool:
    is_clock = place.path == PurePosixPath("src/shouli/kernel/clock.py")
    return place.is_program and place.part not in CLOCK_DOORS and not is_clock and not place.is_command


def writes_for_people(place: Place) -> bool:
    """Whether moments of the operator's day are written there; rating counts in the zone of its own month."""
    is_kernel_time = place.path == PurePosixPath("src/shouli/kernel/local_time.py")
    return place.is_program and place.part != "charging" and not place.is_command and not is_kernel_time


def handles_money(place: Place) -> bool:
    in_prices = place.part == "catalog" and "rules" in place.path.parts
    is_kernel_money = place.path == PurePosixPath("src/shouli/kernel/money.py")
    return place.is_program and (place.part in MONEY_PARTS or in_prices or is_kernel_money)


def find_clocks(tree: ast.Module) -> Offences:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in CLOCKS.get(last_name(node.value), ()):
            yield node.lineno, f"{last_name(node.value)}.{node.attr}"


def find_floats(tree: ast.Module) -> Offences:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield node.lineno, repr(node.value)
        elif isinstance(node, ast.Name) and node.id == "float":
            yield node.lineno, "float"
        elif isinstance(node, ast.Attribute) and node.attr == "FloatField":
            yield node.lineno, "FloatField"


def find_model_logic(tree: ast.Module) -> Offences:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            for member in node.body:
                if isinstance(member, ast.FunctionDef) and member.name in {"save", "clean", "full_clean", "delete"}:
                    yield member.lineno, f"{node.name}.{member.name}"


def find_foreign_days(tree: ast.Module) -> Offences:
    """Find a day, or a text with day and hour, taken of a moment in whatever zone it happens to carry."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if (node.func.attr == "date" and not node.args) or node.func.attr == "strftime":
                yield node.lineno, f"{last_name(node.func.value)}.{node.func.attr}"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "str" and node.args:
            if last_name(node.args[0]) == "now":
                yield node.lineno, "str(now)"
        elif isinstance(node, ast.FormattedValue):
            form = "".join(part.value for part in getattr(node.format_spec, "values", ()) if is_text(part))
            if last_name(node.value) == "now" or ("%d" in form and "%H" in form):
                yield node.lineno, f"{{{last_name(node.value)}:{form}}}"


def is_text(node: ast.AST) -> bool:
    """Whether ``node`` is the plain text of a template string."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def find_managers(tree: ast.Module) -> Offences:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}:
            yield node.lineno, f"{last_name(node.value)}.{node.attr}"


def find_nameless_classes(tree: ast.Module) -> Offences:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and NAMELESS_CLASS.search(node.name):
            yield node.lineno, node.name


def find_skips(tree: ast.Module) -> Offences:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Attribute)
            and node.attr in SKIPS
            and last_name(node.value) in {"pytest", "mark", "time"}
        ):
            yield node.lineno, f"{last_name(node.value)}.{node.attr}"


def find_every_digit(tree: ast.Module) -> Offences:
    """Find ``\\d`` and ``\\w`` in patterns, and ``isdigit`` and its like that nobody narrows to ASCII."""
    spared: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            spared.add(node.value)  # a docstring
        elif isinstance(node, ast.Call) and any(last_name(flag) == "ASCII" for flag in _given(node)):
            spared.update(ast.walk(node))
        elif isinstance(node, ast.BoolOp) and any(_calls(value, {"isascii"}) for value in node.values):
            spared.update(node.values)
    for node in ast.walk(tree):
        if node in spared:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and EVERY_DIGIT.search(node.value):
            yield node.lineno, repr(node.value)
        elif _calls(node, {"isdigit", "isdecimal", "isnumeric"}):
            yield getattr(node, "lineno", 1), "isdigit"


def find_hidden_messages(tree: ast.Module) -> Offences:
    """Find words asked of gettext within a template string: up to Python 3.11 no catalogue gets to know them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            asked = (part for part in ast.walk(node) if isinstance(part, ast.Call))
            yield from ((part.lineno, last_name(part.func)) for part in asked if last_name(part.func) in GETTEXT)


def find_untold_things(tree: ast.Module) -> Offences:
    """Find refusals that name what they are about by a bare English word, or by the key of its lifecycle."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            for given in node.exc.keywords:
                if given.arg == "thing" and (
                    is_text(given.value) or (isinstance(given.value, ast.Attribute) and given.value.attr == "thing")
                ):
                    yield given.value.lineno, ast.unparse(given.value)


def _given(call: ast.Call) -> Iterator[ast.expr]:
    for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
        yield from (part for part in ast.walk(argument) if isinstance(part, ast.expr))


def _calls(node: ast.AST, names: set[str]) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names


def last_name(node: ast.expr | None) -> str:
    """Return the last word of a dotted name, or "" for anything else."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


RULES = (
    HouseRule(
        code="clock",
        why="nobody below a door reads the clock; take ctx.now",
        applies=keeps_time_from_the_door,
        offences=find_clocks,
        good=(
            ("src/shouli/orders/actions/accept.py", "order.accepted_at = ctx.now"),
            ("src/shouli/channels/counter/context.py", "now = timezone.now()"),
            ("src/shouli/kernel/clock.py", "return timezone.now()"),
            ("src/shouli/orders/tests/test_accept.py", "now = timezone.now()"),
        ),
        bad=(
            ("src/shouli/orders/actions/accept.py", "order.accepted_at = timezone.now()"),
            ("src/shouli/orders/models.py", "at = models.DateTimeField(default=timezone.now)"),
            ("src/shouli/parties/rules/age.py", "today = datetime.date.today()"),
            ("src/shouli/parties/rules/age.py", "at = datetime.datetime.now(tz=UTC)"),
        ),
    ),
    HouseRule(
        code="local-time",
        why="people read the operator's time: take local_day and local_text of shouli.kernel.local_time",
        applies=writes_for_people,
        offences=find_foreign_days,
        good=(
            ("src/shouli/payments/documents.py", "text = local_text(moment)"),
            ("src/shouli/channels/counter/orders.py", "hours = f'{desk.opens_at:%H:%M}'"),
            ("src/shouli/kernel/local_time.py", "return timezone.localtime(moment).date()"),
            ("src/shouli/charging/rules/month.py", "day = self.local(epoch).date()"),
        ),
        bad=(
            ("src/shouli/channels/counter/orders.py", "today = ctx.now.date()"),
            ("src/shouli/payments/actions/tills.py", "since = till.opened_at.strftime('%H:%M')"),
            ("src/shouli/orders/papers.py", "text = f'{accepted:%Y-%m-%d %H:%M}'"),
            ("src/shouli/orders/papers.py", "text = f'printed {ctx.now}'"),
            ("src/shouli/orders/papers.py", "text = str(ctx.now)"),
        ),
    ),
    HouseRule(
        code="float-money",
        why="money is Decimal, by way of shouli.kernel.money",
        applies=handles_money,
        offences=find_floats,
        good=(
            ("src/shouli/billing/rules/late_fee.py", 'rate = Decimal("0.03")'),
            ("src/shouli/web/charts.py", "ratio = 0.5"),
        ),
        bad=(
            ("src/shouli/billing/rules/late_fee.py", "rate = 0.03"),
            ("src/shouli/kernel/money.py", "return float(amount)"),
            ("src/shouli/catalog/rules/prices.py", "def price(amount: float) -> None: ..."),
            ("src/shouli/ledger/models.py", "amount = models.FloatField()"),
        ),
    ),
    HouseRule(
        code="model-logic",
        why="a model is tables, constraints and indexes; what happens stands in an action",
        applies=lambda place: place.is_program and place.is_models,
        offences=find_model_logic,
        good=(("src/shouli/parties/models.py", "class Customer(Model):\n    def __str__(self) -> str: ..."),),
        bad=(
            ("src/shouli/parties/models.py", "class Customer(Model):\n    def save(self) -> None: ..."),
            ("src/shouli/parties/models.py", "class Customer(Model):\n    def clean(self) -> None: ..."),
        ),
    ),
    HouseRule(
        code="query-in-door",
        why="a door calls an action or a query of the part that owns the table",
        applies=lambda place: place.is_program and place.part in DOORS,
        offences=find_managers,
        good=(
            ("src/shouli/channels/counter/views.py", "customer = parties.queries.get_customer(1)"),
            ("src/shouli/parties/queries.py", "return Customer.objects.get(pk=1)"),
        ),
        bad=(
            ("src/shouli/channels/counter/views.py", "customer = Customer.objects.get(pk=1)"),
            ("src/shouli/journeys/fixed_line/relocate/journey.py", "rows = model._default_manager.all()"),
        ),
    ),
    HouseRule(
        code="nameless-class",
        why="name a class for what it is, not Utils, Helper, Manager, Misc or Service",
        # TM Forum's own entity names end in Service: as tables and as schemas they keep them.
        applies=lambda place: place.is_program and not place.is_models and place.part != "tmf",
        offences=find_nameless_classes,
        good=(
            ("src/shouli/orders/fees.py", "class FeeTable: ..."),
            ("src/shouli/subscriptions/models.py", "class CustomerFacingService(Model): ..."),
        ),
        bad=(
            ("src/shouli/orders/fees.py", "class FeeManager: ..."),
            ("src/shouli/orders/fees.py", "class OrderService: ..."),
        ),
    ),
    HouseRule(
        code="skipped-test",
        why="a test runs and is awake: no skip, no xfail, no sleep",
        applies=lambda place: place.is_test,
        offences=find_skips,
        good=(("tests/races/test_till.py", "@pytest.mark.races\ndef test_till() -> None: ..."),),
        bad=(
            ("tests/races/test_till.py", "@pytest.mark.skip\ndef test_till() -> None: ..."),
            ("tests/races/test_till.py", "time.sleep(1)"),
            ("tests/races/test_till.py", "pytest.importorskip('numpy')"),
        ),
    ),
    HouseRule(
        code="every-digit",
        why="\\d, \\w and isdigit take the digits of every script; write [0-9] or re.ASCII, or ask kernel.typed",
        applies=lambda place: place.is_program and place.path != PurePosixPath("src/shouli/kernel/typed.py"),
        offences=find_every_digit,
        good=(
            ("src/shouli/parties/rules/documents.py", "re.compile(r'\\d{6}', re.ASCII)"),
            ("src/shouli/parties/rules/documents.py", "text.isascii() and text.isdigit()"),
            ("src/shouli/parties/tests/test_documents.py", "re.compile(r'\\d{6}')"),
        ),
        bad=(
            ("src/shouli/parties/rules/documents.py", "re.compile(r'\\d{6}')"),
            ("src/shouli/ledger/actions/load_accounts.py", "code: str = Field(pattern=r'^\\d{4}$')"),
            ("src/shouli/web/lists.py", "int(text) if text.isdecimal() else None"),
        ),
    ),
    HouseRule(
        code="hidden-message",
        why='words of a template string reach no catalogue; write _("Receipt {number}").format(number=number)',
        applies=lambda place: place.is_program,
        offences=find_hidden_messages,
        good=(("src/shouli/web/lists.py", '_("only overdue ({count})").format(count=count)'),),
        bad=(
            ("src/shouli/web/lists.py", "f\"{_('only overdue')} ({count})\""),
            ("src/shouli/web/lists.py", "f\"{ngettext('day', 'days', days)}: {days}\""),
        ),
    ),
    HouseRule(
        code="untold-thing",
        why='a refusal names a thing in the reader\'s language: thing=_("customer"), or its number',
        applies=lambda place: place.is_program,
        offences=find_untold_things,
        good=(
            ("src/shouli/parties/queries.py", 'raise NotFound(thing=_("customer"), key=7)'),
            ("src/shouli/orders/queries.py", "raise errors.Stale(thing=order.order_number)"),
        ),
        bad=(
            ("src/shouli/parties/queries.py", 'raise NotFound(thing="customer", key=7)'),
            ("src/shouli/gateways/queries.py", "raise errors.NotFound(thing=states.COMMAND.thing, key=7)"),
        ),
    ),
)
