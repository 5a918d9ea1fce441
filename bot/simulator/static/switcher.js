// The rows of people under the heading: 机关 and 机构, whoever just got something first.

import { button, el } from "./dom.js";
import { initial, tint } from "./phone.js";

const GROUPS = ["机关", "机构"];
const MOST_CHIPS = 12;

export class Switcher {
  constructor(node, { members, pinned, unread, latest, isOpen, open, showAll }) {
    Object.assign(this, { node, members, pinned, unread, latest, isOpen, open, showAll });
    this.key = "";
  }

  draw() {
    const rows = GROUPS.map((group) => ({ group, people: this.people(group) }));
    const key = JSON.stringify(rows.map(({ people }) => people.map((m) => [m.userid, this.unread(m), this.isOpen(m)])));
    if (key === this.key) return;
    this.key = key;
    this.node.replaceChildren(...rows.map(({ group, people }) => this.row(group, people)));
  }

  people(group) {
    const inGroup = this.members.filter((member) => (member.group || "机关") === group);
    if (group === "机构") return this.notified(inGroup).slice(0, MOST_CHIPS);
    const rank = (member) => (this.pinned.indexOf(member.userid) + 1 || 9);
    return inGroup.sort((a, b) => rank(a) - rank(b) || this.latest(b) - this.latest(a)).slice(0, MOST_CHIPS);
  }

  // Contacts of one institution stand together, the institution that got something last comes first.
  notified(members) {
    const shown = members.filter((member) => this.latest(member) > 0);
    const newest = new Map();
    for (const member of shown) {
      newest.set(member.note, Math.max(newest.get(member.note) || 0, this.latest(member)));
    }
    return shown.sort((a, b) => newest.get(b.note) - newest.get(a.note));
  }

  row(group, people) {
    const strip = el("div", "strip", ...people.map((member) => this.chip(member)));
    if (group === "机构" && !people.length) strip.append(el("span", "waiting", "抽中后出现在这里"));
    const total = this.members.filter((member) => (member.group || "机关") === group).length;
    const all = total > people.length ? button(`全部 ${total}`, "chip all", () => this.showAll()) : null;
    return el("div", "row", el("span", "row-name", group), strip, all);
  }

  chip(member, act = () => this.open(member.userid)) {
    const institution = member.group === "机构";
    const [main, small] = institution ? [member.note, member.name] : [member.name, member.note];
    const words = el("span", "chip-text", el("b", "", main || member.name), el("small", "", small));
    const chip = button("", this.isOpen(member) ? "chip open" : "chip", act);
    chip.append(el("span", `avatar ${tint(member)}`, initial(member)), words);
    chip.dataset.userid = member.userid;
    chip.title = `${member.note} ${member.name}`.trim();
    const count = this.unread(member);
    if (count) {
      const badge = el("span", "badge", count > 99 ? "99+" : String(count));
      badge.setAttribute("aria-label", `${count}条未读`);
      chip.append(badge);
    }
    return chip;
  }
}

const MOST_FOUND = 60;

// All phones, with a search: for institutions that were not drawn.
export function directory(dialog, switcher) {
  const find = dialog.querySelector("#find");
  const found = dialog.querySelector("#found");
  const list = () => {
    const word = find.value.trim().toLowerCase();
    const fits = (m) => !word || `${m.name} ${m.note} ${m.userid}`.toLowerCase().includes(word);
    const matches = switcher.members.filter(fits);
    const chips = matches.slice(0, MOST_FOUND).map((member) =>
      switcher.chip(member, () => {
        dialog.close();
        switcher.open(member.userid);
      }),
    );
    const rest = matches.length - chips.length;
    found.replaceChildren(...chips, rest > 0 ? el("p", "system", `还有${rest}部，输入名字缩小范围`) : "");
  };
  find.addEventListener("input", list);
  return () => {
    find.value = "";
    list();
    dialog.showModal();
  };
}
