"""Who acts, as of now: each act asks inside its own transaction (SECURITY 7)."""

from appliance.domain.access import Access
from appliance.domain.errors import ForbiddenError
from appliance.domain.rights import Right
from appliance.services.access import access_now
from appliance.storage import people


def acting_now(account_id: str, *needed: Right) -> Access:
    """Returns what somebody who acts may do as of now.

    What they were allowed when the page was opened does not count.

    Raises:
        ForbiddenError: they may not sign in any more, or lack a right.
    """
    account = people.get(account_id)
    if account is None or not account.may_sign_in:
        raise ForbiddenError
    access = access_now(account)
    for right in needed:
        access.need(right)
    return access
