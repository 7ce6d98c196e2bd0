"""Files in words, for the customer and on the page of a session."""

import pytest

from agent.app.file_texts import left_text, shown_name, size_text, status_text, title_text
from agent.files_view import TransferView
from appliance.domain.file_transfers import RECEIVE, SEND, TransferRecord
from appliance.handlers.file_facts import STATES, facts, summary
from protocol.messages.files import STATES as WIRE_STATES
from protocol.messages.files import WHYS


@pytest.mark.parametrize(
    ("size_bytes", "text"),
    [(0, "0 B"), (999, "999 B"), (1000, "1 kB"), (248_113, "248 kB"), (4_294_967_296, "4.3 GB")],
)
def test_sizes_are_short(size_bytes: int, text: str) -> None:
    assert size_text(size_bytes) == text


def test_a_name_shows_all_it_holds_and_stays_short() -> None:
    assert shown_name("a\nb\u202ec\u200b") == "a\ufffdb\ufffdc\ufffd"
    assert len(shown_name("x" * 5000)) < 130


def test_every_state_and_reason_has_a_sentence_for_the_customer() -> None:
    for state in WIRE_STATES:
        for why in WHYS:
            for direction in ("send", "receive"):
                one = TransferView(1, direction, "Anna", "a.txt", state, why, files=1)
                assert title_text(one)
                assert status_text(one) or state in ("offered", "declined")
    assert left_text(30) == "30 s left"
    assert left_text(3700) == "1 h 2 min left"


def test_the_sessions_page_says_what_became_of_each() -> None:
    assert set(STATES) == set(WIRE_STATES)
    sent = TransferRecord(
        "s", 1, "p", "Anna", SEND, "a.txt", 2, 2, 0, 3_000_000, 3_000_000, "done", "", "", 1, 5001
    )
    cut = TransferRecord(
        "s", 2, "p", "Anna", RECEIVE, "b.zip", 9, 0, 1, 8_000_000, 2_000_000, "failed", "disk"
    )
    assert facts(sent, "en")["figures"] == "2 files · 3 MB · 5 s"
    told = facts(cut, "en")
    assert (told["state"], told["figures"]) == ("Not complete", "9 files · 2 MB")
    assert told["why"] == "The customer's disk reports an error."
    assert summary((cut, sent), "en") == "Sent to the customer: 2 files, 3 MB."
