"""My account: the profile; and pictures of people."""

from appliance.domain.pictures import MOST_BYTES
from appliance.handlers import account_profile, person_picture
from appliance.handlers.rules import ID, Policy, Route, form, raw, reads
from appliance.services import rates
from protocol.codec import Text

MARK = r"[0-9a-f]{1,64}"
_PROFILE = {
    "name": Text(400),
    "language": Text(20),
    "time_zone": Text(200),
    "theme": Text(20),
    "show_picture": Text(10),
}

ROUTES = (
    Route(
        "/account/profile",
        "/account/profile",
        account_profile.AccountProfile,
        {
            "GET": reads(Policy.TECHNICIAN, query={"done": Text(20)}),
            "POST": form(
                Policy.TECHNICIAN, _PROFILE, rates.PAGE, "profile.change", ("show_picture",)
            ),
        },
    ),
    Route(
        "/account/picture",
        "/account/picture",
        account_profile.AccountPicture,
        {"POST": raw(Policy.TECHNICIAN, MOST_BYTES, "picture.change", rates.PICTURE)},
    ),
    Route(
        "/account/picture/remove",
        "/account/picture/remove",
        account_profile.AccountPictureRemove,
        {"POST": form(Policy.TECHNICIAN, {}, rates.PAGE, "picture.change")},
    ),
    Route(
        f"/picture/({ID})/({MARK})",
        "/picture/AAAAAAAAAAAAAAAAAAAAAA/00",
        person_picture.PersonPicture,
        {"GET": reads(Policy.TECHNICIAN, rates.STATIC)},
    ),
    Route(
        f"/session/picture/({MARK})",
        "/session/picture/00",
        person_picture.SessionPicture,
        {"GET": reads(Policy.CUSTOMER, rates.STATIC)},
    ),
)
