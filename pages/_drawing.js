// A paper to draw on: ink in cells, kept in the browser while the pen is down, told to the server once when it is lifted.

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const MORE = DIGITS.length - 1;

// Lengths of runs without and with ink, in turn, row after row; 63 goes on with the next letter (elements/drawing.py).
const read = (text, cells) => {
  const paper = new Uint8Array(cells);
  let place = 0, ink = 0;
  for (const letter of text) {
    const length = DIGITS.indexOf(letter);
    paper.fill(ink, place, place + length);
    place += length;
    if (length < MORE) ink = 1 - ink;
  }
  return paper;
};

const written = (paper) => {
  let text = "", length = 0, ink = 0;
  const end = paper.lastIndexOf(1) + 1;
  for (let cell = 0; cell <= end; cell++) {
    if (cell < end && paper[cell] === ink) { length++; continue; }
    text += DIGITS[MORE].repeat(Math.floor(length / MORE)) + DIGITS[length % MORE];
    length = 1;
    ink = 1 - ink;
  }
  return end ? text : "";
};

class Paper {
  constructor(parent) {
    this.canvas = parent.querySelector("canvas");
    this.clear = parent.querySelector("button");
    this.hint = parent.querySelector("span");
    this.told = [];  // what stood here since the server last answered: it may answer an older drawing than the newest
    this.canvas.onpointerdown = (event) => {
      this.canvas.setPointerCapture(event.pointerId);
      this.last = this.place(event);
      this.draw(this.last, this.last);
    };
    this.canvas.onpointermove = (event) => {
      if (!this.last) return;
      for (const one of event.getCoalescedEvents?.() ?? [event]) {
        const here = this.place(one);
        this.draw(this.last, here);
        this.last = here;
      }
    };
    this.canvas.onpointerup = this.canvas.onpointercancel = () => this.lift();
    this.clear.onclick = () => { this.paper.fill(0); this.paint(); this.tell(); };
  }

  show(data, send) {
    this.send = send;
    this.side = data.side;
    this.pen = data.pen;
    this.canvas.width = this.canvas.height = data.side;
    this.canvas.setAttribute("aria-label", data.alt);
    this.clear.textContent = data.clear;
    this.hint.textContent = data.hint;
    const echo = this.told.indexOf(data.text);
    if (echo >= 0) {
      this.told.splice(0, echo);
    } else if (!this.last) {
      this.told = [data.text];
      this.paper = read(data.text, data.side ** 2);
    }
    this.paint();
  }

  place(event) {
    const box = this.canvas.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height].map((share) => share * this.side);
  }

  draw([x0, y0], [x1, y1]) {
    const steps = Math.max(1, Math.ceil(Math.hypot(x1 - x0, y1 - y0) * 2));
    for (let step = 0; step <= steps; step++) {
      const x = x0 + (x1 - x0) * step / steps, y = y0 + (y1 - y0) * step / steps;
      for (let row = Math.max(0, Math.floor(y - this.pen)); row < Math.min(this.side, y + this.pen); row++)
        for (let column = Math.max(0, Math.floor(x - this.pen)); column < Math.min(this.side, x + this.pen); column++)
          if (Math.hypot(column + 0.5 - x, row + 0.5 - y) <= this.pen) this.paper[row * this.side + column] = 1;
    }
    this.paint();
  }

  lift() {
    if (!this.last) return;
    this.last = undefined;
    this.tell();
  }

  tell() {
    const text = written(this.paper);
    this.told.push(text);
    this.send("drawn", text);
  }

  // The ink wears the page's own text colour, whatever the theme.
  paint() {
    const brush = this.canvas.getContext("2d");
    brush.clearRect(0, 0, this.side, this.side);
    brush.fillStyle = getComputedStyle(this.canvas).color;
    this.paper.forEach((ink, cell) => ink && brush.fillRect(cell % this.side, Math.floor(cell / this.side), 1, 1));
    this.hint.hidden = this.paper.includes(1);
  }
}

const papers = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  let paper = papers.get(parentElement);
  if (!paper) papers.set(parentElement, paper = new Paper(parentElement));
  paper.show(data, setTriggerValue);
}
