"""The office's side navigation: which pages there are, and which of them a person may open."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from appliance.domain.access import Access
from appliance.domain.rights import Right


def _(text: str) -> str:
    return text


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the navigation.

    Attributes:
        path: its address; pages below it belong to it.
        text: its name, a msgid.
        icon: one of web/static/icons.json.
        right: what opens it; None is every signed-in technician.
        current: whether it is the page that is shown.
    """

    path: str
    text: str
    icon: str
    right: Right | None = None
    current: bool = False

    def holds(self, path: str) -> bool:
        """Whether an address belongs to this entry."""
        return path == self.path or path.startswith(f"{self.path}/")


@dataclass(frozen=True, slots=True)
class Section:
    """Entries under one title, a msgid."""

    title: str
    entries: Sequence[Entry]


FOLDERS: Final = ("/office", "/account")
"""What addresses of the office begin with."""

OFFICE: Final = (
    Section(
        _("People"),
        (
            Entry("/office/people", _("Technicians"), "users", Right.PEOPLE),
            Entry("/office/groups", _("Groups"), "users-group", Right.GROUPS),
            Entry("/office/roles", _("Roles"), "shield-lock", Right.ROLES),
            Entry("/office/requests", _("Requests to join"), "user-question", Right.PEOPLE),
        ),
    ),
    Section(
        _("Records"),
        (
            Entry("/office/dashboard", _("Dashboard"), "chart-bar", Right.REPORTS),
            Entry("/office/sessions", _("Sessions"), "headset", Right.REPORTS),
            Entry("/office/resolved", _("Resolved sessions"), "circle-check", Right.REPORTS),
            Entry("/office/recordings", _("Recordings"), "video", Right.RECORDINGS),
            Entry("/office/log", _("Activity log"), "history", Right.LOG),
            Entry("/office/mail", _("Outgoing mail"), "mail-forward", Right.SETTINGS),
        ),
    ),
    Section(
        _("Settings"),
        (
            Entry(
                "/office/settings/brand", _("Organisation and branding"), "palette", Right.BRANDING
            ),
            Entry("/office/settings/help", _("Help page"), "lifebuoy", Right.BRANDING),
            Entry("/office/modules", _("Modules"), "apps", Right.BRANDING),
            Entry("/office/settings/embed", _("Code box on your site"), "code", Right.BRANDING),
            Entry("/office/settings/categories", _("Categories"), "tags", Right.SETTINGS),
            Entry("/office/settings/notes", _("Clipboard and notes"), "notes", Right.SETTINGS),
            Entry("/office/settings/mail", _("Mail"), "mail-cog", Right.SETTINGS),
            Entry("/office/settings/sms", _("SMS"), "device-mobile", Right.SETTINGS),
            Entry("/office/settings/sign-in", _("Sign-in"), "fingerprint", Right.SETTINGS),
            Entry("/office/settings/sso", _("Single sign-on"), "key", Right.SETTINGS),
            Entry("/office/settings/join", _("Asking to join"), "user-plus", Right.SETTINGS),
            Entry("/office/settings/server", _("Server"), "server-cog", Right.SETTINGS),
            Entry("/office/settings/recordings", _("Recording rules"), "video", Right.SETTINGS),
            Entry("/office/settings/log", _("Log and retention"), "list-details", Right.SETTINGS),
        ),
    ),
)
"""Administration."""

ACCOUNT: Final = (
    Section(
        _("My account"),
        (
            Entry("/account/profile", _("Profile"), "user"),
            Entry("/account/security", _("Security"), "lock"),
            Entry("/account/devices", _("Devices"), "devices"),
        ),
    ),
)


def visible(access: Access, sections: Sequence[Section] = OFFICE, path: str = "") -> list[Section]:
    """Returns what a person may open, the entry of `path` marked as current."""
    shown = []
    for section in sections:
        entries = [
            replace(entry, current=entry.holds(path))
            for entry in section.entries
            if entry.right is None or access.may(entry.right)
        ]
        if entries:
            shown.append(Section(section.title, entries))
    return shown


def menu(access: Access, path: str) -> list[Section]:
    """Returns the side navigation of a page: My account has its own, all others administration."""
    return visible(access, ACCOUNT if path.startswith("/account/") else OFFICE, path)


def first_page(access: Access) -> str | None:
    """Returns the first page of administration that a person may open, if there is one."""
    sections = visible(access)
    return sections[0].entries[0].path if sections else None


def frame(access: Access, path: str) -> dict[str, Any]:
    """Returns what office.html and the person's menu show."""
    return {"navigation": menu(access, path), "may_administer": bool(visible(access))}
