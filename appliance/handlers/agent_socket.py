"""The customer's program on /ws/agent."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from appliance.handlers.socket import Socket, Verb
from appliance.services.audit import CUSTOMER
from appliance.services.lines import Line
from appliance.services.rates import FLOW_BYTES
from appliance.services.relay import Room
from protocol import VERSION
from protocol.codec import AGENT
from protocol.errors import ProtocolError
from protocol.frame import Channel, Header
from protocol.limits import NAME_CHARS
from protocol.messages.consent import ConsentAnswer, ConsentLower
from protocol.messages.link import AgentHello, Bye, Welcome
from protocol.messages.session import SessionEdit, SessionEnd


class AgentSocket(Socket):
    """One connection of an agent."""

    sender = AGENT
    hello = AgentHello
    byte_rate = FLOW_BYTES
    room: Room
    line: Line
    quit_on_purpose = False

    async def welcome(self, message: AgentHello) -> None:
        """Redeems the token and takes the agent into its session's room."""
        record, resume_token = await self.parts.sessions.attach_agent(message.claim, message.token)
        self.check_open()
        self.line = Line(self, message.capabilities)
        self.line.tell(
            Welcome(
                version=min(message.newest, VERSION),
                session_id=record.id,
                code=record.code,
                resume_token=resume_token,
                organisation=self.parts.organisation[:NAME_CHARS],
                name=record.name,
                description=record.description,
                capabilities=self.application.settings["capabilities"],
            )
        )
        for feature in self.application.settings["features"]:
            if feature.name in message.capabilities:
                await feature.greet_agent(record, self.line.tell)
        fresh = message.claim == "token"
        record = await self.parts.sessions.get(record.id)  # greeting took its time
        self.room = await self.parts.attendance.agent_came(record, self.line, fresh)

    def take_flow(self, header: Header, message: bytes) -> None:
        """Gives pictures and data on once the customer allowed somebody anything."""
        rule = self.socket_rules.get(header.channel)
        if rule is None:
            raise ProtocolError("not from an agent")
        self.keep_pace(rule.rate)
        if not (self.room.grants and self.in_place):
            return
        if header.channel is Channel.SCREEN:
            self.room.screen_from_agent(header, message)
        else:
            self.application.settings["data_from_agent"][header.channel](self.room, header, message)

    @property
    def in_place(self) -> bool:
        """Whether no newer connection of the program has taken this one's place."""
        return self.room.agent is self.line

    async def take_control(self, message: Any) -> None:
        """Leaves aside what a replaced connection still says."""
        if not self.settled or self.in_place:
            await super().take_control(message)

    def verbs(self) -> Mapping[type, Verb]:
        """Returns what an agent may say after hello."""
        table: dict[type, Verb] = {
            SessionEdit: self.edit,
            SessionEnd: self.end,
            ConsentAnswer: self.answer,
            ConsentLower: self.lower,
            Bye: self.bye,
        }
        for feature in self.application.settings["features"]:
            for message_class, method in feature.from_agent.items():
                table[message_class] = partial(method, self.room)
        return table

    async def edit(self, message: SessionEdit) -> None:
        """The customer changed the own name or description."""
        await self.parts.sessions.edit(self.room.session_id, message.name, message.description)

    async def end(self, message: SessionEnd) -> None:
        """The customer ended the session, or gave up before anybody looked."""
        record = self.room.record
        reason = "customer_left" if message.reason == "customer_left" else "customer_ended"
        await self.parts.sessions.end(record.id, record.name, reason, CUSTOMER)

    async def answer(self, message: ConsentAnswer) -> None:
        """The customer decided."""
        await self.parts.attendance.answered(self.room, message)

    async def lower(self, message: ConsentLower) -> None:
        """The customer changed what is allowed."""
        await self.parts.attendance.lowered(self.room, message)

    async def bye(self, _message: Bye) -> None:
        """The program goes on purpose; it will not come back by itself."""
        self.quit_on_purpose = True

    def measured(self, rtt_ms: int) -> None:
        """Keeps it for who asks how the picture comes."""
        if self.settled:
            self.line.rtt_ms = rtt_ms

    async def went(self) -> None:
        """Takes the agent out of its room."""
        self.line.stop()
        await self.parts.attendance.agent_went(self.room, self.line, self.quit_on_purpose)
