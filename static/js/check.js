"use strict";

// One key for each record that a second person checks. All of it can be done by buttons too, and
// the keys can be switched off for who speaks to the machine.
const KEYS_OFF = "check-keys-off";
const isOn = () => localStorage.getItem(KEYS_OFF) === null;
const choice = document.querySelector("#single-keys");

if (choice) {
  choice.closest("[hidden]").hidden = false;
  choice.checked = isOn();
  choice.addEventListener("change", () => {
    if (choice.checked) localStorage.removeItem(KEYS_OFF);
    else localStorage.setItem(KEYS_OFF, "yes");
  });
}

const reason = document.querySelector("#id_reason");
if (document.querySelector("#send_back_form .errorlist")) reason.focus();

// A key that is held down, or pressed twice before the page is there, is one word on one record.
let isSaid = false;
window.addEventListener("pageshow", () => { isSaid = false; });
for (const form of document.querySelectorAll("#check_form, #send_back_form")) {
  form.addEventListener("submit", (event) => {
    if (isSaid) event.preventDefault();
    isSaid = true;
  });
}

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  if (key === "Escape" && target === reason) {
    reason.blur();
    return;
  }
  if (!isOn() || event.repeat || target.matches("input, select, textarea, [contenteditable]")) return;
  if (key === "n" || key === "N") {
    event.preventDefault();
    reason?.focus();
  } else if (key === "?") {
    const keys = document.querySelector("#keys");
    if (keys) keys.open = !keys.open;
  } else {
    document.querySelector(`[data-key="${CSS.escape(key.toLowerCase())}"]`)?.click();
  }
});
