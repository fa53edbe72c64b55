"""Property certificates of orders taken so far come into their customers' files."""

from typing import Any

from django.db import migrations

NAME = "property_certificate_copy_id"


def file(apps: Any, _editor: Any) -> None:
    """Attach each certificate that an order names and nobody's file holds."""
    orders = apps.get_model("orders", "Order").objects.exclude(state="draft").filter(values__has_key=NAME)
    copies = apps.get_model("parties", "DocumentCopy").objects.filter(party=None, purpose="property_certificate")
    for value, party_id in orders.values_list(f"values__{NAME}", "customer__party_id").iterator():
        if str(value).isdecimal():
            copies.filter(pk=int(value)).update(party_id=party_id)


class Migration(migrations.Migration):
    dependencies = [("orders", "0004_bureau_of_tasks"), ("parties", "0002_loose_copies")]
    operations = [migrations.RunPython(file, migrations.RunPython.noop, elidable=True)]
