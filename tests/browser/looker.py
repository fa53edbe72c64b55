"""A member of staff who looks at pages: in Chinese and English, in light and dark, on screens of several sizes."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.test import Client
from playwright.sync_api import Browser, Page, ViewportSize

from shouli.identity.models import Staff
from tests.browser.checks import AXE
from tests.browser.person import slow_down
from tests.browser.shop import Shop
from tests.security.walking import STAFF, signed_in

SCREEN = ViewportSize(width=1280, height=720)


class Looker:
    """One reader with a browser; without a role, somebody who has not signed in."""

    def __init__(self, browser: Browser, shop: Shop, role: str = "", size: ViewportSize = SCREEN) -> None:
        self.shop, self.number = shop, STAFF.get(role, "")
        self.context = browser.new_context(
            viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce"
        )
        self.context.clock.set_system_time(shop.now())
        self.context.add_init_script(AXE)
        if role:
            self.client: Client = shop.ask(partial(signed_in, self.number))
            session = self.client.cookies["sessionid"].value
            self.context.add_cookies([{"name": "sessionid", "value": session, "url": shop.url}])
        self.page = self.context.new_page()
        slow_down(self.page)

    def prefer(self, language: str, theme: str) -> None:
        """Choose language and light."""
        if self.number:
            mine = Staff.objects.filter(staff_number=self.number)
            self.shop.ask(partial(mine.update, language=language, theme=theme))
        else:
            self.context.add_cookies([{"name": "django_language", "value": language, "url": self.shop.url}])
            self.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")

    def post(self, url: str, **values: Any) -> None:
        """Send a form without looking, in the same session."""
        self.shop.ask(partial(self.client.post, url, values))

    def open(self, url: str) -> Page:
        """Go to a page, whatever it says."""
        answer = self.page.goto(self.shop.url + url)
        assert answer is not None
        assert "html" in answer.headers["content-type"], url
        return self.page

    def leave(self) -> None:
        """Close the browser; the next one finds language and light as they were."""
        self.prefer("zh-hans", "light")
        self.context.close()
