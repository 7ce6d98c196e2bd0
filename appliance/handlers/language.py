"""The language switch."""

from urllib.parse import urlsplit

from appliance.handlers.base import _YEAR_DAYS, LANGUAGE_COOKIE, Handler


class Language(Handler):
    """POST /language (lang, next)."""

    async def post(self) -> None:
        """Remembers the language and goes back to the page; never to another site."""
        self.set_cookie(
            LANGUAGE_COOKIE,
            self.fields["lang"],
            expires_days=_YEAR_DAYS,
            httponly=True,
            samesite="Strict",
            secure=self.parts.settings.secure,
        )
        self.see_other(own_path(self.fields["next"]))


def own_path(path: str) -> str:
    """Returns `path` if it is one on this appliance, else "/"."""
    parts = urlsplit(path)
    plain = path.startswith("/") and not path.startswith(("//", "/\\")) and "\\" not in path
    return path if plain and path.isprintable() and not parts.netloc and not parts.scheme else "/"
