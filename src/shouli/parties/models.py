"""Tables of parties: people and organisations, their documents, and the customers they are."""

from __future__ import annotations

from django.db import models


class Party(models.Model):
    """A person or an organisation, whatever its role: customer, agent, handler, guarantor."""

    class Kind(models.TextChoices):
        INDIVIDUAL = "individual"  # 个人
        ORGANIZATION = "organization"  # 单位

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(max_length=120)
    name_initials = models.CharField(max_length=60, db_index=True)  # lxm
    person_kind = models.CharField(max_length=20, blank=True)  # rules.documents: citizen, minor, soldier, police, hk_macau, taiwan, foreigner
    organization_kind = models.CharField(max_length=20, blank=True)  # government, institution, enterprise
    birth_date = models.DateField(null=True, blank=True)
    contact_phone = models.CharField(max_length=30, blank=True, db_index=True)
    residence_address = models.CharField(max_length=200, blank=True)  # 国内当前居住地址 / 单位地址
    postal_address = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    document_address = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class IdentityDocument(models.Model):
    """A valid document (有效证件) of a party; its number is encrypted and found by a keyed index."""

    id = models.BigAutoField(primary_key=True)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=30)  # rules.documents.KINDS
    form = models.CharField(max_length=20, blank=True)  # original, sealed_copy (organisations)
    number_sealed = models.BinaryField()
    number_index = models.CharField(max_length=64, db_index=True)
    number_masked = models.CharField(max_length=40)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["party", "kind", "number_index"], name="parties_document_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number_masked}"


class DocumentCopy(models.Model):
    """A scan or photo kept with a party (证件复印件, 签字, 委托书, 房产证 …); bytes encrypted at rest."""

    id = models.BigAutoField(primary_key=True)
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="copies")
    purpose = models.CharField(max_length=30)  # rules.documents.PURPOSES
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    sealed = models.BinaryField()
    stored_at = models.DateTimeField()
    stored_by = models.CharField(max_length=60)

    def __str__(self) -> str:
        return f"{self.purpose} ({self.size} bytes)"


class Customer(models.Model):
    """A party that buys (客户)."""

    id = models.BigAutoField(primary_key=True)
    party = models.OneToOneField(Party, on_delete=models.PROTECT, related_name="customer")
    customer_number = models.CharField(max_length=20, unique=True)
    level = models.CharField(max_length=20, default="ordinary")  # ordinary, silver, gold, diamond
    locality = models.CharField(max_length=12)  # local, out_of_area (rules.locality)
    locality_reason = models.CharField(max_length=40)  # which ruling decided
    list_mark = models.CharField(max_length=5, blank=True, default="")  # "", red, black
    registered_at = models.DateTimeField(null=True, blank=True)  # real-name registration complete
    registered_by = models.CharField(max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.customer_number


class Handler(models.Model):
    """Who acted for a customer (代办人, 经办人, 客户经理) at one moment, with the proof they brought."""

    id = models.BigAutoField(primary_key=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="handlers")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="acted_as")
    role = models.CharField(max_length=20)  # agent, handler, account_manager
    power_of_attorney = models.ForeignKey(DocumentCopy, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    power_of_attorney_sealed = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.role} {self.party_id}"
