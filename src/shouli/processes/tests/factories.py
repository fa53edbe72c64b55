"""A small business of our own, with a diagram, for the tests of processes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import ClassVar

from shouli.kernel.actions import action, say
from shouli.kernel.context import Context
from shouli.kernel.errors import BusinessError
from shouli.kernel.events import Event
from shouli.kernel.tests.factories import system
from shouli.processes.actions import StartProcess, start_process
from shouli.processes.models import ProcessInstance
from shouli.processes.rules.expressions import type_of_scalar

INSTALL = (Path(__file__).parent / "install.bpmn").read_text(encoding="utf-8")
OWNER = "order:12"


class NumberTaken(BusinessError):
    """The number went to somebody else."""

    code = "number_taken"


class CreditBad(BusinessError):
    """A refusal that no diagram takes care of."""

    code = "credit_bad"
    message = "The credit is bad."


@dataclass(frozen=True, kw_only=True)
class Reserved(Event):
    """Something was reserved."""

    name: ClassVar[str] = "processes_test.reserved"
    reservation: int

    @property
    def owner(self) -> str:
        """Belongs to the test's order."""
        return OWNER


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserve:
    """What to reserve for whom."""

    owner: str
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Remind:
    """Whom to remind."""

    owner: str


@action("processes_test.reserve")
def reserve(ctx: Context, data: Reserve) -> int:
    """Reserve; amounts tell what to do: 13 is taken, 14 is refused for good, 15 is a defect.

    :raises NumberTaken: at 13
    :raises CreditBad: at 14
    :raises ValueError: at 15
    """
    say(Reserved(reservation=int(data.amount)))
    if data.amount == Decimal(13):
        raise NumberTaken
    if data.amount == Decimal(14):
        raise CreditBad
    if data.amount == Decimal(15):
        raise ValueError("a defect in the step")
    return int(data.amount) * 100


@action("processes_test.remind")
def remind(ctx: Context, data: Remind) -> int:
    """Send a reminder; refuses on the last day of the year, which tests use to stop a process.

    :raises CreditBad: on the last day of the year
    """
    if ctx.now.strftime("%m%d") == "1231":
        raise CreditBad
    return 1


def start(
    ctx: Context | None = None,
    *,
    owner: str = OWNER,
    diagram: str = INSTALL,
    bureau_id: int | None = None,
    **data: type_of_scalar,
) -> ProcessInstance:
    """Start the test's process."""
    known: dict[str, type_of_scalar] = {"chargeable": True, "rework": False, "amount": "7.00", **data}
    asked = StartProcess(process_key="test.install", diagram=diagram, owner=owner, bureau_id=bureau_id, data=known)
    return start_process(ctx or system(), asked)


def diagram(body: str, *, data: str = "") -> str:
    """Wrap the inside of a process into a diagram with one lane of the clerk."""
    return (
        '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:shouli="urn:shouli:process" '
        'targetNamespace="urn:shouli"><bpmn:message id="m" name="answered"/>'
        f'<bpmn:process id="p" name="P" isExecutable="true" shouli:data="{data}">{body}</bpmn:process>'
        "</bpmn:definitions>"
    )


def flows(*pairs: tuple[str, str]) -> str:
    """Draw plain arrows."""
    return "".join(
        f'<bpmn:sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}"/>'
        for source, target in pairs
    )


ANSWERED = diagram(
    '<bpmn:startEvent id="s"/><bpmn:intermediateCatchEvent id="c"><bpmn:messageEventDefinition messageRef="m"/>'
    '</bpmn:intermediateCatchEvent><bpmn:serviceTask id="r" shouli:action="processes_test.reserve" '
    'shouli:given="owner=owner, amount=amount"/><bpmn:endEvent id="e"/>' + flows(("s", "c"), ("c", "r"), ("r", "e"))
)
