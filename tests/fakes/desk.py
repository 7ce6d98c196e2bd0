"""The appliance's services on a real database, without its sockets; only the clock is a fake.

Passwords cost less than in the product.
"""

from pathlib import Path

from appliance.domain.records import Account, SessionRecord
from appliance.domain.rights import TECHNICIAN
from appliance.domain.sign_in import Visitor
from appliance.secrets import Vault
from appliance.services.audit import APPLIANCE, Audit
from appliance.services.bulk import Bulk
from appliance.services.directory import Directory
from appliance.services.enrolment import Enrolment
from appliance.services.events import Events
from appliance.services.guesses import Guesses
from appliance.services.invitations import Invitations
from appliance.services.logins import Logins
from appliance.services.mail import Mail
from appliance.services.mail_message import Brand
from appliance.services.passkeys import Passkeys
from appliance.services.password_links import PasswordLinks
from appliance.services.passwords import Passwords
from appliance.services.people import People
from appliance.services.preferences import Preferences
from appliance.services.proof import Proof
from appliance.services.resets import Resets
from appliance.services.second_step import SecondStep
from appliance.services.sessions import Sessions
from appliance.services.setup import Setup
from appliance.services.staff import Staff
from appliance.services.tasks import Tasks
from appliance.services.tickets import Tickets
from appliance.settings import load
from appliance.storage import Storage
from tests.fakes.clock import MovedClock
from tests.fakes.new_data import with_database

ORIGIN = "https://help.example.org"
PASSWORD = "correct horse battery staple"


class Desk:
    """All services; `restart` opens the folder again as a new process would."""

    def __init__(self, folder: Path, clock: MovedClock | None = None) -> None:
        self.folder = with_database(folder)
        self.clock = clock or MovedClock()
        self.heard: list[SessionRecord] = []
        self._open()

    def _open(self) -> None:
        self.storage = Storage.open(self.folder)
        self.vault = Vault.open(self.folder / "master.key")
        self.audit = Audit(self.storage, self.vault, self.clock)
        self.passwords = Passwords(1, 8)
        self.guesses = Guesses(self.storage, self.clock)
        self.events = Events()
        self.events.subscribe(self.heard.append)
        self.people = People(self.storage, self.clock, self.audit, self.passwords)
        self.preferences = Preferences(self.storage, self.vault, self.clock, self.audit)
        self.logins = Logins(
            self.storage, self.clock, self.vault, self.audit, self.passwords, self.preferences
        )
        self.setup = Setup(self.storage, self.people, self.preferences)
        self.mail = Mail(
            self.storage,
            self.vault,
            self.clock,
            self.audit,
            self.preferences,
            "help.example.org",
            lambda: Brand("Acme"),
        )
        self._open_second()
        self.tickets = Tickets(self.clock)
        self.sessions = Sessions(
            self.storage, self.clock, self.vault, self.audit, self.guesses, self.events
        )
        self._open_people()

    def _open_second(self) -> None:
        """Second steps, at https://help.example.org."""
        settings = load(None, {"DESKSIDE_PUBLIC_URL": ORIGIN})
        self.second = SecondStep(
            self.storage,
            self.clock,
            self.vault,
            self.audit,
            self.preferences,
            self.logins,
            self.mail,
            Passkeys(settings, self.clock),
            lambda: "Acme",
        )
        self.enrolment = Enrolment(
            self.storage, self.clock, self.vault, self.audit, self.logins, self.second
        )
        self.proof = Proof(
            self.storage, self.clock, self.audit, self.passwords, self.logins, self.second
        )

    def _open_people(self) -> None:
        """All about accounts; texts are English unless somebody chose otherwise."""
        self.people.on_delete(self.logins.forget_account_now)
        links = PasswordLinks(self.clock, self.vault, self.mail, "https://help.example.org")
        self.tasks = Tasks()
        self.invitations = Invitations(
            self.storage,
            self.clock,
            self.audit,
            self.passwords,
            self.preferences,
            self.mail,
            links,
            lambda: "Acme",
            lambda: "en",
        )
        self.resets = Resets(
            self.storage,
            self.clock,
            self.audit,
            self.passwords,
            self.mail,
            links,
            self.tasks,
            lambda: "Acme",
            lambda: "en",
        )
        self.staff = Staff(
            self.storage,
            self.audit,
            self.people,
            self.sessions,
            self.invitations,
            links,
            self.mail,
            lambda: "Acme",
            lambda: "en",
        )
        self.bulk = Bulk(self.storage, self.staff, self.invitations, self.sessions)
        self.directory = Directory(self.storage, self.clock, links, self.mail, self.logins)

    async def technician(self, email: str = "ann@example.org", name: str = "Ann") -> Account:
        return await self.people.create(APPLIANCE, email, name, TECHNICIAN, PASSWORD)

    async def sign_in(
        self, email: str, password: str = PASSWORD, address: str = "192.0.2.1"
    ) -> str:
        """Returns the token of a login that needs no second step."""
        outcome = await self.logins.sign_in(email, password, Visitor(address))
        assert outcome.login
        return outcome.login

    def restart(self) -> None:
        self.close()
        self._open()

    def close(self) -> None:
        self.storage.close()
        self.passwords.close()
