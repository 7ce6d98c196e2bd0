"""Roles."""

from appliance.domain.rights import Right
from appliance.handlers import office_roles
from appliance.handlers.rules import ID, Policy, Route, form, reads
from appliance.services import rates
from protocol.codec import Kind, OneOf, Text

_RIGHT = Right.ROLES
_ROLE: dict[str, Kind] = {"name": Text(400), "right": Text(64), "everywhere": OneOf(("", "1"))}


ROUTES = (
    Route(
        "/office/roles",
        "/office/roles",
        office_roles.OfficeRoles,
        {"GET": reads(Policy.TECHNICIAN, right=_RIGHT, query={"done": Text(20)})},
    ),
    Route(
        "/office/roles/new",
        "/office/roles/new",
        office_roles.RoleNew,
        {
            "GET": reads(Policy.TECHNICIAN, right=_RIGHT, query={"copy": Text(64)}),
            "POST": form(
                Policy.TECHNICIAN,
                _ROLE,
                rates.PAGE,
                "role.create",
                ("everywhere",),
                many=("right",),
                right=_RIGHT,
            ),
        },
    ),
    Route(
        f"/office/roles/({ID})",
        "/office/roles/{role}",
        office_roles.OfficeRole,
        {
            "GET": reads(Policy.TECHNICIAN, right=_RIGHT),
            "POST": form(
                Policy.TECHNICIAN,
                _ROLE,
                rates.PAGE,
                "role.edit",
                ("everywhere",),
                many=("right",),
                right=_RIGHT,
            ),
        },
    ),
    Route(
        f"/office/roles/({ID})/delete",
        "/office/roles/{role}/delete",
        office_roles.RoleDelete,
        {"POST": form(Policy.TECHNICIAN, {}, rates.PAGE, "role.delete", right=_RIGHT)},
    ),
)
