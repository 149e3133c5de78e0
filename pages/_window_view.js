// The component: stage, controls and read-out. The player owns the position; pointer and keys choose a cell meanwhile.

const windows = new WeakMap();
const MOST_CHIPS = 60;
const element = (name, className, parent) => {
  const node = document.createElement(name);
  if (className) node.className = className;
  parent?.append(node);
  return node;
};

// A window wants to be followed with the eyes: about two outputs a second, and half a minute at most.
class Slide extends Player {
  get length() { return Math.min(Math.max(0.45 * this.last, 3), 28); }
}

class WindowView {
  constructor(parent) {
    this.root = parent.querySelector(".lab-window");
    this.root.replaceChildren();
    this.place = element("div", "lab-window-place", this.root);
    this.controls = new Controls(this.root);
    this.readout = element("div", "lab-window-readout", this.root);
    this.player = new Slide();
    this.sizes = new ResizeObserver(() => this.fit());
    this.sizes.observe(this.root);
    this.sight = new IntersectionObserver((entries) => entries.at(-1).isIntersecting && this.player.seen(), { threshold: 0.35 });
    this.sight.observe(this.place);
    this.listen();
  }

  show(data) {
    const text = JSON.stringify(data);
    if (text === this.text) return;
    Object.assign(this, { text, data, timeline: undefined });
    this.network = new Network(data.scene);
    this.side = data.walk === "inputs" ? INPUT : OUTPUT;
    this.timeline = { last: this.network.count(this.side) };
    this.held = this.pointed = this.keyed = undefined;
    this.controls.bind(this.player, data.words, data.unit, () => {});
    this.build();
    this.player.arm("first view");
    this.player.join(this);
  }

  fit() {
    if (this.data && this.root.clientWidth && this.root.clientWidth !== this.width) { this.build(); this.follow(); }
  }

  build() {
    this.width = this.root.clientWidth;
    if (!this.width) return;
    const { tallest, words, label } = this.data;
    this.stage = new Stage(this.network, { width: this.width, tallest, narrow: this.width < 480, words });
    this.stage.node.setAttribute("aria-label", label);
    this.place.replaceChildren(this.stage.node);
    this.step = undefined;
    this.reserve();
  }

  // Room for the products of an output, so that nothing below moves when another kind of cell is chosen.
  reserve() {
    const rows = Math.max(...this.data.scene.rows.map((pairs) => pairs.length), 1);
    this.readout.style.height = `${Math.min(44 + 40 * rows, 250)}px`;
  }

  listen() {
    const cellOf = (event) => {
      const node = event.target.closest?.(".lab-window-cell");
      return node ? { side: Number(node.dataset.side), index: Number(node.dataset.index) } : undefined;
    };
    this.place.addEventListener("pointerover", (event) => {
      if (event.pointerType === "touch") return;
      this.pointed = cellOf(event);
      this.tell();
    });
    this.place.addEventListener("pointerleave", () => { this.pointed = undefined; this.tell(); });
    this.place.addEventListener("click", (event) => this.hold(cellOf(event)));
    this.place.addEventListener("keydown", (event) => this.press(event));
    this.place.addEventListener("focusout", () => { this.keyed = undefined; this.tell(); });
  }

  // A cell that is clicked stays chosen until it, or nothing, is clicked.
  hold(cell) {
    const same = cell && this.held && cell.side === this.held.side && cell.index === this.held.index;
    this.held = same ? undefined : cell;
    this.tell();
  }

