// Strokes on a canvas, as the customer's screen shows them.

/** @typedef {import("./strokes.js").Stroke} Stroke */

const FONT = '"Noto Sans KR Variable", system-ui, sans-serif';
const PAPER = "#fffdf5";
const INK = "#20242c";
const CARD_PX = { across: 10, down: 5, edge: 3 };

/**
 * Draws strokes in their order; erasers take away what is there.
 *
 * @param {CanvasRenderingContext2D} context its unit is the desktop's px
 * @param {readonly Stroke[]} strokes
 * @param {boolean} words whether texts too: the picture of a screen that shows drawings has them
 */
export function paintStrokes(context, strokes, words) {
  context.lineCap = "round";
  context.lineJoin = "round";
  for (const stroke of strokes) {
    context.globalCompositeOperation = stroke.tool === "eraser" ? "destination-out" : "source-over";
    context.lineWidth = stroke.widthPx;
    context.strokeStyle = context.fillStyle = `#${stroke.rgb.toString(16).padStart(6, "0")}`;
    if (stroke.tool === "arrow") paintArrow(context, stroke);
    else if (stroke.tool !== "text") paintLine(context, stroke.points);
    else if (words) paintText(context, stroke);
  }
  context.globalCompositeOperation = "source-over";
}

/** @param {CanvasRenderingContext2D} context @param {readonly number[]} points */
function paintLine(context, points) {
  context.beginPath();
  context.moveTo(points[0] + 0.5, points[1] + 0.5);
  for (let at = 0; at < points.length; at += 2) context.lineTo(points[at] + 0.5, points[at + 1] + 0.5);
  context.stroke();
}

/** @param {CanvasRenderingContext2D} context @param {Stroke} stroke the shape of protocol/strokes.py */
function paintArrow(context, { points, widthPx }) {
  const [fromX, fromY] = points;
  const [toX, toY] = points.slice(-2);
  const length = Math.hypot(toX - fromX, toY - fromY);
  if (length < 1) {
    paintLine(context, points);
    return;
  }
  const alongX = (toX - fromX) / length;
  const alongY = (toY - fromY) / length;
  const deep = Math.min(length, 4 * widthPx + 6);
  const wide = deep * 0.55;
  const baseX = toX - alongX * deep;
  const baseY = toY - alongY * deep;
  paintLine(context, [fromX, fromY, baseX + (alongX * deep) / 4, baseY + (alongY * deep) / 4]);
  context.beginPath();
  context.moveTo(toX, toY);
  context.lineTo(baseX - alongY * wide, baseY + alongX * wide);
  context.lineTo(baseX + alongY * wide, baseY - alongX * wide);
  context.fill();
}

/** @param {CanvasRenderingContext2D} context @param {Stroke} stroke */
function paintText(context, { points, widthPx, text }) {
  const { across, down, edge } = CARD_PX;
  context.font = `bold ${widthPx}px ${FONT}`;
  context.textBaseline = "top";
  const width = context.measureText(text).width + 2 * across;
  const height = widthPx * 1.3 + 2 * down;
  context.fillRect(points[0], points[1], width + 2 * edge, height + 2 * edge);
  context.fillStyle = PAPER;
  context.fillRect(points[0] + edge, points[1] + edge, width, height);
  context.fillStyle = INK;
  context.fillText(text, points[0] + edge + across, points[1] + edge + down + widthPx * 0.15);
}
