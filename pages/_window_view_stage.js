// The grids as SVG: how large the cells are and where the planes stand, their colours, and what is lit.

const SVG = "http://www.w3.org/2000/svg";
const LABEL = 17, GAP = 10, SIGN = 30, LARGEST = 44, LARGEST_NARROW = 30;
const made = (name, attributes = {}, parent) => {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  parent?.append(node);
  return node;
};

const written = (value) => {
  const rounded = Number.isInteger(value) && Math.abs(value) < 1e6 ? value : Number(value.toPrecision(3));
  return String(Object.is(rounded, -0) ? 0 : rounded).replace("-", "−");
};

// Planes of one side in so many columns: [columns, rows] in planes.
const arrangements = (planes) => Array.from({ length: planes }, (_, i) => [i + 1, Math.ceil(planes / (i + 1))])
  .filter(([columns, rows]) => columns * rows - planes < columns);

// The weights' planes stand as a matrix: a column for each output plane, a row for each input plane that it sees.
const matrix = (planes) => {
  const places = new Map(), heights = new Map();
  for (const [output, , weight] of planes) {
    const row = heights.get(output) ?? 0;
    places.set(weight, [output, row]);
    heights.set(output, row + 1);
  }
  return { places, size: [heights.size, Math.max(...heights.values())] };
};

// The largest cells with which everything fits: three sides in a row, or the input above the other two, or a column.
const fitted = (network, width, tallest, narrow) => {
  const { places, size } = matrix(network.planes), [inputs, , outputs] = network.shapes.map(([planes]) => arrangements(planes));
  let best;
  for (const input of inputs) for (const output of outputs) for (const rows of [[[0, 1, 2]], [[0], [1, 2]], [[0], [1], [2]]]) {
    const blocks = [input, size, output];
    const units = (side, axis) => blocks[side][axis] * network.shapes[side][2 - axis];
    const fixed = (side, axis) => (axis ? LABEL * blocks[side][1] : 0) + GAP * (blocks[side][axis] - 1);
    const across = rows.map((sides) => (width - 4 - SIGN * (sides.length - 1) - sides.reduce((sum, side) => sum + fixed(side, 0), 0))
      / sides.reduce((sum, side) => sum + units(side, 0), 0));
    const tall = rows.map((sides) => Math.max(...sides.map((side) => units(side, 1))));
    const labels = rows.map((sides) => Math.max(...sides.map((side) => fixed(side, 1))));
    const height = narrow ? 2.4 * width : tallest;
    const up = (height - labels.reduce((sum, one) => sum + one, 0) - GAP * rows.length) / tall.reduce((sum, one) => sum + one, 0);
    const cell = Math.floor(Math.min(...across, up, narrow ? LARGEST_NARROW : LARGEST) * 4) / 4;
    if (!best || cell > best.cell) best = { cell, rows, blocks };
  }
  return { ...best, places, cell: Math.max(best.cell, 4) };
};

const outline = (boxes) => Array.from(boxes, ({ x, y, width, height }) => `M${x} ${y}h${width}v${height}h${-width}z`).join("");

class Stage {
  constructor(network, { width, tallest, narrow, words }) {
    Object.assign(this, { network, words });
    this.layout = fitted(network, width, tallest, narrow);
    this.node = made("svg", { class: "lab-window-stage", role: "group" });
    this.cells = [[], [], []];
    this.frames = [[], [], []];
    this.outlines = [];
    this.largest = network.sides.map(({ values }) => Math.max(...values.flat(2).map(Math.abs)) || 1);
    this.lit = [];
    this.hatching();
    let top = 0, widest = 0;
    for (const sides of this.layout.rows) {
      const sizes = sides.map((side) => this.size(side)), tall = Math.max(...sizes.map(([, up]) => up));
      let left = 2;
      sides.forEach((side, place) => {
        const [across, up] = sizes[place];
        if (place) left += this.sign(side, left, top + tall / 2);
        this.block(side, left, top + (tall - up) / 2);
        left += across;
      });
      widest = Math.max(widest, left + 2);
      top += tall + GAP;
    }
    this.node.setAttribute("width", widest);
    this.node.setAttribute("height", top);
    this.node.setAttribute("viewBox", `0 0 ${widest} ${top}`);
  }

