"""Groups bear numbers above 0, those who share with nobody their own below 0: the two can no longer be mistaken."""

from django.db import migrations

ALONE = """
    UPDATE charging_chargingaccount SET group_number = -number
    WHERE group_number = number AND number NOT IN
        (SELECT group_number FROM charging_chargingaccount WHERE group_number <> number)
"""
MONTHS = """
    UPDATE charging_chargingmonth SET group_number = -group_number
    WHERE -group_number IN (SELECT group_number FROM charging_chargingaccount WHERE group_number < 0)
"""


class Migration(migrations.Migration):

    dependencies = [
        ('charging', '0003_rollover'),
    ]

    operations = [
        migrations.RunSQL(ALONE, "UPDATE charging_chargingaccount SET group_number = number WHERE group_number < 0"),
        migrations.RunSQL(MONTHS, "UPDATE charging_chargingmonth SET group_number = -group_number WHERE group_number < 0"),
    ]
