from django.db import migrations, models


class Migration(migrations.Migration):
    """A name may be found by another reading of it too."""

    dependencies = [("parties", "0002_loose_copies")]
    operations = [
        migrations.AddField(
            model_name="party",
            name="name_initials_other",
            field=models.CharField(blank=True, db_index=True, max_length=60),
        )
    ]
