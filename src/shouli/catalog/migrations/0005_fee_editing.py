"""The values of a fee fact have names; a draft of fees remembers the version it is based on."""

from django.db import migrations, models

from shouli.kernel.reference import stamped

STAMP = stamped("catalog", "catalog_feefact")  # SQLite rebuilds the table for a column, and loses its triggers


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0004_offering_proposal'),
    ]

    operations = [
        migrations.RunPython(STAMP.reverse_code, STAMP.code),
        migrations.AddField(
            model_name='feefact',
            name='choice_names',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='feefact',
            name='choice_names_en',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='feetableversion',
            name='based_on',
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name='feetableversion',
            name='file_name',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.RunPython(STAMP.code, STAMP.reverse_code),
    ]
