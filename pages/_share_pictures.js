// Files of the figures on the page, made from what is seen there: PNG with twice the page's dots, and SVG.

const SVG_NAMESPACE = "http://www.w3.org/2000/svg";
const WORN = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "opacity", "visibility", "display",
  "font-family", "font-size", "font-style", "font-weight", "text-anchor", "dominant-baseline", "transform"];

// Mixed colours read back as color(srgb …), which drawing programs do not know.
const plainColour = (value) => value.replace(/color\(srgb ([\d.e-]+) ([\d.e-]+) ([\d.e-]+)(?: \/ ([\d.e-]+))?\)/g, (_, r, g, b, alpha) => {
  const parts = [r, g, b].map((part) => Math.round(255 * part));
  return alpha === undefined ? `rgb(${parts})` : `rgba(${[...parts, alpha]})`;
});

// A drawing of the page as a file of its own: what its style sheet says is written into it.
const drawing = (svg) => {
  const copy = svg.cloneNode(true), nodes = [svg, ...svg.querySelectorAll("*")], copies = [copy, ...copy.querySelectorAll("*")];
  nodes.forEach((node, place) => {
    const style = getComputedStyle(node), to = copies[place];
    to.setAttribute("style", WORN.map((name) => `${name}:${plainColour(style.getPropertyValue(name))}`).join(";"));
    to.removeAttribute("class");
    to.removeAttribute("tabindex");
  });
  copy.setAttribute("xmlns", SVG_NAMESPACE);
  const ground = document.createElementNS(SVG_NAMESPACE, "rect"), { width, height } = svg.viewBox.baseVal;
  const colour = getComputedStyle(svg).getPropertyValue("--st-background-color").trim();
  for (const [name, value] of Object.entries({ width, height, fill: colour })) ground.setAttribute(name, value);
  copy.prepend(ground);
  return { width, height, text: new XMLSerializer().serializeToString(copy) };
};

const painted = async ({ width, height, text }) => {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: 2 * width, height: 2 * height });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => canvas.toBlob((blob) => blob ? resolve(blob) : reject(new Error("no picture")), "image/png"));
};

const blobOf = (address) => {
  const [head, body] = [address.slice(0, address.indexOf(",")), address.slice(address.indexOf(",") + 1)];
  const bytes = head.endsWith(";base64") ? Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0)) : decodeURIComponent(body);
  return new Blob([bytes], { type: head.slice(5).split(";")[0] });
};

const made = async ({ place, component }, format) => {
  const root = document.querySelector(place), node = root?.querySelector(component === "plot" ? ".lab-plot-figure" : ".lab-window-stage");
  if (!node) throw new Error("the figure is not on the page");
  if (component === "plot") return blobOf(await node.picture(format));
  const own = drawing(node);
  return format === "svg" ? new Blob([own.text], { type: "image/svg+xml" }) : painted(own);
};

const save = (blob, name) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
};

export default function ({ data, parentElement }) {
  const [choice, note] = ["select", "p"].map((name) => parentElement.querySelector(name));
  const chosen = choice.value;
  choice.setAttribute("aria-label", data.words.choose);
  choice.replaceChildren(...data.pictures.map(({ label }, place) => new Option(label, place)));
  if (chosen && choice.options[chosen]) choice.value = chosen;
  choice.hidden = data.pictures.length < 2;
  for (const button of parentElement.querySelectorAll("button")) {
    button.textContent = data.words[button.name];
    button.onclick = async () => {
      const picture = data.pictures[choice.value];
      note.textContent = "";
      button.disabled = true;
      try { save(await made(picture, button.name), `${picture.file}.${button.name}`); }
      catch (error) { console.warn(error); note.textContent = data.words.failed; }
      button.disabled = false;
    };
  }
}
