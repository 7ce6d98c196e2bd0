"""What the desk's dialogs have to know beforehand (SPEC D1)."""

from typing import Any

from appliance.domain.messenger_text import SENTENCES
from appliance.handlers.base import Handler
from appliance.texts import LANGUAGES, translations
from protocol import PRODUCT


def start_facts(handler: Handler) -> dict[str, Any]:
    """Returns page data: the account's time zone, what can be sent, sentences for a messenger.

    The sentences are in every language: the customer's is chosen in the dialog.
    """
    parts = handler.parts
    return {
        "zone": handler.signed_in.time_zone,
        "mail": parts.mail.is_set_up,
        "sms": parts.requesting.sms.is_set_up,
        "organisation": parts.organisation or PRODUCT,
        "sentences": {
            language: {
                part: translations(language).gettext(msgid) for part, msgid in SENTENCES.items()
            }
            for language in LANGUAGES
        },
    }
