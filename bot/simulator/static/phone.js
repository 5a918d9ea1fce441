// One phone: who holds it, the conversation, examples to send, the line to write in.

import { act } from "./api.js";
import { drawMessage } from "./cards.js";
import { button, el, openAs } from "./dom.js";
import { AppMenu } from "./menu.js";

const NEAR_BOTTOM = 80;
const TOP_MARGIN = 8;

export function initial(member) {
  return (member.name || member.userid).slice(-2);
}

// A steady colour for each person.
export function tint(member) {
  let sum = 0;
  for (const letter of member.userid) sum = (sum * 31 + letter.codePointAt(0)) % 8;
  return `tint-${sum}`;
}

export class PhoneView {
  constructor(member, setting) {
    this.member = member;
    this.touched = 0;
    this.app = setting.app;
    this.drawn = new Map();
    this.chat = el("div", "chat");
    this.chat.setAttribute("role", "log");
    this.chat.setAttribute("aria-label", `${member.name}的会话`);
    this.empty = el("p", "system", this.greeting());
    this.chat.append(this.empty);
    this.input = el("textarea");
    this.input.rows = 1;
    this.input.placeholder = "写给助手";
    this.input.maxLength = 600;
    this.input.setAttribute("aria-label", `以${member.name}的身份写消息`);
    this.menu = new AppMenu(member.userid);
    const hints = this.hints(setting.hints);
    this.node = el("article", "phone", this.head(), this.chat, hints, this.menu.node, this.compose());
    this.node.dataset.userid = member.userid;
    this.node.dataset.group = member.group;
    this.node.addEventListener("pointerdown", () => this.touch());
    this.node.addEventListener("focusin", () => this.touch());
  }

  touch() {
    this.touched = Date.now();
  }

  greeting() {
    return this.member.group === "机构" ? "还没有消息。抽中后，任务会发到这里。" : "还没有消息。";
  }

  head() {
    const avatar = el("span", `avatar ${tint(this.member)}`, initial(this.member));
    const who = el("div", "who-text", el("strong", "", this.member.name), el("small", "", this.member.note));
    return el("header", "who", avatar, who, el("span", "group", `${this.member.group}手机`));
  }

  hints(all) {
    const lines = all[this.member.userid] || [];
    if (!lines.length) return "";
    const buttons = lines.map((line) =>
      button(line, "hint", () => {
        this.write(line);
        this.input.focus();
      }),
    );
    this.examples = buttons;
    this.hintLine = el("div", "hints", el("span", "", "试试发送："), ...buttons);
    return this.hintLine;
  }

  // What was sent already goes to the end, so that the next thing to try comes first.
  orderHints(said) {
    this.node.classList.toggle("talked", said.length > 0);
    if (!said.length || !this.examples) return;
    const done = (example) => said.includes(example.textContent);
    const ordered = [...this.examples].sort((a, b) => done(a) - done(b));
    if (ordered.some((example, at) => this.hintLine.children[at + 1] !== example)) this.hintLine.append(...ordered);
  }

  write(text) {
    this.input.value = text;
    this.grow();
  }

  // The line grows with what is written, so that a whole sentence can be read before it is sent.
  grow() {
    this.input.style.height = "";
    const needed = this.input.scrollHeight + 2;
    if (this.input.value && needed > this.input.clientHeight + 4) this.input.style.height = `${needed}px`;
  }

  compose() {
    const send = el("button", "send", "发送");
    const form = el("form", "compose", this.input, send);
    this.input.addEventListener("input", () => this.grow());
    this.input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const text = this.input.value.trim();
      if (!text) return;
      this.write("");
      send.disabled = true;
      const sent = await act("say", { userid: this.member.userid, text });
      if (!sent && !this.input.value) this.write(text);
      if (sent) document.dispatchEvent(new Event("said"));
      send.disabled = false;
    });
    return form;
  }

  // Draws what is new or changed; nodes of unchanged messages stay as they are.
  draw(messages) {
    const stick = this.atBottom();
    let grown = false;
    for (const message of messages) {
      const known = this.drawn.get(message.number);
      if (known && known.rev === message.rev) continue;
      const node = this.line(message);
      if (known) known.node.replaceWith(node);
      else {
        this.separate(message);
        this.chat.append(node);
        grown = true;
      }
      this.drawn.set(message.number, { rev: message.rev, node });
    }
    this.empty.hidden = messages.length > 0;
    this.orderHints(messages.filter((message) => message.mine).map((message) => message.content.content));
    if (stick || (grown && messages.at(-1).mine)) this.toBottom();
  }

  separate(message) {
    const when = `${message.day} ${message.time}`;
    if (when !== this.lastWhen) this.chat.append(el("p", "when", when));
    this.lastWhen = when;
  }

  line(message) {
    const tap = (key, choices) =>
      act("click", { userid: this.member.userid, number: message.number, key, choices });
    const body = message.mine
      ? el("div", "bubble mine", message.content.content)
      : openAs(this.member.userid, drawMessage(message, tap));
    const face = message.mine
      ? el("span", `avatar ${tint(this.member)}`, initial(this.member))
      : el("span", "avatar app", "质安");
    face.setAttribute("aria-hidden", "true");
    const line = el("div", message.mine ? "line mine" : "line", face, body);
    line.dataset.number = message.number;
    return message.recalled ? body : line;
  }

  // The end of the talk; of a message taller than the window, its beginning.
  end() {
    const bottom = this.chat.scrollHeight - this.chat.clientHeight;
    const last = this.chat.lastElementChild;
    return Math.max(0, Math.min(bottom, last.offsetTop - TOP_MARGIN));
  }

  atBottom() {
    return this.chat.scrollTop >= this.end() - NEAR_BOTTOM;
  }

  toBottom() {
    requestAnimationFrame(() => {
      this.chat.scrollTop = this.end();
    });
  }

  flash() {
    this.node.classList.remove("flash");
    requestAnimationFrame(() => this.node.classList.add("flash"));
    this.input.focus({ preventScroll: true });
  }
}
