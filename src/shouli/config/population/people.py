"""Invents people and organisations: the same seed gives the same ones, and none of them exists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from stdnum.cn import ric, uscc

from shouli.config.population.parameters import OrganizationRow, Parameters
from shouli.parties.rules import documents

OLDEST, YOUNGEST = date(1946, 1, 1), date(2007, 12, 31)
CODE_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # of a unified social credit code (GB 32100)
HEAD = {"enterprise": "91", "institution": "12", "government": "11"}


@dataclass(frozen=True, slots=True, kw_only=True)
class InventedPerson:
    """An invented person with the document they show."""

    name: str
    person_kind: str = documents.CITIZEN
    document_kind: str = documents.RESIDENT_ID_CARD
    document_number: str
    birth_date: date | None = None
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization:
    """An invented organisation and the person who acts for it."""

    name: str
    kind: str
    code: str
    seal: str
    registered_address: str
    phone: str
    handler: InventedPerson


class Inventor:
    """Draws people and organisations from ``parameters``; no document number comes twice."""

    def __init__(self, parameters: Parameters, dice: Random) -> None:
        self._parameters = parameters
        self._dice = dice
        self._areas = [area.prefix for area in parameters.areas]
        self._weights = [area.weight for area in parameters.areas]
        self._serial = 0

    def person(self) -> InventedPerson:
        """Invent somebody; a few are no citizens of the mainland or serve in the army."""
        rare = {0: self._officer, 1: self._hong_kong, 2: self._foreigner}.get(self._dice.randrange(90))
        return rare() if rare else self._citizen()

    def organization(self, number: int) -> Organization:
        """Return the organisation in line ``number`` of the list; once the list is used up, a numbered branch."""
        rows = self._parameters.organizations
        row, branch = rows[number % len(rows)], number // len(rows)
        suffix = f"第{branch + 1}分部" if branch else ""
        return Organization(
            name=row.name + suffix,
            kind=row.kind,
            code=self._credit_code(row),
            seal=row.seal + suffix if row.seal else "",
            registered_address=row.registered_address,
            phone=f"0531-88{self._dice.randrange(10**6):06d}",
            handler=self._citizen(),
        )

    def _citizen(self) -> InventedPerson:
        birth = OLDEST + timedelta(days=self._dice.randrange((YOUNGEST - OLDEST).days))
        place = self._dice.choices(self._areas, self._weights)[0]
        body = f"{place}{birth:%Y%m%d}{self._next() % 1000:03d}"
        return InventedPerson(
            name=self._name(),
            document_number=body + str(ric.calc_check_digit(f"{body}0")),
            birth_date=birth,
            phone=self._mobile(),
        )

    def _officer(self) -> InventedPerson:
        return InventedPerson(
            name=self._name(),
            person_kind=documents.SOLDIER,
            document_kind=documents.OFFICER_CARD,
            document_number=f"济字第{self._next():06d}号",
            phone=self._mobile(),
        )

    def _hong_kong(self) -> InventedPerson:
        return InventedPerson(
            name=self._name(),
            person_kind=documents.HK_MACAU,
            document_kind=documents.HK_MACAU_PERMIT,
            document_number=f"H{self._next():08d}",
            phone=self._mobile(),
        )

    def _foreigner(self) -> InventedPerson:
        return InventedPerson(
            name=f"Sample Guest {'ABCDEFGHJKLMNPQRSTUVWXYZ'[self._next() % 24]}son",
            person_kind=documents.FOREIGNER,
            document_kind=documents.PASSPORT,
            document_number=f"X{self._next():07d}",
            phone=self._mobile(),
        )

    def _credit_code(self, row: OrganizationRow) -> str:
        tail = "".join(self._dice.choice(CODE_SIGNS) for _ in range(4))
        body = f"{HEAD[row.kind]}{row.document_prefix}{self._next():05d}{tail}"
        return body + str(uscc.calc_check_digit(f"{body}0"))

    def _name(self) -> str:
        return self._dice.choice(self._parameters.surnames) + self._dice.choice(self._parameters.given)

    def _mobile(self) -> str:
        return f"1380531{self._dice.randrange(10000):04d}"

    def _next(self) -> int:
        self._serial += 1
        return self._serial
