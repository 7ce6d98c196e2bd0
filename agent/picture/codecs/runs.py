"""RUNS: few colours in runs, and runs of what the row above has (protocol.pixels).

For text, carets and controls: small without any header, and viewers draw it at once, where a PNG
waits for the browser's decoder.
"""

import numpy as np
import numpy.typing as npt

from agent.picture.area import COLOUR, Pixels
from agent.picture.fidelity import Fidelity
from agent.picture.palette import indexed
from protocol.pixels import Format

MOST_COLOURS = 64
_FEW_COLOURS = 16
_RUNS_SHARE = 0.5
"""With more runs a pixel than this, other formats are smaller."""

_ABOVE_SHORT = 64
_ABOVE_LONG = 1 << 14
_COLOUR_SHORT = 4
_COLOUR_LONG = 1 << 10
_MANY_LONG = 257
"""The longest run of each token; short ones are one byte, long ones two."""

Places = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]


class RunsCodec:
    """See agent.picture.codecs.Codec."""

    word = "runs"
    format = Format.RUNS
    exact = True

    def encode(self, pixels: Pixels, fidelity: Fidelity) -> bytes | None:
        """Returns the runs, or None where there are too many of them or too many colours."""
        return encode_runs(pixels)


def encode_runs(pixels: Pixels) -> bytes | None:
    """Returns h x w pixels as RUNS, or None where there are too many runs or colours."""
    w = pixels.shape[1]
    flat = (pixels & COLOUR).ravel()
    changes = np.empty(flat.size, np.bool_)
    changes[0] = True
    np.not_equal(flat[1:], flat[:-1], out=changes[1:])
    starts = changes.nonzero()[0]
    if starts.size > max(MOST_COLOURS, flat.size * _RUNS_SHARE):
        return None
    found = indexed(flat[starts], MOST_COLOURS)
    if found is None:
        return None
    colours, numbers = found
    first = int(np.bincount(numbers[: int(starts.searchsorted(w))]).argmax())
    colours[[0, first]] = colours[[first, 0]]
    swapped = np.arange(colours.size)
    swapped[[0, first]] = first, 0
    above = np.empty(flat.size, np.bool_)
    np.equal(flat[:w], colours[0], out=above[:w])
    np.equal(flat[w:], flat[:-w], out=above[w:])
    copied = _copied(above, starts)
    tokens, lengths = _tokens(changes, copied)
    number = swapped[numbers][starts.searchsorted(tokens, side="right") - 1]
    palette = colours.astype(">u4").view(np.uint8).reshape(-1, 4)[:, 1:]
    write = _written_few if colours.size <= _FEW_COLOURS else _written_many
    written = write(number, lengths, copied[tokens])
    return b"".join((bytes((colours.size,)), palette.tobytes(), written))


def _copied(above: Flags, starts: Places) -> Flags:
    """Returns which pixels go as "above": long enough stretches that they spare a run's token.

    A stretch within one run, or over the ends of two, would only cut them.
    """
    edges = np.empty(above.size + 1, np.int8)
    edges[0], edges[-1] = above[0], -int(above[-1])
    np.subtract(above[1:], above[:-1], out=edges[1:-1], dtype=np.int8)
    begins, ends = (edges == 1).nonzero()[0], (edges == -1).nonzero()[0]
    run_ends = np.append(starts, above.size)
    whole_runs = run_ends.searchsorted(ends, side="right") - 1 - run_ends.searchsorted(begins)
    spares = whole_runs > 0
    deltas = np.zeros(above.size + 1, np.int8)
    deltas[begins[spares]] = 1
    deltas[ends[spares]] = -1
    copied: Flags = deltas[:-1].cumsum(dtype=np.int8).view(np.bool_)
    return copied


def _tokens(changes: Flags, copied: Flags) -> tuple[Places, Places]:
    """Returns where tokens start and how many pixels they draw."""
    begins = changes & ~copied
    begins[1:] |= copied[1:] != copied[:-1]
    begins[0] = True
    starts = begins.nonzero()[0]
    return starts, np.diff(starts, append=copied.size)


def _split(lengths: Places, most: Places) -> tuple[Places, Places]:
    """Cuts runs that are longer than one token; returns (of which run, length) of each piece."""
    pieces = -(-lengths // most)
    if int(pieces.max()) == 1:
        return np.arange(lengths.size), lengths
    of = np.repeat(np.arange(lengths.size), pieces)
    cut = most[of]
    last = pieces.cumsum() - 1
    cut[last] = lengths - (pieces - 1) * most
    return of, cut


def _written_few(numbers: Places, lengths: Places, above: Flags) -> bytes:
    of, lengths = _split(lengths, np.where(above, _ABOVE_LONG, _COLOUR_LONG))
    numbers, above, less = numbers[of], above[of], lengths - 1
    long = lengths > np.where(above, _ABOVE_SHORT, _COLOUR_SHORT)
    short_token = np.where(above, less, 0x80 | numbers << 2 | less)
    long_token = np.where(above, 0x4000 | less, 0xC000 | numbers << 10 | less)
    return _joined(short_token, long_token, long)


def _written_many(numbers: Places, lengths: Places, above: Flags) -> bytes:
    of, lengths = _split(lengths, np.where(above, _ABOVE_LONG, _MANY_LONG))
    numbers, above = numbers[of], above[of]
    long = lengths > np.where(above, _ABOVE_SHORT, 1)
    short_token = np.where(above, lengths - 1, 0x80 | numbers)
    long_token = np.where(above, 0x4000 | (lengths - 1), 0xC000 | numbers << 8 | (lengths - 2))
    return _joined(short_token, long_token, long)


def _joined(short_token: Places, long_token: Places, long: Flags) -> bytes:
    pairs = np.empty((long.size, 2), np.uint8)
    pairs[:, 0] = np.where(long, long_token >> 8, short_token)
    pairs[:, 1] = long_token & 0xFF
    keep = np.ones((long.size, 2), np.bool_)
    keep[:, 1] = long
    return pairs[keep].tobytes()
