"""Tables of parties: people and organisations, their documents, and the customers they are."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shouli.kernel.sealed import SealedField
from shouli.parties.rules import documents


class Party(models.Model):
    """A person or an organisation, whatever its role: customer, agent, handler, guarantor."""

    class Kind(models.TextChoices):
        INDIVIDUAL = "individual"  # 个人
        ORGANIZATION = "organization"  # 单位

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(max_length=120, db_index=True)
    name_initials = models.CharField(max_length=60, db_index=True)  # lxm
    name_initials_other = models.CharField(max_length=60, blank=True, db_index=True)  # as people may read it too
    person_kind = models.CharField(max_length=20, blank=True)  # rules.documents.PERSON_KINDS
    organization_kind = models.CharField(max_length=20, blank=True)  # rules.documents.ORGANIZATION_KINDS
    birth_date = models.DateField(null=True, blank=True)
    contact_phone = models.CharField(max_length=30, blank=True, db_index=True)
    residence_address = models.CharField(max_length=200, blank=True)  # 国内当前居住地址 / 单位地址
    postal_address = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    document_address = models.CharField(max_length=200, blank=True)
    seal_text = models.CharField(max_length=120, blank=True)  # 公章上的字
    registered_address = models.CharField(max_length=200, blank=True)  # 营业执照上的注册地址
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class IdentityDocument(models.Model):
    """A valid document (有效证件) of a party; its number is encrypted and found by a keyed index."""

    id = models.BigAutoField(primary_key=True)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=30)  # rules.documents.LABELS
    form = models.CharField(max_length=20, blank=True)  # rules.documents.FORMS, of organisations
    number_sealed = SealedField()
    number_index = models.CharField(max_length=64, db_index=True)
    number_masked = models.CharField(max_length=40)
    is_current = models.BooleanField(default=True)  # the one the party is registered with now
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["party", "kind", "number_index"], name="parties_document_once"),
            models.UniqueConstraint(fields=["party"], condition=Q(is_current=True), name="parties_document_current"),
            models.UniqueConstraint(
                fields=["kind", "number_index"],
                condition=~Q(kind__in=sorted(documents.NOT_UNIQUE)),
                name="parties_document_of_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number_masked}"


class DocumentCopy(models.Model):
    """A scan or photo kept with a party (证件复印件, 签字, 委托书, 房产证 …); bytes encrypted at rest."""

    id = models.BigAutoField(primary_key=True)
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="copies")
    document = models.ForeignKey(
        IdentityDocument, null=True, blank=True, on_delete=models.PROTECT, related_name="copies"
    )
    purpose = models.CharField(max_length=30)  # rules.copies.PURPOSES
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()  # bytes before encryption
    digest = models.CharField(max_length=64)
    sealed = SealedField()
    stored_at = models.DateTimeField()
    stored_by = models.CharField(max_length=60)

    class Meta:
        indexes = [models.Index(fields=["stored_at"], condition=Q(party=None), name="parties_copy_loose")]

    def __str__(self) -> str:
        return f"{self.purpose} ({self.size} bytes)"


class Customer(models.Model):
    """A party that buys (客户)."""

    id = models.BigAutoField(primary_key=True)
    party = models.OneToOneField(Party, on_delete=models.PROTECT, related_name="customer")
    customer_number = models.CharField(max_length=20, unique=True)
    level = models.CharField(max_length=20, default="ordinary")  # rules.customer_level.LEVELS
    locality = models.CharField(max_length=12)  # rules.locality.LOCALITIES
    locality_reason = models.CharField(max_length=40)  # rules.locality.REASONS: which ruling decided
    list_mark = models.CharField(max_length=5, blank=True, default="")  # rules.customer_level.LIST_MARKS
    proof_kind = models.CharField(max_length=30, blank=True)  # rules.registration.PROOFS, of organisations
    signed_at = models.DateTimeField(null=True, blank=True)
    registered_at = models.DateTimeField(null=True, blank=True)  # real-name registration complete
    registered_by = models.CharField(max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(locality__in=["local", "out_of_area"]), name="parties_customer_locality"
            ),
        ]

    def __str__(self) -> str:
        return self.customer_number


class Handler(models.Model):
    """Who acted for a customer (代办人, 经办人, 客户经理) at one moment, with the proof they brought."""

    id = models.BigAutoField(primary_key=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="handlers")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="acted_as")
    document = models.ForeignKey(IdentityDocument, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20)  # rules.registration: agent, handler, account_manager
    owner = models.CharField(max_length=40, blank=True)  # order:12; empty when recorded in the customer dialog
    signed = models.BooleanField()
    power_of_attorney = models.ForeignKey(
        DocumentCopy, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    power_of_attorney_sealed = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=60)

    class Meta:
        indexes = [models.Index(fields=["customer", "owner"], name="parties_handler_owner")]

    def __str__(self) -> str:
        return f"{self.role} {self.party_id}"


class DocumentShowing(models.Model):
    """The customer's document was shown and compared again for one piece of business (FL-AMB-39)."""

    id = models.BigAutoField(primary_key=True)
    document = models.ForeignKey(IdentityDocument, on_delete=models.PROTECT, related_name="showings")
    owner = models.CharField(max_length=40)  # order:12, draft:5
    shown_at = models.DateTimeField()
    shown_by = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "owner"], name="parties_showing_once")]

    def __str__(self) -> str:
        return f"{self.document_id} for {self.owner}"
