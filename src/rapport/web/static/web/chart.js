// Draws the page's charts from their specifications, and lets pointer and arrow keys read them point by point.
"use strict";

let drawn = [];

function dark() {
  const chosen = document.documentElement.dataset.scheme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function json(id) {
  return JSON.parse(document.getElementById(id).textContent);
}

async function draw(within) {
  const places = window.vegaEmbed ? [...within.querySelectorAll("[data-chart]")] : [];
  const more = await Promise.all(places.map(drawAt));
  drawn = [...drawn.filter((one) => document.contains(one.place) && !places.includes(one.place)), ...more];
}

async function drawAt(place) {
  const spec = json(place.dataset.chart);
  if (place.clientWidth < 560 && spec.layer) {
    spec.padding.right = 4;
    spec.layer = spec.layer.filter((layer) => !String(layer.name).startsWith("label-"));
  }
  spec.config = json("chart-themes")[dark() ? "dark" : "light"];
  // ast: expressions are interpreted, so that the page needs no permission to run strings as code.
  const result = await vegaEmbed(place, spec, { ast: true, renderer: "svg", actions: false, tooltip: false, defaultStyle: false });
  const one = { place, view: result.view, points: spec.data.values || [], at: -1, cursor: "cursor" in (spec.datasets || {}) };
  if (!one.cursor) one.view.addEventListener("mousemove", (event, item) => {
    const at = item && item.datum ? one.points.findIndex((point) => point.said && point.said === item.datum.said) : -1;
    if (at >= 0) read(one, at);
  });
  // The picture is named by its place; its parts would only repeat the table.
  const svg = place.querySelector("svg");
  if (svg) svg.setAttribute("aria-hidden", "true");
  return one;
}

function words(point) {
  const note = point.note ? `; annotation ${point.note}` : "";
  if (!point.at_before && point.open === undefined) return point.said && point.said + note;
  const open = point.open === "last" ? " (not over yet)" : point.open ? " (in part)" : "";
  const before = point.at_before ? `; ${point.at_before}: ${point.said_before}` : "";
  return `${point.at}: ${point.said}${open}${before}${note}`;
}

function read(one, at) {
  if (!one.points.length) return;
  one.at = Math.max(0, Math.min(one.points.length - 1, at));
  const point = one.points[one.at];
  if (one.cursor) one.view.data("cursor", [point]).runAsync();
  const place = one.place.closest("section").querySelector("[data-readout]");
  const said = words(point);
  if (said && place.textContent !== said) place.textContent = said;
}

function nearest(one, event) {
  const box = one.place.querySelector("svg").getBoundingClientRect();
  return Math.round(one.view.scale("x").invert(event.clientX - box.left - one.view.origin()[0]));
}

function at(place) {
  return drawn.find((one) => place && one.place === place);
}

document.addEventListener("pointermove", (event) => {
  const one = event.target.closest && at(event.target.closest("[data-chart]"));
  if (one && one.cursor) read(one, nearest(one, event));
});

document.addEventListener("keydown", (event) => {
  const one = at(document.activeElement);
  if (!one) return;
  const last = one.points.length - 1;
  const to = { ArrowLeft: one.at < 0 ? last : one.at - 1, ArrowRight: one.at + 1, Home: 0, End: last }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  read(one, to);
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-png]");
  const one = button && (drawn.find((each) => each.place.dataset.chart === button.dataset.of) || drawn[0]);
  if (!one) return;
  const link = document.createElement("a");
  link.download = button.dataset.png;
  link.href = await one.view.toImageURL("png", 2);
  link.click();
});

document.addEventListener("htmx:afterSettle", (event) => {
  const target = event.detail.elt;
  if (target.id === "page" || target.matches("[data-tile]")) draw(target);
});
document.addEventListener("schemechange", () => draw(document));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => draw(document));
draw(document);
