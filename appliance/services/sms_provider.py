"""Hands one text message to the provider."""

import re
from typing import Final

from appliance.domain.sms import SmsError, SmsTrouble
from appliance.domain.sms_presets import PRESETS, SmsAccount, judge
from appliance.services.oidc_json import NotStrictError, strict_object
from appliance.services.oidc_outgoing import Outgoing, OutgoingError

_SECRETS: Final = (
    re.compile(r"https?://\S+"),
    re.compile(r"[A-Za-z0-9_=+/-]{20,}"),
    re.compile(r"\d{3} ?\d{3} ?\d{3}(?!\d)"),
)
"""Providers quote what they refuse; links and codes must not come back into lists."""
_DETAIL_CHARS: Final = 200


async def send(outgoing: Outgoing, account: SmsAccount, to: str, text: str) -> None:
    """Sends a message.

    Args:
        outgoing: the way out.
        account: at which provider.
        to: number in its international form.
        text: what it says.

    Raises:
        SmsError: the provider did not take it.
    """
    preset = PRESETS[account.preset]
    asked = preset.ask(account, to, text)
    try:
        answer = await outgoing.ask(
            asked.url, headers=asked.headers, body=asked.body, authorities=account.authorities
        )
    except OutgoingError as problem:
        kind, _colon, words = str(problem).partition(": ")
        detail = _kept(words or kind, account)
        raise SmsError(SmsTrouble.NO_ANSWER, detail, again=True) from problem
    try:
        found = strict_object(answer.body)
    except NotStrictError:
        found = None
    try:
        judge(preset, answer.status, found)
    except SmsError as trouble:
        raise SmsError(trouble.trouble, _kept(trouble.detail, account), trouble.again) from trouble


def _kept(words: str, account: SmsAccount) -> str:
    """Returns the provider's words on one line, without what must not be kept."""
    for secret in (account.secret, account.account):
        if len(secret) > 3:
            words = words.replace(secret, "...")
    words = "".join(one if one.isprintable() else " " for one in words)
    for pattern in _SECRETS:
        words = pattern.sub("...", words)
    return " ".join(words.split())[:_DETAIL_CHARS]
