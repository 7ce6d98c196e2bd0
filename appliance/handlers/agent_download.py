"""The customer's program, handed out under a name that says where to go (DESIGN 5)."""

import asyncio
import re
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from tornado.iostream import StreamClosedError

from appliance.domain.errors import ConflictError, NotFoundError
from appliance.handlers.base import PAGE_COOKIE, Handler
from appliance.settings import Settings
from protocol.filename import FINGERPRINT_CHARS, Destination, write

CHUNK_BYTES = 256 * 1024
CHUNK_TIMEOUT_S = 30.0
FILES = {
    "linux": ("deskside-agent-linux", ""),
    "windows": ("deskside-agent-windows.exe", ".exe"),
    "macos": ("deskside-agent-macos.zip", ".zip"),
}
"""Platform -> file in agents_dir, suffix of the name it gets."""
_PLATFORMS = (
    ("phone", re.compile(r"Android|iPhone|iPad|Mobile")),
    ("windows", re.compile(r"Windows")),
    ("macos", re.compile(r"Macintosh|Mac OS X")),
    ("linux", re.compile(r"Linux|X11")),
)


def _(sentence: str) -> str:
    return sentence


class NoProgramError(NotFoundError):
    """That platform's program is not on this appliance."""

    sentence = _("This appliance has no program for that system yet. Please tell your technician.")


def available(settings: Settings) -> dict[str, bool]:
    """Returns which platforms have a program to hand out."""
    return {name: (settings.agents / file).is_file() for name, (file, _) in FILES.items()}


def platform_of(user_agent: str) -> str:
    """Returns what a browser seems to run on, or an empty text."""
    return next((name for name, pattern in _PLATFORMS if pattern.search(user_agent[:500])), "")


class AgentDownload(Handler):
    """POST /session/agent (platform)."""

    async def post(self) -> None:
        """Streams the file; its name carries a fresh one-time token."""
        record = self.page_session
        if not record.live:
            raise ConflictError
        file, suffix = FILES[self.fields["platform"]]
        path = self.parts.settings.agents / file
        if not path.is_file():
            raise NoProgramError
        token = await self.parts.sessions.mint_agent_token(self.cookie_of(PAGE_COOKIE))
        self.name_download(write(self.destination(token), suffix))
        await self.send_file(path)

    def name_download(self, name: str) -> None:
        """Makes the browser keep the file under this name."""
        disposition = f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(name)}"
        self.set_header("Content-Type", "application/octet-stream")
        self.set_header("Content-Disposition", disposition)

    def destination(self, token: str) -> Destination:
        """Returns what the name has to say."""
        settings = self.parts.settings
        pin = self.parts.fingerprint[:FINGERPRINT_CHARS] if self.parts.fingerprint else None
        return Destination(settings.public_host, settings.public_port, token, pin)

    async def send_file(self, path: Path) -> None:
        """Sends a file chunk by chunk; a reader that takes none for CHUNK_TIMEOUT_S is cut."""
        loop = asyncio.get_running_loop()
        file = await loop.run_in_executor(None, path.open, "rb")
        try:
            size_bytes = await loop.run_in_executor(None, _size, file)
            self.set_header("Content-Length", str(size_bytes))
            while chunk := await loop.run_in_executor(None, file.read, CHUNK_BYTES):
                self.write(chunk)
                async with asyncio.timeout(CHUNK_TIMEOUT_S):
                    await self.flush()
        except (TimeoutError, StreamClosedError):
            self.request.connection.close()  # type: ignore[union-attr]
        finally:
            await loop.run_in_executor(None, file.close)


def _size(file: BinaryIO) -> int:
    size_bytes = file.seek(0, 2)
    file.seek(0)
    return size_bytes
