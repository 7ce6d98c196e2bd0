"""How providers of text messages want to be asked, and what their answers mean.

A provider is asked by one HTTP POST for each message.  The presets differ in where the account
stands, what the fields are called, and how the answer says that it did not work.
"""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, urlencode

from appliance.domain.errors import WrongInputError
from appliance.domain.sms import SmsError, SmsTrouble, is_wide, national

JSON: Final = "json"
DETAIL_CHARS: Final = 160
_FORM: Final = "application/x-www-form-urlencoded"
_REFUSED_LOGIN: Final = frozenset({401, 403})
_AGAIN: Final = frozenset({408, 425, 429})


def _(sentence: str) -> str:
    return sentence


NOT_TEMPLATE = _(
    "Please type a JSON object in which {to} and {text} stand inside of quotation marks, such as "
    '{"to": "{to}", "text": "{text}"}.'
)
PLACES: Final = ("to", "to_digits", "to_national", "text", "sender")
"""Placeholders of the template of the preset JSON."""


@dataclass(frozen=True, slots=True)
class SmsAccount:
    """Where messages go, as the administrator entered it.

    Attributes:
        preset: one of PRESETS.
        url: of the provider's interface.
        account: user name, account SID, API key or name of a header, as the preset calls it.
        sender: number or name that messages come from.
        country: digits of the own country's code, or empty.
        body: of the preset JSON: a JSON object with placeholders.
        authorities: PEM certificates to trust instead of the system's, or empty.
    """

    preset: str
    url: str
    account: str
    secret: str = field(repr=False)
    sender: str = ""
    country: str = ""
    body: str = ""
    authorities: str = ""


_MOST_DEEP: Final = 20
"""Objects and lists within each other in a template."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to a provider: a POST."""

    url: str
    headers: Mapping[str, str]
    body: str


@dataclass(frozen=True, slots=True)
class Preset:
    """A kind of provider.

    Attributes:
        name: of the provider, or a msgid.
        url: what is proposed; empty where each has an own one.
        account, secret: what the provider calls them, msgids.
        ask: returns the request for a number and a text.
        judge: passes for an answer that says yes, by its JSON object; else raises SmsError.
    """

    id: str
    name: str
    url: str
    account: str
    secret: str
    ask: Callable[[SmsAccount, str, str], Asked]
    judge: Callable[[Mapping[str, Any]], None]


def judge(preset: Preset, status: int, answer: Mapping[str, Any] | None) -> None:
    """Passes for a message that the provider took.

    Args:
        preset: whose answer it is.
        status: of HTTP.
        answer: its JSON object, or None for something else.

    Raises:
        SmsError: it did not; `again` says whether another try may go well.
    """
    said = _words(answer)
    if status in _REFUSED_LOGIN:
        raise SmsError(SmsTrouble.LOGIN, f"{status} {said}".strip())
    if status in _AGAIN or status >= 500:
        raise SmsError(SmsTrouble.LATER, f"{status} {said}".strip(), again=True)
    if status >= 400:
        raise SmsError(SmsTrouble.REFUSED, f"{status} {said}".strip())
    if not 200 <= status < 300:
        raise SmsError(SmsTrouble.ODD, str(status))
    if preset.id != JSON and answer is None:
        raise SmsError(SmsTrouble.ODD, str(status))
    preset.judge(answer or {})


def check_template(name: str, value: str) -> str:
    """Returns the template of a JSON body, or an empty text.

    Raises:
        WrongInputError: no JSON object, or without {to...} or {text}.
    """
    text = value.strip()
    if not text:
        return ""
    try:
        found = json.loads(text)
        inside = _texts(found)
    except (ValueError, RecursionError) as problem:
        raise WrongInputError(name, NOT_TEMPLATE) from problem
    to = any(f"{{{place}}}" in one for one in inside for place in PLACES if place.startswith("to"))
    if not isinstance(found, dict) or not to or not any("{text}" in one for one in inside):
        raise WrongInputError(name, NOT_TEMPLATE)
    return text


def _texts(value: Any, deep: int = _MOST_DEEP) -> list[str]:
    if isinstance(value, str):
        return [value]
    if not isinstance(value, dict | list):
        return []
    if not deep:
        raise ValueError("too deep")
    inside = value.values() if isinstance(value, dict) else value
    return [text for one in inside for text in _texts(one, deep - 1)]


def _filled(value: Any, places: Mapping[str, str]) -> Any:
    """Returns a template with its places filled inside of texts, so nothing can break out."""
    if isinstance(value, str):
        for name, given in places.items():
            if value == f"{{{name}}}":
                return given
        return _in_one_pass(value, places)
    if isinstance(value, dict):
        return {key: _filled(one, places) for key, one in value.items()}
    return [_filled(one, places) for one in value] if isinstance(value, list) else value


