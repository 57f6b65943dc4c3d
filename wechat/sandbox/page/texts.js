// The short messages of one phone: what came, what its owner writes back, and what is wrong with its number.
import { get, person as path, post } from "./api.js";
import { h, stamp } from "./dom.js";

const TROUBLES = [["", "正常"], ["unreachable", "关机，收不到"], ["blacklisted", "已退订，运营商不收"]];

export class Texts {
  constructor(phone) {
    Object.assign(this, { phone, list: [], seqs: new Set(), unread: 0 });
    this.input = h("input", { class: "textinput", "aria-label": "回短信", placeholder: "回短信，如 TD", testid: "text-input", maxlength: "200" });
    this.form = h("form", { class: "textform", onsubmit: (event) => this.write(event) }, this.input, h("button", { type: "submit", class: "green" }, "发送"));
    this.trouble = h("select", { "aria-label": "这个号码", testid: "text-trouble", onchange: () => this.change() }, TROUBLES.map(([value, words]) => h("option", { value }, words)));
  }

  /** Fetches all of them; with `fresh`, those not seen before count as new arrivals. What comes meanwhile stays. */
  async load(fresh) {
    const before = new Set(this.seqs);
    const { texts, trouble } = await get(path(this.phone.person.key, "texts"));
    const added = texts.filter((text) => !this.seqs.has(text.seq));
    const left = this.list.filter((text) => !texts.some((other) => other.seq === text.seq));
    const gone = left.some((text) => before.has(text.seq));
    this.list = [...texts, ...left.filter((text) => !before.has(text.seq))];
    this.seqs = new Set(this.list.map((text) => text.seq));
    this.trouble.value = trouble;
    if (gone) this.unread = 0;
    if (fresh && !gone) added.forEach((text) => this.arrived(text));
  }

  receive(text) {
    if (this.seqs.has(text.seq)) return;
    this.seqs.add(text.seq);
    this.list.push(text);
    this.arrived(text);
    this.phone.refresh();
  }

  arrived(text) {
    if (text.from === "person" || (this.phone.home.shown && this.phone.home.tab === "texts" && this.phone.active)) return;
    this.unread += 1;
    if (this.phone.active) this.phone.showText(text);
  }

  async attempt(what, body) {
    try {
      await post(path(this.phone.person.key, what), body);
    } catch (error) {
      this.phone.toast(error.message);
    }
  }

  async write(event) {
    event.preventDefault();
    const text = this.input.value.trim();
    if (!text) return;
    this.input.value = "";
    await this.attempt("texts", { text });
    await this.load(false);
    this.phone.refresh();
  }

  change() {
    return this.attempt("texts/trouble", { trouble: this.trouble.value });
  }

  draw() {
    this.unread = 0;
    const now = this.phone.app.now();
    const rows = this.list.map((text) => h("div", { class: `textrow ${text.from === "person" ? "mine" : ""}`, testid: "textrow" },
      h("span", { class: "when" }, stamp(text.at, now)), h("p", {}, text.sign && `【${text.sign}】`, text.text)));
    return [
      h("label", { class: "cell" }, h("span", { class: "name" }, "这个号码"), this.trouble),
      rows.length ? rows : h("p", { class: "hint" }, "还没有短信。"),
      this.form,
    ];
  }
}
