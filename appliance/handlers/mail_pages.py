"""Letters as HTML for mail programs."""

from appliance.domain.branding import DEFAULT_COLORS, LIGHT
from appliance.domain.contrast import readable_on
from appliance.domain.letters import Letter
from appliance.handlers.pages import Pages
from appliance.services.mail_message import Brand, Paper


def paper(pages: Pages) -> Paper:
    """Returns what makes HTML of a letter: web/templates/mail.html, everything escaped."""

    def render(letter: Letter, language: str, brand: Brand) -> str:
        color = brand.color or DEFAULT_COLORS[LIGHT]
        values = {"letter": letter, "color": color, "on_color": readable_on(color)}
        return pages.render("mail.html", language, brand.name, None, values)

    return render
