"""Every journey's diagram can be run as drawn, and can be drawn."""

from __future__ import annotations

from typing import Any

import pytest

from shouli.identity.pack import TABLES as IDENTITY
from shouli.kernel.actions import REGISTRY
from shouli.orders.business.journey import JOURNEYS, Journey
from shouli.processes.queries import check_diagram
from shouli.processes.rules.diagrams import read_diagram
