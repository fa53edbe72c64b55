"""Texts put together: nothing stands around what is empty, and lists have the marks of their language."""

from __future__ import annotations

from django.utils import translation

from shouli.kernel.text import dotted, listed


def test_dots_stand_only_between_what_there_is() -> None:
    assert dotted("号码-03", "") == "号码-03"
    assert dotted("", "五（三）4") == "五（三）4"
    assert dotted("固话-02", "", "五（三）4") == "固话-02 · 五（三）4"
    assert dotted() == ""


def test_a_list_has_the_marks_of_the_readers_language() -> None:
    with translation.override("zh-hans"):
        assert listed(["来电显示", "呼叫转移"]) == "来电显示、呼叫转移"
    with translation.override("en"):
        assert listed(["Caller display", "Call forwarding"]) == "Caller display, Call forwarding"
