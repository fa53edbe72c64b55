"""What the shell shows of field work."""

from django.utils.translation import gettext_lazy as _

from shouli.web.workplaces import Entry, register

GROUP = _("Field work")

register(
    Entry(
        name="field", title=_("My visits"), url_name="field_visits", permission="page.field",
        group=GROUP, key="SM", order=300,
    ),
    Entry(
        name="dispatch", title=_("Dispatch board"), url_name="dispatch", permission="page.dispatch",
        group=GROUP, key="PD", order=310,
    ),
)  # fmt: skip
