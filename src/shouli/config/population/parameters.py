"""Reads what a pack says about its sample population."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, Field

from shouli.kernel.tables import read_table

R = TypeVar("R", bound=BaseModel)
FOLDER = "population"
SAME_EXCHANGE, KEPT_NUMBER, NEW_NUMBER = "same_exchange", "kept_number", "new_number"
RELOCATIONS = (SAME_EXCHANGE, KEPT_NUMBER, NEW_NUMBER)
PLANS, PRODUCTS, ACCOUNT, REMOVAL = "plans", "products", "account", "removal"
CHANGES = (PLANS, *RELOCATIONS, PRODUCTS, ACCOUNT, REMOVAL)  # each a measure: how many lines it happens to
UNFINISHED = (  # each a measure: how many orders stand there in the end
    "draft", "awaiting_charge", "awaiting_print", "awaiting_audit", "returned", "visit_open", "visit_failed",
    "network_fault", "cancelled",
)  # fmt: skip


class NameRow(BaseModel):
    """One line of ``names.csv``."""

    kind: Literal["surname", "female", "male"]
    text: str = Field(min_length=1, max_length=4)


class OrganizationRow(BaseModel):
    """One line of ``organizations.csv``."""

    name: str = Field(min_length=4, max_length=60)
    kind: Literal["enterprise", "institution", "government"]
    seal: str = ""
    registered_address: str = ""
    document_prefix: str = Field(pattern=r"^[0-9]{6}$")


class AreaRow(BaseModel):
    """One line of ``areas.csv``."""

    prefix: str = Field(pattern=r"^[0-9]{6}$")
    name: str
    weight: int = Field(ge=1)


class MeasureRow(BaseModel):
    """One line of ``measures.csv``."""

    name: str
    value: int = Field(ge=0)
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Parameters:
    """What the sample population is made of; ``measures`` says how much of everything there is."""

    surnames: tuple[str, ...]
    given: tuple[str, ...]
    organizations: tuple[OrganizationRow, ...]
    areas: tuple[AreaRow, ...]
    measures: Mapping[str, int]

    def scaled(self, customers: int) -> Parameters:
        """Return the same in the size of ``customers`` customers; of every story at least one is left."""
        whole = self.measures["persons"] + self.measures["organizations"]
        fixed = {"seed", "days"}
        measures = {
            name: value if name in fixed else max(1, round(value * customers / whole))
            for name, value in self.measures.items()
        }
        changed = measures["second_lines"] + sum(measures[business] for business in CHANGES)
        measures["private_lines"] = max(measures["private_lines"], changed)
        measures["persons"] = max(measures["persons"], measures["private_lines"] + len(UNFINISHED))
        return Parameters(self.surnames, self.given, self.organizations, self.areas, measures)


def read(folder: Path) -> Parameters:
    """Read the parameters out of the pack in ``folder``.

    :raises Invalid: with every fault of the first file that has any
    """
    names = _rows(folder, "names.csv", NameRow)
    return Parameters(
        surnames=tuple(name.text for name in names if name.kind == "surname"),
        given=tuple(name.text for name in names if name.kind != "surname"),
        organizations=_rows(folder, "organizations.csv", OrganizationRow),
        areas=_rows(folder, "areas.csv", AreaRow),
        measures={row.name: row.value for row in _rows(folder, "measures.csv", MeasureRow)},
    )


def _rows(folder: Path, file: str, row: type[R]) -> tuple[R, ...]:
    return tuple(found.value for found in read_table(folder, f"{FOLDER}/{file}", row))
