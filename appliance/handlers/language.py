"""The language switch."""

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
    """Returns `path` if it is one on this appliance as pages write them, else "/"."""
    plain = path.startswith("/") and path.isascii() and path.isprintable()
    return path if plain and not path.startswith("//") and "\\" not in path else "/"
