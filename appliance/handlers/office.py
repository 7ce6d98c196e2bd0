"""Where the office begins (administration and My account)."""

from appliance.handlers.base import Handler
from appliance.handlers.navigation import ACCOUNT, first_page


class Office(Handler):
    """GET /office."""

    async def get(self) -> None:
        """Leads to the first page of administration that the person may open, else to the desk."""
        self.see_other(first_page(self.access) or "/desk")


class MyAccount(Handler):
    """GET /account."""

    async def get(self) -> None:
        """Leads to the profile."""
        self.see_other(ACCOUNT[0].entries[0].path)
