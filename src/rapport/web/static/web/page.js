// What every page does beyond links and forms: search by key, menus, colours, dialogs, and telling what changed.
"use strict";

const root = document.documentElement;
const SCHEMES = ["", "light", "dark"];
const SCHEME_NAMES = { "": "System", light: "Light", dark: "Dark" };

function showScheme() {
  const scheme = root.dataset.scheme || "";
  for (const button of document.querySelectorAll("[data-scheme-switch]")) {
    button.setAttribute("aria-label", `Colours: ${SCHEME_NAMES[scheme]}. Change`);
    button.querySelector("[data-scheme-name]").textContent = SCHEME_NAMES[scheme];
  }
}

function nextScheme() {
  const scheme = SCHEMES[(SCHEMES.indexOf(root.dataset.scheme || "") + 1) % SCHEMES.length];
  if (scheme) root.dataset.scheme = scheme;
  else delete root.dataset.scheme;
  document.cookie = `scheme=${scheme}; path=/; max-age=31536000; samesite=lax`;
  showScheme();
  document.dispatchEvent(new Event("schemechange"));
}

function say(text) {
  const place = document.getElementById("said");
  if (place && text) place.textContent = text;
}

function open(id) {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) dialog.showModal();
}

// Countries arrive as codes; the browser knows their names.
function nameCountries(within) {
  const names = new Intl.DisplayNames(["en"], { type: "region" });
  for (const place of within.querySelectorAll("[data-country]")) {
    if (/^[A-Z]{2}$/.test(place.dataset.country)) place.textContent = names.of(place.dataset.country);
  }
}

function knowZone(within) {
  const field = within.querySelector("[data-zone]");
  if (field && !field.value) field.value = Intl.DateTimeFormat().resolvedOptions().timeZone;
}

// Without scripts the button sends the form and gets a line more; with them Enter must find the button of the form.
function listsByScript() {
  for (const button of document.querySelectorAll("[data-adds]")) button.type = "button";
}

// Lists in forms: a line more is the last one emptied, a line less leaves at least one to write in.
function named(lines) {
  lines.querySelectorAll("li").forEach((line, at) => {
    line.querySelector("input").setAttribute("aria-label", `${lines.dataset.lines} ${at + 1}`);
    line.querySelector("[data-drops]").setAttribute("aria-label", `Take away ${lines.dataset.lines} ${at + 1}`);
  });
  const adds = lines.parentElement.querySelector("[data-adds]");
  adds.hidden = lines.children.length >= Number(lines.dataset.most || Infinity);
}

function addLine(lines) {
  const line = lines.lastElementChild.cloneNode(true);
  const input = line.querySelector("input");
  input.value = "";
  lines.append(line);
  named(lines);
  if (window.htmx) htmx.process(line);
  input.focus();
}

function dropLine(line) {
  const lines = line.parentElement;
  if (lines.children.length > 1) line.remove();
  else line.querySelector("input").value = "";
  named(lines);
  lines.lastElementChild.querySelector("input").focus();
}

// On a phone the answer comes first and the form folds away; a wide page has room for both.
function unfold() {
  if (!matchMedia("(min-width: 46rem)").matches) return;
  for (const fold of document.querySelectorAll(".fold")) fold.open = true;
}

document.addEventListener("click", (event) => {
  const target = event.target;
  if (target.closest("[data-adds]")) {
    event.preventDefault();
    addLine(target.closest("fieldset").querySelector("[data-lines]"));
  }
  if (target.closest("[data-drops]")) dropLine(target.closest("li"));
  for (const menu of document.querySelectorAll(".menu[open]")) if (!menu.contains(target)) menu.open = false;
  const opener = target.closest("[data-opens]");
  if (opener && document.getElementById(opener.dataset.opens)) {
    event.preventDefault();
    open(opener.dataset.opens);
  }
  if (target.closest("[data-closes]") || target.tagName === "DIALOG") target.closest("dialog").close();
  if (target.closest("[data-scheme-switch]")) nextScheme();
  const copier = target.closest("[data-copies]");
  if (copier) {
    navigator.clipboard.writeText(document.getElementById(copier.dataset.copies).textContent).then(() => say("Copied."));
  }
  const row = target.closest(".ranked tbody tr");
  if (row && !target.closest("a") && !getSelection().toString()) row.querySelector("a").click();
});

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && document.getElementById("find")) {
    event.preventDefault();
    open("find");
    document.getElementById("find-text").select();
  }
  if (event.key === "Escape") {
    root.classList.add("no-tips");
    const menu = document.activeElement.closest(".menu[open]") || document.querySelector(".menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }
  const find = document.getElementById("find");
  if (find && find.open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    const stops = [document.getElementById("find-text"), ...find.querySelectorAll(".found a")];
    const at = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    stops[(at + stops.length) % stops.length].focus();
  }
  if (find && find.open && event.key === "Enter" && document.activeElement.id === "find-text") {
    const first = find.querySelector(".found a");
    if (first) {
      event.preventDefault();
      first.click();
    }
  }
});

for (const kind of ["mouseover", "focusin"]) {
  document.addEventListener(kind, (event) => {
    if (event.target.closest && event.target.closest(".tipped")) root.classList.remove("no-tips");
  });
}

document.addEventListener("htmx:afterSettle", (event) => {
  const target = event.detail.elt;
  nameCountries(document);
  listsByScript();
  unfold();
  if (target.id === "about") open("about");
  if (target.id === "page") {
    const main = document.getElementById("main");
    say(main.dataset.say);
    // What was clicked is gone: whoever works by keyboard goes on from the page's beginning, not the browser's.
    if (document.activeElement === document.body) main.focus({ preventScroll: true });
  }
});

// What was left blank is not asked for, and does not stand in the address.
document.addEventListener("htmx:configRequest", (event) => {
  if (!event.detail.elt.matches("form.asking")) return;
  const said = [...event.detail.formData.entries()].filter(([, value]) => String(value).trim());
  for (const name of [...event.detail.formData.keys()]) event.detail.formData.delete(name);
  for (const [name, value] of said) event.detail.formData.append(name, value);
});

document.addEventListener("htmx:responseError", () => say("The server did not answer as it should. Nothing was changed; try again."));
document.addEventListener("htmx:sendError", () => say("The server cannot be reached. Nothing was changed; try again."));

showScheme();
nameCountries(document);
knowZone(document);
listsByScript();
unfold();
