// Keeps the Live page up to date: by a stream, or by asking every few seconds where streams do not get through.
"use strict";

const EVERY_MS = 5000;
const place = document.getElementById("now");
const button = document.querySelector("[data-pause]");
let stream = null;
let timer = null;
let failures = 0;

function show(html) {
  place.innerHTML = html;
}

function listen() {
  stream = new EventSource(place.dataset.stream);
  stream.addEventListener("now", (event) => {
    failures = 0;
    show(JSON.parse(event.data));
  });
  stream.addEventListener("error", () => {
    failures += 1;
    if (failures < 3) return;
    stream.close();
    stream = null;
    timer = setInterval(poll, EVERY_MS);
  });
}

async function poll() {
  const answer = await fetch(place.dataset.poll, { headers: { "HX-Request": "true", "HX-Target": "now" } }).catch(() => null);
  if (answer && answer.ok) show(await answer.text());
}

function pause() {
  if (stream) stream.close();
  clearInterval(timer);
  stream = timer = null;
}

button.hidden = false;
button.addEventListener("click", () => {
  const paused = button.getAttribute("aria-pressed") === "true";
  button.setAttribute("aria-pressed", String(!paused));
  button.textContent = paused ? "Pause" : "Go on";
  if (paused) listen();
  else pause();
});

addEventListener("pagehide", pause);
addEventListener("pageshow", (event) => {
  if (event.persisted && button.getAttribute("aria-pressed") !== "true") listen();
});
listen();
