"""The program's sentences in the customer's language (gettext domain "agent")."""

import ctypes
import gettext
import locale
import os
import sys
from pathlib import Path

from protocol.close import Close

LANGUAGES = ("en", "ko", "fr")
_FOLDER = Path(__file__).parent / "locale"


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for "translate later"
    """Marks a sentence of a table for the catalogues."""
    return text


ENDINGS = {
    "": N_("The session is over. Nobody can see or control this computer any more."),
    "customer_ended": N_("You ended the session. Nobody can see or control this computer."),
    "technician_ended": N_("The technician ended the session. Nobody can see this computer."),
    "customer_left": N_("You cancelled. Nobody can see or control this computer."),
    "idle": N_("The session was idle for too long and ended."),
    "expired": N_("The session expired because it was not used in time."),
    "ended": N_("The session is over. Nobody can see or control this computer any more."),
    "refused": N_("This code or program does not work any more. Please ask for a new code."),
    "replaced": N_("The session goes on in another window of this program."),
    "too_old": N_("This program is too old for the server. Please download it again."),
    "too_new": N_("This program is newer than the server. Please tell the technician."),
    "broken": N_("The server sent something this program does not know. The line was closed."),
    "untrusted": N_(
        "The server could not prove who it is, so nothing was sent. "
        "Please download the program again from the help page."
    ),
    "strange": N_("The server refused the connection. Please ask the technician."),
    "cancelled": N_("You did not connect. Nothing was sent."),
}

_RIGHTS = {
    "view": N_("See my screen"),
    "point": N_("Point and draw on my screen"),
    "control": N_("Control mouse and keyboard"),
    "clipboard": N_("Share what is copied, both ways"),
    "files": N_("Look at my files and take copies"),
}

CLOSED: dict[int, str] = {
    Close.NOT_AUTHENTICATED: "refused",
    Close.REPLACED: "replaced",
    Close.SESSION_ENDED: "ended",
    Close.TOO_OLD: "too_old",
    Close.TOO_NEW: "too_new",
    Close.FORBIDDEN: "refused",
    Close.BAD_MESSAGE: "broken",
    Close.TOO_LARGE: "broken",
    Close.FLOOD: "broken",
}
"""Close code of the line -> word of ENDINGS."""
"""Why a session is over, by the link's word; all other words read like the empty one."""

CONNECTING = (N_("Connecting …"), N_("The program looks for the server."))
RECONNECTING = (
    N_("Reconnecting …"),
    N_("The line was lost. The program comes back by itself; you need not do anything."),
)

STATES = {
    "": CONNECTING,
    "open": CONNECTING,
    "waiting": (
        N_("Waiting for the technician"),
        N_("You will be asked before anybody sees your screen."),
    ),
    "ready": (N_("Ready"), N_("The technician you allowed can look at your screen now.")),
    "connected": (N_("Connected"), N_("The technician sees your screen.")),
    "on_hold": (N_("On hold"), N_("The technician paused. Your screen is not sent.")),
    "rebooting": (N_("Restarting"), N_("This computer restarts and comes back by itself.")),
    "reconnecting": RECONNECTING,
}
"""State of a session: what is shown large, and what it means."""

PERSONAL = {
    STATES["waiting"][1]: (
        N_("{name} helps you"),
        N_("{name} has taken your request. You will be asked before anybody sees your screen."),
    ),
    STATES["on_hold"][1]: (
        N_("On hold"),
        N_("{name} paused for a moment and is back soon. Your screen is not sent meanwhile."),
    ),
}
"""Meaning of a state -> the same where the technician's name is known."""

WAITING_REASONS = {
    "denied": N_("You did not allow access. The technician can ask you again."),
    "silence": N_("The question was not answered, so access was not allowed."),
    "unavailable": N_("The screen of this computer cannot be shared."),
}
"""Why the session waits, where that is worth a sentence of its own."""


