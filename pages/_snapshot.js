// The file of a snapshot: each figure in its place, as on its page; nothing asks a server.

const places = [...document.querySelectorAll(".stage")].map((parentElement) => {
  const { component, data } = JSON.parse(parentElement.querySelector("script").textContent);
  return { parentElement, component, data };
});
const nobody = () => {};
const show = () => places.forEach(({ parentElement, component, data }) =>
  components[component]({ data, parentElement, setStateValue: nobody, setTriggerValue: nobody }));

const root = document.documentElement, dark = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => root.dataset.theme ? root.dataset.theme === "dark" : dark.matches;
document.getElementById("theme").onclick = () => { root.dataset.theme = isDark() ? "light" : "dark"; show(); };
dark.onchange = show;

// Paper is white and narrow.
let before;
addEventListener("beforeprint", () => {
  before = root.dataset.theme;
  Object.assign(root.dataset, { theme: "light", printing: "" });
  for (const node of document.querySelectorAll(".js-plotly-plot")) Plotly.relayout(node, { width: node.clientWidth });
  show();
});
addEventListener("afterprint", () => {
  delete root.dataset.printing;
  if (before) root.dataset.theme = before; else delete root.dataset.theme;
  show();
});
show();
