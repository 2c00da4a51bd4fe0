from organizations.models.account_batch import AccountRow
from organizations.models.accounts import FirstAdministratorPass, User
from organizations.models.batches import RowsRefused
from organizations.models.bodies import Body, BodyMember
from organizations.models.groups import UnitGroup, UnitGroupMember
from organizations.models.handovers import Handover
from organizations.models.holding_batch import HoldingRow
from organizations.models.imports import Import
from organizations.models.pairs import check_pairs
from organizations.models.post_batch import PostRow
from organizations.models.posts import Holding, Post, PostRole, roles_of
from organizations.models.restructuring import hanging
from organizations.models.sessions import OldPassword, Session
from organizations.models.unit_batch import UnitRow
from organizations.models.units import Unit, UnitAlias

__all__ = [
    "AccountRow",
    "Body",
    "BodyMember",
    "FirstAdministratorPass",
    "Handover",
    "Holding",
    "HoldingRow",
    "Import",
    "OldPassword",
    "Post",
    "PostRole",
    "PostRow",
    "RowsRefused",
    "Session",
    "Unit",
    "UnitAlias",
    "UnitGroup",
    "UnitGroupMember",
    "UnitRow",
    "User",
    "check_pairs",
    "hanging",
    "roles_of",
]