CHAT_LINES = {
    "taken": N_("{name} has taken your request."),
    "handed_over": N_("Your request was handed over to {name}."),
    "put_back": N_("Your request is in the queue again; nothing of it is lost."),
    "on_hold": N_("{name} paused. Your screen is not sent meanwhile."),
    "resumed": N_("{name} goes on."),
    "invited": N_("{name} was invited to help."),
    "joined": N_("{name} joined."),
    "left": N_("{name} left."),
    "closed": N_("The session is over."),
    "reopened": N_("The session goes on."),
}
"""Word of a line of the appliance in the chat; protocol.messages.chat.WORDS."""

CHAT_PROBLEMS = {
    "over": N_("Not sent: the session is over."),
    "too_many": N_("Not sent: this chat is full. Please call."),
}
"""Why a text was not taken; any other reason reads as the second sentence of `chat_problem`."""


def chat_line(word: str, name: str) -> str:
    """Returns the sentence of a line of the appliance; empty for a word that is too new."""
    sentence = CHAT_LINES.get(word)
    return _(sentence).format(name=name or _("A technician")) if sentence else ""


def chat_problem(reason: str) -> str:
    """Returns why a text of the customer was not taken."""
    return _(CHAT_PROBLEMS.get(reason, N_("Not sent.")))


def queue_text(place: int, wait_s: int) -> str:
    """Returns the place in the queue and how long it may take; empty for who is in none."""
    if place <= 0:
        return ""
    first = _("You are next in the queue.")
    if place > 1:
        first = _("You are number {place} in the queue.").format(place=place)
    minutes = round(wait_s / 60)
    if wait_s <= 0:
        return first
    if minutes > 60:
        return f"{first} " + _("It may take more than an hour.")
    if minutes <= 1:
        return f"{first} " + _("It should take about one minute.")
    return f"{first} " + _("It should take about {minutes} minutes.").format(minutes=minutes)


def right_name(right: str) -> str:
    """Returns what a right of protocol.messages.kinds.RIGHTS lets a technician do."""
    return _(_RIGHTS[right])


def ending(why: str) -> str:
    """Returns why the session is over, as a sentence."""
    return _(ENDINGS.get(why, ENDINGS[""]))


def standing(line: str, state: str, reason: str, technician: str = "") -> tuple[str, str]:
    """Returns the state in words and what it means.

    Args:
        line: how the connection is.
        state: of the session.
        reason: why that state came.
        technician: who has taken it; empty where that is not known.
    """
    if line == "reconnecting":
        title, meaning = RECONNECTING
    elif line == "connecting":
        title, meaning = CONNECTING
    else:
        title, meaning = STATES.get(state, CONNECTING)
        if state == "waiting":
            meaning = WAITING_REASONS.get(reason, meaning)
        if technician and meaning in PERSONAL:
            title, meaning = PERSONAL[meaning]
            return _(title).format(name=technician), _(meaning).format(name=technician)
    return _(title), _(meaning)


class _Catalogue:
    """The translations in use; English until `use` is called."""

    def __init__(self) -> None:
        self.language = "en"
        self.translations = gettext.NullTranslations()


_catalogue = _Catalogue()


def _(text: str) -> str:
    """Returns the sentence in the customer's language."""
    return _catalogue.translations.gettext(text)


def ngettext(one: str, many: str, count: int) -> str:
    """Returns the form for `count` in the customer's language."""
    return _catalogue.translations.ngettext(one, many, count)


def use(language: str) -> None:
    """Switches to one of LANGUAGES."""
    _catalogue.language = language
    _catalogue.translations = gettext.translation(
        "agent", _FOLDER, languages=[language], fallback=True
    )


def language() -> str:
    """Returns the language in use."""
    return _catalogue.language


def system_language() -> str:
    """Returns the language of this computer, English where it is none of ours."""
    for wanted in _wanted():
        if (short := wanted.replace("-", "_").split("_")[0].lower()) in LANGUAGES:
            return short
    return "en"


def _wanted() -> list[str]:
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            return value.split(":")
    if sys.platform == "win32":
        number = ctypes.windll.kernel32.GetUserDefaultUILanguage()
        return [locale.windows_locale.get(number, "en")]
    return [locale.getlocale()[0] or "en"]
