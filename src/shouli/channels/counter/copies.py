"""Scans: kept as soon as they are chosen, looked at with a trace."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shouli.kernel.context import Context
from shouli.kernel.errors import Invalid
from shouli.parties.actions import OpenCopy, StoreCopy, open_copy, store_copy
from shouli.parties.rules.copies import LARGEST, PDF
from shouli.web.doors import door


@require_POST
@door(permission="page.counter")
def store(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Keep a scan, answer with its id; what is wrong with it is told in words."""
    sent = request.FILES.get("file")
    if not isinstance(sent, UploadedFile):
        return JsonResponse({"fault": _("Choose a file.")}, status=422)
    content = sent.read(LARGEST + 1)
    asked = StoreCopy(
        purpose=request.POST.get("purpose", "")[:40], content=content, declared_type=sent.content_type or ""
    )
    try:
        copy = store_copy(ctx.keyed(""), asked)
    except Invalid as refusal:
        return JsonResponse({"fault": refusal.text}, status=422)
    url = reverse("counter_copy", args=[copy.pk])
    return JsonResponse({"id": copy.pk, "name": (sent.name or "")[:60], "preview_url": url})


@require_safe
@door(permission="page.customer")
def look(request: HttpRequest, ctx: Context, copy_id: int) -> HttpResponse:
    """Show a kept scan; who looked is in the audit trail."""
    found = open_copy(ctx, OpenCopy(copy_id=copy_id))
    response = HttpResponse(found.content, content_type=found.content_type)
    # A picture is looked at in the page; a PDF may hold script, so it is never opened as a page of this site.
    response["Content-Disposition"] = "attachment" if found.content_type == PDF else "inline"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response
