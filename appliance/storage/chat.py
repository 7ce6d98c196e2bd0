"""Messages of chats and how far they were read.  Texts are sealed: people send passwords."""

from peewee import fn

from appliance.domain.chat import CUSTOMER, ChatLine, Mark
from appliance.secrets import Vault
from appliance.storage.tables.chat import ChatMarkTable, ChatTable

_TABLE = "chat_message"


class ChatRows:
    """The tables of chats, with the vault that opens the texts."""

    def __init__(self, vault: Vault) -> None:
        """Takes the vault the texts are sealed with."""
        self._vault = vault

    def append(self, line: ChatLine) -> None:
        """Stores a message."""
        place = _place(line.session_id, line.number)
        ChatTable.insert(
            session=line.session_id,
            number=line.number,
            client_id=line.client_id,
            side=line.side,
            author_id=line.author_id,
            author=line.author,
            text_sealed=self._vault.seal(line.text, _TABLE, place, "text"),
            at_ms=line.at_ms,
        ).execute()

    def last(self, session_id: str) -> int:
        """Returns the number of the last message, 0 for none."""
        newest = ChatTable.select(fn.MAX(ChatTable.number)).where(ChatTable.session == session_id)
        return int(newest.scalar() or 0)

    def known(self, session_id: str, author_id: str, client_id: str) -> ChatLine | None:
        """Returns what an author has sent under this id before, or None."""
        row = ChatTable.get_or_none(
            (ChatTable.session == session_id)
            & (ChatTable.author_id == author_id)
            & (ChatTable.client_id == client_id)
        )
        return None if row is None else self._line(row)

    def has_written(self, session_id: str, author_id: str) -> bool:
        """Whether somebody has written in this chat before."""
        mine = (ChatTable.session == session_id) & (ChatTable.author_id == author_id)
        return bool(ChatTable.select().where(mine).exists())

    def after(self, session_id: str, number: int, most: int) -> list[ChatLine]:
        """Returns up to `most` messages after a number, in order."""
        query = (
            ChatTable.select()
            .where(ChatTable.session == session_id, ChatTable.number > number)
            .order_by(ChatTable.number)
            .limit(most)
        )
        return [self._line(row) for row in query]

    def of_customer_after(self, session_id: str, number: int) -> int:
        """Returns how many messages of the customer have a greater number."""
        query = ChatTable.select().where(
            ChatTable.session == session_id,
            ChatTable.number > number,
            ChatTable.side == CUSTOMER,
        )
        return int(query.count())

    def mark(self, session_id: str, side: str) -> Mark:
        """Returns how far a side has the chat."""
        row = ChatMarkTable.get_or_none(
            (ChatMarkTable.session == session_id) & (ChatMarkTable.side == side)
        )
        return Mark() if row is None else Mark(row.delivered, row.seen)

    def put_mark(self, session_id: str, side: str, mark: Mark) -> None:
        """Stores how far a side has the chat."""
        changed = (
            ChatMarkTable.update(delivered=mark.delivered, seen=mark.seen)
            .where(ChatMarkTable.session == session_id, ChatMarkTable.side == side)
            .execute()
        )
        if not changed:
            ChatMarkTable.insert(
                session=session_id, side=side, delivered=mark.delivered, seen=mark.seen
            ).execute()

    def _line(self, row: ChatTable) -> ChatLine:
        sealed = bytes(row.text_sealed)
        place = _place(row.session_id, row.number)
        return ChatLine(
            session_id=row.session_id,
            number=row.number,
            client_id=row.client_id,
            side=row.side,
            author_id=row.author_id,
            author=row.author,
            text=self._vault.unseal(sealed, _TABLE, place, "text"),
            at_ms=row.at_ms,
        )


def _place(session_id: str, number: int) -> str:
    return f"{session_id}/{number}"
