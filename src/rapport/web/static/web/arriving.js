// Shows events as they arrive: by a stream, or by asking where streams do not get through. Picks what is shown.
"use strict";

const POLL_MS = 3000;
const SAY_MS = 2000;
const list = document.getElementById("arrivals");
const pick = document.getElementById("pick");
const pauser = document.querySelector("[data-pause]");
const counted = document.getElementById("counted");
const listening = document.getElementById("listening");
const names = document.getElementById("names");
const most = Number(list.dataset.most);
const known = new Set();
let held = [];
let stream = null;
let timer = null;
let failures = 0;
let saying = null;

const paused = () => pauser.getAttribute("aria-pressed") === "true";

function fits(row) {
  const { kind, name, text } = Object.fromEntries(new FormData(pick));
  return (
    (!kind || row.dataset.kinds.split(",").includes(kind)) &&
    `${row.dataset.name} ${row.dataset.named}`.toLowerCase().includes(name.trim().toLowerCase()) &&
    row.textContent.toLowerCase().includes(text.trim().toLowerCase())
  );
}

function choose() {
  for (const row of list.children) row.hidden = !fits(row);
  tell();
}

function tell() {
  const rows = [...list.children];
  const shown = rows.filter((row) => !row.hidden).length;
  document.getElementById("nothing-yet").hidden = rows.length > 0;
  pauser.textContent = paused() ? `Go on${held.length ? ` (${held.length} new)` : ""}` : "Pause";
  listening.classList.toggle("arrived", rows.length > 0);
  listening.classList.toggle("paused", paused());
  clearTimeout(saying);
  saying = setTimeout(() => (counted.textContent = sentence(rows, shown)), known.size ? SAY_MS : 0);
}

function sentence(rows, shown) {
  if (paused()) return "Paused. What arrives meanwhile is shown when you go on.";
  if (!rows.length) return "Listening. The next event shows here by itself.";
  const refused = rows.filter((row) => row.querySelector(".refused")).length;
  const events = rows.length === 1 ? "1 event" : `${rows.length} events`;
  const picked = shown < rows.length ? `, ${shown} shown` : "";
  return `Listening. ${events}${picked}${refused ? `, ${refused} refused` : ""}.`;
}

function know(row) {
  const { name } = row.dataset;
  if (!name || known.has(name)) return;
  known.add(name);
  names.append(new Option(name, name));
}

function add(rows) {
  for (const row of rows.reverse()) {
    row.hidden = !fits(row);
    know(row);
    list.prepend(row);
  }
  // What somebody has opened stays until it is closed.
  const old = [...list.children].slice(most).filter((row) => !row.querySelector("[open]"));
  for (const row of old) row.remove();
  tell();
}

function arrived(html) {
  const box = document.createElement("template");
  box.innerHTML = html;
  const rows = [...box.content.children];
  if (rows.length) list.dataset.last = rows[0].dataset.number;
  if (!paused()) return add(rows);
  held = [...rows, ...held].slice(0, most);
  tell();
}

function listen() {
  stream = new EventSource(`${list.dataset.stream}?after=${list.dataset.last}`);
  stream.addEventListener("arrivals", (event) => {
    failures = 0;
    arrived(JSON.parse(event.data));
  });
  stream.addEventListener("nobody", (event) => {
    document.getElementById("nobody").innerHTML = JSON.parse(event.data);
  });
  stream.addEventListener("open", () => (failures = 0));
  stream.addEventListener("error", () => {
    failures += 1;
    if (failures < 3) return;
    stream.close();
    stream = null;
    timer = setInterval(poll, POLL_MS);
  });
}

async function poll() {
  const answer = await fetch(`${list.dataset.poll}?after=${list.dataset.last}`, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (answer && answer.ok) arrived(await answer.text());
}

function leave() {
  if (stream) stream.close();
  clearInterval(timer);
  stream = timer = null;
}

// What is picked stands in the address, so that a link and a reload show the same.
function remember() {
  const said = new URLSearchParams([...new FormData(pick)].filter(([, value]) => value));
  history.replaceState(null, "", said.size ? `?${said}` : location.pathname);
}

for (const [field, value] of new URLSearchParams(location.search)) {
  if (pick.elements[field]) pick.elements[field].value = value;
}
pick.addEventListener("input", () => {
  remember();
  choose();
});
pick.addEventListener("submit", (event) => event.preventDefault());
pauser.hidden = false;
pauser.addEventListener("click", () => {
  pauser.setAttribute("aria-pressed", String(!paused()));
  const waiting = held;
  held = [];
  if (paused()) tell();
  else add(waiting);
});

// Up and down go from event to event, beside Tab; Enter opens one as ever.
list.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.target.tagName !== "SUMMARY") return;
  const stops = [...list.querySelectorAll("li:not([hidden]) summary")];
  const next = stops[stops.indexOf(event.target) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
});

addEventListener("pagehide", leave);
addEventListener("pageshow", (event) => event.persisted && listen());
for (const row of list.children) know(row);
choose();
listen();
