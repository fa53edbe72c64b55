"""Tables of identity: the organisation, staff, roles and their rights, interface numbers."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from shouli.identity import states
from shouli.kernel.sealed import SealedField


class OrgUnit(models.Model):
    """A unit of the operator: the operator itself, a handling bureau (处理局), a shop, a crew, a department."""

    class Kind(models.TextChoices):
        OPERATOR = "operator"
        BUREAU = "bureau"
        SHOP = "shop"
        DEPARTMENT = "department"

    class Outlet(models.TextChoices):
        NONE = ""
        OWN = "own"
        PARTNER = "partner"

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    outlet_type = models.CharField(max_length=8, choices=Outlet.choices, blank=True, default="")
    supports_appointment = models.BooleanField(default=False)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class InterfaceNumber(models.Model):
    """The number (接口编号) under which one outlet may accept business, and the hours in which it may."""

    number = models.CharField(max_length=40, unique=True)
    org_unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="interface_numbers")
    channel = models.CharField(max_length=20)
    opens_at = models.TimeField()
    closes_at = models.TimeField()
    weekdays = models.CharField(max_length=7, default="1234567")  # ISO weekdays on which it is open
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.number


class Role(models.Model):
    """A role staff can hold, such as clerk, auditor, installer."""

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return self.name


class RolePermission(models.Model):
    """That a role may run actions (and open pages) matching ``pattern`` through ``channel``, up to ``limit``."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="permissions")
    pattern = models.CharField(max_length=80)  # "orders.*", "payments.collect_payment", "page.audit"
    channel = models.CharField(max_length=20, default="*")
    limit = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "pattern", "channel"], name="identity_right_once")]

    def __str__(self) -> str:
        return f"{self.role_id}: {self.pattern}"


class RightsProposal(models.Model):
    """Everything a role is to do from the moment a second person agrees; ``before`` is what it did when proposed."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="proposals")
    before = models.JSONField(default=list)  # [["orders.*", "*", null], ["orders.adjust_fee", "*", "50.00"]]
    rights = models.JSONField(default=list)  # the same
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=10)  # states.RIGHTS_PROPOSAL
    proposed_by = models.CharField(max_length=60)
    proposed_at = models.DateTimeField()
    judged_by = models.CharField(max_length=60, blank=True)
    judged_at = models.DateTimeField(null=True, blank=True)
    judgement = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["role"], condition=models.Q(state=states.SUBMITTED), name="identity_one_open_proposal"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=states.APPROVED)
                | (~models.Q(judged_by="") & ~models.Q(judged_by=models.F("proposed_by"))),
                name="identity_rights_four_eyes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role_id}: {self.state}"


class StaffManager(BaseUserManager["Staff"]):
    """Lets Django's authentication find staff by staff number."""

    def get_by_natural_key(self, username: str | None) -> Staff:
        """Return the staff member with this staff number."""
        return self.get(staff_number=username)


class Staff(AbstractBaseUser):
    """A person of the operator who signs in with a staff number (工号)."""

    staff_number = models.CharField(max_length=20, unique=True)
    employee_id = models.CharField(max_length=20, unique=True)  # 职工ID
    name = models.CharField(max_length=60)
    org_unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="staff")
    roles = models.ManyToManyField(Role, related_name="staff", blank=True)
    interface_number = models.ForeignKey(InterfaceNumber, null=True, blank=True, on_delete=models.PROTECT)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    theme = models.CharField(max_length=5, default="light")
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    password_changed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[StaffManager] = StaffManager()
    USERNAME_FIELD = "staff_number"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return f"{self.staff_number} {self.name}"


class SavedFilter(models.Model):
    """A filter of one list that a member of staff gave a name; a list opens with the one that is its default."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="saved_filters")
    list_key = models.CharField(max_length=40)  # orders, price-proposals
    name = models.CharField(max_length=40)
    query = models.JSONField(default=dict)  # {"state": "awaiting_audit", "sort": "-name"}
    is_default = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["staff", "list_key", "name"], name="identity_filter_once"),
            models.UniqueConstraint(
                fields=["staff", "list_key"], condition=models.Q(is_default=True), name="identity_one_default_filter"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list_key}: {self.name}"


class AccountProposal(models.Model):
    """A change of an account that judges, or would judge, until a second person agrees (states.ACCOUNT_KINDS)."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="proposals")
    kind = models.CharField(max_length=10)
    roles = models.JSONField(default=list)
    password = models.CharField(max_length=128, blank=True)  # hashed, and only while it waits
    state = models.CharField(max_length=10)  # states.ACCOUNT_PROPOSAL
    proposed_by = models.CharField(max_length=60)
    proposed_at = models.DateTimeField()
    judged_by = models.CharField(max_length=60, blank=True)
    judged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "kind"], condition=models.Q(state=states.SUBMITTED), name="identity_one_open_account"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=states.APPROVED)
                | (~models.Q(judged_by="") & ~models.Q(judged_by=models.F("proposed_by"))),
                name="identity_account_four_eyes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff_id}: {self.kind} {self.state}"


class SignInTally(models.Model):
    """Failed sign-ins from one address or for one staff number, and which pairs of them have come in lately.

    ``key`` is a keyed digest: what was typed for a staff number may be a password.
    """

    kind = models.CharField(max_length=10)  # rules.attempts: address, number, known
    key = models.CharField(max_length=64)
    failures = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()
    last = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="identity_tally_once")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.failures}"


class SecondFactor(models.Model):
    """The secret a member of staff shares with an authenticator application; asked for once it is confirmed."""

    staff = models.OneToOneField(Staff, on_delete=models.CASCADE, related_name="second_factor")
    sealed_secret = SealedField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    last_counter = models.BigIntegerField(default=0)  # the last period whose code was used
    failures = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"second factor of staff {self.staff_id}"
