"""J3: the program knows its server and session by its own name, or by the command line."""

import pytest

from agent.options import (
    Address,
    Options,
    WrongAddressError,
    from_file_name,
    from_line,
    is_this_computer,
    parse,
    parse_address,
    to_line,
)

TOKEN = "abcdefghijklmnopqrstuvwx27"
PIN = "0123456789abcdef"


def test_the_file_name_says_server_and_token():
    options = from_file_name(f"Deskside_help.example.com_{TOKEN}")
    assert options.addresses == (Address("https", "help.example.com"),)
    assert options.token == TOKEN
    assert options.confirm, "a server of a file name has not been seen: the customer is asked"


@pytest.mark.parametrize(
    "name",
    [
        f"Deskside_help.example.com_8443_{TOKEN}_{PIN}",
        f"Deskside_help.example.com_8443_{TOKEN}_{PIN} (1).exe",
        f"DESKSIDE_HELP.EXAMPLE.COM_8443_{TOKEN.upper()}_{PIN.upper()}.EXE",
    ],
)
def test_the_pin_of_the_file_name_is_kept(name):
    assert from_file_name(name).addresses == (Address("https", "help.example.com", 8443, PIN),)


def test_a_name_without_session_asks_for_a_code():
    assert from_file_name("deskside-agent-linux") == Options()


def test_plain_http_only_to_this_computer():
    assert [way.scheme for way in parse_address("localhost:8080")] == ["http", "https"]
    assert [way.scheme for way in parse_address("http://127.0.0.1:8080")] == ["http"]
    assert [way.scheme for way in parse_address("help.example.com")] == ["https"]
    with pytest.raises(WrongAddressError):
        parse_address("http://help.example.com")
    with pytest.raises(WrongAddressError):
        parse_address("http://localhost:8080", PIN)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "https://",
        "ftp://a.example",
        "https://me@a.example",
        "a b",
        "a.example:99999",
    ],
)
def test_what_is_no_address(typed):
    with pytest.raises(WrongAddressError):
        parse_address(typed)


def test_urls_of_an_address():
    secure = Address("https", "help.example.com")
    assert secure.socket_url == "wss://help.example.com/ws/agent"
    assert secure.page_url == "https://help.example.com/session"
    assert Address("http", "::1", 8080).socket_url == "ws://[::1]:8080/ws/agent"


@pytest.mark.parametrize("host", ["localhost", "a.localhost", "127.0.0.1", "127.9.9.9", "::1"])
def test_this_computer(host):
    assert is_this_computer(host)


@pytest.mark.parametrize("host", ["localhost.example.com", "128.0.0.1", "example.com", "0.0.0.0"])
def test_another_computer(host):
    assert not is_this_computer(host)


def test_the_command_line_needs_no_question():
    options = parse(["--server", "https://a.example", "--code", "123-456 789"], "python")
    assert options.code == "123456789"
    assert not options.confirm


@pytest.mark.parametrize(
    "line",
    [
        ["--token", "x"],
        ["--server", "http://a.example"],
        ["--server", "https://a.example", "--code", "12"],
        ["--server", "https://a.example", "--code", "123456789", "--token", "x"],
        ["--server", "https://a.example", "--fingerprint", "xyz"],
        ["--allow"],
    ],
)
def test_a_wrong_command_line_is_refused_with_a_sentence(line, capsys):
    with pytest.raises(SystemExit) as leaving:
        parse(line, "python")
    assert leaving.value.code == 2
    assert capsys.readouterr().err


@pytest.mark.parametrize(
    "options",
    [
        Options(parse_address("localhost:8080"), token=TOKEN),
        Options((Address("https", "help.example.com", 8443, PIN),), token=TOKEN),
        Options((Address("http", "127.0.0.1", 80),), code="123456789"),
    ],
)
def test_a_second_start_hands_over_what_it_was_told(options):
    assert from_line(to_line(options)) == options


@pytest.mark.parametrize(
    "line", [b"", b"{}", b"[1,2,3,4]", b'["http://a.example","","t",""]', b"\xff"]
)
def test_nonsense_from_a_second_start_is_nothing(line):
    assert from_line(line) == Options()


@pytest.mark.parametrize(
    "others",
    [
        ("--server", "https://evil.example", "--code", "123456789"),
        ("--server=https://evil.example", "--token", "x" * 26),
        ("deskside://evil.example/c/123456789",),
        ("--version",),
    ],
)
@pytest.mark.parametrize("address", ["deskside://help.example.org/c/123456789", "DESKSIDE:x"])
def test_what_comes_along_with_an_address_counts_for_nothing(address, others):
    for arguments in ((address, *others), (*others, address)):
        assert parse(arguments, "deskside-agent") == Options()
