"""Files between the loop's thread, which moves them, and the windows that show it (SPEC V10)."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from agent.adapters.folders import can_take, show_folder
from agent.adapters.tk_file_offer import FileOffer, OfferActions, Offered
from agent.adapters.tk_files import FileActions, FilesWindow, Moved, Moving
from agent.adapters.tk_window import Window
from agent.app.file_texts import (
    count_text,
    shown_name,
    size_text,
    status_text,
    title_text,
)
from agent.features.files import FilesFeature
from agent.files_view import FilesView, OfferView, TransferView
from agent.texts import N_, _
from protocol.messages.files import OVER

log = logging.getLogger(__name__)

_SHOWN_NAMES = 6
_LOOKS = N_("{names} is looking through your folders.")
_ALL_LOOK = N_("{names} are looking through your folders.")
_RUNNING = frozenset({"running", "waiting", "paused", "ready"})


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the window has come up for already."""

    transfers: frozenset[int] = frozenset()
    looking: frozenset[str] = frozenset()


class FileWindows:
    """The question about an offer, and the window of what moves; all on Tk's thread."""

    def __init__(
        self, window: Window, feature: FilesFeature, shield: Callable[[bool], None]
    ) -> None:
        """Shows what the feature tells.

        Args:
            window: whose root and look are used.
            feature: moves the files.
            shield: whether technicians may not control, since the customer decides something.
        """
        self._main, self._feature, self._shield = window, feature, shield
        self._view = FilesView()
        self._folders: dict[int, str] = {}
        self._answered: set[int] = set()
        self._asking: int | None = None
        self._seen = _Seen()
        self._asked_for = False
        root, look = window.root, window.look
        self._offer = FileOffer(root, look, OfferActions(self._answer, self._choose))
        self._window = FilesWindow(
            root,
            look,
            FileActions(
                pause=lambda key: feature.pause(int(key), True),
                resume=lambda key: feature.pause(int(key), False),
                cancel=lambda key: feature.cancel(int(key)),
                show_folder=_show,
                clear=feature.forget_over,
            ),
        )
        feature.observe(lambda view: window.post(self._show, view))

    def open(self) -> None:
        """The customer wants to see what goes on."""
        self._asked_for = True
        self._window.open(take_keyboard=True)

    def close(self) -> None:
        """The windows go."""
        self._offer.close()
        self._window.close()

    def _show(self, view: FilesView) -> None:
        self._view = view
        self._ask()
        self._window.show(_moving(view))
        self._come_up(view)
        moving = sum(1 for one in view.transfers if one.state in _RUNNING)
        there = bool(view.transfers or view.looking)
        text = _("Files: {count} on their way").format(count=moving) if moving else _("Files")
        self._main.files(text if there else "", self.open)

    def _ask(self) -> None:
        """Puts the oldest open question; while there is one nobody controls this computer."""
        waiting = [one for one in self._view.offers if one.number not in self._answered]
        self._answered &= {one.number for one in self._view.offers}
        current = waiting[0] if waiting else None
        asking = current.number if current else None
        if (asking is None) != (self._asking is None):
            self._shield(asking is not None)
        self._asking = asking
        self._offer.show(self._offered(current) if current else None)

    def _offered(self, offer: OfferView) -> Offered:
        folder = self._folders.get(offer.number, offer.folder)
        names = tuple(shown_name(name) for name in offer.names[:_SHOWN_NAMES])
        free = self._feature.free_bytes(folder)
        problem = ""
        if not can_take(folder):
            problem = _("Files cannot be stored in this folder. Please choose another one.")
        elif 0 <= free < offer.size:
            problem = _(
                "There is not enough space: {size} free. Please choose another one."
            ).format(size=size_text(free))
        person = offer.person or _("A technician")
        return Offered(
            key=str(offer.number),
            title=_("{person} wants to send you files").format(person=person),
            names=names,
            more=_("and others") if len(offer.names) > len(names) else "",
            total=_("{files}, {size}").format(
                files=count_text(offer.files), size=size_text(offer.size)
            ),
            folder=folder,
            room=_("{size} free").format(size=size_text(free)) if free >= 0 else "",
            problem=problem,
            until_s=offer.until_s,
        )

    def _answer(self, key: str, accepted: bool) -> None:
        number = int(key)
        offer = next((one for one in self._view.offers if one.number == number), None)
        if offer is None:
            return
        self._answered.add(number)
        if accepted:
            self._feature.accept(number, self._folders.get(number, offer.folder))
        else:
            self._feature.decline(number)
        self._ask()

    def _choose(self, key: str, folder: str) -> None:
        self._folders[int(key)] = folder
        self._ask()

    def _come_up(self, view: FilesView) -> None:
        """Brings the window up for what is new; one that was closed stays closed for the rest.

        What came by itself goes by itself once there is nothing to see in it.
        """
        transfers = frozenset(one.number for one in view.transfers if one.state in _RUNNING)
        looking = frozenset(view.looking)
        fresh = transfers - self._seen.transfers or looking - self._seen.looking
        known = frozenset(one.number for one in view.transfers)
        self._seen = _Seen((self._seen.transfers & known) | transfers, looking)
        if not self._window.is_open:
            self._asked_for = False
        if fresh:
            self._window.open()
        elif not (view.transfers or view.looking or self._asked_for):
            self._window.close()


def _moving(view: FilesView) -> Moving:
    rows = tuple(
        _moved(one) for one in reversed(view.transfers) if one.state not in ("offered", "declined")
    )
    note = ""
    if view.looking:
        said = _ALL_LOOK if len(view.looking) > 1 else _LOOKS
        note = _(said).format(names=", ".join(view.looking))
    return Moving(rows, note)


def _moved(one: TransferView) -> Moved:
    over = one.state in OVER
    part = min(1.0, one.done / one.size) if one.size else 0.0
    return Moved(
        key=str(one.number),
        title=title_text(one),
        status=status_text(one),
        part=-1.0 if over else part,
        bad=one.state == "failed",
        folder=one.folder if one.state == "done" and one.direction == "send" else "",
        can_pause=one.state == "running",
        can_resume=one.state == "paused" and one.why == "customer",
        can_cancel=not over,
    )


def _show(folder: str) -> None:
    if not show_folder(folder):
        log.info("no file manager took the folder")
