"""A real mail server that the appliance sends through."""

from collections.abc import Iterator
from contextlib import contextmanager

import trustme

from tests.fakes.served_appliance import ServedAppliance
from tests.fakes.smtp_server import HOST, PASSWORD, USER, MailServerFake, mail_server


@contextmanager
def mailing(appliance: ServedAppliance) -> Iterator[MailServerFake]:
    """Sets mail up as an administrator would."""
    authority = trustme.CA()
    running = mail_server(authority)
    fake = appliance.wait(running.__aenter__())
    settings = {
        "mail.host": HOST,
        "mail.port": str(fake.port),
        "mail.user": USER,
        "mail.password": PASSWORD,
        "mail.from": USER,
        "mail.authorities": authority.cert_pem.bytes().decode(),
    }
    appliance.wait(appliance.running.parts.preferences.change("appliance", settings))
    yield fake
    appliance.wait(running.__aexit__(None, None, None))
