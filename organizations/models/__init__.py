from organizations.models.accounts import FirstAdministratorPass, User
from organizations.models.bodies import Body, BodyMember
from organizations.models.groups import UnitGroup, UnitGroupMember
from organizations.models.posts import Handover, Holding, Post, PostRole, check_pairs, roles_of
from organizations.models.restructuring import hanging
from organizations.models.units import Unit, UnitAlias

__all__ = [
    "Body",
    "BodyMember",
    "FirstAdministratorPass",
    "Handover",
    "Holding",
    "Post",
    "PostRole",
    "Unit",
    "UnitAlias",
    "UnitGroup",
    "UnitGroupMember",
    "User",
    "check_pairs",
    "hanging",
    "roles_of",
]
