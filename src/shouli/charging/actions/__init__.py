"""Everything that can be done to balances and uses of the network."""

from shouli.charging.actions.change_holdings import ChangeHoldings, change_holdings
from shouli.charging.actions.charge_use import ChargeUse, charge_use
from shouli.charging.actions.commit_use import Charged, CommitUse, commit_use
from shouli.charging.actions.expire_reservations import ExpireReservations, expire_reservations
from shouli.charging.actions.open_account import OpenBalance, open_account
from shouli.charging.actions.release_use import ReleaseUse, release_use
from shouli.charging.actions.reserve_use import Granted, ReserveUse, reserve_use
from shouli.charging.actions.top_up import TopUpBalance, top_up

__all__ = [
    "ChangeHoldings", "ChargeUse", "Charged", "CommitUse", "ExpireReservations", "Granted", "OpenBalance",
    "ReleaseUse", "ReserveUse", "TopUpBalance", "change_holdings", "charge_use", "commit_use", "expire_reservations",
    "open_account", "release_use", "reserve_use", "top_up",
]  # fmt: skip
