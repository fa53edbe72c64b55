"""Take a version of a fee table through its life: submit, approve, reject, withdraw."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.catalog import states
from shouli.catalog.events import FeeTablePublished
from shouli.catalog.models import FeeTableVersion
from shouli.catalog.queries.fee_tables import fee_rows_on, lock_version
from shouli.catalog.refusals import BackDated, OtherVersion
from shouli.kernel import four_eyes
from shouli.kernel.actions import action, move, say
from shouli.kernel.context import Context
from shouli.kernel.local_time import local_day


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitFeeTable:
    """The draft to put before another person."""

    version_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveFeeTable:
    """The submitted version to publish."""

    version_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectFeeTable:
    """The submitted version to reject, and why."""

    version_id: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawFeeTable:
    """The draft or submitted version its author gives up."""

    version_id: int


@action("catalog.submit_fee_table")
def submit_fee_table(ctx: Context, data: SubmitFeeTable) -> FeeTableVersion:
    """Put a draft before another person.

    :raises WrongState: if it is no draft
    """
    version = lock_version(data.version_id)

    move(ctx, version, states.FEE_TABLE_VERSION, "submit")
    return version


@action("catalog.approve_fee_table")
def approve_fee_table(ctx: Context, data: ApproveFeeTable) -> FeeTableVersion:
    """Publish a submitted version; it prices from its first day on. Nobody approves a draft of their own.

    :raises SamePerson: if the actor drafted it
    :raises BackDated: if its first day passed while it waited
    :raises OtherVersion: if another version was published meanwhile than the one it changes
    :raises WrongState: if it was not submitted
    """
    version = lock_version(data.version_id, whole_table=True)

    four_eyes.refuse_author(ctx, version.drafted_by)
    states.FEE_TABLE_VERSION.target("approve", version.state)
    if version.valid_from < local_day(ctx.now):
        raise BackDated(day=version.valid_from)
    in_force, _rows = fee_rows_on(version.table.code, version.valid_from)
    if version.based_on not in (None, in_force):
        raise OtherVersion(thing=version.table.code, day=version.valid_from)

    four_eyes.approve(ctx, version, states.FEE_TABLE_VERSION)

    valid_from = version.valid_from.isoformat()
    say(FeeTablePublished(table_code=version.table.code, version=version.number, valid_from=valid_from))
    return version


@action("catalog.reject_fee_table")
def reject_fee_table(ctx: Context, data: RejectFeeTable) -> FeeTableVersion:
    """Reject a submitted version with a reason its author can read.

    :raises Invalid: if no reason is given
    :raises SamePerson: if the actor drafted it
    :raises WrongState: if it was not submitted
    """
    version = lock_version(data.version_id)

    four_eyes.refuse_author(ctx, version.drafted_by)

    four_eyes.reject(ctx, version, states.FEE_TABLE_VERSION, data.reason)
    return version


@action("catalog.withdraw_fee_table")
def withdraw_fee_table(ctx: Context, data: WithdrawFeeTable) -> FeeTableVersion:
    """Give up a version that was not judged yet.

    :raises WrongState: if it was judged
    """
    version = lock_version(data.version_id)

    move(ctx, version, states.FEE_TABLE_VERSION, "withdraw")
    return version
