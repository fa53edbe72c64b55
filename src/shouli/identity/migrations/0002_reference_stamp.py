"""Every change of these tables renews the stamp under which their rows are kept in memory."""

from django.db import migrations

from shouli.kernel.reference import stamped


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_initial"), ("kernel", "0003_reference_stamp")]
    operations = [
        stamped(
            "identity",
            "identity_orgunit",
            "identity_interfacenumber",
            "identity_role",
            "identity_rolepermission",
        )
    ]
