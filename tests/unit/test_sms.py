"""Text messages: numbers as people type them, what texts cost, what providers are asked."""

import json
from typing import Any
from urllib.parse import parse_qs

import pytest

from appliance.domain import sms
from appliance.domain.errors import WrongInputError
from appliance.domain.sms import SmsError, SmsTrouble, segments
from appliance.domain.sms_presets import PRESETS, Asked, SmsAccount, check_template, judge

TO = "+821012345678"
TEXT = 'Acme: "help" {to}\n한글 & more'


@pytest.mark.parametrize(
    ("typed", "country", "number"),
    [
        ("010-1234-5678", "82", TO),
        ("+82 10 1234 5678", "", TO),
        ("0082 (0)10 1234 5678", "33", TO),
        ("+82 (0)10-1234-5678", "", TO),
        ("06 12 34 56 78", "33", "+33612345678"),
        ("(415) 555-2671", "1", "+14155552671"),
        ("1 415 555 2671", "1", "+14155552671"),
        ("333 123 4567", "39", "+393331234567"),
        ("612 345 678", "34", "+34612345678"),
        ("+49\u00a0151\u00a023456789", "33", "+4915123456789"),
    ],
)
def test_numbers_become_international(typed: str, country: str, number: str) -> None:
    if country == "39":
        typed = f"+39 {typed}"
    assert sms.number("phone", typed, country) == number


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        ("", "82"),
        ("112", "82"),
        ("010-1234-5678", ""),
        ("+0 10 1234", ""),
        ("call me", "82"),
        ("+82 10 1234 5678 9012 345", "82"),
        ("٠١٠١٢٣٤٥٦٧٨", "82"),
        ("+82;10=1", ""),
    ],
)
def test_what_is_no_number_is_refused_at_its_field(typed: str, country: str) -> None:
    with pytest.raises(WrongInputError) as refused:
        sms.number("phone", typed, country)
    assert refused.value.field == "phone"


def test_numbers_are_dialled_as_at_home() -> None:
    assert sms.national(TO, "82") == "01012345678"
    assert sms.national("+33612345678", "82") == "33612345678"
    assert sms.national("+14155552671", "1") == "4155552671"


@pytest.mark.parametrize(
    ("text", "count"),
    [("a" * 160, 1), ("a" * 161, 2), ("€" * 80, 1), ("€" * 81, 2), ("가" * 70, 1), ("가" * 71, 2)],
)
def test_what_a_text_is_paid_as(text: str, count: int) -> None:
    assert segments(text) == count


def asked(preset: str, **more: str) -> Asked:
    given = {"account": "AC1", "secret": "key", "sender": "+8215880000", "country": "82"}
    account = SmsAccount(preset, **(given | {"url": PRESETS[preset].url} | more))  # type: ignore[arg-type]
    return PRESETS[preset].ask(account, TO, TEXT)


def form(request: Asked) -> dict[str, str]:
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    return {name: values[0] for name, values in parse_qs(request.body).items()}


def test_each_provider_is_asked_in_its_own_way() -> None:
    twilio = asked("twilio")
    assert twilio.url.endswith("/Accounts/AC1/Messages.json")
    assert twilio.headers["Authorization"] == "Basic QUMxOmtleQ=="
    assert form(twilio) == {"To": TO, "From": "+8215880000", "Body": TEXT}
    assert "MessagingServiceSid" in form(asked("twilio", sender="MG123"))
    vonage = json.loads(asked("vonage").body)
    assert (vonage["to"], vonage["type"]) == ("821012345678", "unicode")
    assert (vonage["api_key"], vonage["api_secret"]) == ("AC1", "key")
    aligo = form(asked("aligo"))
    assert aligo["receiver"] == "01012345678"
    assert (aligo["key"], aligo["user_id"], aligo["msg"]) == ("key", "AC1", TEXT)


def test_a_template_is_filled_inside_of_its_texts_only() -> None:
    body = '{"to": ["{to_national}"], "text": "{text}", "n": 1, "x": {"y": "<{sender}> {odd}"}}'
    request = asked("json", body=check_template("body", body), url="https://sms.example.org/")
    assert request.headers["AC1"] == "key"
    assert json.loads(request.body) == {
        "to": ["01012345678"],
        "text": TEXT,
        "n": 1,
        "x": {"y": "<+8215880000> {odd}"},
    }


@pytest.mark.parametrize(
    "body", ["[]", "{", '{"to": "{to}"}', '{"text": "{text}"}', '"{to}{text}"', "[" * 5000]
)
def test_a_template_that_says_nothing_is_refused(body: str) -> None:
    with pytest.raises(WrongInputError):
        check_template("body", body)


@pytest.mark.parametrize(
    ("preset", "status", "answer", "trouble", "again"),
    [
        ("json", 200, None, None, False),
        ("json", 500, None, SmsTrouble.LATER, True),
        ("json", 429, {"message": "slow down"}, SmsTrouble.LATER, True),
        ("json", 400, {"error": "bad number"}, SmsTrouble.REFUSED, False),
        ("json", 401, None, SmsTrouble.LOGIN, False),
        ("json", 302, None, SmsTrouble.ODD, False),
        ("twilio", 201, {"sid": "SM1", "status": "queued"}, None, False),
        ("twilio", 400, {"code": 21211, "message": "no number"}, SmsTrouble.REFUSED, False),
        ("twilio", 200, None, SmsTrouble.ODD, False),
        ("vonage", 200, {"messages": [{"status": "0"}]}, None, False),
        ("vonage", 200, {"messages": [{"status": "1"}]}, SmsTrouble.LATER, True),
        ("vonage", 200, {"messages": [{"status": "4"}]}, SmsTrouble.LOGIN, False),
        ("vonage", 200, {"messages": [{"status": "6"}]}, SmsTrouble.REFUSED, False),
        ("vonage", 200, {"messages": []}, SmsTrouble.ODD, False),
        ("aligo", 200, {"result_code": "1", "message": "success"}, None, False),
        ("aligo", 200, {"result_code": 1}, None, False),
        ("aligo", 200, {"result_code": "-101", "message": "인증오류"}, SmsTrouble.LOGIN, False),
        ("aligo", 200, {"result_code": -804}, SmsTrouble.REFUSED, False),
    ],
)
def test_answers_mean_what_providers_mean(
    preset: str, status: int, answer: dict[str, Any] | None, trouble: SmsTrouble | None, again: bool
) -> None:
    if trouble is None:
        judge(PRESETS[preset], status, answer)
        return
    with pytest.raises(SmsError) as refused:
        judge(PRESETS[preset], status, answer)
    assert (refused.value.trouble, refused.value.again) == (trouble, again)


def test_own_words_keep_the_link_apart() -> None:
    assert sms.check_text("text_en", "Go to https://x/?{link}") == "Go to https://x/? {link}"
    for wrong in ("no link", "{link} {password}"):
        with pytest.raises(WrongInputError):
            sms.check_text("text_en", wrong)


@pytest.mark.parametrize("deep", [21, 400, 900, 5000])
def test_a_template_is_no_tower(deep: int) -> None:
    tower = "[" * deep + "]" * deep
    with pytest.raises(WrongInputError):
        check_template("body", f'{{"to": "{{to}}", "text": "{{text}}", "more": {tower}}}')
