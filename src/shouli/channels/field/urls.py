"""Addresses of field work."""

from django.urls import path

from shouli.channels.field import dispatch, visits
from shouli.web import keys  # noqa: F401 - brings <row:…>

urlpatterns = [
    path("field/", visits.visit_list, name="field_visits"),
    path("field/<row:work_order_id>", visits.visit, name="field_visit"),
    path("dispatch/", dispatch.board, name="dispatch"),
    path("dispatch/<row:work_order_id>", dispatch.reassign, name="dispatch_reassign"),
]
