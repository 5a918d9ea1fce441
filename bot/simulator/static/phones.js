// The page: asks for changes, keeps the phones, knows what was read.

import { act, fetchState, toast } from "./api.js";
import { button, el } from "./dom.js";
import { PhoneView } from "./phone.js";
import { Stage } from "./stage.js";
import { directory, Switcher } from "./switcher.js";

const POLL_MS = 700;
const NARROW = 660;
const byId = (id) => document.getElementById(id);

class Page {
  constructor(state) {
    this.boot = state.boot;
    this.setting = state.setting;
    this.members = new Map(state.members.map((member) => [member.userid, member]));
    this.talks = new Map();
    this.views = new Map();
    this.entered = new Set();
    this.menu = state.menu;
    this.read = JSON.parse(sessionStorage.getItem(`read-${this.boot}`) || "{}");
    this.pinned = this.choosePinned(state.members);
    this.stage = new Stage(byId("stage"), (userid) => this.view(userid), (userid) => this.isLive(userid));
    this.switcher = this.makeSwitcher(state.members);
    this.showAll = directory(byId("directory"), this.switcher);
    this.heading();
  }

  choosePinned(members) {
    const hinted = Object.keys(this.setting.hints).filter((userid) => this.members.has(userid));
    const officials = members.filter((member) => member.group !== "机构").map((member) => member.userid);
    const first = hinted[0] || officials[0] || members[0]?.userid;
    const others = [...hinted, ...officials].filter((userid) => userid !== first && officials.includes(userid));
    return [first, others[0]].filter(Boolean);
  }

  makeSwitcher(members) {
    return new Switcher(byId("switcher"), {
      members,
      pinned: this.pinned,
      unread: (member) => this.unread(member.userid),
      latest: (member) => this.talk(member.userid).findLast((message) => !message.mine)?.number || 0,
      isOpen: (member) => this.stage.has(member.userid),
      open: (userid) => this.open(userid),
      showAll: () => this.showAll(),
    });
  }

  heading() {
    document.title = this.setting.title;
    byId("title").textContent = this.setting.title;
    byId("steps").replaceChildren(...this.setting.intro.map((step) => el("li", "", step)));
    byId("intro").hidden = sessionStorage.getItem("intro") === "closed" || !this.setting.intro.length;
    const buttons = this.setting.minutes.map((minutes) => this.forwardButton(minutes));
    byId("forward").replaceChildren(...buttons);
  }

  forwardButton(minutes) {
    const node = button(`快进${minutes}分钟`, "fast", async () => {
      node.disabled = true;
      await act("forward", { minutes });
      node.disabled = false;
    });
    return node;
  }

  talk(userid) {
    if (!this.talks.has(userid)) this.talks.set(userid, []);
    return this.talks.get(userid);
  }

  view(userid) {
    if (!this.views.has(userid)) {
      this.views.set(userid, new PhoneView(this.members.get(userid), this.setting));
      this.views.get(userid).draw(this.talk(userid));
      this.views.get(userid).menu.draw(this.menu);
    }
    return this.views.get(userid);
  }

  isLive(userid) {
    return this.talk(userid).some((message) => message.live);
  }

  unread(userid) {
    const since = this.read[userid] || 0;
    return this.talk(userid).filter((message) => !message.mine && message.number > since).length;
  }

  // A person opens the app: WeCom tells the app so, which may greet.
  open(userid) {
    if (window.innerWidth < NARROW) closeIntro(); // whoever has got so far needs the room more
    this.stage.open(userid);
    if (!this.talk(userid).length) this.enter(userid);
    this.draw();
  }

  enter(userid) {
    if (this.entered.has(userid)) return;
    this.entered.add(userid);
    act("enter", { userid });
  }

  take(state) {
    byId("day").textContent = state.day;
    byId("clock").textContent = state.clock;
    this.rev = state.rev;
    this.menu = state.menu;
    for (const view of this.views.values()) view.menu.draw(state.menu);
    const notified = [];
    for (const message of state.messages) {
      const talk = this.talk(message.userid);
      const at = talk.findIndex((known) => known.number === message.number);
      if (at >= 0) talk[at] = message;
      else talk.push(message);
      if (at < 0 && !message.mine && this.isInstitution(message.userid)) notified.push(message.userid);
    }
    for (const userid of new Set(state.messages.map((message) => message.userid))) {
      this.views.get(userid)?.draw(this.talk(userid));
    }
    if (notified.length) this.stage.welcome([...new Set(notified)]);
    this.draw();
  }

  isInstitution(userid) {
    return this.members.get(userid)?.group === "机构";
  }

  draw() {
    if (!document.hidden) {
      for (const userid of this.stage.slots) {
        if (userid) this.read[userid] = this.talk(userid).at(-1)?.number || 0;
      }
      sessionStorage.setItem(`read-${this.boot}`, JSON.stringify(this.read));
    }
    this.switcher.draw();
  }

  begin(state) {
    this.stage.fit(this.pinned);
    this.take(state);
    if (this.pinned[0] && !this.talk(this.pinned[0]).length) this.enter(this.pinned[0]);
  }
}

let page = null;

async function poll() {
  try {
    const state = await fetchState(page?.boot, page?.rev);
    if (page && page.boot === state.boot && !state.members) page.take(state);
    else {
      page = new Page(state);
      page.begin(state);
    }
  } catch {
    toast("正在等待演示程序……");
  }
  setTimeout(poll, POLL_MS);
}

function closeIntro() {
  byId("intro").hidden = true;
  sessionStorage.setItem("intro", "closed");
}

byId("close-intro").addEventListener("click", closeIntro);
// On a phone the introduction makes room once the visitor has begun.
document.addEventListener("said", () => window.innerWidth < 700 && closeIntro());
window.addEventListener("resize", () => {
  page?.stage.fit(page.pinned);
  page?.draw();
});
poll();
