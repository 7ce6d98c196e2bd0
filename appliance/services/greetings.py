"""How letters begin."""

from appliance.texts import translations


def _(sentence: str) -> str:
    return sentence


def greeting(language: str, name: str = "") -> str:
    """Returns the first line of a letter to somebody whose name may not be known."""
    say = translations(language).gettext
    return say(_("Hello %(name)s,")) % {"name": name} if name else say(_("Hello,"))
