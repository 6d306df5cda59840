// Entries of a thread put in another order: by the mouse or a finger at the handle, or by the keyboard.
"use strict";

(() => {
  const list = document.getElementById("entries");
  if (!list) return;
  const words = list.dataset;
  const status = document.getElementById("status");
  const csrf = document.querySelector('meta[name="csrf"]').content;
  let lifted = null; // the entry that is being moved
  let stood = null; // what stood below it before
  let dragging = false;
  let moving = false;

  const say = (text) => {
    status.textContent = text;
  };
  const name = (entry) => entry.querySelector(".handle").dataset.name;
  const place = (entry) => [...list.children].indexOf(entry) + 1;
  const told = (entry) =>
    words.at.replace("%s", name(entry)).replace("%d", String(place(entry))).replace("%n", String(list.children.length));

  for (const handle of list.querySelectorAll(".handle")) {
    handle.hidden = false;
    handle.addEventListener("pointerdown", take);
    handle.addEventListener("keydown", press);
    handle.addEventListener("blur", () => lifted && !dragging && !moving && back());
  }

  // --- either way ---------------------------------------------------------------------------------

  function put(entry, below) {
    moving = true; // what moves loses the focus, which is no leaving
    list.insertBefore(entry, below);
    moving = false;
  }

  function lift(entry) {
    lifted = entry;
    stood = entry.nextElementSibling;
    entry.classList.add("lifted");
    entry.querySelector(".handle").setAttribute("aria-pressed", "true");
  }

  function settle() {
    const entry = lifted;
    lifted = null;
    entry.classList.remove("lifted");
    entry.querySelector(".handle").setAttribute("aria-pressed", "false");
    return entry;
  }

  function back() {
    put(lifted, stood);
    settle();
    say(words.back);
  }

  async function drop() {
    const below = stood;
    const entry = settle();
    if (entry.nextElementSibling === below) {
      say(told(entry));
      return;
    }
    const fields = new URLSearchParams({
      csrf,
      entry: entry.dataset.entry,
      before: entry.nextElementSibling?.dataset.entry ?? "",
    });
    let answer = words.lost;
    try {
      const done = await fetch(words.move, { method: "POST", body: fields, headers: { "x-csrf-token": csrf } });
      answer = await done.text();
      if (done.ok) {
        say(told(entry));
        arrows();
        return;
      }
    } catch {
      // said below
    }
    put(entry, below);
    say(answer);
  }

  function arrows() {
    for (const entry of list.children) {
      entry.querySelector('button[value="up"]').disabled = !entry.previousElementSibling;
      entry.querySelector('button[value="down"]').disabled = !entry.nextElementSibling;
    }
  }

  // --- by the keyboard ----------------------------------------------------------------------------

  function press(event) {
    const entry = event.target.closest(".entry");
    if (event.key === " " || event.key === "Enter") {
      event.preventDefault();
      if (lifted === entry) {
        drop();
      } else if (!lifted) {
        lift(entry);
        say(words.lifted.replace("%s", name(entry)));
      }
    } else if (lifted === entry && event.key === "Escape") {
      event.preventDefault();
      back();
      event.target.focus();
    } else if (lifted === entry && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      const other = event.key === "ArrowUp" ? entry.previousElementSibling : entry.nextElementSibling;
      if (other) put(event.key === "ArrowUp" ? entry : other, event.key === "ArrowUp" ? other : entry);
      event.target.focus();
      entry.scrollIntoView({ block: "nearest" });
      say(told(entry));
    }
  }

  // --- by the mouse or a finger -------------------------------------------------------------------

  function take(event) {
    if (event.button !== 0 || lifted) return;
    event.preventDefault();
    const handle = event.currentTarget;
    handle.focus();
    dragging = true;
    lift(handle.closest(".entry"));
    let at = event.clientY;
    const follow = (moved) => {
      at = moved.clientY;
      settleAt();
    };
    const scroll = () => {
      if (!dragging) return;
      if (at < 70) window.scrollBy(0, -8);
      else if (at > window.innerHeight - 50) window.scrollBy(0, 8);
      settleAt();
      requestAnimationFrame(scroll);
    };
    const settleAt = () => {
      const others = [...list.children].filter((one) => one !== lifted);
      const below = others.find((one) => {
        const box = one.getBoundingClientRect();
        return at < box.top + box.height / 2;
      });
      if ((below ?? null) !== lifted.nextElementSibling) put(lifted, below ?? null);
    };
    const end = (ended) => {
      document.removeEventListener("pointermove", follow);
      document.removeEventListener("pointerup", end);
      document.removeEventListener("pointercancel", end);
      dragging = false;
      handle.focus();
      if (ended.type === "pointerup") drop();
      else back();
    };
    requestAnimationFrame(scroll);
    document.addEventListener("pointermove", follow);
    document.addEventListener("pointerup", end);
    document.addEventListener("pointercancel", end);
  }
})();
