"""One's own account: password and second factor."""

from __future__ import annotations

from io import BytesIO

import qrcode
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from shouli.identity import queries, sign_in
from shouli.identity.actions import (
    ChangePassword,
    ConfirmSecondFactor,
    EnrolSecondFactor,
    change_password,
    confirm_second_factor,
    enrol_second_factor,
)
from shouli.kernel.context import Context
from shouli.kernel.errors import Invalid
from shouli.web.doors import desk_page, door, go_on
from shouli.web.forms import ActionView, FieldView, FormView, SectionView, with_faults
from shouli.web.posted import Posted


@sensitive_post_parameters("current", "new", "password")
@require_http_methods(["GET", "HEAD", "POST"])
@door(permission=None, owes_password=True)
def own_account(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show and change what belongs to the signed-in staff member alone."""
    form = account_form(request, ctx)
    if request.method != "POST":
        return desk_page(request, ctx, "shell/own_account.html", form=form)
    posted = Posted(request.POST)
    try:
        if not carry_out(request, ctx, posted):
            return desk_page(request, ctx, "shell/own_account.html", form=form)
    except Invalid as refusal:
        marked = with_faults(form, refusal.faults)
        return desk_page(request, ctx, "shell/own_account.html", status=422, form=marked)
    return go_on(request, "own_account")


def carry_out(request: HttpRequest, ctx: Context, posted: Posted) -> bool:
    """Do what the button pressed stands for; say whether one was pressed.

    :raises Invalid: with what is wrong with the password or the code
    """
    match posted.action:
        case "password":
            data = ChangePassword(current=request.POST.get("current", ""), new=request.POST.get("new", ""))
            staff = change_password(ctx, data)
            update_session_auth_hash(request, staff)  # this session goes on, all others end
            messages.success(request, _("The new password is set."))
        case "enrol":
            enrol_second_factor(ctx, EnrolSecondFactor(password=request.POST.get("password", "")))
        case "confirm":
            confirm_second_factor(ctx, ConfirmSecondFactor(code=posted.text("code")))
            messages.success(request, _("The second factor is on; it is asked for at every sign-in."))
        case _:
            return False
    return True


@require_safe
@door(permission=None)
def enrolment_code(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Draw what an authenticator reads, while the enrolment awaits confirmation."""
    uri = sign_in.enrolment_uri(ctx.actor.staff_id or 0)
    if not uri:
        raise Http404
    drawn = BytesIO()
    qrcode.make(uri, box_size=5).save(drawn)
    return HttpResponse(drawn.getvalue(), content_type="image/png", headers={"Cache-Control": "no-store"})


def account_form(request: HttpRequest, ctx: Context) -> FormView:
    """Build the form of one's own account."""
    owes = request.user.is_authenticated and request.user.must_change_password
    password = SectionView(
        key="password",
        title=_("Password"),
        hotkey="Alt 1",
        state="current" if owes else "todo",
        note=_("Please choose your own password first.") if owes else "",
        fields=(
            password_field("current", _("Current password"), "current-password"),
            password_field("new", _("New password"), "new-password"),
        ),
        actions=(ActionView(name="password", label=_("Change password"), key="F2"),),
    )
    sections = (password,) if owes else (password, factor_section(ctx))
    return FormView(key="account", title=_("Own account"), sections=sections, url=reverse("own_account"))


def factor_section(ctx: Context) -> SectionView:
    """Build the section of the second factor as it stands: none, to be confirmed, or on."""
    factor = queries.find_second_factor(ctx.actor.staff_id or 0)
    title = _("Second factor")
    if factor is None:
        start = ActionView(name="enrol", label=_("Set up an authenticator"))
        mine = password_field("password", _("Current password"), "current-password")
        return SectionView(
            key="factor", title=title, hotkey="Alt 2", note=_("Not set up"), fields=(mine,), actions=(start,)
        )
    if factor.confirmed_at is not None:
        return SectionView(key="factor", title=title, hotkey="Alt 2", state="done", note=_("On"))
    code = FieldView(
        name="code",
        label=_("Code"),
        widget="digits",
        required=True,
        help=_("Scan the picture with an authenticator and type the six digits it shows."),
        extra={"enter": "confirm", "maxlength": 6},
    )
    confirm = ActionView(name="confirm", label=_("Turn on"))
    return SectionView(
        key="factor",
        title=title,
        hotkey="Alt 2",
        state="current",
        fields=(code,),
        template="shell/enrolment.html",
        actions=(confirm,),
    )


def password_field(name: str, label: str, autocomplete: str) -> FieldView:
    """Build a field for a password."""
    return FieldView(name=name, label=label, widget="password", required=True, extra={"autocomplete": autocomplete})
