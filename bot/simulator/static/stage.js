// Which phones stand on the stage: one on a narrow screen, several side by side on a wide one.

import { el } from "./dom.js";

const COLUMN = 304;
const GAP = 16;
const MOST = 6;
const QUIET_MS = 20000;

export class Stage {
  constructor(node, viewOf, isLive) {
    this.node = node;
    this.viewOf = viewOf;
    this.isLive = isLive;
    this.slots = [];
    this.fixed = 1;
  }

  // `pinned`: the official's phone first, the supervisor's second.
  fit(pinned) {
    const room = Math.floor((this.node.clientWidth + GAP) / (COLUMN + GAP));
    const count = Math.max(1, Math.min(MOST, room));
    this.fixed = count >= 3 ? Math.min(2, pinned.length) : 1;
    const kept = this.slots.slice(0, count);
    while (kept.length < count) kept.push(kept.length < this.fixed ? pinned[kept.length] : null);
    for (let at = 0; at < this.fixed; at += 1) kept[at] ??= pinned[at];
    this.slots = kept.map((userid, at) => (kept.indexOf(userid) === at ? userid : null));
    this.show();
  }

  has(userid) {
    return this.slots.includes(userid);
  }

  show() {
    const nodes = this.slots.map((userid) => (userid ? this.viewOf(userid).node : this.vacant()));
    const same = nodes.every((node, at) => this.node.children[at] === node);
    if (same && nodes.length === this.node.children.length) return;
    this.node.style.setProperty("--columns", String(nodes.length));
    this.node.replaceChildren(...nodes);
    for (const userid of this.slots) if (userid) this.viewOf(userid).toBottom();
  }

  vacant() {
    this.empties ??= [];
    const free = this.empties.find((node) => !node.isConnected);
    if (free) return free;
    const words = el("p", "", "抽中的机构", el("br"), "会出现在这里");
    const node = el("div", "vacant", words);
    this.empties.push(node);
    return node;
  }

  // A visitor asks for this phone: it takes the place of its kind that was used longest ago.
  open(userid) {
    if (this.has(userid)) {
      this.viewOf(userid).flash();
      return;
    }
    const view = this.viewOf(userid);
    const official = view.member.group !== "机构";
    const from = official ? 0 : Math.min(this.fixed, this.slots.length - 1);
    const to = official ? this.fixed : this.slots.length;
    let place = this.slots.indexOf(null, from);
    if (place < 0 || place >= to) place = this.longestAgo(from, to, official);
    this.slots[place] = userid;
    view.touch();
    this.show();
  }

  longestAgo(from, to, official) {
    const places = [];
    for (let at = from; at < to; at += 1) places.push(at);
    if (official && places.length > 1) return places.at(-1);
    return places.reduce((best, at) =>
      this.viewOf(this.slots[at]).touched < this.viewOf(this.slots[best]).touched ? at : best,
    );
  }

  // Institutions that were just notified step forward, one of each organisation first;
  // nobody is pushed aside who has something to answer or is being used.
  welcome(userids) {
    if (this.slots.length <= this.fixed) return;
    const note = (userid) => this.viewOf(userid).member.note;
    const shown = new Set(this.slots.filter(Boolean).map(note));
    const fresh = userids.filter((userid) => !this.has(userid));
    const ordered = [];
    for (const userid of fresh) {
      if (shown.has(note(userid))) continue;
      shown.add(note(userid));
      ordered.push(userid);
    }
    for (const userid of ordered) {
      const place = this.freePlace();
      if (place < 0) break;
      this.slots[place] = userid;
    }
    this.show();
  }

  freePlace() {
    for (let at = this.fixed; at < this.slots.length; at += 1) if (!this.slots[at]) return at;
    for (let at = this.fixed; at < this.slots.length; at += 1) {
      const view = this.viewOf(this.slots[at]);
      if (!this.isLive(this.slots[at]) && Date.now() - view.touched > QUIET_MS) return at;
    }
    return -1;
  }
}
