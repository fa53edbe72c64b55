"""Reads of identity, the only way in for others: units, origins, staff, rights, and the context staff act in."""

from shouli.identity.queries.attempts import lock_tallies, tallies_of, wait_before
from shouli.identity.queries.filters import SavedFilterView, list_saved_filters
from shouli.identity.queries.organisation import (
    OrgUnitView,
    Origin,
    bureau_of,
    get_org_unit,
    hours_fault,
    list_org_units,
    list_origins,
    org_units_by_code,
    origin,
)
from shouli.identity.queries.people import (
    EmployeeView,
    StaffView,
    count_staff,
    find_employee,
    find_second_factor,
    find_staff,
    get_staff,
    get_staff_view,
    list_staff,
    lock_staff,
    staff_by_number,
    staff_context,
    staff_labels,
)
from shouli.identity.queries.rights import (
    SYSTEM,
    AccountProposalView,
    RightsProposalView,
    RoleView,
    get_rights_proposal,
    judges,
    limit,
    list_account_proposals,
    list_rights_proposals,
    list_roles,
    may,
    rights_of,
)

__all__ = [
    "SYSTEM", "AccountProposalView", "EmployeeView", "OrgUnitView", "Origin", "RightsProposalView", "RoleView",
    "SavedFilterView", "StaffView", "bureau_of", "count_staff", "find_employee", "find_second_factor", "find_staff",
    "get_org_unit", "get_rights_proposal", "get_staff", "get_staff_view", "hours_fault", "judges", "limit",
    "list_account_proposals", "list_org_units", "list_origins", "list_rights_proposals", "list_roles",
    "list_saved_filters", "list_staff", "lock_staff", "lock_tallies", "may", "org_units_by_code", "origin",
    "rights_of", "staff_by_number", "staff_context", "staff_labels", "tallies_of", "wait_before",
]  # fmt: skip
