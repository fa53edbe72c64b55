"""Every action is called something in words, in both languages."""

from __future__ import annotations

import re

from django.utils import translation

from shouli.config.packs import note_pack
from shouli.config.population import note_population
from shouli.kernel.actions import REGISTRY
from shouli.web.action_titles import ACTION_TITLES, action_title

REGISTERED = {name for name, done in REGISTRY.items() if ".tests." not in done.body.__module__}


def test_every_action_has_a_title() -> None:
    """An action without one is in the audit trail as a code: give it a line in ``web/action_titles.py``."""
    assert {note_pack.name, note_population.name} <= REGISTERED, "those of the commands too"
    assert REGISTERED - set(ACTION_TITLES) == set()


def test_every_title_is_an_action() -> None:
    assert set(ACTION_TITLES) - REGISTERED == set()


def test_no_two_actions_are_called_the_same() -> None:
    for language in ("zh-hans", "en"):
        with translation.override(language):
            titles = [action_title(name) for name in ACTION_TITLES]
        assert len(titles) == len(set(titles)), language


def test_chinese_titles_are_chinese() -> None:
    with translation.override("zh-hans"):
        assert [name for name in ACTION_TITLES if re.search("[A-Za-z]", action_title(name))] == []
