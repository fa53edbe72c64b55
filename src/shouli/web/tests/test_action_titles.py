"""Every action is called something in words, in both languages."""

from __future__ import annotations

import re

from django.utils import translation

from shouli.kernel.actions import REGISTRY
from shouli.web.action_titles import ACTION_TITLES, action_title

PARTS = {name.partition(".")[0] for name in ACTION_TITLES}


def test_every_action_has_a_title() -> None:
    """An action without one stands in the audit trail as a code: give it a line in ``web/action_titles.py``."""
    assert {name for name in REGISTRY if name.partition(".")[0] in PARTS} - set(ACTION_TITLES) == set()


def test_every_title_is_an_action() -> None:
    assert set(ACTION_TITLES) - set(REGISTRY) == set()


def test_no_two_actions_are_called_the_same() -> None:
    for language in ("zh-hans", "en"):
        with translation.override(language):
            titles = [action_title(name) for name in ACTION_TITLES]
        assert len(titles) == len(set(titles)), language


def test_chinese_titles_are_chinese() -> None:
    with translation.override("zh-hans"):
        assert [name for name in ACTION_TITLES if re.search("[A-Za-z]", action_title(name))] == []
