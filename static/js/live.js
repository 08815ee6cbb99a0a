"use strict";

// What is typed in a form is read by the portal meanwhile: figures are held against each other,
// an amount is told in full. An element says where to ask, and which inputs that is about.
document.addEventListener("DOMContentLoaded", () => {
  const told = document.querySelector("[data-live]");
  const form = told?.closest("form");
  if (!form) return;
  const beginning = told.dataset.liveOf ?? "";
  let pause, asked;

  async function ask() {
    const typed = new FormData();
    for (const [name, value] of new FormData(form)) {
      if (name.startsWith(beginning) || name === "csrfmiddlewaretoken") typed.append(name, value);
    }
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(told.dataset.live, { method: "POST", body: typed, signal: asked.signal });
      // A page that asks to sign in again tells nothing of what is typed.
      if (answer.ok && !answer.redirected) told.innerHTML = await answer.text();
    } catch {
      // A later question replaced this one, or nobody answers: what is told stays as it is.
    }
  }

  function typed(event) {
    if (!event.target.name?.startsWith(beginning)) return;
    clearTimeout(pause);
    pause = setTimeout(ask, 400);
  }

  form.addEventListener("input", typed);
  // Select2 tells of a choice through jQuery alone.
  django.jQuery(form).on("change", "select", typed);
});
