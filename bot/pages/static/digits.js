"use strict";

// The phone throws the six digits; its owner sees them and may change them.
(() => {
  const field = document.querySelector("input[data-digits]");
  if (!field) return;
  const COUNT = 1000000;
  const FAIR = Math.floor(2 ** 32 / COUNT) * COUNT;

  function six() {
    const word = new Uint32Array(1);
    do crypto.getRandomValues(word);
    while (word[0] >= FAIR);
    return String(word[0] % COUNT).padStart(6, "0");
  }

  const again = document.querySelector("[data-digits-again]");
  if (!(window.crypto && crypto.getRandomValues)) return;
  if (field.value === "") field.value = six();
  again.hidden = false;
  again.addEventListener("click", () => {
    field.value = six();
    document.querySelector("[data-digits-said]").textContent = `已换成 ${field.value.split("").join(" ")}`;
  });
})();
