"""What the customer's program shows of the organisation that runs the appliance."""

from dataclasses import dataclass
from typing import Annotated

from protocol import limits
from protocol.codec import SERVER, Text, message

Logo = Annotated[str, Text(limits.BRAND_LOGO_CHARS)]
"""A PNG in base64, or empty."""


@message("brand.show", SERVER)
@dataclass(frozen=True, slots=True)
class BrandShow:
    """Sent once after link.welcome, to programs that have the capability.

    Attributes:
        introduction: one line of the organisation's own words, may be empty.
        logo, logo_dark: for light and dark windows, 8 bits RGB or RGBA, not interlaced, at most
            BRAND_LOGO_WIDTH_PX by BRAND_LOGO_HEIGHT_PX and BRAND_LOGO_BYTES; what a program does
            not accept it leaves out.
    """

    introduction: Annotated[str, Text(limits.BRAND_TEXT_CHARS)]
    logo: Logo = ""
    logo_dark: Logo = ""
