"""Saved filters: kept for one member of staff, replaced by name, one default per list, forgotten."""

from __future__ import annotations

import pytest

from shouli.identity import queries
from shouli.identity.actions import (
    ChooseDefaultFilter,
    DeleteFilter,
    SaveFilter,
    choose_default_filter,
    delete_filter,
    save_filter,
)
from shouli.identity.models import SavedFilter
from shouli.identity.tests.factories import role, staff
from shouli.kernel.context import Context
from shouli.kernel.errors import Invalid, NotAllowed, NotFound
from shouli.kernel.models import AuditEntry
from shouli.kernel.tests.factories import clerk_context, system

pytestmark = pytest.mark.django_db
LATE = (("state", "awaiting_audit"), ("sort", "number"))


@pytest.fixture
def ctx() -> Context:
    role("everyone", "identity.save_filter", "identity.choose_default_filter", "identity.delete_filter")
    return clerk_context(staff_id=staff("3107", role("clerk")).pk)


def keep(ctx: Context, name: str = "待稽核", **more: object) -> SavedFilter:
    """Keep a filter of the order list."""
    return save_filter(ctx, SaveFilter(**{"list_key": "orders", "name": name, "query": LATE, **more}))  # type: ignore[arg-type]


def kept(ctx: Context, list_key: str = "orders") -> list[tuple[str, dict[str, str], bool]]:
    """Return name, query and whether it is the default of each filter kept."""
    return [(item.name, item.query, item.is_default) for item in queries.list_saved_filters(ctx, list_key)]


def test_a_filter_is_kept_for_its_owner_and_its_list(ctx: Context) -> None:
    keep(ctx, " 待稽核 ")

    assert kept(ctx) == [("待稽核", {"state": "awaiting_audit", "sort": "number"}, False)]
    assert kept(ctx, "inbox") == []
    assert kept(clerk_context(staff_id=staff("3108").pk)) == []


def test_the_trail_says_who_kept_it_and_nothing_of_what_was_typed(ctx: Context) -> None:
    found = keep(ctx, query=(("text", "13900001111"),))

    entry = AuditEntry.objects.get(action="identity.save_filter")
    assert (entry.actor, entry.outcome, entry.subject) == (ctx.actor.key, "done", f"identity.savedfilter:{found.pk}")
    assert "13900001111" not in str(entry.given)


def test_the_same_name_replaces(ctx: Context) -> None:
    first = keep(ctx)

    again = keep(ctx, query=(("state", "returned"),))

    assert again.pk == first.pk
    assert kept(ctx) == [("待稽核", {"state": "returned"}, False)]


def test_a_list_opens_with_one_filter_at_most(ctx: Context) -> None:
    keep(ctx, "一", is_default=True)
    second = keep(ctx, "二", is_default=True)
    assert [(name, default) for name, _query, default in kept(ctx)] == [("一", False), ("二", True)]

    choose_default_filter(ctx, ChooseDefaultFilter(filter_id=second.pk, is_default=False))
    assert [default for _name, _query, default in kept(ctx)] == [False, False]

    choose_default_filter(ctx, ChooseDefaultFilter(filter_id=second.pk, is_default=True))
    keep(ctx, "二", is_default=True)
    assert [(name, default) for name, _query, default in kept(ctx)] == [("一", False), ("二", True)]


def test_a_filter_is_forgotten(ctx: Context) -> None:
    found = keep(ctx)

    assert delete_filter(ctx, DeleteFilter(filter_id=found.pk)) == "待稽核"

    assert kept(ctx) == []
    with pytest.raises(NotFound):
        delete_filter(ctx, DeleteFilter(filter_id=found.pk))


@pytest.mark.parametrize(("name", "code"), [("", "missing"), ("  ", "missing"), ("长" * 41, "too_long")])
def test_a_name_that_does_not_fit_is_refused(ctx: Context, name: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        keep(ctx, name)

    assert [(fault.field, fault.code) for fault in refusal.value.faults] == [("name", code)]
    assert kept(ctx) == []


def test_a_list_keeps_twenty(ctx: Context) -> None:
    for number in range(20):
        keep(ctx, f"{number:02}")

    with pytest.raises(Invalid) as refusal:
        keep(ctx, "20")

    assert [(fault.field, fault.code) for fault in refusal.value.faults] == [("name", "too_many")]
    keep(ctx, "19", is_default=True)
    assert (len(kept(ctx)), kept(ctx)[19][2]) == (20, True)


def test_nobody_touches_a_colleagues_filter(ctx: Context) -> None:
    found = keep(ctx, is_default=True)
    other = clerk_context(staff_id=staff("3108").pk)

    with pytest.raises(NotFound):
        delete_filter(other, DeleteFilter(filter_id=found.pk))
    with pytest.raises(NotFound):
        choose_default_filter(other, ChooseDefaultFilter(filter_id=found.pk, is_default=False))

    assert kept(ctx) == [("待稽核", dict(LATE), True)]


def test_only_people_keep_filters() -> None:
    with pytest.raises(NotAllowed):
        keep(system())


def test_sending_twice_keeps_one(ctx: Context) -> None:
    first, again = keep(ctx.keyed("k")), keep(ctx.keyed("k"))

    assert again.pk == first.pk
    assert len(kept(ctx)) == 1
