// From the figure's JSON to what plotly.js draws: colours of the page's theme, typed arrays, the state at a step.

const PALETTE = /* theme.PALETTE */ {};
const TEMPLATE = JSON.stringify(/* theme.TEMPLATE */ {});
const TYPES = {
  i1: Int8Array, u1: Uint8Array, u1c: Uint8ClampedArray, i2: Int16Array, u2: Uint16Array,
  i4: Int32Array, u4: Uint32Array, f4: Float32Array, f8: Float64Array,
};

const isDark = (node) => {
  const [r, g, b] = channels(getComputedStyle(node).getPropertyValue("--st-background-color").trim());
  return 0.2126 * r + 0.7152 * g + 0.0722 * b < 128;
};

const channels = (colour) => {
  const hex = /^#([0-9a-f]{6})/i.exec(colour);
  if (hex) return [0, 2, 4].map((at) => parseInt(hex[1].slice(at, at + 2), 16));
  const numbers = colour.match(/[\d.]+/g);
  return numbers && numbers.length >= 3 ? numbers.slice(0, 3).map(Number) : [255, 255, 255];
};

// The lab's own variables come from the theme's palette, Streamlit's from the page as it is.
const coloured = (text, node) => {
  const style = getComputedStyle(node), mode = isDark(node) ? 1 : 0, known = {};
  const value = (name) => name.startsWith("--lab-") ? PALETTE[name]?.[mode] : style.getPropertyValue(name).trim();
  return text.replace(/var\((--[\w-]+)\)/g, (whole, name) => (known[name] ??= value(name) || whole));
};

const typed = ({ dtype, bdata, shape }) => {
  const bytes = Uint8Array.from(atob(bdata), (letter) => letter.charCodeAt(0));
  const flat = new TYPES[dtype](bytes.buffer);
  const sizes = shape === undefined ? [flat.length] : String(shape).split(",").map(Number);
  if (sizes.length === 1) return flat;
  return Array.from({ length: sizes[0] }, (_, row) => flat.subarray(row * sizes[1], (row + 1) * sizes[1]));
};

const decoded = (value) => {
  if (Array.isArray(value)) return typeof value[0] === "object" ? value.map(decoded) : value;
  if (value === null || typeof value !== "object") return value;
  if (typeof value.bdata === "string" && value.dtype in TYPES) return typed(value);
  for (const key of Object.keys(value)) value[key] = decoded(value[key]);
  return value;
};

// The last index whose step is at most `step`; without `at`, index and step are the same.
const indexAt = (at, length, step) => {
  if (!at) return Math.min(Math.floor(step), length - 1);
  let low = 0, high = Math.min(at.length, length);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at[middle] <= step) low = middle + 1; else high = middle;
  }
  return Math.max(low - 1, 0);
};

const MOTIONS = {
  reveal(trace, motion, step) {
    const end = indexAt(motion.at, trace.x.length, step) + 1, changed = {};
    for (const axis of ["x", "y", "z"]) if (trace[axis]) changed[axis] = trace[axis].slice(0, end);
    return changed;
  },
  // A path that diverged keeps its marker at its last finite point.
  heads(trace, motion, step, traces) {
    const axes = ["x", "y", "z"].filter((axis) => trace[axis]);
    const tips = motion.of.map((i) => {
      let at = indexAt(motion.at, traces[i].x.length, step);
      while (at > 0 && !axes.every((axis) => Number.isFinite(traces[i][axis][at]))) at -= 1;
      return at;
    });
    return Object.fromEntries(axes.map((axis) => [axis, motion.of.map((i, n) => traces[i][axis][tips[n]])]));
  },
  moving(trace, motion, step) {
    const changed = {};
    for (const [axis, rows] of Object.entries(motion.frames)) changed[axis] = rows[indexAt(motion.at, rows.length, step)];
    return changed;
  },
};

// What each moving trace looks like at a step: [[index of the trace, its new coordinates], ...]
const motionsAt = (traces, step) => traces.flatMap((trace, index) => {
  const motion = trace.meta?.motion;
  return motion ? [[index, MOTIONS[motion.kind](trace, motion, step, traces)]] : [];
});
