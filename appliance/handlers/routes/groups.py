"""Groups."""

from appliance.domain.groups import MEMBER_ACTS
from appliance.domain.rights import Right
from appliance.handlers import office_groups
from appliance.handlers.listing import list_query
from appliance.handlers.rules import ID, Policy, Route, form, reads
from appliance.services import rates
from appliance.services.queue_settings import CHOICES
from protocol.codec import OneOf, Text

_RIGHT = Right.GROUPS
_NAME = {"name": Text(400)}
_MINUTES = OneOf(tuple(str(one) for one in CHOICES))
_LIST = list_query("count", "refused", "why")
_GROUP = f"/office/groups/({ID})"
_GROUP_EXAMPLE = "/office/groups/{group}"

ROUTES = (
    Route(
        "/office/groups",
        "/office/groups",
        office_groups.OfficeGroups,
        {"GET": reads(Policy.TECHNICIAN, right=_RIGHT, query=list_query())},
    ),
    Route(
        "/office/groups/new",
        "/office/groups/new",
        office_groups.GroupNew,
        {
            "GET": reads(Policy.TECHNICIAN, right=_RIGHT),
            "POST": form(Policy.TECHNICIAN, _NAME, rates.PAGE, "group.create", right=_RIGHT),
        },
    ),
    Route(
        _GROUP,
        _GROUP_EXAMPLE,
        office_groups.OfficeGroup,
        {"GET": reads(Policy.TECHNICIAN, right=_RIGHT, query=_LIST)},
    ),
    Route(
        f"{_GROUP}/members",
        f"{_GROUP_EXAMPLE}/members",
        office_groups.GroupMembers,
        {
            "POST": form(
                Policy.TECHNICIAN,
                {
                    "chosen": Text(64),
                    "act": OneOf(MEMBER_ACTS),
                    "to": Text(64),
                    "role": Text(64),
                },
                rates.PAGE,
                "group.member_remove",
                ("to", "role"),
                many=("chosen",),
                right=_RIGHT,
            )
        },
    ),
    Route(
        f"{_GROUP}/add",
        f"{_GROUP_EXAMPLE}/add",
        office_groups.GroupAdd,
        {
            "GET": reads(Policy.TECHNICIAN, right=_RIGHT, query=_LIST),
            "POST": form(
                Policy.TECHNICIAN,
                {"chosen": Text(64), "role": Text(64)},
                rates.PAGE,
                "group.member_add",
                ("role",),
                many=("chosen",),
                right=_RIGHT,
            ),
        },
    ),
    Route(
        f"{_GROUP}/settings",
        f"{_GROUP_EXAMPLE}/settings",
        office_groups.GroupSettings,
        {
            "GET": reads(Policy.TECHNICIAN, right=_RIGHT, query={"done": Text(20)}),
            "POST": form(Policy.TECHNICIAN, _NAME, rates.PAGE, "group.rename", right=_RIGHT),
        },
    ),
    Route(
        f"{_GROUP}/queue",
        f"{_GROUP_EXAMPLE}/queue",
        office_groups.GroupQueue,
        {
            "POST": form(
                Policy.TECHNICIAN,
                {"answer_minutes": _MINUTES, "away_minutes": _MINUTES},
                rates.PAGE,
                "group.queue",
                right=_RIGHT,
            )
        },
    ),
    Route(
        f"{_GROUP}/delete",
        f"{_GROUP_EXAMPLE}/delete",
        office_groups.GroupDelete,
        {"POST": form(Policy.TECHNICIAN, {}, rates.PAGE, "group.delete", right=_RIGHT)},
    ),
)
