"""What rules refuse.  Each class carries its HTTP status, its word for programs and its sentence
for people.

The sentences are gettext msgids; `_` only marks them for extraction.  Handlers translate
`error.sentence % error.values`.
"""

from typing import ClassVar


def _(sentence: str) -> str:
    return sentence


class DomainError(Exception):
    """A rule said no.

    Attributes:
        status: HTTP status.
        word: for programs; stable.
        sentence: English msgid for people.
        values: for the sentence's %(name)s places.
    """

    status: ClassVar[int] = 400
    word: ClassVar[str] = "refused"
    sentence: str = _("That is not possible.")

    def __init__(self, sentence: str | None = None, **values: str | int) -> None:
        if sentence is not None:
            self.sentence = sentence
        self.values = values
        super().__init__(self.word)


class NotFoundError(DomainError):
    """Missing, or not the asker's to see: one answer for both."""

    status = 404
    word = "missing"
    sentence = _("There is nothing here. The address may be mistyped or too old.")


class ForbiddenError(DomainError):
    """Known, visible, but not allowed."""

    status = 403
    word = "forbidden"
    sentence = _("You may not do this. Ask an administrator if you need to.")


class NotSignedInError(DomainError):
    """No login, or one that is over."""

    status = 401
    word = "login"
    sentence = _("Please sign in first.")


class LoginRefusedError(DomainError):
    """Wrong address, wrong password or a disabled account: one answer."""

    status = 401
    word = "password"
    sentence = _("E-mail address or password is wrong. Please check both and try again.")


class NotAuthenticatedError(DomainError):
    """A ticket or token that is unknown, used or too old: one answer."""

    status = 401
    word = "token"
    sentence = _("This connection is no longer valid. Reload the page or start the program again.")


class SessionEndedError(NotAuthenticatedError):
    """A genuine token of a session that is over."""

    word = "ended"
    sentence = _("This session has ended. Ask your technician for a new code.")


class CodeRefusedError(DomainError):
    """Unknown, expired, used or malformed code or link: one answer."""

    status = 404
    word = "code"
    sentence = _(
        "This code or link does not work. It may be mistyped, used already or too old. "
        "Check it, or ask your technician for a new one."
    )


class WorkNeededError(DomainError):
    """Too many wrong codes: the next try has to be paid for with computing (SECURITY 4).

    Attributes:
        challenge: for protocol.work.
        bits: how much work.
    """

    status = 429
    word = "work"
    sentence = _(
        "There were many wrong codes. Your computer now has to do a little sum before each try. "
        "Please try again."
    )

    def __init__(self, challenge: str, bits: int) -> None:
        super().__init__()
        self.challenge = challenge
        self.bits = bits


class TooManyTriesError(DomainError):
    """Over the budget: wait.

    Attributes:
        retry_after_s: seconds, for the Retry-After header.
    """

    status = 429
    word = "tries"
    sentence = _("There were too many wrong tries. Please try again in %(minutes)d minutes.")

    def __init__(self, retry_after_s: int) -> None:
        # At least two: the sentence has one form, and nobody minds waiting a little longer.
        super().__init__(minutes=max(2, -(-retry_after_s // 60)))
        self.retry_after_s = retry_after_s


class BusyError(DomainError):
    """More people sign in at this moment than can be served: the next try may come soon.

    Attributes:
        retry_after_s: seconds, for the Retry-After header.
    """

    status = 503
    word = "busy"
    sentence = _("Many people are signing in at the moment. Please try again in a few seconds.")
    retry_after_s = 5


class SecondStepRefusedError(DomainError):
    """A code that is wrong, used or too old: one answer."""

    status = 400
    word = "second_step"
    sentence = _("This code is wrong, used already or too old. Please try again with a new one.")


class ConfirmNeededError(DomainError):
    """Too long signed in for this: prove first who you are (page /account/security/confirm)."""

    status = 403
    word = "confirm"
    sentence = _("Please confirm first that it is you.")


class PasskeyRefusedError(DomainError):
    """A passkey that is not ours, or an answer to another question."""

    status = 400
    word = "passkey"
    sentence = _("This passkey was not accepted. Please try again, or use another way.")


class WrongInputError(DomainError):
    """A field's value is not acceptable.

    Attributes:
        field: its name in the form.
    """

    status = 400
    word = "input"
    sentence = _("Please check what you typed.")

    def __init__(self, field: str, sentence: str | None = None, **values: str | int) -> None:
        super().__init__(sentence, **values)
        self.field = field


class ConflictError(DomainError):
    """The state of things does not allow it (any more)."""

    status = 409
    word = "conflict"
    sentence = _("The session has changed meanwhile, so this is no longer possible.")


class SetupClosedError(DomainError):
    """Set-up is done, or the link is not the one printed: one answer, the same as for a missing
    page.
    """

    status = 404
    word = "missing"
    sentence = NotFoundError.sentence
