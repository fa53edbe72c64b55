"""An import contract of our own: rooms of a part that no other part may enter."""

from typing import cast

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class PrivateRooms(Contract):
    """
    Forbid direct imports of ``<root>.<part>.<private room>`` from outside the part.

    Parts that come later are held to it from their first import, without a new line of configuration.
    ``open_parts`` have no private rooms; ``wiring_parts`` may enter every room. Tests of ``doors`` may look into
    tables: what a page left behind is what they are there to see. ``for_types`` lists imports, as ``importer ->
    imported``, that are let pass because only type checkers read them; one that is no longer needed is an offence.
    """

    type_name = "private_rooms"

    private_rooms = fields.ListField(subfield=fields.StringField())
    open_parts = fields.ListField(subfield=fields.StringField(), required=False, default=[])
    wiring_parts = fields.ListField(subfield=fields.StringField(), required=False, default=[])
    doors = fields.ListField(subfield=fields.StringField(), required=False, default=[])
    for_types = fields.ListField(subfield=fields.StringField(), required=False, default=[])

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Return every import that crosses a private door, as ``(importer, imported)``."""
        wiring = cast("list[str]", self.wiring_parts)
        crossing = sorted(
            (importer, imported)
            for imported in graph.modules
            if self._is_private(imported)
            for importer in graph.find_modules_that_directly_import(imported)
            if part_of(importer) not in {part_of(imported), *wiring} and not self._watches(importer)
        )
        let_pass = {tuple(entry.split(" -> ")) for entry in cast("list[str]", self.for_types)}
        offences = [pair for pair in crossing if pair not in let_pass]
        unused = sorted(pair for pair in let_pass - set(crossing) if set(pair) <= graph.modules)
        return ContractCheck(kept=not offences and not unused, metadata={"offences": offences, "unused": unused})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported in check.metadata["offences"]:
            output.print_error(f"{importer} may not import {imported}: it is private to {part_of(imported)}")
        for importer, imported in check.metadata["unused"]:
            output.print_error(f"{importer} no longer imports {imported}: take it off the list for_types")

    def _watches(self, module: str) -> bool:
        return part_of(module) in cast("list[str]", self.doors) and ".tests." in module

    def _is_private(self, module: str) -> bool:
        names = module.split(".")
        private, free = cast("list[str]", self.private_rooms), cast("list[str]", self.open_parts)
        return len(names) > 2 and names[2] in private and names[1] not in free


def part_of(module: str) -> str:
    """Return the part a dotted module name belongs to (its second segment)."""
    names = module.split(".")
    return names[1] if len(names) > 1 else ""
