"""The one way to change anything: a named action, run by the runner below.

An action's body does five things in this order: load and lock, refuse early, decide with pure rules, write, say what
happened. Everything around that is the runner's: permission, the one transaction, audit entry, outbox, repeat
protection and dry run. ``action(ctx, data)`` is the outermost call; ``action.within(ctx, data)`` is a step of another;
``action.preview(ctx, data)`` does it all and takes it back, so that "what will happen" is the same code as doing it.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar, get_type_hints

from django.db import transaction
from django.db.models import Model

from shouli.kernel import errors, idempotency, recording, reference
from shouli.kernel.context import Context
from shouli.kernel.events import Event
from shouli.kernel.lifecycles import Lifecycle
from shouli.kernel.models import AuditEntry, OutboxMessage, StateChange

In = TypeVar("In")
Out = TypeVar("Out")
SHARDS = 64


class Policy(Protocol):
    """Who may do what; implemented by identity, set once by config."""

    def allows(self, ctx: Context, action: str) -> bool:
        """Say whether the actor may run ``action`` in these circumstances."""


REGISTRY: dict[str, Action[Any, Any]] = {}
_policy: Policy | None = None


def use_policy(policy: Policy) -> None:
    """Install the policy that guards every action."""
    global _policy
    _policy = policy


@dataclass(slots=True)
class _Run:
    """What one outermost action has gathered so far."""

    events: list[Event] = field(default_factory=list)
    steps: list[AuditEntry] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    history: list[StateChange] = field(default_factory=list)


_run: ContextVar[_Run | None] = ContextVar("run", default=None)


def _running() -> _Run:
    run = _run.get()
    if run is None:
        raise RuntimeError("this only works inside an action")
    return run


@dataclass(frozen=True, slots=True)
class Preview(Generic[Out]):
    """What an action would give and say; nothing of it has happened."""

    result: Out
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Action(Generic[In, Out]):
    """A registered business action; see the module for its three ways to be called."""

    name: str
    body: Callable[[Context, In], Out]
    secret_fields: frozenset[str]
    own_trail: bool = False

    @property
    def part(self) -> str:
        """The part of the house it belongs to."""
        return self.name.partition(".")[0]

    @property
    def takes(self) -> type[In]:
        """The input type, for the process engine and the reference."""
        hints = get_type_hints(self.body)
        return next(hint for name, hint in hints.items() if name not in ("ctx", "return"))  # type: ignore[no-any-return]

    @property
    def gives(self) -> Any:
        """The declared result type."""
        return get_type_hints(self.body).get("return")

    def __call__(self, ctx: Context, data: In) -> Out:
        """Run as the outermost action: authorise, then commit all or nothing.

        :raises errors.NotAllowed: if the policy does not let the actor do this here
        :raises errors.KeyReused: if the context's idempotency key came before with other input
        """
        with reference.around(self.part):
            return self._outermost(ctx, data)

    def _outermost(self, ctx: Context, data: In) -> Out:
        self._authorise(ctx, data)
        try:
            with _gathering() as run, transaction.atomic(durable=True):
                return self._run(ctx, data, run)
        except idempotency.Repeated as repeat:
            return idempotency.restore(repeat.record, self.gives)  # type: ignore[no-any-return]
        except errors.BusinessError as refusal:
            self._entry(ctx, data, outcome=refusal.code).save(force_insert=True)
            raise

    def within(self, ctx: Context, data: In) -> Out:
        """Run as a step of another action, inside its transaction and authority."""
        run = _running()
        outer, run.changes = run.changes, []
        try:
            with reference.around(self.part):
                out = self.body(ctx, data)
            subject = recording.subject(out)
            if not self.own_trail:
                run.steps.append(self._entry(ctx, data, outcome="done", subject=subject, changes=run.changes))
        finally:
            run.changes = outer
        return out

    def preview(self, ctx: Context, data: In) -> Preview[Out]:
        """Do everything and take it back; the database is left as it was.

        :raises errors.BusinessError: whatever doing it would raise
        """
        with reference.around(self.part):
            self._authorise(ctx, data)
            with _gathering() as run, transaction.atomic():
                out = self.body(ctx, data)
                transaction.set_rollback(True)
        return Preview(out, tuple(run.events))

    def _authorise(self, ctx: Context, data: In) -> None:
        if _policy is None or not _policy.allows(ctx, self.name):
            self._entry(ctx, data, outcome=errors.NotAllowed.code).save(force_insert=True)
            raise errors.NotAllowed(action=self.name)

    def _run(self, ctx: Context, data: In, run: _Run) -> Out:
        record = None
        if ctx.idempotency_key:
            record = idempotency.claim(ctx, self.name, recording.digest(data))
        out = self.body(ctx, data)
        entries = run.steps
        if not self.own_trail:
            entries.append(self._entry(ctx, data, outcome="done", subject=recording.subject(out), changes=run.changes))
        if entries:
            AuditEntry.objects.bulk_create(entries)
        if run.history:
            StateChange.objects.bulk_create(run.history)
        if run.events:
            OutboxMessage.objects.bulk_create(_message(ctx, event) for event in run.events)
        if record is not None:
            idempotency.settle(record, out)
        return out

    def _entry(
        self, ctx: Context, data: In, *, outcome: str, subject: str = "", changes: Iterable[dict[str, Any]] = ()
    ) -> AuditEntry:
        return AuditEntry(
            action=self.name,
            actor=ctx.actor.key,
            channel=ctx.channel,
            interface_number=ctx.interface_number,
            request_id=ctx.request_id,
            subject=subject,
            given=recording.for_trail(data, self.secret_fields),
            changes=list(changes),
            outcome=outcome,
            reason=ctx.reason[:300],
            at=ctx.now,
        )


def action(
    name: str, *, secret: Iterable[str] = (), own_trail: bool = False
) -> Callable[[Callable[[Context, In], Out]], Action[In, Out]]:
    """Register the decorated function as the body of action ``name``; ``secret`` input fields never reach the audit.

    With ``own_trail`` the rows it inserts say themselves who did what and when: only refusals are written to the audit.
    """

    def register(body: Callable[[Context, In], Out]) -> Action[In, Out]:
        if name in REGISTRY:
            raise ValueError(f"two actions named {name}")
        REGISTRY[name] = built = Action(name, body, frozenset(secret), own_trail)
        return built

    return register


def say(event: Event) -> None:
    """Queue ``event`` for the outbox of the running action's transaction."""
    _running().events.append(event)


