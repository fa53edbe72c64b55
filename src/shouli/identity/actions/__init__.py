"""Actions of identity."""

from shouli.identity.actions.load_staff import LoadStaff, StaffRow, load_staff
from shouli.identity.actions.propose_account import (
    AccountProposed,
    ApproveAccount,
    ProposeAccount,
    RejectAccount,
    approve_account,
    propose_account,
    reject_account,
)
from shouli.identity.actions.propose_rights import (
    ApproveRights,
    ProposeRights,
    RejectRights,
    RightsProposed,
    approve_rights,
    propose_rights,
    reject_rights,
)
from shouli.identity.actions.purge_sign_ins import PurgeSignIns, purge_sign_ins
from shouli.identity.actions.record_sign_in import RecordSignIn, RecordSignOut, record_sign_in, record_sign_out
from shouli.identity.actions.save_filter import (
    ChooseDefaultFilter,
    DeleteFilter,
    SaveFilter,
    choose_default_filter,
    delete_filter,
    save_filter,
)
from shouli.identity.actions.save_interface_number import (
    InterfaceNumberRow,
    LoadInterfaceNumbers,
    SaveInterfaceNumber,
    load_interface_numbers,
    save_interface_number,
)
from shouli.identity.actions.save_org_unit import LoadOrgUnits, OrgUnitRow, SaveOrgUnit, load_org_units, save_org_unit
from shouli.identity.actions.save_staff import (
    DisableStaff,
    EnableStaff,
    MatterForTwo,
    OwnAccount,
    SaveStaff,
    SetRoles,
    disable_staff,
    enable_staff,
    save_staff,
    set_roles,
)
from shouli.identity.actions.second_factor import (
    ConfirmSecondFactor,
    EnrolSecondFactor,
    NotEnrolled,
    RemoveSecondFactor,
    VerifySecondFactor,
    confirm_second_factor,
    enrol_second_factor,
    remove_second_factor,
    verify_second_factor,
)
from shouli.identity.actions.set_password import ChangePassword, SetPassword, change_password, set_password
from shouli.identity.actions.set_preferences import SetPreferences, set_preferences
from shouli.identity.actions.set_rights import (
    LoadRights,
    LoadRoles,
    RightRow,
    RoleRow,
    SetRights,
    load_rights,
    load_roles,
    set_rights,
)

__all__ = [
    "AccountProposed", "ApproveAccount", "ApproveRights", "ChangePassword", "ChooseDefaultFilter",
    "ConfirmSecondFactor", "DeleteFilter", "DisableStaff", "EnableStaff", "EnrolSecondFactor", "InterfaceNumberRow",
    "LoadInterfaceNumbers", "LoadOrgUnits", "LoadRights", "LoadRoles", "LoadStaff", "MatterForTwo", "NotEnrolled",
    "OrgUnitRow", "OwnAccount", "ProposeAccount", "ProposeRights", "PurgeSignIns", "RecordSignIn", "RecordSignOut",
    "RejectAccount", "RejectRights", "RemoveSecondFactor", "RightRow", "RightsProposed", "RoleRow", "SaveFilter",
    "SaveInterfaceNumber", "SaveOrgUnit", "SaveStaff", "SetPassword", "SetPreferences", "SetRights", "SetRoles",
    "StaffRow", "VerifySecondFactor", "approve_account", "approve_rights", "change_password",
    "choose_default_filter", "confirm_second_factor", "delete_filter", "disable_staff", "enable_staff",
    "enrol_second_factor", "load_interface_numbers", "load_org_units", "load_rights", "load_roles", "load_staff",
    "propose_account", "propose_rights", "purge_sign_ins", "record_sign_in", "record_sign_out", "reject_account",
    "reject_rights", "remove_second_factor", "save_filter", "save_interface_number", "save_org_unit", "save_staff",
    "set_password", "set_preferences", "set_rights", "set_roles", "verify_second_factor",
]  # fmt: skip
