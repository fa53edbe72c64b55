"""A plan counts its changes, so that a page opened before one is found to be stale."""

from django.db import migrations, models

from shouli.kernel.reference import stamped

STAMP = stamped("catalog", "catalog_pricingplan")  # SQLite rebuilds the table for a column, and loses its triggers


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_reference_stamp")]
    operations = [
        migrations.RunPython(STAMP.reverse_code, STAMP.code),
        migrations.AddField("pricingplan", "version", models.PositiveIntegerField(default=1)),
        migrations.RunPython(STAMP.code, STAMP.reverse_code),
    ]
