"""Refusals carry a code for machines, and words and a way out for people."""

from __future__ import annotations

import pickle

import pytest
from django.utils import translation

from shouli.kernel.errors import BusinessError, Fault, Invalid, NotFound, OverLimit, refuse_if


def test_a_refusal_fills_its_words() -> None:
    with translation.override("en"):
        refusal = OverLimit(limit="50.00", amount="80.00")
        assert refusal.text == "Your limit for this is 50.00; 80.00 was requested."
        assert refusal.advice == "Ask a colleague with a higher limit to do it."
        assert str(NotFound(thing="order", key=12)) == "order 12 was not found."
        assert BusinessError().advice == ""


def test_a_refusal_speaks_the_readers_language() -> None:
    refusal = OverLimit(limit="50.00", amount="80.00")

    with translation.override("en"):
        english = refusal.text
    with translation.override("zh-hans"):
        assert "80.00" in refusal.text
        assert translation.get_language() == "zh-hans"
    assert english.startswith("Your limit")


def test_all_faults_come_at_once() -> None:
    faults = [Fault(field="a", code="required", message="A?"), Fault(field="b", code="too_long", message="B!")]

    with pytest.raises(Invalid) as refusal:
        refuse_if(faults)

    assert refusal.value.faults == tuple(faults)
    assert refusal.value.text == "A?; B!"
    refuse_if([])


def test_a_refusal_comes_from_another_process_as_it_was() -> None:
    faults = [Fault(field="a", code="required", message="A?")]

    for refusal in (OverLimit(limit="50.00", amount="80.00"), NotFound(thing="order", key=12), Invalid(faults)):
        came = pickle.loads(pickle.dumps(refusal))  # noqa: S301 - what is dumped here

        assert (type(came), came.text, came.args) == (type(refusal), refusal.text, refusal.args)
        assert vars(came) == vars(refusal)
