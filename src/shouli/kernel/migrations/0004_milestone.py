"""Milestones have a table; what the audit trail knows of them is taken over."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

NOTED = {"population": "config.note_population", "pack": "config.note_pack"}


def take_over(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make milestones of what was noted in the audit trail."""
    entries = apps.get_model("kernel", "AuditEntry").objects.using(editor.connection.alias)
    milestones = apps.get_model("kernel", "Milestone").objects.using(editor.connection.alias)
    for name, action in NOTED.items():
        noted = entries.filter(action=action, outcome="done").order_by("id")
        if first := noted.first():
            milestones.create(name=name, value=noted.last().given, since=first.at)


class Migration(migrations.Migration):
    dependencies = [("kernel", "0003_reference_stamp")]
    operations = [
        migrations.CreateModel(
            name="Milestone",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("value", models.JSONField()),
                ("since", models.DateTimeField()),
            ],
        ),
        migrations.RunPython(take_over, migrations.RunPython.noop),
    ]
