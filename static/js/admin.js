"use strict";

// The cells of a table that a person types in, or opens.
const CELL = ".select2-selection, input:not([type=hidden]), textarea, select:not(.select2-hidden-accessible)";

function rowAfter(row) {
  let next = row.nextElementSibling;
  while (next && !next.matches(".form-row, .add-row")) next = next.nextElementSibling;
  if (next?.matches(".form-row:not(.empty-form)")) return next;
  row.parentElement.querySelector(".add-row a")?.click();
  return row.parentElement.querySelector(".form-row:has(+ .empty-form)");
}

// A table grows while its last row is typed in.
document.addEventListener("input", (event) => {
  const row = event.target.closest(".tabular .form-row");
  if (row?.nextElementSibling?.matches(".empty-form")) rowAfter(row);
});

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  const isOpen = target.closest(".select2-container--open");
  // Enter that ends a word typed with an input method.
  if (event.isComposing) return;

  // Ctrl+Enter saves, and stays; where one record after the other is typed, it starts the next.
  if (key === "Enter" && event.ctrlKey) {
    const button = document.querySelector("[data-ctrl-enter]") ?? document.querySelector("[name=_continue]");
    event.preventDefault();
    button?.click();
    return;
  }

  // Enter in a quick form leads on; it would save a half of it.
  const form = key === "Enter" && target.matches("input:not([type=submit]), select") && target.form;
  if (form && form.querySelector("[data-ctrl-enter]")) {
    event.preventDefault();
    const fields = [...form.elements].filter((field) => field.type !== "hidden" && field.offsetParent);
    fields[fields.indexOf(target) + 1]?.focus();
    return;
  }

  // Enter leads to the next row, as in a spreadsheet; it would send the whole form.
  const row = target.closest(".tabular .form-row");
  if (key === "Enter" && row && !isOpen && target.matches("input, select")) {
    event.preventDefault();
    event.stopPropagation();
    rowAfter(row)?.querySelector(CELL)?.focus();
    return;
  }

  // A closed autocomplete opens on the first letter, which begins its search.
  const closed = !isOpen && target.closest(".select2-selection--single");
  if (closed && key.length === 1 && key !== " " && !event.ctrlKey && !event.altKey && !event.metaKey) {
    django.jQuery(closed.closest(".select2").previousElementSibling).select2("open");
    document.querySelector(".select2-dropdown .select2-search__field").focus();
  }
}, true);

// What Select2 puts in place of a select keeps its name for screen readers.
function nameAutocompletes() {
  for (const select of document.querySelectorAll(".select2-hidden-accessible[aria-label]")) {
    const parts = ".select2-selection, .select2-selection__rendered, .select2-search__field";
    for (const part of select.nextElementSibling?.querySelectorAll(parts) ?? []) {
      part.setAttribute("aria-label", select.getAttribute("aria-label"));
    }
  }
}
document.addEventListener("formset:added", () => setTimeout(nameAutocompletes));

// A new record is typed from its first empty field on, or from the first that was refused; the
// admin would start on "Save".
window.addEventListener("load", () => {
  // Select2 starts when jQuery is ready, which may be after this.
  window.django?.jQuery?.(() => setTimeout(nameAutocompletes));
  if (document.querySelector("#django-admin-form-add-constants[data-model-name]")) {
    const fields = document.querySelectorAll(".module input:is([type=text], [type=number]), .module textarea");
    const refused = document.querySelector(".errors :is(input:not([type=hidden]), select, textarea)");
    (refused ?? [...fields].find((field) => !field.value && field.offsetParent))?.focus();
  }
});
