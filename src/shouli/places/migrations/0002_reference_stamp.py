"""Every change of these tables renews the stamp under which their rows are kept in memory."""

from django.db import migrations

from shouli.kernel.reference import stamped


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial"), ("kernel", "0003_reference_stamp")]
    operations = [
        stamped(
            "places",
            "places_exchange",
            "places_addressrange",
        )
    ]
