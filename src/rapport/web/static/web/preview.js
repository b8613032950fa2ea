// How people will see what is being made: the real widget, with a client that answers from the draft and sends nothing.
"use strict";

const WIDGETS = ["poll", "survey", "quiz", "reviews"];
const SAID = "This is a preview: nothing is sent.";

function clientOf(definition) {
  const refuse = () => Promise.reject(Object.assign(new Error(SAID), { reason: "closed" }));
  const now = () => new Date().toISOString();
  const answers = {
    start: () => ({ attempt: 1, version: 0, definition, drawn: [], answers: {}, deadline: null, now: now(), finished: false }),
    open: () => ({ openedAt: Date.now(), now: now() }),
    list: () => ({ stars: null, reviews: 0, writings: [], own: [], before: null }),
    results: () => ({ vote: null, results: { votes: 0, choices: {} } }),
  };
  const ask = async (path) => {
    const made = answers[path.split("/")[4] || ""];
    return made ? made() : { version: 0, closed: false, definition };
  };
  const drafts = { all: async () => [], put: async () => {}, drop: async () => {} };
  return { endpoint: location.origin, token: undefined, who: () => undefined, ask, send: refuse, drafts };
}

// The drawing of the server stays where there is no widget of this kind, or it was not built here.
async function showWidget() {
  const place = document.querySelector("[data-preview]");
  if (!place || place.dataset.shown || !WIDGETS.includes(place.dataset.preview)) return;
  place.dataset.shown = "yes";
  const said = document.getElementById("preview-definition");
  const kind = place.dataset.preview;
  try {
    await import(`/rapport/widgets/${kind}.js`);
  } catch {
    return;
  }
  const widget = document.createElement(`rapport-${kind}`);
  if (!("begin" in widget) || !place.isConnected) return;
  widget.client = clientOf(JSON.parse(said.textContent));
  widget.interaction = "preview";
  place.replaceChildren(widget);
}

document.addEventListener("htmx:afterSettle", (event) => {
  showWidget();
  const done = document.querySelector(".drafting-said");
  if (event.detail.elt.id === "drafting" && done) say(done.innerText.trim());
});
showWidget();
