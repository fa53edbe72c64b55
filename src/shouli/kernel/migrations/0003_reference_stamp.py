"""Stamps of reference data, and on PostgreSQL the function that renews them."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

RENEW = """
CREATE FUNCTION kernel_renew_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO kernel_referencestamp (name, stamp) VALUES (TG_ARGV[0], gen_random_uuid()::text)
    ON CONFLICT (name) DO UPDATE SET stamp = excluded.stamp;
    RETURN NULL;
END $$
"""


def create(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Create the function on PostgreSQL."""
    if editor.connection.vendor == "postgresql":
        editor.execute(RENEW, params=None)


def drop(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the function on PostgreSQL."""
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP FUNCTION kernel_renew_stamp()")


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_draw_sequence")]
    operations = [
        migrations.CreateModel(
            name="ReferenceStamp",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("stamp", models.CharField(max_length=36)),
            ],
        ),
        migrations.RunPython(create, drop),
    ]
