"""Pictures of people and logos: stored small, served by an address that changes with them.

What there is is kept in memory, so that a list of people costs no look-ups.
"""

import asyncio
from collections.abc import Callable

from appliance.clock import Clock
from appliance.domain import pictures
from appliance.domain.errors import NotFoundError, NotSignedInError
from appliance.domain.pictures import Picture, PictureFacts
from appliance.services.audit import Audit
from appliance.services.picture_reading import PictureReading, reduced
from appliance.storage import Storage, people
from appliance.storage import pictures as rows


class Pictures:
    """All pictures; `load` once before use."""

    def __init__(self, storage: Storage, clock: Clock, audit: Audit) -> None:
        """Takes where pictures are kept."""
        self._storage = storage
        self._clock = clock
        self._audit = audit
        self._reading = PictureReading()
        self._facts: dict[str, PictureFacts] = {}
        self._small: dict[str, tuple[str, bytes]] = {}

    async def load(self) -> None:
        """Reads what there is."""
        self._facts = await self._storage.run(rows.facts)

    def close(self) -> None:
        """Ends the thread that decodes."""
        self._reading.close()

    def of(self, account_id: str) -> str:
        """Returns the address of a person's picture for technicians, or an empty text."""
        facts = self._facts.get(pictures.person(account_id))
        return f"/picture/{account_id}/{facts.mark}" if facts else ""

    def for_customers(self, account_id: str) -> str:
        """Returns the mark of a person's picture if the person agreed to show it, else ""."""
        facts = self._facts.get(pictures.person(account_id))
        return facts.mark if facts and facts.public else ""

    def facts(self, place: str) -> PictureFacts | None:
        """Returns what is known of a picture, or None."""
        return self._facts.get(place)

    async def get(self, place: str) -> Picture:
        """Returns a picture.

        Raises:
            NotFoundError: there is none.
        """
        found = await self._storage.run(rows.get, place) if place in self._facts else None
        if found is None:
            raise NotFoundError
        return found

    async def set_person(self, account_id: str, data: bytes) -> str:
        """Makes a file the picture of a person and returns its address.

        Raises:
            PictureError: the file is not taken.
            PictureBusyError: too many are being read.
            NotSignedInError: the account was disabled or deleted meanwhile.
        """
        picture = await self._reading.person(data)
        place = pictures.person(account_id)
        before = self._facts.get(place)
        public = before.public if before else False
        await self._keep(account_id, place, picture, public, "picture.change", account_id)
        return self.of(account_id)

    async def set_logo(self, actor: str, place: str, data: bytes) -> None:
        """Makes a file the logo, or the one on dark ground.

        Raises:
            PictureError: the file is not taken.
            PictureBusyError: too many are being read.
        """
        picture = await self._reading.logo(data)
        await self._keep(actor, place, picture, True, "brand.change", place)

    async def show_to_customers(self, account_id: str, public: bool) -> None:
        """Lets customers see a person's picture, or not any more."""
        place = pictures.person(account_id)
        facts = self._facts.get(place)
        if facts is None or facts.public == public:
            return
        await self._storage.run(self._set_public_now, account_id, place, public)
        width, height = facts.width_px, facts.height_px
        self._facts[place] = PictureFacts(facts.mark, width, height, public)

    async def remove_person(self, actor: str, account_id: str) -> None:
        """Removes a person's picture, if there is one."""
        await self._remove(actor, pictures.person(account_id), "picture.change", account_id)

    async def remove_logo(self, actor: str, place: str) -> None:
        """Removes a logo, if there is one."""
        await self._remove(actor, place, "brand.change", place)

    def remove_person_now(self, account_id: str) -> None:
        """Removes a person's picture inside the transaction that deletes the account."""
        rows.delete(pictures.person(account_id))
        self._facts.pop(pictures.person(account_id), None)

    async def small_logo(self, place: str, width_px: int, height_px: int, most_bytes: int) -> bytes:
        """Returns a logo as a small PNG for the customer's program; empty if there is none.

        Args:
            place: LOGO or LOGO_DARK.
            width_px: at most.
            height_px: at most.
            most_bytes: a logo with too much in it is made smaller still.
        """
        facts = self._facts.get(place)
        if facts is None:
            return b""
        kept = self._small.get(place)
        if kept is not None and kept[0] == facts.mark:
            return kept[1]
        logo = await self._storage.run(rows.get, place)
        if logo is None:
            return b""
        small = await asyncio.to_thread(reduced, logo.content, width_px, height_px, most_bytes)
        self._small[place] = (logo.mark, small)
        return small

    async def set_place(self, place: str, data: bytes, noted_now: Callable[[], None]) -> None:
        """Makes a file the logo of something else, such as a module.

        Args:
            place: where it is kept.
            data: the file.
            noted_now: called in the same transaction: asks who may, and writes it down.

        Raises:
            PictureError: the file is not taken.
            PictureBusyError: too many are being read.
        """
        picture = await self._reading.logo(data)
        await self._storage.run(self._set_place_now, place, picture, noted_now)
        size = (picture.width_px, picture.height_px)
        self._facts[place] = PictureFacts(picture.mark, *size, public=True)

    def take_over_now(self, source: str, target: str) -> None:
        """Copies a picture inside a transaction, or removes the copy where there is none."""
        found = rows.get(source)
        rows.delete(target)
        if found is not None:
            rows.put(target, found, True, self._clock.now_ms())

    def took_over(self, source: str, target: str) -> None:
        """The transaction of `take_over_now` is through."""
        facts = self._facts.get(source)
        if facts is None:
            self.forgot(target)
        else:
            self._facts[target] = facts

    def drop_now(self, place: str) -> None:
        """Removes a picture inside a transaction."""
        rows.delete(place)

    def forgot(self, place: str) -> None:
        """The transaction of `drop_now` is through."""
        self._facts.pop(place, None)
        self._small.pop(place, None)

    async def _keep(
        self, actor: str, place: str, picture: Picture, public: bool, event: str, subject: str
    ) -> None:
        await self._storage.run(self._keep_now, actor, place, picture, public, event, subject)
        size = (picture.width_px, picture.height_px)
        self._facts[place] = PictureFacts(picture.mark, *size, public)

    def _set_place_now(self, place: str, picture: Picture, noted_now: Callable[[], None]) -> None:
        noted_now()
        rows.put(place, picture, True, self._clock.now_ms())

    def _keep_now(
        self, actor: str, place: str, picture: Picture, public: bool, event: str, subject: str
    ) -> None:
        if place == pictures.person(subject):
            current = people.get(subject)
            if current is None or not current.may_sign_in:
                raise NotSignedInError  # deleted while the file was read: nothing may come back
        rows.put(place, picture, public, self._clock.now_ms())
        self._audit.record(actor, event, subject, {"picture": picture.mark})

    def _set_public_now(self, account_id: str, place: str, public: bool) -> None:
        rows.set_public(place, public)
        detail = {"shown_to_customers": public}
        self._audit.record(account_id, "picture.change", account_id, detail)

    async def _remove(self, actor: str, place: str, event: str, subject: str) -> None:
        if place in self._facts:
            await self._storage.run(self._remove_now, actor, place, event, subject)
            self._facts.pop(place, None)

    def _remove_now(self, actor: str, place: str, event: str, subject: str) -> None:
        if rows.delete(place):
            self._audit.record(actor, event, subject, {"picture": "removed"})