def write(instance: Model, *, secret: Iterable[str] = (), **values: Any) -> None:
    """Set ``values`` on ``instance`` and save just these columns; the audit entry keeps old and new."""
    hidden = frozenset(secret)
    changed = []
    for name, new in values.items():
        old = getattr(instance, name)
        if old == new:
            continue
        setattr(instance, name, new)
        changed.append(name)
        _running().changes.append(recording.change(instance, name, old, new, hidden=name in hidden))
    if changed:
        instance.save(update_fields=changed)


def write_all(instances: Sequence[Model], **values: Any) -> None:
    """Set the same ``values`` on all ``instances`` in one statement; the audit entry keeps old and new of each."""
    changed = []
    for instance in instances:
        fresh = {name: new for name, new in values.items() if getattr(instance, name) != new}
        for name, new in fresh.items():
            _running().changes.append(recording.change(instance, name, getattr(instance, name), new, hidden=False))
            setattr(instance, name, new)
        if fresh:
            changed.append(instance)
    if changed:
        type(changed[0])._base_manager.filter(pk__in=[instance.pk for instance in changed]).update(**values)


def move(
    ctx: Context, instance: Model, life: Lifecycle, transition: str, *, column: str = "state", **values: Any
) -> str:
    """Take ``instance`` along ``transition`` of ``life``, with a history row; ``values`` are written with it.

    :raises errors.WrongState: if it may not happen in the state the instance is in
    """
    before = getattr(instance, column)
    after = life.target(transition, before)
    _running().history.append(
        StateChange(
            subject=recording.reference(instance),
            transition=transition,
            from_state=before,
            to_state=after,
            reason=ctx.reason[:300],
            actor=ctx.actor.key,
            at=ctx.now,
        )
    )
    write(instance, **{column: after}, **values)
    return after


def record_moves(ctx: Context, instances: Iterable[Model], life: Lifecycle, transition: str, before: str) -> None:
    """Write the history rows of things that one conditional statement has taken along ``transition`` out of ``before``.

    For moves that the database itself must decide, such as many hands reaching for one free number.
    """
    after = life.target(transition, before)
    for instance in instances:
        _running().history.append(
            StateChange(
                subject=recording.reference(instance),
                transition=transition,
                from_state=before,
                to_state=after,
                reason=ctx.reason[:300],
                actor=ctx.actor.key,
                at=ctx.now,
            )
        )
        _running().changes.append(recording.change(instance, "state", before, after, hidden=False))


def record_created(ctx: Context, instance: Model, life: Lifecycle, *, column: str = "state") -> None:
    """Write the first history row of a thing just created."""
    _running().history.append(
        StateChange(
            subject=recording.reference(instance),
            transition="create",
            from_state="",
            to_state=getattr(instance, column),
            reason=ctx.reason[:300],
            actor=ctx.actor.key,
            at=ctx.now,
        )
    )
    if getattr(instance, column) not in life.states:
        raise ValueError(f"{life.thing} cannot start in {getattr(instance, column)}")


@contextmanager
def savepoint() -> Iterator[None]:
    """Take back what the block wrote, said and recorded if it raises, so that the enclosing action can go on."""
    run = _running()
    gathered: tuple[list[Any], ...] = (run.events, run.steps, run.changes, run.history)
    lengths = [len(items) for items in gathered]
    try:
        with transaction.atomic():
            yield
    except BaseException:
        for items, length in zip(gathered, lengths, strict=True):
            del items[length:]
        raise


@contextmanager
def _gathering() -> Iterator[_Run]:
    if _run.get() is not None:
        raise RuntimeError("an action is running already; a step of it is called with .within()")
    run = _Run()
    token = _run.set(run)
    try:
        yield run
    finally:
        _run.reset(token)


def _message(ctx: Context, event: Event) -> OutboxMessage:
    return OutboxMessage(
        event=event.name,
        owner=event.owner,
        shard=zlib.crc32(event.owner.encode()) % SHARDS,
        body=event.body(),
        at=ctx.now,
        next_try_at=ctx.now,
    )


__all__ = [
    "REGISTRY", "Action", "Policy", "Preview", "action", "move", "record_created", "record_moves", "savepoint", "say",
    "use_policy", "write", "write_all",
]  # fmt: skip
