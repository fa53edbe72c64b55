"""Data keys change hands: everything sealed is sealed again, whatever interrupts it."""

from __future__ import annotations

import signal
import sqlite3
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from django.conf import settings as configured
from django.db.models import BinaryField
from pytest_django import Settings

from shouli.accounts.models import BillingAccount
from shouli.accounts.tests.factories import account, load_payment_ways
from shouli.config import cli, resealing
from shouli.config.tests.factories import output, shouli, started, until
from shouli.config.tests.test_deploy import PRODUCTION
from shouli.identity.actions import EnrolSecondFactor, enrol_second_factor
from shouli.identity.models import SecondFactor
from shouli.identity.tests.factories import PASSWORD, staff
from shouli.kernel import crypto
from shouli.kernel.errors import NotFound
from shouli.kernel.models import AuditEntry
from shouli.kernel.resealing import Reseal, reseal
from shouli.kernel.sealed import SealedField, sealed_columns
from shouli.kernel.tests.factories import clerk_context, system
from shouli.parties.models import DocumentCopy, IdentityDocument
from shouli.parties.tests import factories as make

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
SCANS = 4000


@pytest.fixture
def sealed(settings: Settings, db: None) -> None:
    """One of everything that is sealed, and three scans, under the old key; the new one is in front of it."""
    settings.SHOULI_DATA_KEYS = [OLD]
    customer = make.customer()
    for _number in range(3):
        make.copy()
    load_payment_ways()
    account(customer.pk, payment_way="transfer", bank_name="工行", bank_account="6222021602001234567")
    enrol_second_factor(
        clerk_context(roles=("system",), staff_id=staff(password=PASSWORD).pk), EnrolSecondFactor(password=PASSWORD)
    )
    settings.SHOULI_DATA_KEYS = [NEW, OLD]


def opened() -> list[bytes]:
    """Open everything there is with the keys there are."""
    return [
        crypto.unseal(value)
        for model, column in sealed_columns()
        for value in model._default_manager.order_by("pk").values_list(column, flat=True)
        if value is not None
    ]


def run(*, dry_run: bool = False, batch: int = 2) -> tuple[resealing.ResealTally, list[str]]:
    """Run the command's work; return its tally and what it said."""
    said: list[str] = []
    return resealing.run(dry_run=dry_run, batch=batch, say=said.append), said


def test_nothing_binary_escapes() -> None:
    binary = {
        (model._meta.label_lower, column.name)
        for part in configured.PARTS
        for model in apps.get_app_config(part).get_models()
        for column in model._meta.concrete_fields
        if isinstance(column, BinaryField)
    }

    assert {(model._meta.label_lower, name) for model, name in sealed_columns()} == binary
    assert ("parties.documentcopy", "sealed") in binary


def test_to_migrations_a_sealed_column_is_a_binary_one() -> None:
    assert SealedField(null=True).deconstruct() == BinaryField(null=True).deconstruct()


def test_everything_is_sealed_anew_and_the_old_key_can_go(sealed: None, settings: Settings) -> None:
    before = opened()
    rows = IdentityDocument.objects.count() + DocumentCopy.objects.count() + 2

    tally, said = run()

    assert (tally.looked_at, tally.resealed, tally.unopened) == (rows, rows, 0)
    assert said[-2] == f"{rows} of {rows} rows are sealed again with the newest key."
    settings.SHOULI_DATA_KEYS = [NEW]
    assert opened() == before
    assert make.citizen_number().encode() in before
    (opened_account,) = BillingAccount.objects.all()
    assert crypto.unseal(bytes(opened_account.bank_account_sealed or b"")) == b"6222021602001234567"
    assert SecondFactor.objects.count() == 1
    entry = AuditEntry.objects.filter(action="kernel.reseal").latest("id")
    assert (entry.actor, entry.outcome, entry.changes) == ("system:reseal", "done", [])


