"use strict";

// Nothing is filled in unasked: a number is its giver's own, or one that he wanted thrown.
(() => {
  const field = document.querySelector("input[data-digits]");
  if (!field || !(window.crypto && crypto.getRandomValues)) return;
  const COUNT = 1000000;
  const FAIR = Math.floor(2 ** 32 / COUNT) * COUNT;

  function six() {
    const word = new Uint32Array(1);
    do crypto.getRandomValues(word);
    while (word[0] >= FAIR);
    return String(word[0] % COUNT).padStart(6, "0");
  }

  const toss = document.querySelector("[data-digits-throw]");
  toss.hidden = false;
  toss.addEventListener("click", () => {
    field.value = six();
    document.querySelector("[data-digits-said]").textContent = `已摇出 ${field.value.split("").join(" ")}`;
  });
})();
