"use strict";

// Keeps the progress page true: server-sent events, else asking every five seconds.
(() => {
  const live = document.getElementById("live");
  if (!live) return;
  const said = document.getElementById("live-said");
  const updated = document.getElementById("live-updated");
  const POLL = 5000;
  let polling = 0;
  let ahead = 0;
  let heard = "";

  function two(number) {
    return String(number).padStart(2, "0");
  }

  // The server's time in Shanghai, whatever the phone is set to
  function clock() {
    const now = new Date(Date.now() + ahead);
    return now.toLocaleTimeString("zh-CN", { timeZone: "Asia/Shanghai", hour12: false });
  }

  function left(seconds) {
    if (seconds <= 0) return "已到时，正在处理";
    const minutes = Math.floor(seconds / 60);
    if (minutes >= 60) return `剩${Math.floor(minutes / 60)}小时${minutes % 60}分`;
    return minutes ? `剩${minutes}分${two(seconds % 60)}秒` : `剩${seconds}秒`;
  }

  function count() {
    for (const place of live.querySelectorAll("[data-until]")) {
      place.textContent = left(Math.round((Number(place.dataset.until) - Date.now() - ahead) / 1000));
    }
  }

  // The fragment says which buttons are still of use and what a screen reader should hear
  function settle(seen) {
    const facts = live.querySelector("[data-state]");
    if (!facts) return;
    ahead = Number(facts.dataset.now) - Date.now();
    for (const part of document.querySelectorAll("[data-show-in]")) {
      part.hidden = !part.dataset.showIn.split(" ").includes(facts.dataset.state);
    }
    if (seen && heard !== facts.dataset.say) said.textContent = facts.dataset.say;
    heard = facts.dataset.say;
    if (seen) updated.textContent = `最近更新 ${clock()}`;
    count();
  }

  function show(html) {
    live.innerHTML = html;
    settle(true);
  }

  async function ask() {
    try {
      const answer = await fetch(live.dataset.live, { headers: { "X-Live": "1" }, credentials: "same-origin" });
      if (answer.ok && !answer.redirected) show(await answer.text());
      else if (answer.status !== 429) updated.textContent = "登录已过期，请点“刷新”。";
    } catch {
      updated.textContent = `连接中断，正在重试 ${clock()}`;
    }
  }

  function poll() {
    if (!polling) polling = window.setInterval(ask, POLL);
    ask();
  }

  function listen() {
    if (!window.EventSource) {
      poll();
      return;
    }
    const source = new EventSource(live.dataset.events);
    source.addEventListener("open", () => {
      window.clearInterval(polling);
      polling = 0;
    });
    source.addEventListener("draw", (event) => show(event.data));
    source.addEventListener("beat", () => {
      updated.textContent = `最近更新 ${clock()}`;
    });
    source.addEventListener("error", () => {
      // CONNECTING: the browser tries again by itself. CLOSED: it was refused, so we ask instead
      if (source.readyState === EventSource.CLOSED) poll();
    });
    window.addEventListener("pagehide", () => source.close());
  }

  settle(false);
  window.setInterval(count, 1000);
  listen();
})();
