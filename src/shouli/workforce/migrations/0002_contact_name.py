from django.db import migrations, models


class Migration(migrations.Migration):
    """A contact person may be a customer's whole name."""

    dependencies = [("workforce", "0001_initial")]
    operations = [
        migrations.AlterField(
            model_name="workorder", name="contact_name", field=models.CharField(max_length=120)
        )
    ]
