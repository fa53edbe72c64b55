"""Subscriber classes (甲种/乙种): derived, never typed."""

PRIVATE_RESIDENCE = "private_residence"  # 私人住宅电话
CLASS_A, CLASS_B = "A", "B"  # 甲种, 乙种


def subscriber_class(user_nature: str) -> str:
    """Derive the class from the user nature (用户性质): A for a private residence, B for all else (FL-029..031).

    :raises ValueError: if there is no user nature, because then there is no class either
    """
    if not user_nature:
        raise ValueError("a line without a user nature has no class")
    return CLASS_A if user_nature == PRIVATE_RESIDENCE else CLASS_B
