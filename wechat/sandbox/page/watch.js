// Watching a message to many arrive: ten small phones at once, and above them what became of the newest messages.
import { get, person as path, post } from "./api.js";
import { h, stamp } from "./dom.js";

const TEN = 10;
const KINDS = { text: "文字", news: "图文", image: "图片" };
const STATES = { sending: "发送中", "send success": "已发完", sendsuccess: "已发完", "send fail": "失败" };

/** A message to many in words: 图文 14:03 · 应发 10 人，送达 9 人 · 已发完. */
export function massWords(mass, now) {
  const state = mass.deleted ? "已删除" : (STATES[mass.status] ?? `未发出（${mass.status}）`);
  return `${KINDS[mass.kind] ?? mass.kind} ${stamp(mass.at, now)} · 应发 ${mass.total} 人，送达 ${mass.sent} 人 · ${state}`;
}

export class Watch {
  constructor(app, opener, strip) {
    Object.assign(this, { app, opener, strip, masses: [] });
    this.list = h("ol", { class: "masses", testid: "masses" });
    this.more = h("button", { type: "button", class: "green", testid: "ten", onclick: () => this.tenPhones() }, "凑足十部手机");
    strip.append(h("div", { class: "words" }, h("b", {}, "最近的群发"), this.list), this.more);
    opener.onclick = () => this.show(!this.on);
    if (new URLSearchParams(location.search).has("watch")) this.show(true);
  }

  get on() {
    return document.body.classList.contains("watching");
  }

  show(on) {
    document.body.classList.toggle("watching", on);
    this.strip.hidden = !on;
    this.opener.setAttribute("aria-pressed", String(on));
    for (const phone of this.app.phones.values()) phone.settle();
    if (on) this.load();
  }

  async load() {
    if (!this.on) return;
    this.masses = (await get("/sandbox/masses")).masses;
    this.draw();
  }

  draw() {
    const people = this.app.world?.people ?? [];
    this.more.hidden = people.filter((person) => person.follows.length).length >= TEN;
    const now = this.app.now();
    this.list.replaceChildren(...(this.masses.length ? this.masses.map((mass) => h("li", {}, massWords(mass, now))) : [h("li", {}, "还没有。从接诉发一条群发，看它到每一部手机。")]));
  }

  /** Adds people until ten follow the first account, each with a phone to look at. */
  async tenPhones() {
    this.more.disabled = true;
    try {
      const { accounts, people } = this.app.world;
      const account = accounts.find((one) => one.kind !== "miniprogram").appid;
      for (const one of people.filter((each) => !each.follows.includes(account))) await post(`${path(one.key, "follow")}?wait=0`, { account });
      for (let number = people.length + 1; number <= TEN; number += 1) {
        await post("/sandbox/people", { key: `watch${number}`, name: `群众${number}` });
        await post(`${path(`watch${number}`, "follow")}?wait=0`, { account });
      }
      await this.app.refresh();
    } finally {
      this.more.disabled = false;
      this.draw();
    }
  }
}
