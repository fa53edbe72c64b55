"""Tables of payments: charges and means, invoices and receipts, tills. Amounts are yuan with two decimals."""

from __future__ import annotations

from decimal import Decimal

from django.db import models

from shouli.payments import states


class Kind(models.TextChoices):
    """What a charge is: income at once, or money held for the customer."""

    FEE = "fee"
    DEPOSIT = "deposit"


class Purpose(models.TextChoices):
    """What a payment is for: an order is paid for once, accounts and balances again and again."""

    ORDER = "order"
    ACCOUNT = "account"
    TOP_UP = "top_up"
    SALE = "sale"


class MeansOfPayment(models.Model):
    """A way to pay at the counter, and the account of the books its takings stand on."""

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60)
    account = models.CharField(max_length=20)
    is_cash = models.BooleanField(default=False)
    needs_reference = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return self.code


class ChargePosting(models.Model):
    """Which account of the books a charge is posted to; an empty item stands for every item not named."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    charge_item = models.CharField(max_length=40, blank=True)
    account = models.CharField(max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "charge_item"], name="payments_charge_posting_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.charge_item or '*'}: {self.account}"


class TillSession(models.Model):
    """One clerk's till (班) from opening over the blind count to the hand-over, which somebody else receives."""

    id = models.BigAutoField(primary_key=True)
    staff_id = models.BigIntegerField()
    outlet_id = models.BigIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, default=states.OPEN)
    opening_float = models.DecimalField(max_digits=12, decimal_places=2)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    received_by = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["staff_id"],
                condition=models.Q(state__in=states.IN_HAND),
                name="payments_till_one_open_per_clerk",
            ),
            models.CheckConstraint(
                condition=models.Q(received_by=None) | ~models.Q(received_by=models.F("staff_id")),
                name="payments_till_received_by_another",
            ),
            models.CheckConstraint(condition=models.Q(opening_float__gte=0), name="payments_till_float_not_negative"),
        ]
        indexes = [models.Index(fields=["outlet_id", "-opened_at"])]

    def __str__(self) -> str:
        return f"till {self.pk} of staff {self.staff_id}"


class TillCount(models.Model):
    """What was counted of one means, beside what should have been there; the last attempt is the one that counts."""

    id = models.BigAutoField(primary_key=True)
    till = models.ForeignKey(TillSession, on_delete=models.PROTECT, related_name="counts")
    means = models.ForeignKey(MeansOfPayment, on_delete=models.PROTECT, related_name="+")
    expected = models.DecimalField(max_digits=12, decimal_places=2)
    counted = models.DecimalField(max_digits=12, decimal_places=2)
    attempt = models.PositiveSmallIntegerField(default=1)
    counted_by = models.BigIntegerField(null=True, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["till", "means", "attempt"], name="payments_till_count_once"),
        ]

    def __str__(self) -> str:
        return f"{self.counted} of {self.expected}"

    @property
    def variance(self) -> Decimal:
        """By how much the count exceeds what was expected."""
        return self.counted - self.expected


class TillVariance(models.Model):
    """Why a count differs from what should have been there; both stay as they are."""

    id = models.BigAutoField(primary_key=True)
    count = models.OneToOneField(TillCount, on_delete=models.PROTECT, related_name="explained")
    reason = models.CharField(max_length=20)
    note = models.CharField(max_length=200, blank=True)
    explained_by = models.BigIntegerField()
    explained_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.reason} of count {self.count_id}"


class Payment(models.Model):
    """Money taken for one owner (``order:12``, ``billing_account:4``), by one or several means."""

    id = models.BigAutoField(primary_key=True)
    payment_number = models.CharField(max_length=30, unique=True)
    owner = models.CharField(max_length=80)
    purpose = models.CharField(max_length=10, choices=Purpose.choices, default=Purpose.ORDER)
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default=states.ACTIVE)
    total = models.DecimalField(max_digits=12, decimal_places=2)
    tendered_cash = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    change_given = models.DecimalField(max_digits=12, decimal_places=2)
    staff_id = models.BigIntegerField(null=True, blank=True)
    outlet_id = models.BigIntegerField(null=True, blank=True)
    till = models.ForeignKey(TillSession, null=True, blank=True, on_delete=models.PROTECT, related_name="payments")
    collected_by = models.CharField(max_length=60)  # name shown on papers
    collected_at = models.DateTimeField()
    collected_on = models.DateField()
    reversed_at = models.DateTimeField(null=True, blank=True)
    reversed_on = models.DateField(null=True, blank=True)
    reversed_staff_id = models.BigIntegerField(null=True, blank=True)
    reversed_outlet_id = models.BigIntegerField(null=True, blank=True)
    reversed_till = models.ForeignKey(
        TillSession, null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_payments"
    )
    reversal_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner"],
                condition=models.Q(state=states.ACTIVE, purpose=Purpose.ORDER),
                name="payments_one_active_per_order",
            ),
            models.CheckConstraint(condition=models.Q(total__gt=0), name="payments_total_positive"),
            models.CheckConstraint(condition=models.Q(change_given__gte=0), name="payments_change_not_negative"),
        ]
        indexes = [
            models.Index(fields=["owner", "-id"]),
            models.Index(fields=["collected_on", "staff_id"]),
            models.Index(
                fields=["reversed_on"], condition=models.Q(state=states.REVERSED), name="payments_reversed_on"
            ),
        ]

    def __str__(self) -> str:
        return self.payment_number


