// The component: one View for each place on the page, alive through reruns.

const views = new WeakMap();
let library;

// Streamlit's own script tells where the server's root is, under whatever base path or proxy the page came.
const ROOT = (() => {
  const script = document.querySelector('script[type="module"][src*="static/js/"]');
  return new URL(script ? "../../" : "/", script?.src ?? location.href).href;
})();

const plotly = (path) => library ??= new Promise((resolve, reject) => {
  if (window.Plotly) { resolve(window.Plotly); return; }
  const script = document.createElement("script");
  const fail = () => { library = undefined; script.remove(); reject(new Error("plotly.js did not load")); };
  script.src = new URL(path, ROOT).href;
  script.onload = () => window.Plotly ? resolve(window.Plotly) : fail();
  script.onerror = fail;
  document.head.append(script);
});

// One figure after the other with a paint in between, those in sight first and scenes last, so that the picture a
// visitor looks at does not wait for the others. A page in the background is never painted, hence the timeout.
const waiting = new Set();
let drawing = false;
const painted = () => Promise.race([
  new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))),
  new Promise((resolve) => setTimeout(resolve, 200)),
]);
const drawSoon = async (view) => {
  waiting.add(view);
  if (drawing) return;
  drawing = true;
  while (waiting.size) {
    const next = Array.from(waiting).sort((one, other) => one.rank - other.rank)[0];
    waiting.delete(next);
    await next.draw();
    if (!document.documentElement.hasAttribute("data-printing")) await painted(); // paper does not wait
  }
  drawing = false;
};

const small = matchMedia("(pointer: coarse), (max-width: 640px)");
const plain = (value) => value === undefined ? null : ArrayBuffer.isView(value) ? Array.from(value) : value;

class View {
  constructor(parent) {
    this.root = parent.querySelector(".lab-plot");
    this.node = document.createElement("div");
    this.node.className = "lab-plot-figure";
    this.node.setAttribute("role", "img");
    this.node.picture = (format) => this.picture(format); // for whoever wants the figure as a file
    this.note = document.createElement("p");
    this.note.className = "lab-plot-note";
    this.root.append(this.node, this.note);
    this.sizes = new ResizeObserver(() => this.fit());
    this.sizes.observe(this.node);
    this.sight = new IntersectionObserver((entries) => entries.at(-1).isIntersecting && this.player?.seen(), { threshold: 0.35 });
    this.sight.observe(this.node);
    this.node.style.visibility = "hidden"; // until the first state is in place
    this.cost = 0; // ms that one step of the animation takes to draw here, smoothed
  }

  show(data, send) {
    this.send = send;
    this.data = data;
    this.node.style.height = `${data.height}px`;
    this.root.style.height = `${data.height + data.controls}px`;
    this.node.setAttribute("aria-label", data.alt);
    const text = coloured(data.figure, this.node), template = coloured(TEMPLATE, this.node);
    const state = JSON.stringify([data.view, data.height, data.clicks, small.matches, template]);
    if (text !== this.text) {
      try { this.figure = decoded(JSON.parse(text)); this.figure.data ??= []; this.figure.layout ??= {}; }
      catch (error) { this.fail(data.words.malformed, error); return; }
    }
    this.solid = this.figure.data.some(({ type }) => type === "surface" || type === "scatter3d");
    this.join();
    if (text === this.text && state === this.state && !this.failed) return;
    Object.assign(this, { text, state, template: JSON.parse(template) });
    drawSoon(this);
  }

  get inSight() {
    const box = this.node.getBoundingClientRect();
    return box.width > 0 && box.top < innerHeight && box.bottom > 0;
  }

  get rank() { return (this.inSight ? 0 : 2) + (this.solid ? 1 : 0); }

  join() {
    const { data } = this;
    this.timeline = this.figure.layout.meta?.timeline;
    const player = this.timeline ? playerOf(data.group) : undefined;
    if (player !== this.player) this.player?.leave(this);
    this.player = player;
    if (player && data.controls) {
      this.controls ??= new Controls(this.root);
      this.controls.bind(player, data.words, this.timeline.unit, (step) => data.frames && this.send("frame", step));
    } else { this.controls?.node.remove(); this.controls = undefined; }
    if (!player) return;
    player.arm(data.autoplay);
    player.join(this);
    if (data.at !== null && data.at !== this.at) player.seek(data.at);
    this.at = data.at;
    if (this.drawn && this.inSight) player.seen();
  }

  layout() {
    const { data, figure } = this, own = figure.layout;
    return {
      ...own,
      template: this.template,
      width: this.node.clientWidth,
      height: data.height,
      uirevision: data.view || "kept",
      clickanywhere: data.clicks,
      dragmode: own.dragmode ?? (small.matches ? false : "zoom"), // on touch a drag scrolls the page
    };
  }

  config() {
    return {
      displaylogo: false,
      displayModeBar: small.matches ? false : "hover",
      modeBarButtonsToRemove: ["sendChartToCloud", "select2d", "lasso2d", "autoScale2d", "hoverClosest3d", "tableRotation", "resetCameraLastSave3d"],
      toImageButtonOptions: { format: "svg", filename: "gradient-lab" },
    };
  }

