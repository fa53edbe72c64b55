from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("charging", "0004_groups_apart")]
    operations = [migrations.RenameField("reservation", "held", "reserved_li")]
