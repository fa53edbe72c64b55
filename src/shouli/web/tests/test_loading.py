"""What a template's source becomes before it is compiled."""

from __future__ import annotations

from pathlib import Path

from django.template import Engine

from shouli.web.loading import Loader


def test_indentation_is_left_out_and_lines_keep_their_numbers() -> None:
    origin = Engine.get_default().get_template("web/list.html").origin
    written = Path(origin.name).read_text(encoding="utf-8")

    loaded = Loader(Engine.get_default()).get_contents(origin)

    assert isinstance(origin.loader, Loader)
    assert loaded.splitlines() == [line.lstrip() for line in written.splitlines()]
    assert len(loaded) < 0.8 * len(written)
