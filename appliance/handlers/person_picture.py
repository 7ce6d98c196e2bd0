"""Pictures of people, for those who may see them."""

from appliance.domain import pictures
from appliance.domain.errors import NotFoundError
from appliance.domain.pictures import Picture
from appliance.handlers.base import Handler
from appliance.handlers.headers import CONTENT_POLICY, IMMUTABLE

_ALONE = "default-src 'none'; sandbox"


class PictureHandler(Handler):
    """What handlers of pictures share."""

    def send(self, picture: Picture, mark: str, immutable: str) -> None:
        """Answers with a picture; one that was exchanged meanwhile is not kept."""
        self.set_header("Content-Type", picture.media_type)
        self.set_header(CONTENT_POLICY, _ALONE)
        if picture.mark == mark:
            self.set_header("Cache-Control", immutable)
        self.finish(picture.content)


class PersonPicture(PictureHandler):
    """GET /picture/<account>/<mark>: for technicians."""

    async def get(self, account_id: str, mark: str) -> None:
        """Sends it."""
        picture = await self.parts.pictures.get(pictures.person(account_id))
        self.send(picture, mark, IMMUTABLE.replace("public", "private"))


class SessionPicture(PictureHandler):
    """GET /session/picture/<mark>: who helps, for the customer of that session."""

    async def get(self, mark: str) -> None:
        """Sends it, if the person agreed."""
        owner_id = self.page_session.owner_id
        if not self.parts.pictures.for_customers(owner_id):
            raise NotFoundError
        picture = await self.parts.pictures.get(pictures.person(owner_id))
        self.send(picture, mark, "private, no-cache")
