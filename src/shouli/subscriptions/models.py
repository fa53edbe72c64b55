"""Tables of subscriptions: lines with their products, plans, number changes and bundles."""

from __future__ import annotations

from django.db import models

from shouli.subscriptions import states


class Subscription(models.Model):
    """A line a customer holds (用户)."""

    id = models.BigAutoField(primary_key=True)
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+")
    service_number = models.CharField(max_length=20)
    line = models.CharField(max_length=30)  # line offering, "FIXED"
    primary = models.CharField(max_length=30)  # 一级增值产品
    user_nature = models.CharField(max_length=30)
    product_attribute = models.CharField(max_length=30)
    area_scope = models.CharField(max_length=30)
    subscriber_class = models.CharField(max_length=1)  # A 甲种, B 乙种; derived from the user nature
    payment_type = models.CharField(max_length=10, default="postpaid")
    state = models.CharField(max_length=12)
    exchange = models.ForeignKey("places.Exchange", on_delete=models.PROTECT, related_name="+")
    address_id = models.BigIntegerField(null=True, blank=True)
    address = models.CharField(max_length=200)
    contact_name = models.CharField(max_length=120, blank=True)
    contact_phone = models.CharField(max_length=30, blank=True)
    number_kept = models.BooleanField(default=False)  # NP标志
    created_at = models.DateTimeField()
    activated_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service_number"],
                condition=models.Q(state__in=states.HOLDS_NUMBER),
                name="subscriptions_number_once",
            ),
            models.CheckConstraint(
                condition=models.Q(subscriber_class__in=("A", "B")), name="subscriptions_class_a_or_b"
            ),
        ]
        indexes = [models.Index(fields=["customer", "state"]), models.Index(fields=["service_number"])]

    def __str__(self) -> str:
        return self.service_number


class HeldProduct(models.Model):
    """A secondary value-added product (二级增值产品) a subscription has or had."""

    id = models.BigAutoField(primary_key=True)
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="products")
    code = models.CharField(max_length=30)
    developer = models.CharField(max_length=20, blank=True)  # employee id (发展人)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "code"], condition=models.Q(valid_to=None), name="subscriptions_product_once"
            )
        ]

    def __str__(self) -> str:
        return self.code


class HeldPlan(models.Model):
    """A charging rule or discount (计费规则, 优惠) on a subscription, with the developer it is credited to."""

    id = models.BigAutoField(primary_key=True)
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="plans")
    code = models.CharField(max_length=30)
    developer = models.CharField(max_length=20, blank=True)  # employee id
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "code"], condition=models.Q(valid_to=None), name="subscriptions_plan_once"
            )
        ]

    def __str__(self) -> str:
        return self.code


class NumberChange(models.Model):
    """That a line got another number, and whether callers of the old one are told (改号通知音)."""

    id = models.BigAutoField(primary_key=True)
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="number_changes")
    old_number = models.CharField(max_length=20)
    new_number = models.CharField(max_length=20)
    announced = models.BooleanField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["old_number"])]

    def __str__(self) -> str:
        return f"{self.old_number} -> {self.new_number}"


class Bundle(models.Model):
    """A package (套餐) several subscriptions of one customer are in."""

    id = models.BigAutoField(primary_key=True)
    package = models.CharField(max_length=30)
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+")
    employee_id = models.CharField(max_length=20, blank=True)
    formed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.package} {self.pk}"


class BundleMember(models.Model):
    """A subscription's place in a bundle."""

    id = models.BigAutoField(primary_key=True)
    bundle = models.ForeignKey(Bundle, on_delete=models.CASCADE, related_name="members")
    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="memberships")
    service = models.CharField(max_length=30)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscription"], condition=models.Q(left_at=None), name="subscriptions_one_bundle"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subscription_id} in {self.bundle_id}"


class BundleOption(models.Model):
    """An optional service of a bundle with its individual data (个性信息), such as local family numbers."""

    id = models.BigAutoField(primary_key=True)
    bundle = models.ForeignKey(Bundle, on_delete=models.CASCADE, related_name="options")
    code = models.CharField(max_length=30)
    numbers = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.code
