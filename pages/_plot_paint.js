// Move what moves without a redraw. Plotly.restyle computes the whole figure anew (100 ms beside a contour); here only
// the path, the points or the 3-D line that changed are touched, as plotly.js left them in the page. These are its
// internals: whatever is not found as expected is answered with false, and the caller takes the slow public way.

const axisOf = (node, letter, id) => node._fullLayout[`${letter}axis${(id ?? letter).slice(1)}`];

// Far outside, a diverged path keeps its direction but stays within what SVG can draw.
const pixel = (x, y) => {
  if (!Number.isFinite(x) || !Number.isFinite(y)) return null;
  const far = Math.max(Math.abs(x), Math.abs(y)) / 1e5;
  return far > 1 ? `${x / far},${y / far}` : `${x.toFixed(2)},${y.toFixed(2)}`;
};

const pixels = (node, trace, { x, y }) => {
  const across = axisOf(node, "x", trace.xaxis), up = axisOf(node, "y", trace.yaxis);
  return Array.from(x, (value, i) => pixel(across.d2p(value), up.d2p(y[i])));
};

const joined = (points) => {
  let pen = "M";
  return points.map((point) => {
    const token = point ? pen + point : "";
    pen = point ? "L" : "M"; // a gap where a value is not finite
    return token;
  });
};

const paintLine = (node, trace, coordinates, group, memory) => {
  const [line, ...rest] = group.querySelectorAll(".js-line");
  if (!line) return false;
  // A growing path keeps its pixels until the axes change; a curve that changes shape has none to keep.
  const tokens = (memory && (memory[trace.uid] ??= joined(pixels(node, trace, memory.source)))) ?? joined(pixels(node, trace, coordinates));
  line.setAttribute("d", tokens.slice(0, coordinates.x.length).join("") || "M0,0");
  for (const other of rest) other.setAttribute("d", "M0,0");
  return true;
};

const paintPoints = (node, trace, coordinates, group) => {
  const marks = group.querySelectorAll(".point"), points = pixels(node, trace, coordinates);
  if (marks.length !== points.length) return false;
  marks.forEach((mark, i) => mark.setAttribute("transform", `translate(${points[i] ?? "-1000,-1000"})`));
  return true;
};

const paintScene = (node, trace, coordinates) => {
  const drawn = node._fullLayout[trace.scene ?? "scene"]?._scene?.traces?.[trace.uid];
  if (typeof drawn?.update !== "function") return false;
  drawn.update({ ...trace, ...coordinates });
  return true;
};

// `source` is the figure's data, `kept` a place for pixels that is emptied whenever plotly.js draws.
const paint = (node, moved, source, kept) => moved.every(([index, changed]) => {
  const trace = node._fullData?.[index], coordinates = { ...source[index], ...changed };
  if (!trace) return false;
  if (trace.visible !== true) return true; // switched off in the legend
  if (trace.type === "scatter3d") return paintScene(node, trace, changed);
  const group = trace.type === "scatter" && node.querySelector(`.trace${trace.uid}`);
  if (!group || (trace.fill && trace.fill !== "none")) return false;
  if (trace.mode === "markers") return paintPoints(node, trace, coordinates, group);
  if (trace.mode !== "lines") return false;
  const grows = source[index].meta.motion.kind === "reveal";
  if (grows) kept[index] ??= { source: source[index] };
  return paintLine(node, trace, coordinates, group, grows ? kept[index] : undefined);
});
