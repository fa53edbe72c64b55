import pytest

from shouli.catalog.rules.classes import subscriber_class


@pytest.mark.rule("FL-029")
def test_a_private_residence_telephone_is_class_a() -> None:
    assert subscriber_class("private_residence") == "A"


@pytest.mark.rule("FL-030", "FL-031")
@pytest.mark.parametrize("nature", ["office", "business_premises", "public_telephone", "anything_else"])
def test_every_other_user_nature_is_class_b(nature: str) -> None:
    assert subscriber_class(nature) == "B"


def test_without_a_user_nature_there_is_no_class() -> None:
    with pytest.raises(ValueError, match="no class"):
        subscriber_class("")
