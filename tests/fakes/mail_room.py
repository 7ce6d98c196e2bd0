"""The mail of a desk on a real mail server; only the clock is a fake."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import trustme

from appliance.domain.letters import Letter
from appliance.domain.mail import MailError, MailState, OutgoingMail
from appliance.handlers import mail_pages
from appliance.handlers.pages import Pages
from appliance.services.audit import APPLIANCE
from appliance.web_files import WebFiles
from tests.fakes.desk import Desk
from tests.fakes.smtp_server import HOST, PASSWORD, USER, MailServerFake

T = TypeVar("T")

LINK = "https://help.example.org/welcome/canarytoken0123456789ABCDEF"

LETTERS = {
    "en": Letter(
        "Your invitation to Acme",
        "Hello Jiwoo Kim,",
        ("Ada invites you to help customers.", "The link works once."),
        "Accept the invitation",
        LINK,
        "If you did not expect this mail, ignore it.",
    ),
    "ko": Letter(
        "Acme 초대장: 상담원으로 초대합니다",
        "김지우 님, 안녕하세요.",
        ("고객 지원에 참여하도록 초대받으셨습니다.", "링크는 한 번만 사용할 수 있습니다."),
        "초대 수락하기",
        LINK,
        "이 메일을 예상하지 않으셨다면 무시하셔도 됩니다.",
    ),
    "fr": Letter(
        "Votre invitation chez Acme",
        "Bonjour Jiwoo Kim,",
        ("Ada vous invite à aider les clients.", "Le lien ne fonctionne qu’une fois."),
        "Accepter l’invitation",
        LINK,
        "Si vous n’attendiez pas ce courriel, ignorez-le.",
    ),
}


class MailRoom:
    """A desk that can send mail."""

    def __init__(self, folder: Path, timeout_s: float = 20.0) -> None:
        self.timeout_s = timeout_s
        self.desk = Desk(folder)
        self._prepare()

    def _prepare(self) -> None:
        mail = self.desk.mail
        mail.write_on(mail_pages.paper(Pages(WebFiles())))
        mail._timeout_s = mail.outbox._timeout_s = self.timeout_s

    async def use(
        self, server: MailServerFake, authority: trustme.CA | None, **changed: str
    ) -> None:
        """Enters a mail server in the settings."""
        signs_in = server.security != "none"
        typed = {
            "host": HOST,
            "port": str(server.port),
            "security": server.security,
            "plain_agreed": "",
            "user": USER if signs_in else "",
            "from": "help@example.org",
            "reply_to": "",
            "authorities": authority.cert_pem.bytes().decode() if authority else "",
        } | {name: value for name, value in changed.items() if name != "password"}
        password = changed.get("password", PASSWORD if signs_in else "")
        await self.desk.mail.settings.change(APPLIANCE, typed, password)

    async def queue(self, to: str = "jiwoo@example.org", language: str = "en", **more: str) -> str:
        about = more.get("about", "")
        return await self.desk.mail.queue(
            to, LETTERS[language], language, "invitation", "ada", about
        )

    async def get(self, mail_id: str) -> OutgoingMail:
        found = (await self.desk.mail.page("", "", 0, 10_000)).items
        return next(mail for mail in found if mail.id == mail_id)

    async def until(
        self, mail_id: str, what: Callable[[OutgoingMail], bool], within_s: float = 20.0
    ) -> OutgoingMail:
        """Returns the mail once something is true of it."""

        async def looked() -> OutgoingMail | None:
            mail = await self.get(mail_id)
            return mail if what(mail) else None

        found = await polled(looked, within_s)
        assert found is not None, await self.get(mail_id)
        return found

    async def until_state(self, mail_id: str, state: MailState) -> OutgoingMail:
        return await self.until(mail_id, lambda mail: mail.state is state)

    def start(self) -> None:
        self.desk.mail.outbox.start()

    async def stop(self) -> None:
        await self.desk.mail.outbox.stop(20.0)

    async def until_paused(self) -> None:
        async def looked() -> MailError | None:
            return self.desk.mail.paused

        assert await polled(looked, 20.0) is not None

    async def pass_(self, minutes: float) -> None:
        """Moves the clock, and lets the outbox look at it."""
        self.desk.clock.pass_(minutes=minutes)
        self.desk.mail.outbox.wake()

    async def restart(self) -> None:
        """Ends as a killed process does, and opens the folder again."""
        task = self.desk.mail.outbox._task
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        self.desk.mail.outbox._loop = None
        self.desk.restart()
        await self.desk.preferences.load()
        self._prepare()

    async def close(self) -> None:
        await self.stop()
        self.desk.close()


async def polled(looked: Callable[[], Awaitable[T | None]], within_s: float) -> T | None:
    """Looks again and again until there is something, or the time is over."""
    loop = asyncio.get_running_loop()
    end_s = loop.time() + within_s
    while True:
        found = await looked()
        if found is not None or loop.time() > end_s:
            return found
        await asyncio.sleep(0.005)
