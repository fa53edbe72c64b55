"""Cancellation of an unfinished order (撤单): approval where money is given back, compensation, undo in the network."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from shouli.kernel.text import lazy as _
from shouli.orders.business.procedure import Procedure


class Cancel(Procedure):
    """An order that was saved and is not finished is taken back, wherever it stands."""

    key: ClassVar[str] = "orders.cancel"
    mnemonic: ClassVar[str] = "CD"
    position: ClassVar[int] = 130
    title: ClassVar[Any] = _("Cancellation of an order")
    chapter: ClassVar[str] = "四、市话新装"
    folder: ClassVar[Path] = Path(__file__).parent
    page: ClassVar[str] = "counter_cancellable"
    action: ClassVar[str] = "orders.cancel_order"


JOURNEY = Cancel()
