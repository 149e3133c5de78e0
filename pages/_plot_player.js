// One player for each group of figures: it owns the position, the figures only follow. No server is asked.

const players = new Map();
const playerOf = (group) => {
  if (!players.has(group)) players.set(group, new Player());
  return players.get(group);
};
const stillness = matchMedia("(prefers-reduced-motion: reduce)");

class Player {
  views = new Set();
  begun = new Set(); // values of `autoplay` that have been played
  waiting = "";
  step = Infinity; // a figure nobody has moved shows its last state
  last = 0;
  speed = 1;
  lag = 16; // ms from frame to frame, smoothed; long where a 3-D scene is drawn without a GPU
  playing = false;

  join(view) { this.views.add(view); this.measure(); }

  leave(view) {
    this.views.delete(view);
    if (!this.views.size) this.pause(); else this.measure();
  }

  measure() {
    this.last = Math.max(0, ...Array.from(this.views, (view) => view.timeline?.last ?? 0));
    this.tell();
  }

  get length() { return Math.min(Math.max(this.last / 80, 2), 6); } // seconds from first to last step

  get position() { return Math.min(Math.floor(this.step), this.last); }

  // Wait at the start until a figure of the group is in view, once for each token.
  arm(token) {
    if (!token || this.begun.has(token) || this.waiting === token) return;
    if (stillness.matches) { this.begun.add(token); return; }
    this.waiting = token;
    this.step = 0;
    this.playing = false;
    this.tell();
  }

  seen() {
    if (!this.waiting) return;
    this.begun.add(this.waiting);
    this.waiting = "";
    this.play();
  }

  play() {
    this.begin();
    if (this.step >= this.last) this.step = 0;
    this.playing = true;
    this.clock = undefined;
    cancelAnimationFrame(this.request);
    this.request = requestAnimationFrame((now) => this.tick(now));
    this.tell();
  }

  pause() {
    this.playing = false;
    cancelAnimationFrame(this.request);
    this.tell();
  }

  seek(step) {
    this.begin();
    this.playing = false;
    cancelAnimationFrame(this.request);
    this.step = step >= this.last ? Infinity : Math.max(0, step);
    this.tell();
  }

  begin() { if (this.waiting) { this.begun.add(this.waiting); this.waiting = ""; } }

  tick(now) {
    if (!this.playing) return;
    const passed = now - (this.clock ?? now), seconds = Math.min(passed, 100) / 1000; // a stalled page resumes where it was
    this.clock = now;
    this.lag = 0.7 * this.lag + 0.3 * passed;
    this.step += seconds * this.speed * this.last / this.length;
    if (this.step >= this.last) { this.step = Infinity; this.playing = false; }
    else this.request = requestAnimationFrame((next) => this.tick(next));
    this.tell();
  }

  tell() { for (const view of this.views) view.follow(); }
}

const ICONS = {
  play: "M8 5v14l11-7z",
  pause: "M6 5h4v14H6zm8 0h4v14h-4z",
  forward: "M6 6l8.5 6L6 18zM16 6h2.5v12H16z",
  back: "M18 6l-8.5 6 8.5 6zM5.5 6H8v12H5.5z",
};
const icon = (name) => `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`;
const SPEEDS = [0.25, 0.5, 1, 2, 4];

class Controls {
  constructor(parent) {
    this.node = document.createElement("div");
    this.node.className = "lab-plot-controls";
    this.node.setAttribute("role", "group");
    this.back = this.button("back");
    this.toggle = this.button("play");
    this.forward = this.button("forward");
    this.bar = document.createElement("input");
    Object.assign(this.bar, { type: "range", min: 0, step: 1 });
    this.count = document.createElement("output"); // as wide as its longest text, so that nothing moves beside it
    this.pace = document.createElement("select");
    for (const speed of SPEEDS) this.pace.add(new Option(`${speed}×`, speed));
    this.node.append(this.bar, this.count, this.pace);
    parent.append(this.node);
  }

  button(name) {
    const node = document.createElement("button");
    node.type = "button";
    node.innerHTML = icon(name);
    this.node.append(node);
    return node;
  }

  // `rest` is called with the step when the visitor stops moving.
  bind(player, words, unit, rest) {
    const name = (node, label) => { node.setAttribute("aria-label", label); node.title = label; };
    name(this.back, words.back); name(this.forward, words.forward);
    name(this.bar, words.scrub); name(this.pace, words.speed);
    Object.assign(this, { player, words, unit });
    this.toggle.onclick = () => { if (player.playing) { player.pause(); rest(player.position); } else player.play(); };
    this.back.onclick = () => { player.seek(player.position - 1); rest(player.position); };
    this.forward.onclick = () => { player.seek(player.position + 1); rest(player.position); };
    this.bar.oninput = () => player.seek(Number(this.bar.value));
    this.bar.onchange = () => rest(player.position);
    this.pace.onchange = () => { player.speed = Number(this.pace.value); player.tell(); };
    this.update();
  }

  update() {
    const { player, words, unit } = this, label = player.playing ? words.pause : words.play;
    if (this.toggle.title !== label) {
      this.toggle.innerHTML = icon(player.playing ? "pause" : "play");
      this.toggle.title = label;
      this.toggle.setAttribute("aria-label", label);
    }
    this.bar.max = player.last;
    this.count.style.minWidth = `${unit.length + 2 * String(player.last).length + 2}ch`;
    this.bar.value = player.position;
    this.bar.setAttribute("aria-valuetext", `${unit} ${player.position} / ${player.last}`);
    this.bar.style.setProperty("--done", `${100 * player.position / (player.last || 1)}%`);
    this.count.textContent = `${unit} ${player.position} / ${player.last}`;
    this.pace.value = player.speed;
  }
}
