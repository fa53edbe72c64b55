"""Start the process of an owner."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import IntegrityError

from shouli.kernel.actions import action, record_created, savepoint
from shouli.kernel.context import Context
from shouli.processes import running
from shouli.processes.engine import compile_diagram
from shouli.processes.errors import AlreadyRunning, ProcessStuck
from shouli.processes.models import ProcessInstance, ProcessSpec
from shouli.processes.rules.diagrams import BadDiagram
from shouli.processes.rules.expressions import type_of_scalar
from shouli.processes.states import PROCESS


@dataclass(frozen=True, slots=True, kw_only=True)
class StartProcess:
    """Which diagram (``diagram`` is its XML) to run for whom, and what the process knows from the start.

    ``bureau_id`` is the handling bureau whose clerks do its work; None: those of every bureau.
    """

    process_key: str
    diagram: str
    owner: str
    bureau_id: int | None = None
    data: Mapping[str, type_of_scalar] = field(default_factory=dict)


@action("processes.start_process")
def start_process(ctx: Context, data: StartProcess) -> ProcessInstance:
    """Start a process and take it to its first waits.

    :raises AlreadyRunning: if the owner has one that has not ended
    :raises ProcessStuck: if the diagram cannot be run, or cannot go on
    """
    live = running.lock_live(data.owner)

    if live is not None:
        raise AlreadyRunning(owner=data.owner)

    known = running.check_data(data.data, data.process_key)
    spec = _spec(data)

    instance = ProcessInstance(
        spec=spec, owner=data.owner, bureau_id=data.bureau_id, state=PROCESS.initial, started_at=ctx.now
    )
    try:
        with savepoint():
            instance.save(force_insert=True)
    except IntegrityError as race:
        raise AlreadyRunning(owner=data.owner) from race
    record_created(ctx, instance, PROCESS)
    running.begin(ctx, instance, {**known, "owner": data.owner})
    return instance


def _spec(data: StartProcess) -> ProcessSpec:
    """Find or keep the revision of the diagram."""
    try:
        compiled = compile_diagram(data.diagram)
    except BadDiagram as fault:
        raise ProcessStuck(step=data.process_key, cause=str(fault)) from fault
    digest = hashlib.sha256(f"{data.process_key}\n{data.diagram}".encode()).hexdigest()
    spec, _ = ProcessSpec.objects.defer("xml").get_or_create(
        digest=digest,
        defaults={"process_key": data.process_key, "bpmn_id": compiled.diagram.process_id, "xml": data.diagram},
    )
    return spec
