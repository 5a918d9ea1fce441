"use strict";

// The form works without any of this; here are the conveniences of a phone.
(() => {
  const form = document.querySelector("form[data-draw-form]");
  if (!form) return;

  // What does not belong to the chosen kind is neither shown nor sent
  function showKind() {
    const chosen = form.querySelector("input[name=kind]:checked");
    if (!chosen) return;
    for (const part of form.querySelectorAll("[data-only]")) {
      const wanted = part.dataset.only === chosen.value;
      part.hidden = !wanted;
      for (const field of part.querySelectorAll("input, select, textarea")) field.disabled = !wanted;
    }
    const task = form.elements.namedItem("task");
    for (const option of task.options) {
      option.hidden = option.disabled = Boolean(option.dataset.kinds) && !option.dataset.kinds.includes(chosen.value);
    }
    const current = task.selectedOptions[0];
    if (!current || current.disabled || !current.value) {
      const possible = [...task.options].filter((option) => option.value && !option.disabled);
      task.value = possible.length === 1 ? possible[0].value : "";
    }
    showTask();
  }

  // Only 「其他」 asks whether it counts
  function showTask() {
    const optional = form.querySelector("[data-optional]");
    if (!optional) return;
    const chosen = form.elements.namedItem("task").selectedOptions[0];
    optional.hidden = !chosen || chosen.dataset.counts !== "可选";
  }

  function addParty() {
    const rows = form.querySelector("[data-parties]");
    const fresh = rows.lastElementChild.cloneNode(true);
    const place = rows.children.length;
    for (const field of fresh.querySelectorAll("input, select")) {
      field.removeAttribute("aria-describedby");
      field.removeAttribute("aria-invalid");
      field.setAttribute("aria-label", field.getAttribute("aria-label").replace(/\d+/, String(place + 1)));
      if (field.name === "party_name") {
        field.id = `party_${place}`;
        field.value = "";
      }
    }
    fresh.querySelectorAll(".field-error").forEach((line) => line.remove());
    rows.append(fresh);
    fresh.querySelector("select").focus();
  }

  function locate(button) {
    const said = form.querySelector("[data-located]");
    button.disabled = true;
    said.textContent = "正在定位，请稍候。";
    navigator.geolocation.getCurrentPosition(
      (found) => {
        form.elements.namedItem("latitude").value = found.coords.latitude.toFixed(6);
        form.elements.namedItem("longitude").value = found.coords.longitude.toFixed(6);
        said.textContent = `已填入当前位置，误差约${Math.round(found.coords.accuracy)}米，请核对。`;
        button.disabled = false;
      },
      (fault) => {
        said.textContent =
          fault.code === fault.PERMISSION_DENIED
            ? "没有得到定位许可。可以不填，写清详细地点即可。"
            : "没有定到位置。可以不填，写清详细地点即可。";
        button.disabled = false;
      },
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
    );
  }

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[type=button]");
    if (!button) return;
    if (button.hasAttribute("data-add-party")) addParty();
    if (button.hasAttribute("data-locate")) locate(button);
    if (button.hasAttribute("data-clear-point")) {
      form.elements.namedItem("latitude").value = "";
      form.elements.namedItem("longitude").value = "";
      form.querySelector("[data-located]").textContent = "";
    }
  });
  form.addEventListener("change", (event) => {
    if (event.target.name === "kind") showKind();
    if (event.target.name === "task") showTask();
  });

  for (const extra of form.querySelectorAll("[data-needs-script]")) extra.hidden = false;
  for (const extra of form.querySelectorAll("[data-needs-geolocation]")) {
    extra.hidden = !(window.isSecureContext && "geolocation" in navigator);
  }
  showKind();
})();
