"""Who gets in, with which context, and how a refusal is told."""

from __future__ import annotations

import json
import re

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from shouli.identity.tests.factories import desk, role, shop, staff
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault, Invalid, NotFound, Stale
from shouli.kernel.models import OutboxMessage
from shouli.kernel.tests.factories import NOON
from shouli.web import palette, served_customer, workplaces
from shouli.web.doors import desk_page, door
from shouli.web.shell import CustomerStrip
from shouli.web.tests.pages import in_one_line
from shouli.web.workplaces import MenuEntry, WaitingRows

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
HTMX = {"HX-Request": "true"}


@door(permission="page.work")
def work(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Tell the context."""
    told = f"{ctx.actor.key} {ctx.channel} {ctx.interface_number} {ctx.language} {ctx.idempotency_key}"
    return HttpResponse(told)


@door(permission="page.work")
def refuse(request: HttpRequest, ctx: Context, how: str) -> HttpResponse:
    """Refuse in one of the ways there are."""
    faults = [Fault(field="a", code="a", message="First."), Fault(field="b", code="b", message="Second.")]
    raise {"invalid": Invalid(faults), "missing": NotFound(thing="Order", key=7), "stale": Stale(thing="Order")}[how]


@door(permission=None)
def listed(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show the shell."""
    return desk_page(request, ctx, "shell/home.html", active="test_work")


urlpatterns = [
    path("work", work, name="work"),
    path("refuse/<str:how>", refuse),
    path("listed", listed),
    path("", include("shouli.channels.shell.urls")),
]


@pytest.fixture
def inside(client: Client) -> Client:
    client.force_login(staff("3107", role("clerk", "page.work"), interface_number=desk(shop())))
    return client


def test_nobody_enters_without_signing_in(client: Client) -> None:
    assert client.get("/work?q=1")["Location"] == "/login?next=/work%3Fq%3D1"

    answer = client.get("/work", headers={**HTMX, "HX-Current-URL": "http://testserver/listed"})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/login?next=/listed")


def test_whose_session_has_ended_is_told_so_at_the_sign_in_page_and_comes_back(inside: Client) -> None:
    inside.session.flush()

    answer = inside.get("/work?q=1")

    assert answer["Location"] == "/login?ended=session&next=/work%3Fq%3D1"
    page = inside.get(answer["Location"]).content.decode()
    assert 'role="status"' in page
    assert 'name="next" value="/work?q=1"' in page


def test_a_form_sent_after_the_session_has_ended_stays_on_the_screen(inside: Client) -> None:
    """HTMX puts a notice beside it: no page is loaded over what was typed."""
    inside.session.flush()

    answer = inside.post("/work", {"name": "李小明"}, headers=HTMX)

    assert (answer.status_code, answer["HX-Retarget"]) == (422, "#toasts")
    assert 'data-code="session_ended"' in answer.content.decode()
    assert '<a href="/login?ended=session" target="_blank">' in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"


def test_the_palette_says_among_its_hits_that_the_session_has_ended_with_a_link_to_sign_in(inside: Client) -> None:
    """It is asked at each key: a toast each time would pile up behind it."""
    inside.session.flush()

    answer = inside.post("/work", {"q": "86"}, headers={**HTMX, "HX-Target": "palette-hits"})

    assert answer.status_code == 422
    assert "HX-Retarget" not in answer
    assert re.search(r'<a class="hit" role="option"[^>]* href="/login\?ended=session"', answer.content.decode())


def test_a_refusal_page_is_kept_nowhere(inside: Client) -> None:
    assert inside.get("/refuse/missing")["Cache-Control"] == "no-store"


def test_a_page_older_than_its_key_gets_a_new_one_and_goes_on(inside: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = inside.cookies

    first = strict.post("/work", {"name": "李小明"}, headers=HTMX)
    token = json.loads(first["HX-Trigger"])["csrf-renewed"]
    again = strict.post("/work", {"name": "李小明"}, headers={**HTMX, "X-CSRFToken": token})

    assert first.status_code == 422
    assert 'data-code="page_too_old"' in first.content.decode()
    assert again.status_code == 200


def test_a_plain_form_without_its_key_is_told_to_go_back(inside: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = inside.cookies

    answer = strict.post("/work", {"name": "李小明"})

    assert answer.status_code == 403
    assert 'data-code="page_too_old"' in answer.content.decode()
    assert answer.cookies["csrftoken"].value


def test_signing_in_without_the_cookie_leads_to_a_fresh_sign_in_page() -> None:
    strict = Client(enforce_csrf_checks=True)

    answer = strict.post("/login", {"username": "3107", "password": "whatever"}, follow=True)

    assert answer.redirect_chain == [("/login?ended=page", 302)]
    assert 'role="status"' in answer.content.decode()
    tokens = re.findall(r'name="csrfmiddlewaretoken"\s+value="(\w+)"', answer.content.decode())
    sent = {"username": "3107", "password": "whatever", "csrfmiddlewaretoken": tokens[0]}
    assert strict.post("/login", sent).status_code == 422  # the password is wrong, the page is not


def test_nobody_enters_without_the_right(client: Client) -> None:
    client.force_login(staff("3108", role("auditor", "page.audit")))

    answer = client.get("/work")

    assert answer.status_code == 403
    assert 'data-code="not_allowed"' in answer.content.decode()


def test_the_context_says_who_where_and_with_which_key(inside: Client) -> None:
    answer = inside.post("/work", {"_key": "k-9"})

    assert answer.content.decode().split(" ", 1)[1] == "counter 0531-H-003 zh-hans k-9"
    assert answer["Cache-Control"] == "no-store"


def test_whoever_owes_a_password_chooses_one_first(client: Client) -> None:
    client.force_login(staff("3109", role("clerk", "page.work"), must_change_password=True))

    assert client.get("/work")["Location"] == "/account"
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize(("how", "status"), [("invalid", 422), ("missing", 404), ("stale", 409)])
def test_a_refusal_is_a_page_that_says_nothing_changed(inside: Client, how: str, status: int) -> None:
    answer = inside.get(f"/refuse/{how}")

    assert answer.status_code == status
    assert "没有改动任何数据。" in answer.content.decode()


def test_a_refusal_beside_a_form_leaves_the_form_alone(inside: Client) -> None:
    answer = inside.get("/refuse/invalid", headers=HTMX)

    assert (answer.status_code, answer["HX-Retarget"], answer["HX-Reswap"]) == (422, "#toasts", "beforeend")
    assert "First.; Second." in answer.content.decode()


def test_pages_allow_no_inline_script_or_style(inside: Client) -> None:
    policy = inside.get("/work")["Content-Security-Policy"]

    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_work_places_are_those_of_the_role(inside: Client) -> None:
    places = (
        MenuEntry(name="test_work", title="Work", url_name="work", permission="page.work", group="Desk", key="GZ"),
        MenuEntry(name="test_other", title="Other", url_name="work", permission="page.other", group="Desk"),
        MenuEntry(
            name="test_late", title="Late", url_name="work", permission="page.work", group="Desk", channel="field"
        ),
    )
    kept, waits = dict(workplaces._entries), dict(workplaces._waits)
    workplaces.register(*places)
    rows = OutboxMessage.objects.all()
    OutboxMessage.objects.create(event="e", owner="order:1", shard=0, body={}, at=NOON, next_try_at=NOON)
    workplaces.waits_at("test_work")(lambda ctx: WaitingRows((rows, rows), late=rows.none()))
    workplaces.waits_at("test_late")(lambda ctx: WaitingRows((rows,), late=rows.filter(at__lt=ctx.now)))
    try:
        shown = in_one_line(inside.get("/listed").content.decode())
        found = inside.post("/palette", {"q": "gz"}).content.decode()
    finally:
        workplaces._entries.clear()
        workplaces._entries.update(kept)
        workplaces._waits.clear()
        workplaces._waits.update(waits)

    assert '<span>Work</span><span class="tag tag-amber">2</span>' in shown
    assert '<span>Late</span><span class="tag tag-red">1</span><span class="visually-hidden">逾期 1</span>' in shown
    assert "<span>Other</span>" not in shown
    assert 'href="/work"' in found


def test_the_palette_asks_every_provider_and_puts_mnemonics_first(inside: Client) -> None:
    kept = list(palette._providers)
    palette.provide(lambda ctx, asked: [palette.Hit(title=f"Order {asked}", url="/o")])
    palette.provide(lambda ctx, asked: [palette.Hit(title="Relocate", url="/r", key="YJ")])
    try:
        found = inside.post("/palette", {"q": "yj"}).content.decode()
    finally:
        palette._providers[:] = kept

    assert found.index("Relocate") < found.index("Order yj")


def test_the_customer_stays_on_every_page_until_released(inside: Client) -> None:
    kept = served_customer._provider
    served_customer.provide_strip(lambda ctx, customer_id: CustomerStrip(customer_id=customer_id, name="Li Xiaomei"))
    session = inside.session
    session.update({served_customer.CUSTOMER: 7, served_customer.SINCE: "2026-11-22T10:00:00+08:00"})
    session.save()
    try:
        during = inside.get("/listed").content.decode()
        session = inside.session
        session.pop(served_customer.CUSTOMER)
        session.save()
        after = inside.get("/listed").content.decode()
    finally:
        served_customer._provider = kept

    assert "Li Xiaomei" in during
    assert "Li Xiaomei" not in after


@override_settings(DEBUG=False)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_an_unknown_address_is_told_in_the_readers_language(client: Client, language: str) -> None:
    client.cookies["django_language"] = language

    answer = client.get("/nowhere")

    assert answer.status_code == 404
    assert (
        "这个地址没有内容。" if language == "zh-hans" else "There is nothing at this address."
    ) in answer.content.decode()
