"""What is pasted at the counter is one spelling of it: widths, invisible characters, digits of other scripts."""

from __future__ import annotations

import pytest

from shouli.channels.counter.tests.browser import Browser
from shouli.channels.counter.tests.test_customers import fill_person
from shouli.parties.models import Customer
from shouli.parties.tests.factories import citizen_number

FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@pytest.mark.parametrize("script", [FULL_WIDTH, ARABIC])
@pytest.mark.parametrize("length", [17, 18])
def test_digits_of_another_script_are_the_same_document(clerk: Browser, script: dict[int, int], length: int) -> None:
    number = citizen_number()
    fill_person(clerk)

    fill_person(clerk, document_number=number[:length].translate(script) + number[length:])

    assert clerk.status == 422
    assert f"该证件已登记为客户 {Customer.objects.get().customer_number}" in clerk.text
    assert Customer.objects.get().locality == "local"


@pytest.mark.parametrize("invisible", ["\u200b", "\ufeff", "\u200d"])
def test_an_invisible_character_does_not_stay_in_a_name(clerk: Browser, invisible: str) -> None:
    fill_person(clerk, name=f"李小明{invisible}", document_number=citizen_number())
    fill_person(
        clerk,
        name="王芳",
        document_number=citizen_number(serial="456"),
        presented_by="agent",
        agent_name="李小明",
        agent_person_kind="citizen",
        agent_document_kind="resident_id_card",
        agent_document_number=citizen_number(),
        agent_copy_id=clerk.value("copy_id") or "",
        agent_signed="1",
    )

    assert Customer.objects.order_by("pk").first().party.name == "李小明"  # type: ignore[union-attr]
    assert clerk.faults_at("agent_name") == ""
