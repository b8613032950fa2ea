// Boards: tiles move in place, and a tile that could not be loaded says so.
"use strict";

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt.closest("[data-moves]");
  if (!form || !event.detail.successful) return;
  const tile = form.closest(".board-tile");
  const earlier = event.detail.requestConfig.parameters.move === "earlier";
  const other = earlier ? tile.previousElementSibling : tile.nextElementSibling;
  const focused = document.activeElement;
  if (other && earlier) other.before(tile);
  else if (other) other.after(tile);
  focused.focus();
  const tiles = [...tile.parentElement.children];
  say(`${tile.querySelector("h2").textContent} is tile ${tiles.indexOf(tile) + 1} of ${tiles.length} now.`);
});

for (const kind of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(kind, (event) => {
    const place = event.detail.elt;
    if (!place.matches("[data-tile]")) return;
    const told = document.createElement("p");
    told.className = "why";
    told.textContent = "This tile could not be loaded. Nothing is lost; reload the page to try again.";
    place.replaceChildren(told);
  });
}