  async draw() {
    if (this.closed) return;
    const turn = this.turn = (this.turn ?? 0) + 1, { words } = this.data;
    this.note.textContent = this.drawn ? "" : words.loading;
    let Plotly;
    try { Plotly = this.Plotly = await plotly(this.data.library); }
    catch (error) { this.fail(words.unreachable, error); return; }
    if (turn !== this.turn || !this.node.clientWidth) return; // overtaken, or hidden: fit() draws when it shows
    try { await Plotly.react(this.node, this.figure.data.map((trace) => ({ ...trace })), this.layout(), this.config()); }
    catch (error) { if (turn === this.turn) this.fail(words.malformed, error); return; }
    if (turn !== this.turn || this.closed) return;
    this.note.textContent = "";
    this.failed = false;
    this.listen();
    this.drawn = true;
    this.repaint();
    this.node.style.visibility = "";
    this.root.dataset.drawn = turn;
  }

  listen() {
    if (this.drawn) return;
    this.node.on("plotly_click", (event) => {
      if (!this.data.clicks) return;
      const point = event.points?.[0], { x, y } = this.pointed(event.event) ?? point ?? {};
      this.send("click", { x, y, z: plain(point?.z), curve: plain(point?.curveNumber), custom: plain(point?.customdata) });
    });
    this.node.on("plotly_afterplot", () => this.repaint());
    this.node.on("plotly_hover", (event) => {
      if (event.points?.length && event.points.every((point) => this.ahead(point))) this.Plotly.Fx.unhover(this.node);
    });
  }

  // Where the mouse is, in the coordinates of the panel under it (the first one where it is between panels); nothing in
  // a scene. plotly's own `xvals` may be one move old.
  pointed(mouse) {
    const panels = [...this.node.querySelectorAll(".nsewdrag")];
    if (!panels.length || !mouse) return undefined;
    const panel = panels.find((one) => one === mouse.target) ?? panels[0], area = panel.getBoundingClientRect();
    const { xaxis, yaxis } = this.node._fullLayout._plots[panel.dataset.subplot] ?? this.node._fullLayout;
    return { x: xaxis.p2d(mouse.clientX - area.left), y: yaxis.p2d(mouse.clientY - area.top) };
  }

  // Whether a point is still to come at the player's step: it is in plotly's data, but not to be seen.
  ahead({ curveNumber, pointNumber }) {
    const trace = this.figure.data[curveNumber], motion = trace?.meta?.motion;
    return this.player && motion?.kind === "reveal" && pointNumber > indexAt(motion.at, trace.x.length, this.player.position);
  }

  // plotly.js has drawn the last state of everything that moves: show the player's step instead.
  repaint() {
    this.kept = {};
    this.step = this.player?.position === this.player?.last ? this.player?.last : undefined;
    this.rested = 0;
    this.follow();
  }

  // Show the player's step; a slow picture (a 3-D scene) leaves out steps so that the others stay fluent.
  follow() {
    this.controls?.update();
    const { player, figure } = this;
    if (!this.drawn || this.failed || !player || player.position === this.step) return;
    if (player.playing && performance.now() < this.rested) return;
    const began = performance.now(), moved = motionsAt(figure.data, player.position);
    this.step = player.position;
    if (!this.restyling && !paint(this.node, moved, figure.data, this.kept)) this.restyle(moved);
    this.cost = 0.7 * this.cost + 0.3 * (performance.now() - began);
    const slow = this.solid && player.lag > 40 ? player.lag : this.cost > 10 ? this.cost / 2 : 0;
    this.rested = performance.now() + 4 * slow;
  }

  restyle(moved) {
    const update = {};
    for (const axis of ["x", "y", "z"]) {
      if (moved.some(([, changed]) => changed[axis])) update[axis] = moved.map(([, changed]) => changed[axis]);
    }
    this.restyling = true; // its own redraw is no reason to paint again
    this.Plotly.restyle(this.node, update, moved.map(([index]) => index)).finally(() => { this.restyling = false; });
  }

  // The figure as it is seen: with its step, its zoom and the page's colours, on the page's ground. A data URL.
  picture(format) {
    if (!this.drawn || this.failed) return Promise.reject(new Error("the figure is not drawn"));
    const { node, player, figure } = this, data = node.data.map((trace) => ({ ...trace }));
    if (player) for (const [index, changed] of motionsAt(figure.data, player.position)) Object.assign(data[index], changed);
    const ground = getComputedStyle(node).getPropertyValue("--st-background-color").trim();
    const layout = { ...node.layout, paper_bgcolor: ground }, { width, height } = node._fullLayout;
    return this.Plotly.toImage({ data, layout, config: this.config() }, { format, width, height, scale: format === "png" ? 2 : 1 });
  }

  fit() {
    if (!this.node.clientWidth || !this.data) return;
    if (!this.drawn) { if (this.Plotly && !this.failed) drawSoon(this); return; }
    if (this.node.clientWidth !== this.node._fullLayout?.width) this.Plotly.relayout(this.node, { width: this.node.clientWidth });
  }

  fail(sentence, error) {
    console.warn(error);
    this.failed = true;
    this.note.textContent = sentence;
    this.note.setAttribute("role", "alert");
  }

  close() {
    this.closed = true;
    this.turn = Infinity;
    this.sizes.disconnect();
    this.sight.disconnect();
    this.player?.leave(this);
    this.Plotly?.purge(this.node);
    this.node.remove();
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  if (!views.has(parentElement)) views.set(parentElement, new View(parentElement));
  const view = views.get(parentElement);
  view.show(data, setTriggerValue);
  // Streamlit also calls this when a rerun overtakes the call, with the element still on the page.
  return () => setTimeout(() => {
    if (parentElement.isConnected || view.closed) return;
    views.delete(parentElement);
    view.close();
  });
}
