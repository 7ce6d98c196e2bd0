"""The form in which a module is designed: what was typed becomes a design, or sentences."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Final, Protocol

from appliance.domain import branding, fields
from appliance.domain.errors import WrongInputError
from appliance.domain.forms import WrongFieldsError
from appliance.domain.modules import Asked, Design, Words
from appliance.texts import LANGUAGES
from protocol import module as wire
from protocol.codec import Kind, OneOf, Text
from protocol.limits import NAME_CHARS

_CHOICES_CHARS: Final = wire.MOST_CHOICES * (wire.CHOICE_CHARS + 1)


def _(sentence: str) -> str:
    return sentence


NEEDS_LABEL = _("Please say in at least one language what is asked.")
NEEDS_CHOICES = _("Please give at least two choices, one a line.")
TOO_MANY_CHOICES = _("Please give at most %(most)d choices.")
SAME_LABEL = _("Two questions have the same words. Please change one.")

_TEXTS: Final = {
    "title": Text(4 * wire.TITLE_CHARS + 100),
    "introduction": Text(4 * wire.INTRODUCTION_CHARS + 100, lines=True),
    "button": Text(4 * wire.BUTTON_CHARS + 100),
}


def form_names() -> dict[str, Kind]:
    """Returns the fields of the form and how long they may be before anybody looks at them."""
    names: dict[str, Kind] = {"name": Text(400), "color": Text(20), "color_dark": Text(20)}
    for language in LANGUAGES:
        names |= {f"{name}_{language}": kind for name, kind in _TEXTS.items()}
    for number in range(1, wire.MOST_QUESTIONS + 1):
        names[f"ask{number}_kind"] = OneOf(("", *wire.KINDS))
        names[f"ask{number}_required"] = Text(1)
        for language in LANGUAGES:
            names[f"ask{number}_label_{language}"] = Text(4 * wire.LABEL_CHARS + 100)
            names[f"ask{number}_choices_{language}"] = Text(4 * _CHOICES_CHARS, lines=True)
    return names


def form_optional() -> tuple[str, ...]:
    """Returns the fields that a browser may leave out: boxes that are not ticked."""
    return tuple(f"ask{number}_required" for number in range(1, wire.MOST_QUESTIONS + 1))


class _Checked(Protocol):
    def __call__(self, name: str, most: int, least: int = 0, lines: bool = False) -> str: ...


def read_form(typed: Mapping[str, str]) -> Design:
    """Returns the design that a form says; its names are those of `form_names`.

    Raises:
        WrongFieldsError: with everything that is not acceptable.
    """
    errors: dict[str, WrongInputError] = {}

    def checked(name: str, most: int, least: int = 0, lines: bool = False) -> str:
        try:
            return fields.line(name, typed[name], most, least, lines)
        except WrongInputError as wrong:
            errors[name] = wrong
            return ""

    colors = {name: _color(name, typed[name], errors) for name in ("color", "color_dark")}
    words = {
        language: Words(
            checked(f"title_{language}", wire.TITLE_CHARS),
            checked(f"introduction_{language}", wire.INTRODUCTION_CHARS, lines=True),
            checked(f"button_{language}", wire.BUTTON_CHARS),
        )
        for language in LANGUAGES
    }
    name = checked("name", NAME_CHARS, least=1)
    asked = [
        _question(number, typed, checked, errors) for number in range(1, wire.MOST_QUESTIONS + 1)
    ]
    design = Design(
        name,
        colors["color"],
        colors["color_dark"],
        {language: one for language, one in words.items() if one != Words()},
        tuple(one for one in asked if one is not None),
    )
    _check_labels(design, errors)
    if errors:
        raise WrongFieldsError(errors)
    return design


def form_values(design: Design) -> dict[str, str]:
    """Returns what the form's fields show."""
    values = {"name": design.name, "color": design.color, "color_dark": design.color_dark}
    for language in LANGUAGES:
        one = design.words.get(language, Words())
        values |= {f"{name}_{language}": text for name, text in asdict(one).items()}
    by_number = {int(one.id[1:]): one for one in design.asked}
    for number in range(1, wire.MOST_QUESTIONS + 1):
        question = by_number.get(number, Asked("", "", False, {}))
        values[f"ask{number}_kind"] = question.kind
        values[f"ask{number}_required"] = "1" if question.required else ""
        for language in LANGUAGES:
            values[f"ask{number}_label_{language}"] = question.labels.get(language, "")
            choices = "\n".join(question.choices.get(language, ()))
            values[f"ask{number}_choices_{language}"] = choices
    return values


def _color(name: str, typed: str, errors: dict[str, WrongInputError]) -> str:
    scheme = branding.DARK if name == "color_dark" else branding.LIGHT
    try:
        value = branding.color(name, typed)
        branding.check_contrast(name, value, scheme)
    except WrongInputError as wrong:
        errors[name] = wrong
        return ""
    return value


def _question(
    number: int,
    typed: Mapping[str, str],
    checked: _Checked,
    errors: dict[str, WrongInputError],
) -> Asked | None:
    """Returns a question of the form, or None where its kind is "nothing"."""
    kind = typed[f"ask{number}_kind"]
    if not kind:
        return None
    labels = {one: checked(f"ask{number}_label_{one}", wire.LABEL_CHARS) for one in LANGUAGES}
    choices = {
        one: _choices(f"ask{number}_choices_{one}", typed, checked, errors)
        for one in LANGUAGES
        if kind == wire.CHOICE
    }
    labels = {one: text for one, text in labels.items() if text}
    choices = {one: some for one, some in choices.items() if some}
    if not labels:
        errors.setdefault(
            f"ask{number}_label_{LANGUAGES[0]}",
            WrongInputError(f"ask{number}_label_{LANGUAGES[0]}", NEEDS_LABEL),
        )
    if kind == wire.CHOICE and not choices:
        name = f"ask{number}_choices_{LANGUAGES[0]}"
        errors.setdefault(name, WrongInputError(name, NEEDS_CHOICES))
    return Asked(f"q{number}", kind, bool(typed[f"ask{number}_required"]), labels, choices)


def _choices(
    name: str, typed: Mapping[str, str], checked: _Checked, errors: dict[str, WrongInputError]
) -> tuple[str, ...]:
    text = checked(name, _CHOICES_CHARS, 0, True)
    found = tuple(dict.fromkeys(one.strip() for one in text.split("\n") if one.strip()))
    if len(found) == 1:
        errors[name] = WrongInputError(name, NEEDS_CHOICES)
    elif len(found) > wire.MOST_CHOICES:
        errors[name] = WrongInputError(name, TOO_MANY_CHOICES, most=wire.MOST_CHOICES)
    for one in found:
        if len(one) > wire.CHOICE_CHARS:
            errors[name] = WrongInputError(name, fields.TOO_LONG, most=wire.CHOICE_CHARS)
    return found


def _check_labels(design: Design, errors: dict[str, WrongInputError]) -> None:
    """Answers are stored under what was asked, so no two questions may read the same."""
    for language in LANGUAGES:
        seen: set[str] = set()
        for one in design.asked:
            label = one.label(language, language)
            name = f"ask{one.id[1:]}_label_{language}"
            if label and label in seen and one.labels.get(language):
                errors.setdefault(name, WrongInputError(name, SAME_LABEL))
            seen.add(label)
