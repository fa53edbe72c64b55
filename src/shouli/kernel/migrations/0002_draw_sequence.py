"""A real sequence for drawn numbers where the database has them."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def create(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Create the sequence on PostgreSQL."""
    if editor.connection.vendor == "postgresql":
        editor.execute("CREATE SEQUENCE kernel_draw_seq CACHE 20")


def drop(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the sequence on PostgreSQL."""
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP SEQUENCE kernel_draw_seq")


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