def test_a_repeat_finds_nothing_to_do(sealed: None) -> None:
    first, _said = run()
    kept = list(DocumentCopy.objects.order_by("pk").values_list("sealed", flat=True))

    again, _said = run(batch=50)

    assert (again.looked_at, again.resealed) == (first.looked_at, 0)
    assert [bytes(value) for value in DocumentCopy.objects.order_by("pk").values_list("sealed", flat=True)] == [
        bytes(value) for value in kept
    ]


def test_what_an_interrupted_run_has_done_is_not_done_again(sealed: None) -> None:
    done = reseal(system(), Reseal(label="parties.documentcopy", limit=2))
    assert (done.looked_at, done.resealed, done.unopened) == (2, 2, ())

    tally, _said = run()

    assert tally.resealed == tally.looked_at - 2


def test_a_dry_run_counts_and_changes_nothing(sealed: None) -> None:
    before = list(DocumentCopy.objects.values_list("sealed", flat=True))
    trails = AuditEntry.objects.count()

    tally, said = run(dry_run=True)

    assert tally.resealed == tally.looked_at
    assert said[-1] == f"{tally.looked_at} of {tally.looked_at} rows would be sealed again with the newest key."
    assert [bytes(value) for value in DocumentCopy.objects.values_list("sealed", flat=True)] == [
        bytes(value) for value in before
    ]
    assert AuditEntry.objects.count() == trails


def test_what_no_key_opens_is_named_and_left(sealed: None, capsys: pytest.CaptureFixture[str]) -> None:
    spoilt = DocumentCopy.objects.latest("pk")
    DocumentCopy.objects.filter(pk=spoilt.pk).update(sealed=b"nobody's")

    assert cli.main(["reseal"]) == cli.FAILED

    told = capsys.readouterr().out.splitlines()
    assert f"parties.documentcopy {spoilt.pk}: no key opens it" in told
    assert told[-1] == "1 rows are opened by none of SHOULI_DATA_KEYS and were left as they are."
    spoilt.refresh_from_db()
    assert bytes(spoilt.sealed) == b"nobody's"


@pytest.mark.django_db
def test_a_table_without_anything_sealed_is_not_found() -> None:
    with pytest.raises(NotFound):
        reseal(system(), Reseal(label="parties.customer"))


@pytest.mark.long
def test_killed_in_the_middle_it_is_finished_by_the_next(tmp_path: Path) -> None:
    keys = PRODUCTION | {"SHOULI_DATA_KEYS": f"{NEW},{OLD}"}
    assert shouli(tmp_path, "migrate", **keys).returncode == 0
    database = tmp_path / "shouli.sqlite3"
    with sqlite3.connect(database) as rows:
        rows.executemany(
            "INSERT INTO parties_documentcopy (purpose, content_type, size, digest, sealed, stored_at, stored_by)"
            " VALUES ('document', 'image/png', 3, '', ?, '2026-01-01', 'staff:1')",
            ((Fernet(OLD).encrypt(b"%d" % number),) for number in range(SCANS)),
        )
    rows.close()

    with started(tmp_path, "reseal", "--batch", "1", **keys) as process:
        until(lambda: batches(database) > 0, process=process, folder=tmp_path)
        process.kill()
        assert process.wait(10) == -signal.SIGKILL
    done = batches(database)
    assert 0 < done < SCANS
    ended = shouli(tmp_path, "reseal", "--batch", "1000", **keys)

    assert ended.returncode == 0, ended.stderr
    assert f"{SCANS - done} of {SCANS} rows are sealed again" in ended.stdout, output(tmp_path)
    with sqlite3.connect(database) as looked:
        kept = looked.execute("SELECT sealed FROM parties_documentcopy ORDER BY id").fetchall()
    looked.close()
    assert [Fernet(NEW).decrypt(value) for (value,) in kept] == [b"%d" % number for number in range(SCANS)]


def batches(database: Path) -> int:
    """Count the batches of scans that were committed, one scan each."""
    asked = "SELECT count(*) FROM kernel_auditentry WHERE action = 'kernel.reseal' AND given LIKE '%documentcopy%'"
    with sqlite3.connect(database) as looked:
        found = looked.execute(asked).fetchone()
    looked.close()
    return int(found[0])
