"""Commands for the tests of the gateways."""

from __future__ import annotations

from shouli.gateways.actions import RequestNetwork, request_network
from shouli.gateways.models import NetworkCommand
from shouli.kernel.context import Context
from shouli.kernel.tests.factories import system


def command(
    verb: str = "activate",
    line: str = "86012345",
    *,
    owner: str = "order:12",
    exchange: str = "LX",
    correlation: str = "",
    ctx: Context | None = None,
    **parameters: str | int | bool,
) -> NetworkCommand:
    """Request something of the network."""
    request = RequestNetwork(
        owner=owner,
        verb=verb,
        line_number=line,
        exchange_code=exchange,
        correlation=correlation or f"{owner}:{verb}:{line}",
        parameters=parameters,
    )
    return request_network(ctx or system(), request)