def _in_one_pass(text: str, places: Mapping[str, str]) -> str:
    pieces: list[str] = []
    for piece in text.split("{"):
        name, closed, rest = piece.partition("}")
        known = bool(pieces) and closed and name in places
        pieces.append(f"{places[name]}{rest}" if known else (f"{{{piece}" if pieces else piece))
    return "".join(pieces)


def _ask_json(account: SmsAccount, to: str, text: str) -> Asked:
    places = {
        "to": to,
        "to_digits": to.removeprefix("+"),
        "to_national": national(to, account.country),
        "text": text,
        "sender": account.sender,
    }
    body = json.loads(account.body or '{"to": "{to}", "from": "{sender}", "text": "{text}"}')
    headers = {"Content-Type": "application/json"}
    if account.secret:
        headers[account.account or "Authorization"] = account.secret
    return Asked(account.url, headers, json.dumps(_filled(body, places), ensure_ascii=False))


def _ask_twilio(account: SmsAccount, to: str, text: str) -> Asked:
    pair = base64.b64encode(f"{account.account}:{account.secret}".encode()).decode()
    by = "MessagingServiceSid" if account.sender.startswith("MG") else "From"
    return Asked(
        account.url.replace("{account}", quote(account.account, safe="")),
        {"Content-Type": _FORM, "Authorization": f"Basic {pair}"},
        urlencode({"To": to, by: account.sender, "Body": text}),
    )


def _ask_vonage(account: SmsAccount, to: str, text: str) -> Asked:
    fields = {
        "api_key": account.account,
        "api_secret": account.secret,
        "from": account.sender.removeprefix("+"),
        "to": to.removeprefix("+"),
        "text": text,
        "type": "unicode" if is_wide(text) else "text",
    }
    return Asked(account.url, {"Content-Type": "application/json"}, json.dumps(fields))


def _ask_aligo(account: SmsAccount, to: str, text: str) -> Asked:
    fields = {
        "key": account.secret,
        "user_id": account.account,
        "sender": account.sender,
        "receiver": national(to, account.country or "82"),
        "msg": text,
    }
    return Asked(account.url, {"Content-Type": _FORM}, urlencode(fields))


def _judge_json(_answer: Mapping[str, Any]) -> None:
    """The status said it all."""


def _judge_twilio(answer: Mapping[str, Any]) -> None:
    if answer.get("error_code") or answer.get("status") in ("failed", "undelivered"):
        raise SmsError(SmsTrouble.REFUSED, _words(answer))


def _judge_vonage(answer: Mapping[str, Any]) -> None:
    messages = answer.get("messages")
    first = messages[0] if isinstance(messages, list) and messages else None
    if not isinstance(first, dict):
        raise SmsError(SmsTrouble.ODD, _words(answer))
    status, said = str(first.get("status", "")), str(first.get("error-text", ""))[:DETAIL_CHARS]
    if status in ("1", "5"):
        raise SmsError(SmsTrouble.LATER, f"{status} {said}", again=True)
    if status in ("2", "4", "8", "14"):
        raise SmsError(SmsTrouble.LOGIN, f"{status} {said}")
    if status != "0":
        raise SmsError(SmsTrouble.REFUSED, f"{status} {said}")


def _judge_aligo(answer: Mapping[str, Any]) -> None:
    code = str(answer.get("result_code", ""))
    if code == "-101":
        raise SmsError(SmsTrouble.LOGIN, f"{code} {_words(answer)}")
    if code != "1":
        raise SmsError(SmsTrouble.REFUSED, f"{code} {_words(answer)}".strip())


def _words(answer: Mapping[str, Any] | None) -> str:
    """Returns what an answer says for people, if it says it where providers mostly do."""
    found = answer or {}
    said = next(
        (found[name] for name in ("message", "error", "detail", "title") if found.get(name)), ""
    )
    return str(said)[:DETAIL_CHARS] if isinstance(said, str | int) else ""


PRESETS: Final[Mapping[str, Preset]] = {
    one.id: one
    for one in (
        Preset(
            JSON,
            _("Any service that takes JSON"),
            "",
            _("Name of the header that carries the key"),
            _("Value of that header, such as “Bearer abc123”"),
            _ask_json,
            _judge_json,
        ),
        Preset(
            "twilio",
            "Twilio",
            "https://api.twilio.com/2010-04-01/Accounts/{account}/Messages.json",
            _("Account SID"),
            _("Auth token"),
            _ask_twilio,
            _judge_twilio,
        ),
        Preset(
            "vonage",
            "Vonage (Nexmo)",
            "https://rest.nexmo.com/sms/json",
            _("API key"),
            _("API secret"),
            _ask_vonage,
            _judge_vonage,
        ),
        Preset(
            "aligo",
            "Aligo (알리고)",
            "https://apis.aligo.in/send/",
            _("User ID"),
            _("API key"),
            _ask_aligo,
            _judge_aligo,
        ),
    )
}
