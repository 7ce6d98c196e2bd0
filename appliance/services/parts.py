"""The parts of one running appliance, put together once."""

import logging
from dataclasses import dataclass

from appliance.clock import Clock
from appliance.secrets import Vault
from appliance.services.access import Accesses
from appliance.services.activity_log import ActivityLog
from appliance.services.attendance import Attendance
from appliance.services.audit import Audit
from appliance.services.branding import Branding
from appliance.services.bulk import Bulk
from appliance.services.certificates import Certificates
from appliance.services.chat import Chats
from appliance.services.check_words import CheckWordMaker
from appliance.services.copies import Copies
from appliance.services.directory import Directory
from appliance.services.enrolment import Enrolment
from appliance.services.events import Events
from appliance.services.file_transfers import FileTransfers
from appliance.services.groups import Groups
from appliance.services.guesses import Guesses
from appliance.services.guests import Guests
from appliance.services.invitations import Invitations
from appliance.services.invited import InvitedColleagues
from appliance.services.joining import Joining
from appliance.services.kept_pictures import KeptPictures
from appliance.services.logins import Logins
from appliance.services.mail import Mail
from appliance.services.mail_message import Brand
from appliance.services.marks import Marks
from appliance.services.module_joining import ModuleJoining
from appliance.services.modules import Modules
from appliance.services.oidc_outgoing import Outgoing
from appliance.services.open_sockets import OpenSockets
from appliance.services.passkeys import Passkeys
from appliance.services.password_links import PasswordLinks
from appliance.services.passwords import Passwords
from appliance.services.people import People
from appliance.services.people_import import PeopleImport
from appliance.services.pictures import Pictures
from appliance.services.preferences import Preferences
from appliance.services.profiles import Profiles
from appliance.services.proof import Proof
from appliance.services.queues import Queues
from appliance.services.rates import Rates
from appliance.services.recording_parts import RecordingParts
from appliance.services.requesting import Requesting
from appliance.services.resets import Resets
from appliance.services.revocation import Revocation
from appliance.services.roles import Roles
from appliance.services.second_step import SecondStep
from appliance.services.server_settings import ServerSettings
from appliance.services.session_records import SessionRecords
from appliance.services.sessions import Sessions
from appliance.services.setup import Setup
from appliance.services.shown_codes import ShownCodes
from appliance.services.single_sign_on import SingleSignOn
from appliance.services.staff import Staff
from appliance.services.surveys import Surveys
from appliance.services.tasks import Tasks
from appliance.services.tickets import Tickets
from appliance.services.who_helps import WhoHelps
from appliance.settings import Settings
from appliance.storage import Storage, identities
from appliance.tls import Serving
from protocol import PRODUCT

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Parts:
    """All services.

    Attributes:
        certificates: what HTTPS is served with.
    """

    settings: Settings
    clock: Clock
    storage: Storage
    vault: Vault
    audit: Audit
    preferences: Preferences
    pictures: Pictures
    branding: Branding
    profiles: Profiles
    mail: Mail
    passwords: Passwords
    people: People
    directory: Directory
    invitations: Invitations
    people_import: PeopleImport
    joining: Joining
    resets: Resets
    staff: Staff
    bulk: Bulk
    access: Accesses
    logins: Logins
    second: SecondStep
    enrolment: Enrolment
    proof: Proof
    shown_codes: ShownCodes
    single_sign_on: SingleSignOn
    setup: Setup
    guesses: Guesses
    tickets: Tickets
    events: Events
    sessions: Sessions
    records: SessionRecords
    chat: Chats
    queues: Queues
    requesting: Requesting
    guests: Guests
    invited: InvitedColleagues
    groups: Groups
    roles: Roles
    attendance: Attendance
    revocation: Revocation
    rates: Rates
    tasks: Tasks
    sockets: OpenSockets
    activity: ActivityLog
    certificates: Certificates
    server: ServerSettings
    modules: Modules
    module_joining: ModuleJoining
    check_words: CheckWordMaker
    surveys: Surveys
    who_helps: WhoHelps
    marks: Marks
    recordings: RecordingParts
    kept_pictures: KeptPictures
    copies: Copies
    file_transfers: FileTransfers

    @property
    def fingerprint(self) -> str | None:
        """Of the own certificate's key, hexadecimal, while that is what is served."""
        return self.certificates.fingerprint

    @property
    def organisation(self) -> str:
        """Who runs the appliance, as customers read it."""
        return self.preferences["organisation.name"] or self.settings.organisation or PRODUCT

    @property
    def default_language(self) -> str:
        """The language of readers who ask for none of ours."""
        return self.preferences["language.default"] or self.settings.default_language

    @classmethod
    def open(
        cls,
        settings: Settings,
        serving: Serving,
        clock: Clock,
        rate_times: float,
        outgoing: Outgoing,
        passwords: Passwords | None = None,
    ) -> "Parts":
        """Opens the data folder and makes the services.

        Raises:
            StorageError, SecretsError: the data folder or the key cannot be used.
        """
        storage = Storage.open(settings.data_dir)
        vault = Vault.open(settings.master_key)
        audit = Audit(storage, vault, clock)
        passwords = passwords or Passwords()
        preferences = Preferences(storage, vault, clock, audit)
        pictures = Pictures(storage, clock, audit)
        branding = Branding(preferences, pictures, lambda: parts.default_language)
        people = People(storage, clock, audit, passwords)
        logins = Logins(storage, clock, vault, audit, passwords, preferences)
        passwords.least_chars = lambda: int(preferences["sign_in.least_chars"])
        access = Accesses(storage)
        guesses = Guesses(storage, clock)
        events = Events()
        sessions = Sessions(
            storage,
            clock,
            vault,
            audit,
            guesses,
            events,
            code_minutes=settings.code_minutes,
            waiting_minutes=settings.waiting_minutes,
        )
        mail = Mail(
            storage,
            vault,
            clock,
            audit,
            preferences,
            settings.public_host,
            lambda: Brand(parts.organisation, parts.branding.mail_color),
        )
        tasks = Tasks()
        second = SecondStep(
            storage,
            clock,
            vault,
            audit,
            preferences,
            logins,
            mail,
            Passkeys(settings, clock),
            lambda: parts.organisation,
        )
        links = PasswordLinks(clock, vault, mail, settings.origin)
        invitations = Invitations(
            storage,
            clock,
            audit,
            passwords,
            preferences,
            mail,
            links,
            lambda: parts.organisation,
            lambda: parts.default_language,
        )
        staff = Staff(
            storage,
            audit,
            people,
            sessions,
            invitations,
            links,
            mail,
            lambda: parts.organisation,
            lambda: parts.default_language,
        )
        groups = Groups(storage, clock, audit, sessions)
        check_words = CheckWordMaker(vault)
        parts = cls(
            settings=settings,
            clock=clock,
            storage=storage,
            vault=vault,
            audit=audit,
            preferences=preferences,
            pictures=pictures,
            profiles=Profiles(storage, audit),
            branding=branding,
            mail=mail,
            passwords=passwords,
            people=people,
            directory=Directory(storage, clock, links, mail, logins),
            invitations=invitations,
            people_import=PeopleImport(storage, audit, mail, groups, invitations),
            joining=Joining(
                storage, clock, vault, audit, preferences, mail, invitations, settings.origin
            ),
            resets=Resets(
                storage,
                clock,
                audit,
                passwords,
                mail,
                links,
                tasks,
                lambda: parts.organisation,
                lambda: parts.default_language,
            ),
            staff=staff,
            bulk=Bulk(storage, staff, invitations, sessions),
            access=access,
            logins=logins,
            second=second,
            enrolment=Enrolment(storage, clock, vault, audit, logins, second),
            shown_codes=ShownCodes(clock),
            proof=Proof(storage, clock, audit, passwords, logins, second),
            single_sign_on=SingleSignOn(
                storage,
                clock,
                vault,
                audit,
                outgoing,
                settings.origin,
                invitations.activate_now,
                second.tell_now,
            ),
            setup=Setup(storage, people, preferences),
            guesses=guesses,
            tickets=Tickets(clock),
            events=events,
            sessions=sessions,
            records=SessionRecords(storage, clock, vault, audit, preferences, sessions),
            chat=Chats.of(storage, clock, vault, audit, events, tasks, sessions),
            requesting=Requesting.open(
                storage,
                vault,
                clock,
                audit,
                preferences,
                sessions,
                mail,
                outgoing,
                settings.origin,
                settings.public_host,
                lambda: parts.organisation,
                lambda: parts.default_language,
            ),
            queues=Queues.open(storage, clock, audit, sessions, events, lambda: parts.attendance),
            guests=Guests(
                storage,
                clock,
                vault,
                audit,
                sessions,
                mail,
                settings.origin,
                lambda: parts.organisation,
            ),
            invited=InvitedColleagues(
                storage,
                sessions,
                mail,
                settings.origin,
                lambda: parts.organisation,
                lambda: parts.default_language,
            ),
            groups=groups,
            roles=Roles(storage, clock, audit),
            attendance=Attendance(
                sessions, access, events, clock, tasks, lambda: parts.organisation
            ),
            revocation=Revocation(logins, storage, clock),
            rates=Rates(clock.monotonic_s, rate_times),
            tasks=tasks,
            sockets=OpenSockets(),
            activity=ActivityLog(
                storage, clock, audit, preferences, mail, tasks, lambda: parts.default_language
            ),
            certificates=Certificates(settings, serving, clock, audit),
            server=ServerSettings(preferences, settings, sessions),
            modules=Modules(storage, clock, audit, pictures, lambda: settings.host_header),
            module_joining=ModuleJoining(
                storage,
                clock,
                audit,
                sessions,
                guesses,
                branding,
                pictures,
                lambda: parts.organisation,
                lambda: parts.default_language,
            ),
            check_words=check_words,
            surveys=Surveys(storage, clock, audit, sessions),
            who_helps=WhoHelps(storage, pictures, check_words),
            marks=(marks := Marks()),
            recordings=RecordingParts.open(
                storage,
                clock,
                vault,
                audit,
                preferences,
                sessions,
                tasks,
                marks,
                lambda: parts.attendance,
            ),
            kept_pictures=KeptPictures(storage, vault, clock, audit, sessions, marks),
            copies=Copies(audit, preferences, marks, tasks),
            file_transfers=FileTransfers(storage, clock, audit, sessions, tasks, marks),
        )
        parts.recordings.listen(events, parts.chat)
        parts.records.details.add("check_words", check_words.for_details)
        people.on_delete(logins.forget_account_now)
        mail.speak(parts.branding.letter)
        people.on_delete(pictures.remove_person_now)
        people.on_delete(identities.forget_account)
        return parts

    async def recover(self) -> None:
        """Takes up what an earlier run left: its agents have time to come back."""
        await self.sessions.recover()
        await self.file_transfers.recover()
        await self.queues.load()
        await self.preferences.load()
        await self.audit.begin()
        await self.recordings.recover()
        await self.pictures.load()
        self.branding.load()
        self.server.apply()

    def close(self) -> None:
        """Closes the database; what waits is written before."""
        self.passwords.close()
        self.pictures.close()
        self.records.close()
        self.recordings.close()
        self.storage.close()
