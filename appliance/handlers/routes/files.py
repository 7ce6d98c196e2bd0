"""Transfers of files in a session."""

from appliance.domain.rights import Right
from appliance.handlers import files
from appliance.handlers.rules import ID, READS, Body, Policy, Route, Rule, json, reads
from appliance.services import rates
from protocol import limits
from protocol.codec import Kind, Text, Whole
from protocol.messages.files import HANDLES, MOST_BYTES, NAMES, SENDINGS

_DIGITS = r"[0-9]{1,9}"
_AT = f"/api/sessions/({ID})/transfers"
_EXAMPLE = "/api/sessions/{session}/transfers"


def _act(
    path: str, example: str, handler: type, fields: dict[str, Kind], audit: str = READS
) -> Route:
    rule = json(Policy.TECHNICIAN, fields, audit, rate=rates.PIECES, within=Right.FILES)
    return Route(f"{_AT}/{path}", f"{_EXAMPLE}/{example}", handler, {"POST": rule})


_SLICE = Rule(
    Policy.TECHNICIAN,
    Body("raw"),
    limits.FILE_SLICE_BYTES,
    rates.PIECES,
    READS,
    query={"file": Text(9), "offset": Text(16), "sha256": Text(64)},
    within=Right.FILES,
)

ROUTES = (
    Route(
        _AT,
        _EXAMPLE,
        files.Transfers,
        {"GET": reads(Policy.TECHNICIAN, rates.API, within=Right.SEE)},
    ),
    _act("receive", "receive", files.TransferReceive, {"handles": HANDLES}, "files.receive"),
    _act(
        "send",
        "send",
        files.TransferSend,
        {
            "names": NAMES,
            "files": Whole(1, limits.FILE_COUNT),
            "size": Whole(0, MOST_BYTES),
        },
        "files.send",
    ),
    Route(
        f"{_AT}/({_DIGITS})/content",
        f"{_EXAMPLE}/1/content",
        files.TransferContent,
        {"GET": reads(Policy.TECHNICIAN, rates.API, within=Right.FILES)},
    ),
    _act(f"({_DIGITS})/files", "1/files", files.TransferFiles, {"files": SENDINGS}),
    Route(
        f"{_AT}/({_DIGITS})/slice",
        f"{_EXAMPLE}/1/slice",
        files.TransferSlice,
        {"POST": _SLICE},
    ),
    _act(f"({_DIGITS})/finish", "1/finish", files.TransferFinish, {}, "files.end"),
    _act(f"({_DIGITS})/(pause|resume)", "1/pause", files.TransferAct, {}),
    _act(f"({_DIGITS})/(cancel)", "1/cancel", files.TransferAct, {}, "files.end"),
)
