"""Generate a billing account (帐户生成)."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from shouli.accounts.events import AccountOpened
from shouli.accounts.models import BillingAccount, PaymentWay
from shouli.accounts.rules.completeness import AccountData, account_faults
from shouli.kernel import crypto, numbering
from shouli.kernel.actions import action, say
from shouli.kernel.column_limits import fit_faults
from shouli.kernel.context import Context
from shouli.kernel.errors import refuse_if
from shouli.kernel.masking import mask_number
from shouli.kernel.typed import code, folded
from shouli.parties import queries as parties


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAccount:
    """What is filled in on the tab 帐户生成; bank fields are needed where the payment way says so."""

    customer_id: int
    name: str
    address: str
    payment_way: str
    bank_name: str = ""
    bank_account: str = ""
    postcode: str = ""


@action("accounts.open_account", secret=["bank_account"])
def open_account(ctx: Context, data: OpenAccount) -> BillingAccount:
    """Generate an account for a customer; it pays for nothing until it is related to a subscription (FL-064, FL-065).

    :raises NotFound: if there is no such customer
    :raises Invalid: naming every field missing or malformed
    """
    customer = parties.get_customer(ctx, data.customer_id)
    ways = {way.code: way for way in PaymentWay.objects.all()}
    given = AccountData(
        name=folded(data.name),
        address=folded(data.address),
        payment_way=data.payment_way,
        bank_name=folded(data.bank_name),
        bank_account="".join(code(data.bank_account).split()),
        postcode=code(data.postcode),
    )

    needs = {key: way.needs_bank for key, way in ways.items()}
    refuse_if([*account_faults(given, bank_needed=needs), *fit_faults(BillingAccount, asdict(given))])

    account = BillingAccount.objects.create(
        account_number=numbering.plain_number("A"),
        customer_id=customer.id,
        name=given.name,
        address=given.address,
        payment_way=ways[given.payment_way],
        bank_name=given.bank_name,
        bank_account_sealed=crypto.seal(given.bank_account.encode()) if given.bank_account else None,
        bank_account_masked=mask_number(given.bank_account, head=4, tail=4) if given.bank_account else "",
        postcode=given.postcode,
        created_at=ctx.now,
        last_used_at=ctx.now,
    )

    say(AccountOpened(account_id=account.pk, customer_id=account.customer_id))
    return account