class ChargeLine(models.Model):
    """One charge item (收费科目) of a payment; ``account`` is where it was posted."""

    id = models.BigAutoField(primary_key=True)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="charges")
    position = models.PositiveSmallIntegerField()
    item = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    account = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payment", "position"], name="payments_charge_position"),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="payments_charge_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.amount}"


class MeansLine(models.Model):
    """What one means contributed to a payment, change already deducted; ``account`` is where it was posted."""

    id = models.BigAutoField(primary_key=True)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="means")
    means = models.ForeignKey(MeansOfPayment, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    reference = models.CharField(max_length=60, blank=True)  # slip or transaction number
    account = models.CharField(max_length=20)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(amount__gt=0), name="payments_means_positive")]

    def __str__(self) -> str:
        return f"{self.means_id} {self.amount}"


class Seller(models.Model):
    """The taxpayer that issues invoices."""

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=100)
    tax_number = models.CharField(max_length=20)
    address_phone = models.CharField(max_length=120, blank=True)
    bank_account = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return self.name


class InvoiceRange(models.Model):
    """Invoice numbers the tax office has issued to a seller, for one outlet or for all."""

    id = models.BigAutoField(primary_key=True)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="ranges")
    invoice_code = models.CharField(max_length=12)  # 发票代码
    first_number = models.PositiveIntegerField()  # 发票号码, eight digits when printed
    last_number = models.PositiveIntegerField()
    next_number = models.PositiveIntegerField()
    outlet_id = models.BigIntegerField(null=True, blank=True)
    exhausted = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invoice_code", "first_number"], name="payments_invoice_range_once"),
            models.CheckConstraint(
                condition=models.Q(last_number__gte=models.F("first_number")), name="payments_invoice_range_order"
            ),
            models.CheckConstraint(
                condition=models.Q(next_number__gte=models.F("first_number"))
                & models.Q(next_number__lte=models.F("last_number") + 1),
                name="payments_invoice_range_next",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invoice_code} {self.first_number:08d}-{self.last_number:08d}"


class Invoice(models.Model):
    """An invoice (发票) over the fees of a payment; a void one keeps its number."""

    id = models.BigAutoField(primary_key=True)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="invoices")
    invoice_code = models.CharField(max_length=12)
    invoice_number = models.CharField(max_length=8)
    check_code = models.CharField(max_length=20)
    state = models.CharField(max_length=10, default=states.ISSUED)
    total = models.DecimalField(max_digits=12, decimal_places=2)
    seller_name = models.CharField(max_length=100)
    seller_tax_number = models.CharField(max_length=20)
    seller_address_phone = models.CharField(max_length=120, blank=True)
    seller_bank_account = models.CharField(max_length=120, blank=True)
    buyer_name = models.CharField(max_length=120)
    buyer_tax_number = models.CharField(max_length=20, blank=True)
    drawer = models.CharField(max_length=60)
    payee = models.CharField(max_length=60)
    reviewer = models.CharField(max_length=60, blank=True)
    issued_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=200, blank=True)
    prints = models.PositiveSmallIntegerField(default=0)
    first_printed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invoice_code", "invoice_number"], name="payments_invoice_number_once"),
            models.UniqueConstraint(
                fields=["payment"], condition=models.Q(state=states.ISSUED), name="payments_invoice_one_per_payment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invoice_code} {self.invoice_number}"


class Receipt(models.Model):
    """A receipt (收据) over the deposits of a payment, which are the customer's money (FL-AMB-50)."""

    id = models.BigAutoField(primary_key=True)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="receipts")
    receipt_number = models.CharField(max_length=30, unique=True)
    state = models.CharField(max_length=10, default=states.ISSUED)
    total = models.DecimalField(max_digits=12, decimal_places=2)
    payer_name = models.CharField(max_length=120)
    payee = models.CharField(max_length=60)
    issued_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=200, blank=True)
    prints = models.PositiveSmallIntegerField(default=0)
    first_printed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["payment"],
                condition=~models.Q(state=states.VOID),
                name="payments_receipt_one_per_payment",
            )
        ]

    def __str__(self) -> str:
        return self.receipt_number


class DepositRefund(models.Model):
    """The return of a deposit against its receipt."""

    id = models.BigAutoField(primary_key=True)
    receipt = models.OneToOneField(Receipt, on_delete=models.PROTECT, related_name="refund")
    means = models.ForeignKey(MeansOfPayment, on_delete=models.PROTECT, related_name="+")
    account = models.CharField(max_length=20)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    reference = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=200)
    staff_id = models.BigIntegerField(null=True, blank=True)
    outlet_id = models.BigIntegerField(null=True, blank=True)
    till = models.ForeignKey(TillSession, null=True, blank=True, on_delete=models.PROTECT, related_name="refunds")
    refunded_at = models.DateTimeField()
    refunded_on = models.DateField(db_index=True)

    def __str__(self) -> str:
        return f"{self.amount} back on {self.receipt_id}"
