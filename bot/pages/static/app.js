"use strict";

// Every page: one submission for a double tap, the list of faults first, steppers.
(() => {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.hasAttribute("data-once")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    // after the browser has taken the button's own name and value
    setTimeout(() => {
      for (const button of form.querySelectorAll("button:not([type=button])")) button.disabled = true;
    });
  });

  // Back from the next page: the form may be used again
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("button:not([type=button])")) button.disabled = false;
    }
  });

  for (const button of document.querySelectorAll("[data-stepper]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const field = document.getElementById(button.dataset.for);
      const now = Number.parseInt(field.value, 10) || 0;
      field.value = String(Math.min(Number(field.max), Math.max(Number(field.min), now + Number(button.dataset.step))));
    });
  }

  document.getElementById("errors")?.focus();
})();
