"""What reaches a page of what was sent."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from shouli.web.readable import readable


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("a=1&a=2&b=", {"a": ["1", "2"], "b": [""]}),
        ("a=%00x%00&%00b=1", {"a": ["x"], "b": ["1"]}),
        ("a=1&a%00=2", {"a": ["1", "2"]}),
        ("a=王%0d%0a明%09", {"a": ["王\n明"]}),
        ("a=王小明%E2%80%8B&b=１２", {"a": ["王小明"], "b": ["12"]}),
        ("password=１２%E2%80%8B", {"password": ["１２\u200b"]}),
        ("a=%F0%9F%99%82", {"a": ["🙂"]}),
    ],
)
def test_only_what_cannot_be_kept_is_taken_out(sent: str, kept: dict[str, list[str]]) -> None:
    assert dict(readable(QueryDict(sent)).lists()) == kept


def test_lone_surrogates_are_taken_out() -> None:
    sent = QueryDict(mutable=True)
    sent["a\udfff"] = "x\ud800y"

    assert dict(readable(sent).lists()) == {"a": ["xy"]}


def test_what_is_readable_is_left_alone() -> None:
    sent = QueryDict("a=1")

    assert readable(sent) is sent