  press(event) {
    const side = [INPUT, WEIGHT, OUTPUT].find((one) => event.target.classList?.contains(`side-${one}`));
    const moves = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
    if (side === undefined) return;
    if (event.key === "Escape") { this.keyed = this.held = undefined; this.tell(); return; }
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); this.hold(this.keyed); return; }
    if (!(event.key in moves)) return;
    event.preventDefault();
    const [planes, rows, columns] = this.network.shapes[side], now = this.keyed?.side === side ? this.keyed.index : undefined;
    if (now === undefined) this.keyed = { side, index: 0 };
    else {
      let [plane, row, column] = this.network.place(side, now);
      row += moves[event.key][0];
      column += moves[event.key][1];
      if (column >= columns && plane + 1 < planes) { plane += 1; column = 0; }
      if (column < 0 && plane > 0) { plane -= 1; column = columns - 1; }
      const clamped = (at, size) => Math.min(Math.max(at, 0), size - 1);
      this.keyed = { side, index: this.network.index(side, [plane, clamped(row, rows), clamped(column, columns)]) };
    }
    this.held = undefined;
    this.tell();
  }

  // The player has moved.
  follow() {
    this.controls.update();
    const { position } = this.player;
    if (!this.stage || position === this.step) return;
    this.step = position;
    this.root.dataset.step = position;
    this.fillOutputs(position);
    this.tell();
  }

  fillOutputs(position) {
    const { network, stage } = this, all = network.count(OUTPUT), done = position >= this.timeline.last;
    const { sums, touched } = this.side === INPUT && !done ? network.sumsAfter(position) : {};
    for (let index = 0; index < all; index += 1) {
      const known = done || (this.side === OUTPUT ? index < position : touched.has(index));
      stage.fill(OUTPUT, index, !known ? undefined : sums ? sums[index] : network.value(OUTPUT, index));
    }
  }

  get current() { return this.player.position ? { side: this.side, index: this.player.position - 1 } : undefined; }

  tell() {
    if (!this.stage) return;
    const chosen = this.pointed ?? this.keyed ?? this.held ?? this.current;
    this.readout.setAttribute("aria-live", this.keyed ? "polite" : "off");
    this.stage.light(chosen);
    this.read(chosen);
  }

  named({ side, index }) {
    const { plane, ...place } = this.network.counted(side, index), { title, names } = this.network.sides[side];
    const name = names[plane] ?? title;
    return this.network.isPadding(side, index) ? name : filled(this.data.words.cell, { ...place, name });
  }

  read(chosen) {
    const { words } = this.data, head = element("div", "lab-window-head"), body = element("div", "lab-window-terms");
    this.readout.replaceChildren(head, body);
    if (!chosen) { head.textContent = words.hint; return; }
    const { side, index } = chosen, products = this.network.products(side, index);
    element("span", "", head).textContent = this.named(chosen);
    if (side === OUTPUT) this.readSum(products, index, head, body);
    else this.readUses(chosen, products, head, body);
  }

  // The products of an output in the shape of the kernel, one block for each input plane.
  readSum(products, index, head, body) {
    const sum = products.reduce((total, { product }) => total + product, 0);
    const total = element("strong", "lab-window-sum", head);
    total.textContent = `= ${written(sum)}`;
    total.dataset.sum = sum;
    const blocks = new Map();
    for (const one of products) {
      const [plane, row] = this.network.place(WEIGHT, one.cells[WEIGHT]);
      if (!blocks.has(plane)) blocks.set(plane, new Map());
      const rows = blocks.get(plane);
      if (!rows.has(row)) rows.set(row, []);
      rows.get(row).push(one);
    }
    for (const rows of blocks.values()) {
      const block = element("div", "lab-window-block", body);
      for (const row of rows.values()) {
        const line = element("div", "lab-window-row", block);
        for (const one of row) this.chip(one, line, row.length > 5);
      }
    }
  }

  chip({ cells, product }, parent, short) {
    const x = written(this.network.value(INPUT, cells[INPUT])), w = written(this.network.value(WEIGHT, cells[WEIGHT]));
    const chip = element("span", "lab-window-chip", parent);
    chip.dataset.product = product;
    chip.classList.toggle("zero", product === 0);
    const factors = `${x} · ${w.startsWith("−") ? `(${w})` : w}`;
    if (short) chip.title = factors; else element("small", "", chip).textContent = factors;
    element("b", "", chip).textContent = written(product);
  }

  // Where an input, or a weight, goes.
  readUses({ side, index }, products, head, body) {
    const { words } = this.data, value = element("strong", "", head), source = this.network.copied(side, index);
    value.textContent = `= ${written(this.network.value(side, index))}`;
    const [one, many] = side === INPUT ? [words.reaches_one, words.reaches] : [words.used_once, words.used];
    const count = side === INPUT ? new Set(products.map(({ cells }) => cells[OUTPUT])).size : products.length, place = source === undefined ? {} : this.network.counted(side, source);
    const kind = source !== undefined ? filled(words.copied, place) : this.network.isPadding(side, index) ? words.padding : "";
    const says = [kind, count ? filled(count === 1 ? one : many, { count }) : words.unread].filter(Boolean).join("; ");
    element("span", "", head).textContent = says;
    const list = element("div", "lab-window-uses", body);
    for (const { cells, product } of products.slice(0, MOST_CHIPS)) {
      const chip = element("span", "lab-window-chip", list), { row, column } = this.network.counted(OUTPUT, cells[OUTPUT]);
      chip.dataset.product = product;
      const x = written(this.network.value(INPUT, cells[INPUT])), w = written(this.network.value(WEIGHT, cells[WEIGHT]));
      element("small", "", chip).textContent = `(${row}, ${column})`;
      element("b", "", chip).textContent = `${x} · ${w.startsWith("−") ? `(${w})` : w}`;
    }
    const more = products.length - MOST_CHIPS;
    if (more > 0) element("small", "", list).textContent = filled(words.more, { count: more });
  }

  close() {
    this.closed = true;
    this.sizes.disconnect();
    this.sight.disconnect();
    this.player.leave(this);
    this.root.replaceChildren();
  }
}

export default function ({ data, parentElement }) {
  if (!windows.has(parentElement)) windows.set(parentElement, new WindowView(parentElement));
  const view = windows.get(parentElement);
  view.show(data);
  // Streamlit also calls this when a rerun overtakes the call, with the element still on the page.
  return () => setTimeout(() => {
    if (parentElement.isConnected || view.closed) return;
    windows.delete(parentElement);
    view.close();
  });
}
