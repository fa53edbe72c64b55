from django.db import migrations, models


class Migration(migrations.Migration):
    """A contact person may be a customer's whole name."""

    dependencies = [("subscriptions", "0001_initial")]
    operations = [
        migrations.AlterField(
            model_name="subscription", name="contact_name", field=models.CharField(blank=True, max_length=120)
        )
    ]
