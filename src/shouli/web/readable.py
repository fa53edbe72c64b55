"""Folds what a browser sends once, so that only texts a database can keep, in one spelling, reach a page."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from typing import Any, ClassVar

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError

from shouli.kernel.typed import folded_lines

AS_TYPED = frozenset({"password", "current", "new"})  # what is compared with a hash is not folded
UNKEPT = re.compile("[\x00\ud800-\udfff]")  # no database keeps these in a text; no keyboard types them


class ReadableMiddleware:
    """Folds address and form, drops cookies that cannot be kept, and refuses bodies in another encoding than UTF-8."""

    sync_capable: ClassVar[bool] = True
    async_capable: ClassVar[bool] = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request whose address and cookies are readable.

        :raises BadRequest: if its body claims to be in another script
        """
        if request.encoding and codecs.lookup(request.encoding).name != "utf-8":
            raise BadRequest("forms are sent in UTF-8")
        request.GET = readable(request.GET)  # type: ignore[assignment]
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if not UNKEPT.search(name + value)}
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Let a page see a form of which every text can be kept.

        :raises BadRequest: if the form broke off
        """
        if request.method == "POST":
            try:
                request.POST = readable(request.POST)  # type: ignore[assignment]
            except UnreadablePostError as broken:
                raise BadRequest("the form broke off") from broken


def readable(sent: QueryDict) -> QueryDict:
    """Return what was sent, folded (:mod:`shouli.kernel.typed`), save for passwords.

    Names that become alike without the characters that cannot be kept are put together.
    """
    if all(text.isascii() and text.isprintable() for name, values in sent.lists() for text in (name, *values)):
        return sent
    kept = QueryDict(mutable=True)
    for name, values in sent.lists():
        plain = UNKEPT.sub("", name)
        for value in values:
            kept.appendlist(plain, UNKEPT.sub("", value) if plain in AS_TYPED else folded_lines(value))
    return kept
