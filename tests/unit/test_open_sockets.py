"""Nobody's socket outlives the appliance."""

from appliance.services.open_sockets import OpenSockets
from protocol.close import Close


class Peer:
    """A socket that notes how it is ended, and answers a good-bye or not."""

    def __init__(self, sockets: OpenSockets, *, answers: bool) -> None:
        self._sockets = sockets
        self._answers = answers
        self.ended: list[str] = []

    def close(self, code: Close) -> None:
        self.ended.append(code.name)
        if self._answers:
            self._sockets.remove(self)

    def drop(self) -> None:
        self.ended.append("dropped")
        self._sockets.remove(self)


async def test_who_answers_is_let_go_and_who_does_not_is_dropped() -> None:
    sockets = OpenSockets()
    polite, silent = Peer(sockets, answers=True), Peer(sockets, answers=False)
    sockets.add(polite)
    sockets.add(silent)
    await sockets.end(0.01)
    assert polite.ended == ["GOING_AWAY"]
    assert silent.ended == ["GOING_AWAY", "dropped"]


async def test_who_comes_while_the_appliance_goes_is_dropped_at_once() -> None:
    sockets = OpenSockets()
    await sockets.end(0.01)
    late = Peer(sockets, answers=True)
    sockets.add(late)
    assert late.ended == ["dropped"]


async def test_who_was_sent_away_for_now_may_come_back() -> None:
    sockets = OpenSockets()
    peer = Peer(sockets, answers=True)
    sockets.add(peer)
    await sockets.close_all(0.01)
    sockets.add(peer)
    assert peer.ended == ["GOING_AWAY"]
