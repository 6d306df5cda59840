// What a browser adds to pages that work without it: answers without a reload, news as it comes, and keys.
"use strict";

const token = document.querySelector('meta[name="csrf"]')?.content ?? "";
const main = document.getElementById("main");
const status = document.getElementById("status");
const words = status?.dataset ?? {};
const asScript = { "x-csrf-token": token };

function say(text) {
  if (status) status.textContent = text;
}

// --- answers ------------------------------------------------------------------------------------

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("form.verdict") || !event.submitter) return;
  event.preventDefault();
  await answer(form, event.submitter);
});

async function answer(form, button) {
  const fields = new FormData(form);
  fields.set("answer", button.value);
  try {
    const done = await fetch(form.action, { method: "POST", body: new URLSearchParams(fields), headers: asScript });
    say(await done.text());
    if (!done.ok) return;
    for (const one of form.querySelectorAll("button")) one.setAttribute("aria-pressed", String(one === button));
  } catch {
    say(words.lost);
  }
}

// --- news ---------------------------------------------------------------------------------------

let asking = false;
let again = false;

async function refresh() {
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  try {
    const found = await fetch(location.href, { headers: asScript });
    if (found.ok) merge(new DOMParser().parseFromString(await found.text(), "text/html"));
  } catch {
    // the stream says when the desk is there again
  } finally {
    asking = false;
    if (again) {
      again = false;
      refresh();
    }
  }
}

function merge(page) {
  const list = document.getElementById("cards");
  const coming = page.getElementById("cards");
  if (!list || !coming) return;
  let fresh = 0;
  let before = list.querySelector(".card");
  const wasEmpty = !before;
  const enter = (shown, isNews) => {
    list.insertBefore(shown, before);
    if (!isNews) return;
    shown.classList.add("fresh");
    fresh += 1;
  };
  for (const card of coming.querySelectorAll(".card")) {
    const known = document.getElementById(card.id);
    const shown = document.adoptNode(card);
    const focused = known && known === document.activeElement;
    if (!known) {
      if (wasEmpty) list.querySelector(".nothing, .start")?.remove();
      enter(shown, wasEmpty || Boolean(before?.matches(".card"))); // below all others, it only fills the page
    } else if (known.dataset.state === shown.dataset.state || known.querySelector(":focus")) {
      before = known.nextElementSibling;
    } else if (known.dataset.mark === shown.dataset.mark || focused) {
      known.replaceWith(shown);
      if (focused) shown.focus({ preventScroll: true });
      before = shown.nextElementSibling;
    } else {
      // Another post is its latest, and it stands where that puts it, unless somebody is at it.
      if (before === known) before = known.nextElementSibling;
      known.remove();
      enter(shown, Number(shown.dataset.mark) > Number(known.dataset.mark));
    }
  }
  if (fresh) say(words.news.replace("%d", String(fresh)));
}

if (main?.dataset.live === "yes" && window.EventSource) {
  const stream = new EventSource("/live");
  let opened = false;
  stream.addEventListener("open", () => {
    document.documentElement.dataset.stream = "open";
    if (opened) refresh(); // what came while the desk was away
    opened = true;
  });
  stream.addEventListener("news", refresh);
  window.addEventListener("pagehide", () => stream.close());
}

// --- keys: they can be switched off, https://www.w3.org/WAI/WCAG22/Understanding/character-key-shortcuts ------

const help = document.getElementById("help");
const box = help?.querySelector('input[name="keys"]');
if (box) {
  box.checked = localStorage.getItem("keys") !== "off";
  box.addEventListener("change", () => localStorage.setItem("keys", box.checked ? "on" : "off"));
}
document.getElementById("help-open")?.addEventListener("click", () => help?.showModal());

function step(by) {
  const cards = [...document.querySelectorAll(".card")];
  const at = cards.findIndex((card) => card.contains(document.activeElement));
  const next = cards[Math.min(Math.max(at + by, 0), cards.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function press(value) {
  const card = document.activeElement?.closest(".card");
  const forms = [...(card?.querySelectorAll("form.verdict") ?? [])];
  const form = forms.find((one) => !one.querySelector('[aria-pressed="true"]')) ?? forms[0];
  const button = form?.querySelector(`button[value="${value}"]`);
  if (button) answer(form, button);
}

function follow(selector) {
  document.activeElement?.closest(".card")?.querySelector(selector)?.click();
}

const keys = {
  j: () => step(1),
  k: () => step(-1),
  r: () => press("relevant"),
  x: () => press("rejected"),
  t: () => follow("a.add"),
  o: () => follow("a.open"),
  "/": () => document.querySelector('input[type="search"]')?.focus(),
  "?": () => help?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.matches("input, select, textarea, [contenteditable]") || document.querySelector("dialog[open]")) return;
  if (box && !box.checked && event.key !== "?") return;
  const act = keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

// --- small things ---------------------------------------------------------------------------------

for (const part of document.querySelectorAll("details[data-wide]")) {
  if (window.matchMedia("(min-width: 52rem)").matches) part.open = true;
}

const here = document.querySelector(".bar nav [aria-current]");
if (here) {
  // A narrow window shows a part of the navigation: the part with the page that is open.
  const nav = here.closest("nav");
  const [shown, room] = [here.getBoundingClientRect(), nav.getBoundingClientRect()];
  nav.scrollLeft += shown.left - room.left - (room.width - shown.width) / 2;
}
