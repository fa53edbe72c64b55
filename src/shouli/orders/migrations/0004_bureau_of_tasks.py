"""Tasks of orders under way learn which bureau handles them."""

from typing import Any

from django.db import migrations
from django.db.models import OuterRef, Subquery

BATCH = 1000


def fill(apps: Any, _editor: Any) -> None:
    """Write the order's bureau on its process and the tasks of it, a thousand orders at a time."""
    order_model, instance_model = apps.get_model("orders", "Order"), apps.get_model("processes", "ProcessInstance")
    task_model = apps.get_model("processes", "HumanTask")
    bureaus: dict[int, list[str]] = {}
    known = order_model.objects.exclude(bureau=None).values_list("pk", "bureau_id")
    for number, (order_id, bureau_id) in enumerate(known.iterator(), start=1):
        bureaus.setdefault(bureau_id, []).append(f"order:{order_id}")
        if number % BATCH == 0:
            _write(instance_model, bureaus)
    _write(instance_model, bureaus)
    of_instance = instance_model.objects.filter(pk=OuterRef("instance_id")).values("bureau_id")[:1]
    task_model.objects.filter(instance__bureau__isnull=False).update(bureau_id=Subquery(of_instance))


def _write(instance_model: Any, bureaus: dict[int, list[str]]) -> None:
    for bureau_id, owners in bureaus.items():
        instance_model.objects.filter(owner__in=owners).update(bureau_id=bureau_id)
    bureaus.clear()


class Migration(migrations.Migration):
    dependencies = [("orders", "0003_cancellation"), ("processes", "0002_bureau_of_tasks")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
