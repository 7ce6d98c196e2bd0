"""What the screen engine is held to: floors beside x11vnc, and the goals of its table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

OURS = "ours"
PEER = "x11vnc"
"""The peer of the floors, and of the goals that name no number."""

Medians = Mapping[tuple[str, str], Mapping[str, float]]
"""(product, scenario) -> figures as the harness names them."""


@dataclass(frozen=True)
class Figure:
    """A row of the table.

    Attributes:
        key: of the harness's medians.
        goal: ours; None where the peer's figure of the same run is it.
        floor: ours over the peer's, at most or at least; None: no floor.
        least: more is better.
        digits: behind the point where it is printed.
    """

    scenario: str
    key: str
    text: str
    goal: float | None
    floor: float | None = None
    least: bool = False
    digits: int = 1

    def good(self, value: float, limit: float) -> bool:
        return value >= limit if self.least else value <= limit

    def limit(self, medians: Medians) -> float | None:
        """Returns the goal, None where it is the peer's and the peer was not measured."""
        return self.goal if self.goal is not None else self.of(PEER, medians)

    def of(self, product: str, medians: Medians) -> float | None:
        return medians.get((product, self.scenario), {}).get(self.key)


FULL_RATE = 29.9
"""30 a second, less the one frame in ten seconds that the edges of the window cost."""
IDENTICAL_DB = 99
"""What the harness says of pictures without a difference."""

FIGURES = (
    Figure("idle", "server_cpu", "idle, cores", 0.005, digits=4),
    Figure("typing", "lat_p50_ms", "typing p50, ms", 5, floor=1.5),
    Figure("typing", "lat_p95_ms", "typing p95, ms", 8.5),
    Figure("typing", "to_browser_kBps", "typing, kB/s", 2.7),
    Figure("scroll", "delivered_fps", "scroll, frames/s", 29.5, floor=0.9, least=True, digits=2),
    Figure("scroll", "lat_all_p95_ms", "scroll p95 of all, ms", 50),
    Figure("scroll", "to_browser_kBps", "scroll, kB/s", 700),
    Figure("scroll", "server_cpu", "scroll, cores", None, digits=3),
    Figure("scroll", "psnr_settled_db", "scroll settled, dB", IDENTICAL_DB, least=True),
    Figure("drag", "delivered_fps", "drag, frames/s", FULL_RATE, floor=0.9, least=True, digits=2),
    Figure("drag", "lat_all_p95_ms", "drag p95 of all, ms", 24),
    Figure("drag", "to_browser_kBps", "drag, kB/s", 500),
    Figure("drag", "server_cpu", "drag, cores", None, digits=3),
    Figure("drag", "psnr_settled_db", "drag settled, dB", IDENTICAL_DB, least=True),
    Figure("video", "delivered_fps", "video, frames/s", FULL_RATE, floor=0.9, least=True, digits=2),
    Figure("video", "lat_all_p95_ms", "video p95 of all, ms", 30),
    Figure("video", "to_browser_kBps", "video, kB/s", 400),
    Figure("video", "psnr_live_db", "video, dB", 38, least=True),
    Figure("video", "server_cpu", "video, cores", None, digits=3),
    Figure("input", "rt_p50_ms", "input round trip p50, ms", 8, floor=1.5),
    Figure("input", "rt_p95_ms", "input round trip p95, ms", 14),
    Figure("input_video", "rt_p50_ms", "input while video p50, ms", 16),
    Figure("input_video", "rt_p95_ms", "input while video p95, ms", 30),
)
SCENARIOS = tuple(dict.fromkeys(figure.scenario for figure in FIGURES))


@dataclass(frozen=True)
class Row:
    """What a figure came to.

    Attributes:
        values: product -> median; None: its runs failed.
        goal_reached, floor_kept: None where there was nothing to compare with.
    """

    figure: Figure
    values: dict[str, float | None]
    goal: float | None
    goal_reached: bool | None
    floor_kept: bool | None

    def ratio(self, product: str) -> float | None:
        """Returns ours over a product's."""
        ours, theirs = self.values[OURS], self.values.get(product)
        return None if ours is None or not theirs else ours / theirs

    def record(self) -> dict[str, object]:
        """Returns the row for JSON."""
        others = [product for product in self.values if product != OURS]
        return {
            "scenario": self.figure.scenario,
            "figure": self.figure.key,
            "text": self.figure.text,
            "values": self.values,
            "ratios": {product: self.ratio(product) for product in others},
            "goal": self.goal,
            "goal_reached": self.goal_reached,
            "floor": self.figure.floor,
            "floor_kept": self.floor_kept,
        }


def rows(medians: Medians, products: Sequence[str], scenarios: Sequence[str]) -> list[Row]:
    """Returns the table of what was measured."""
    return [_row(figure, medians, products) for figure in FIGURES if figure.scenario in scenarios]


def _row(figure: Figure, medians: Medians, products: Sequence[str]) -> Row:
    values = {product: figure.of(product, medians) for product in products}
    ours, theirs = values.get(OURS), values.get(PEER)
    goal = figure.limit(medians)
    reached = kept = None
    if ours is not None and goal is not None:
        reached = figure.good(ours, goal)
    if figure.floor is not None and ours is not None and theirs:
        ratio = ours / theirs
        kept = ratio >= figure.floor if figure.least else ratio <= figure.floor
    return Row(figure, values, goal, reached, kept)


def text(table: Sequence[Row]) -> str:
    """Returns the table for people: ours, the goal, and each peer with ours over theirs."""
    peers = [product for product in table[0].values if product != OURS] if table else []
    lines = [["", "ours", "goal", "", *(cell for peer in peers for cell in (peer, "ratio"))]]
    for row in table:
        sign = ">=" if row.figure.least else "<="
        goal = "" if row.goal is None else f"{sign} {_number(row.goal, row.figure.digits)}"
        verdict = {True: "reached", False: "MISSED", None: ""}[row.goal_reached]
        if row.floor_kept is False:
            verdict = "BELOW FLOOR"
        elif row.values[OURS] is None:
            verdict = "FAILED"
        cells = [row.figure.text, _number(row.values[OURS], row.figure.digits), goal, verdict]
        for peer in peers:
            ratio = row.ratio(peer)
            cells += [_number(row.values[peer], row.figure.digits), _number(ratio, 2)]
        lines.append(cells)
    wide = [max(len(line[at]) for line in lines) for at in range(len(lines[0]))]
    left = {0, 3}
    return "\n".join(
        "  ".join(
            cell.ljust(wide[at]) if at in left else cell.rjust(wide[at])
            for at, cell in enumerate(line)
        ).rstrip()
        for line in lines
    )


def status(table: Sequence[Row]) -> int:
    """Returns 0: every goal reached; 1: a floor missed or a run of ours failed; 2: goals missed."""
    if any(row.floor_kept is False or row.values.get(OURS) is None for row in table):
        return 1
    return 2 if any(row.goal_reached is False for row in table) else 0


def _number(value: float | None, digits: int) -> str:
    if value is None:
        return "-"
    return f"{value:.{digits}f}"