  hatching() {
    this.hatch = `hatch-${Math.random().toString(36).slice(2)}`;
    const pattern = made("pattern", { id: this.hatch, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, made("defs", {}, this.node));
    made("line", { x1: 0, y1: 0, x2: 0, y2: 6, class: "lab-window-hatch" }, pattern);
  }

  // Between input and kernel stands a star, between kernel and output an equals sign.
  sign(side, left, middle) {
    made("text", { x: left + SIGN / 2, y: middle + LABEL / 2, class: "lab-window-sign" }, this.node).textContent = side === WEIGHT ? "∗" : "=";
    return SIGN;
  }

  size(side) {
    const { cell, blocks } = this.layout, [, rows, columns] = this.network.shapes[side], [across, up] = blocks[side];
    return [across * columns * cell + (across - 1) * GAP, up * (rows * cell + LABEL)];
  }

  // What stands above a plane: its name, and how large it is where there is room for it.
  label(side, plane) {
    const { labels, title } = this.network.sides[side], [, rows, columns] = this.network.shapes[side];
    const own = [0, 1].map((axis) => this.network.own(side, axis).length), padded = own[0] !== rows || own[1] !== columns;
    const size = `${own[0]} × ${own[1]}`, name = labels[plane] ? `${labels[plane]}:` : title;
    const whole = filled(this.words.padded, { size, rows, columns });
    return [...(padded ? [`${name} ${whole}`] : []), `${name} ${size}`, labels[plane] ?? title];
  }

  block(side, left, top) {
    const { cell, blocks, places } = this.layout, [planes, rows, columns] = this.network.shapes[side];
    const group = made("g", { class: `lab-window-side side-${side}`, tabindex: 0, role: "group" }, this.node);
    const { title } = this.network.sides[side];
    group.setAttribute("aria-label", `${title} ${rows} × ${columns}, ${this.words.keys}`);
    for (let plane = 0; plane < planes; plane += 1) {
      const [x, y] = side === WEIGHT ? places.get(plane) : [plane % blocks[side][0], Math.floor(plane / blocks[side][0])];
      const at = [left + x * (columns * cell + GAP), top + y * (rows * cell + LABEL)];
      const text = made("text", { x: at[0], y: at[1] + 12, class: "lab-window-label" }, group);
      const choices = this.label(side, plane), room = (columns * cell + GAP) / 5.9; // letters of 12 px
      text.textContent = choices.find((one) => one.length <= room) ?? choices.at(-1);
      this.plane(side, plane, at[0], at[1] + LABEL, group);
    }
    // Outlines lie over all cells of a side: a cell's own border would be half hidden by its neighbours'.
    this.outlines[side] = Object.fromEntries(["lit", "source", "chosen"].map((name) => [name, made("path", { class: `lab-window-outline ${name}` }, group)]));
    this.frames[side] = Array.from({ length: planes }, () => made("rect", { class: "lab-window-frame", visibility: "hidden" }, group));
  }

  plane(side, plane, left, top, group) {
    const { cell } = this.layout, [, rows, columns] = this.network.shapes[side];
    const paddings = made("g", {}, group), own = made("g", {}, group);
    for (let row = 0; row < rows; row += 1) for (let column = 0; column < columns; column += 1) {
      const index = this.network.index(side, [plane, row, column]), padding = this.network.isPadding(side, index);
      const node = made("g", { class: "lab-window-cell", "data-side": side, "data-index": index }, padding ? paddings : own);
      const box = { x: left + column * cell, y: top + row * cell, width: cell, height: cell };
      const rect = made("rect", box, node);
      node.classList.toggle("padding", padding);
      const unread = side !== WEIGHT && !this.network.products(side, index).length;
      if (unread) made("rect", { ...box, class: "unread" }, node).style.fill = `url(#${this.hatch})`;
      node.classList.toggle("unread", unread);
      const text = cell >= 15 ? made("text", { x: box.x + cell / 2, y: box.y + cell / 2 }, node) : undefined;
      const tag = cell >= 26 && side !== WEIGHT ? made("text", { x: box.x + cell - 2, y: box.y + 8.5, class: "tag" }, node) : undefined;
      this.cells[side][index] = { node, rect, text, tag, box };
      this.fill(side, index, this.network.value(side, index));
    }
  }

  // Show a number in a cell; undefined leaves it empty.
  fill(side, index, value) {
    const { node, rect, text } = this.cells[side][index], { grey } = this.network.sides[side];
    if (this.cells[side][index].value === value && node.dataset.value) return;
    this.cells[side][index].value = value;
    node.dataset.value = value ?? "";
    node.classList.toggle("empty", value === undefined);
    const shown = value ?? 0, share = Math.min(Math.abs(shown) / this.largest[side], 1);
    if (grey) {
      const level = Math.round(Math.min(Math.max(shown, 0), 255));
      rect.style.fill = value === undefined ? "" : `rgb(${level} ${level} ${level})`;
      node.classList.toggle("bright", level > 140 && value !== undefined);
      node.classList.toggle("dark", level <= 140 && value !== undefined);
    } else {
      rect.style.setProperty("--hue", shown < 0 ? "var(--lab-window-minus)" : "var(--lab-window-plus)");
      rect.style.setProperty("--share", `${(62 * share).toFixed(1)}%`);
    }
    if (!text) return;
    text.textContent = value === undefined ? "" : written(shown);
    const room = (this.layout.cell - 2) / (0.62 * Math.max(text.textContent.length, 1));
    const size = Math.min(room, 0.44 * this.layout.cell, 14);
    text.style.fontSize = `${size}px`;
    text.style.display = size < 6.5 ? "none" : "";
  }

  // Light what belongs to a cell; undefined: nothing.
  light(chosen) {
    for (const { node, tag } of this.lit) {
      node.classList.remove("lit", "chosen", "source");
      if (tag) tag.textContent = "";
    }
    this.lit = [];
    const traced = this.outlines.map(() => ({ lit: new Set(), source: new Set(), chosen: new Set() }));
    const boxes = [new Map(), new Map(), new Map()];
    if (chosen) {
      const { side, index } = chosen, other = side === OUTPUT ? INPUT : OUTPUT;
      const mark = (where, which, name) => {
        const cell = this.cells[where][which];
        cell.node.classList.add(name);
        traced[where][name].add(cell.box);
        this.lit.push(cell);
        return cell;
      };
      const factors = new Map(); // of one output there are several where a cell's copies meet it too
      for (const { cells } of this.network.products(side, index)) {
        for (const where of [INPUT, WEIGHT, OUTPUT]) if (cells[where] !== index || where !== side) mark(where, cells[where], "lit");
        if (side !== WEIGHT) {
          const cell = this.cells[other][cells[other]], weight = this.network.value(WEIGHT, cells[WEIGHT]);
          factors.set(cell, (factors.get(cell) ?? 0) + weight);
          if (cells[side] === index) this.grow(boxes[other], this.network.place(other, cells[other])[0], cell.box);
        }
      }
      for (const [{ tag }, factor] of factors) if (tag) tag.textContent = `×${written(factor)}`;
      mark(side, index, "chosen");
      const source = this.network.copied(side, index);
      if (source !== undefined) mark(side, source, "source");
    }
    this.outlines.forEach((paths, side) => {
      for (const [name, path] of Object.entries(paths)) path.setAttribute("d", outline(traced[side][name]));
    });
    this.frame(boxes);
  }

  grow(boxes, plane, { x, y, width, height }) {
    const [left, top, right, bottom] = boxes.get(plane) ?? [Infinity, Infinity, -Infinity, -Infinity];
    boxes.set(plane, [Math.min(left, x), Math.min(top, y), Math.max(right, x + width), Math.max(bottom, y + height)]);
  }

  frame(boxes) {
    this.frames.forEach((frames, side) => frames.forEach((frame, plane) => {
      const box = boxes[side].get(plane);
      frame.setAttribute("visibility", box ? "visible" : "hidden");
      if (!box) return;
      frame.setAttribute("width", box[2] - box[0]);
      frame.setAttribute("height", box[3] - box[1]);
      frame.style.transform = `translate(${box[0]}px, ${box[1]}px)`;
    }));
  }
}
