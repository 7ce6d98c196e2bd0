"""Only web addresses are handed to a browser, and their host is shown as the network knows it."""

import pytest

from agent.adapters import browser


@pytest.mark.parametrize(
    "address",
    ["", "javascript:alert(1)", "file:///etc/passwd", "https://", "http://[", "ftp://example.org/"],
)
def test_what_is_no_web_address_is_not_opened(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(_address: str) -> bool:
        raise AssertionError("handed to a browser")

    monkeypatch.setattr(browser.webbrowser, "open", opened)
    assert browser.host_of(address) == ""
    assert not browser.open_address(address)


def test_letters_that_only_look_alike_show() -> None:
    assert browser.host_of("https://exаmple.org/login") == "xn--exmple-4nf.org"
    assert browser.host_of("https://example.org@evil.test/") == "evil.test"
