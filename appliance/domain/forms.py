"""Several fields checked at once, so that a form says everything that is wrong with it."""

from collections.abc import Callable, Mapping
from functools import partial

from appliance.domain.errors import WrongInputError


class WrongFieldsError(WrongInputError):
    """Some fields are not acceptable.

    Attributes:
        errors: of each of them, by the field's name.
    """

    def __init__(self, errors: Mapping[str, WrongInputError]) -> None:
        super().__init__(next(iter(errors)))
        self.errors = errors


def checked(checks: Mapping[str, Callable[[], str]]) -> dict[str, str]:
    """Returns the value of each field.

    Args:
        checks: name of a field -> what returns its value.

    Raises:
        WrongFieldsError: with all fields that are not acceptable.
    """
    values: dict[str, str] = {}
    errors: dict[str, WrongInputError] = {}
    for name, check in checks.items():
        try:
            values[name] = check()
        except WrongInputError as wrong:
            errors[name] = wrong
    if errors:
        raise WrongFieldsError(errors)
    return values


def checked_texts(
    checks: Mapping[str, Callable[[str, str], str]], typed: Mapping[str, str]
) -> dict[str, str]:
    """Returns the value of each field that one check is made for, such as a preference's.

    Args:
        checks: name of a field -> what takes this name and the typed text.
        typed: by the field's name.

    Raises:
        WrongFieldsError: with all fields that are not acceptable.
    """
    return checked({name: partial(check, name, typed[name]) for name, check in checks.items()})
