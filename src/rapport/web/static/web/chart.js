// Draws the page's chart from its specification, and lets pointer and arrow keys read it point by point.
"use strict";

let drawn = null;

function dark() {
  const chosen = document.documentElement.dataset.scheme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function json(id) {
  return JSON.parse(document.getElementById(id).textContent);
}

async function draw() {
  const place = document.querySelector("[data-chart]");
  if (!place || !window.vegaEmbed) return;
  const spec = json(place.dataset.chart);
  if (place.clientWidth < 560) {
    spec.padding.right = 4;
    spec.layer = spec.layer.filter((layer) => !String(layer.name).startsWith("label-"));
  }
  spec.config = json("chart-themes")[dark() ? "dark" : "light"];
  // ast: expressions are interpreted, so that the page needs no permission to run strings as code.
  const result = await vegaEmbed(place, spec, { ast: true, renderer: "svg", actions: false, tooltip: false, defaultStyle: false });
  drawn = { place, view: result.view, points: spec.data.values, at: -1 };
  // The picture is named by its place; its parts would only repeat the table.
  const svg = place.querySelector("svg");
  if (svg) svg.setAttribute("aria-hidden", "true");
}

function read(at) {
  if (!drawn || !drawn.points.length) return;
  drawn.at = Math.max(0, Math.min(drawn.points.length - 1, at));
  const point = drawn.points[drawn.at];
  drawn.view.data("cursor", [point]).runAsync();
  const open = point.open === "last" ? " (not over yet)" : point.open ? " (in part)" : "";
  const before = point.at_before ? `; ${point.at_before}: ${point.said_before}` : "";
  const words = `${point.at}: ${point.said}${open}${before}`;
  const place = document.querySelector("[data-readout]");
  if (place.textContent !== words) place.textContent = words;
}

function nearest(event) {
  const box = drawn.place.querySelector("svg").getBoundingClientRect();
  return Math.round(drawn.view.scale("x").invert(event.clientX - box.left - drawn.view.origin()[0]));
}

document.addEventListener("pointermove", (event) => {
  if (drawn && event.target.closest && event.target.closest("[data-chart]") === drawn.place) read(nearest(event));
});

document.addEventListener("keydown", (event) => {
  if (!drawn || document.activeElement !== drawn.place) return;
  const last = drawn.points.length - 1;
  const to = { ArrowLeft: drawn.at < 0 ? last : drawn.at - 1, ArrowRight: drawn.at + 1, Home: 0, End: last }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  read(to);
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-png]");
  if (!button || !drawn) return;
  const link = document.createElement("a");
  link.download = button.dataset.png;
  link.href = await drawn.view.toImageURL("png", 2);
  link.click();
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.elt.id === "page") draw();
});
document.addEventListener("schemechange", draw);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
draw();
