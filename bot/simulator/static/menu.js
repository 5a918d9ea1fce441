// The app's menu above the line to write in: words go to the app, pages open as this member.

import { act } from "./api.js";
import { button, el, webView } from "./dom.js";

export class AppMenu {
  constructor(userid) {
    this.userid = userid;
    this.node = el("nav", "menu");
    this.node.setAttribute("aria-label", "应用菜单");
    this.key = "";
    document.addEventListener("click", (event) => {
      for (const open of this.node.querySelectorAll("details[open]")) {
        if (!open.contains(event.target) || event.target.closest(".menu-list")) open.open = false;
      }
    });
  }

  draw(menu) {
    const key = JSON.stringify(menu);
    if (key === this.key) return;
    this.key = key;
    this.node.replaceChildren(...menu.map((entry) => this.entry(entry)));
  }

  entry(entry) {
    if (!entry.sub_button) return this.leaf(entry);
    const list = el("div", "menu-list", ...entry.sub_button.map((sub) => this.leaf(sub)));
    return el("details", "", el("summary", "", entry.name), list);
  }

  leaf(entry) {
    const tell = () => act("menu", { userid: this.userid, key: entry.key || entry.url });
    if (entry.type !== "view") return button(entry.name, "", tell);
    const node = el("a", "", entry.name);
    node.href = webView(this.userid, entry.url);
    node.target = "_blank";
    node.addEventListener("click", tell);
    return node;
  }
}
