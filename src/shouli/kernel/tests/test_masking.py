"""What a reader without the right to reveal may see."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouli.kernel.masking import mask_address, mask_name, mask_number, mask_phone


@pytest.mark.parametrize(
    ("value", "masked"),
    [("370102199003071234", "3701**********1234"), ("12345678", "********"), ("123456789", "1234*6789"), ("", "")],
)
def test_document_numbers(value: str, masked: str) -> None:
    assert mask_number(value) == masked


@pytest.mark.parametrize(("value", "masked"), [("13853100001", "138****0001"), ("86010001", "860*0001")])
def test_phone_numbers(value: str, masked: str) -> None:
    assert mask_phone(value) == masked


@pytest.mark.parametrize(("value", "masked"), [("张三丰", "张**"), ("李", "李"), ("", "")])
def test_names(value: str, masked: str) -> None:
    assert mask_name(value) == masked


def test_addresses() -> None:
    assert mask_address("建设路13号2号楼1单元501室") == "建设路****"
    assert mask_address("建设路13号") == "建设路****"
    assert mask_address("济南市历下区解放路31号") == "济南市历下区****"
    assert mask_address("建设路") == "建设路"
    assert mask_address("建设路十三号") == "建设路****"
    assert mask_address("建设路１３号") == "建设路****"
    assert mask_address("三里河路") == "三里河路"
    assert mask_address("三里河路五号") == "三里河路****"
    assert mask_address("三门路") == "三门路"
    assert mask_address("三门路五号") == "三门路****"
    assert mask_address("三门峡市湖滨区黄河路八号") == "三门峡市湖滨****"
    assert mask_address("一号桥路五号") == "一号桥路****"
    assert mask_address("幸福里三单元二门五室") == "幸福里****"
    assert mask_address("幸福里二门") == "幸福里****"
    assert mask_address("彌敦道十三號") == "彌敦道****"


@given(st.text(max_size=40))
def test_a_mask_keeps_the_length_and_never_more_than_eight_characters(value: str) -> None:
    masked = mask_number(value)

    assert len(masked) == len(value)
    assert sum(1 for shown in masked if shown != "*") <= 8
