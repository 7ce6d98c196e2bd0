"""Files that are made while they are sent."""

from collections.abc import AsyncIterator

from tornado.iostream import StreamClosedError

from appliance.handlers.base import Handler
from appliance.storage import StorageError

KINDS = {
    "csv": "text/csv; charset=UTF-8",
    "json": "application/json; charset=UTF-8",
    "txt": "text/plain; charset=UTF-8",
    "zip": "application/zip",
}


class Download(Handler):
    """Sends pieces as fast as they are taken."""

    async def send_file(self, name: str, form: str, pieces: AsyncIterator[bytes]) -> None:
        """Answers with a file to save.

        Args:
            name: without its ending; plain letters, digits, "-" and "_".
            form: one of KINDS.
            pieces: its content.
        """
        self.set_header("Content-Type", KINDS[form])
        self.set_header("Content-Disposition", f'attachment; filename="{name}.{form}"')
        try:
            async for piece in pieces:
                if piece:
                    self.write(piece)
                    await self.flush()
        except StreamClosedError:
            return
        except StorageError:
            # Half a file must not look like a whole one.
            self.detach().close()
            raise
