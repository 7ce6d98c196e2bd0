"""What the canvas of the viewer shows, and where the customer's desktop is on it."""

import time

from playwright.sync_api import Page, expect

READ_PIXEL = """([x, y]) => {
  const scratch = document.createElement('canvas');
  scratch.width = scratch.height = 1;
  const pen = scratch.getContext('2d');
  pen.drawImage(document.querySelector('#screen'), x, y, 1, 1, 0, 0, 1, 1);
  return [...pen.getImageData(0, 0, 1, 1).data];
}"""


def wait_for_pixel(page: Page, x: int, y: int, rgb: int, timeout_s: float = 30) -> None:
    """Waits until the desktop's pixel has this colour on the canvas."""
    wanted = [rgb >> 16, rgb >> 8 & 255, rgb & 255, 255]
    seen: list[int] = []
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        seen = page.evaluate(READ_PIXEL, [x, y])
        if max(abs(a - b) for a, b in zip(seen, wanted, strict=True)) <= 2:
            return
        page.wait_for_timeout(20)
    raise AssertionError(f"pixel {x},{y} is {seen}, not {wanted}")


def on_canvas(page: Page, x: int, y: int) -> tuple[float, float]:
    """Returns the page coordinates of a place on the customer's desktop, once the canvas rests."""
    canvas = page.locator("#screen")
    expect(canvas).to_be_visible()
    canvas.element_handle().wait_for_element_state("stable")
    box = canvas.bounding_box()
    assert box is not None
    width, height = canvas.evaluate("canvas => [canvas.width, canvas.height]")
    across = (x + 0.5) * box["width"] / width
    down = (y + 0.5) * box["height"] / height
    return box["x"] + across, box["y"] + down
