"""Every table whose rows are kept in memory renews its stamp by itself, on whichever database the tests run."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection

from shouli.kernel import reference

# Identity keeps units and rights in memory; people, their filters, how they sign in and what they propose are read when
# asked for, as are proposals of offerings.
NOT_KEPT = {
    "catalog": {"OfferingProposal"},
    "identity": {
        *("Staff", "SecondFactor", "Staff_roles", "Staff_groups", "Staff_user_permissions"),
        *("SavedFilter", "RightsProposal", "AccountProposal", "SignInTally"),
    },
}
NAMES = {
    "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal",
}


def tables(part: str) -> set[str]:
    """Return the tables of a part whose rows are kept."""
    models = apps.get_app_config(part).get_models(include_auto_created=True)
    return {model._meta.db_table for model in models if model.__name__ not in NOT_KEPT.get(part, set())}


@pytest.mark.django_db
def test_every_kept_table_has_its_triggers() -> None:
    with connection.cursor() as cursor:
        cursor.execute(NAMES[connection.vendor])
        there = set(cursor.fetchall())
    wanted = {
        (f"{table}_stamp_{event.lower()}", table)
        for part in reference.SETS
        for table in tables(part)
        for event in reference.events(connection.vendor)
    }

    assert {"catalog", "places", "identity"} <= reference.SETS
    assert wanted - there == set()
