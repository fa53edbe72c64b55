"""Since when a subscriber is charged online; months are laid out anew at their next use, with what is left over."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('charging', '0002_guards'),
    ]

    operations = [
        migrations.AddField(
            model_name='chargingaccount',
            name='since',
            field=models.BigIntegerField(default=0),
        ),
        migrations.RunSQL("UPDATE charging_chargingmonth SET tariff = ''", migrations.RunSQL.noop),
    ]
