// A phone's first pages: WeChat's list of chats (微信), short messages (短信), what can be discovered (发现), oneself (我).
import { accountAvatar, personAvatar } from "./avatars.js";
import { summary } from "./bubbles.js";
import { h, icon, iconButton, stamp } from "./dom.js";
import { profileSheet } from "./sheets.js";

const TABS = [["chats", "微信", "chat"], ["texts", "短信", "entry"], ["discover", "发现", "compass"], ["me", "我", "person"]];

const cell = (lead, label, value, onclick) =>
  h(onclick ? "button" : "div", { type: onclick ? "button" : null, class: "cell", onclick }, lead, h("span", { class: "name" }, label), h("span", { class: "value" }, value), onclick && icon("next"));

export class Home {
  constructor(phone) {
    this.phone = phone;
    this.tab = "chats";
    this.shown = false;
    this.element = h("div", { class: "page home", hidden: true, testid: "home" });
  }

  show() {
    this.shown = true;
    this.element.hidden = false;
  }

  hide() {
    this.shown = false;
    this.element.hidden = true;
  }

  draw() {
    if (!this.shown) return;
    const title = TABS.find(([tab]) => tab === this.tab)[1];
    this.element.replaceChildren(
      h("header", { class: "nav" }, h("h2", {}, title), iconButton("scan", "扫一扫", () => this.phone.scan(), { class: "right" })),
      h("div", { class: "list" }, this[this.tab]()),
      h("nav", { class: "tabbar", "aria-label": "微信" }, TABS.map(([tab, label, sign]) => h("button", { type: "button", testid: `home-${tab}`, "aria-current": tab === this.tab ? "page" : null, onclick: () => { this.tab = tab; this.draw(); } },
        h("span", { class: "sign" }, icon(sign), this.unread(tab) > 0 && h("span", { class: "badge" }, String(this.unread(tab)))), label))));
  }

  unread(tab) {
    return { chats: this.phone.unread, texts: this.phone.texts.unread }[tab] ?? 0;
  }

  texts() {
    return this.phone.texts.draw();
  }

  chats() {
    const { phone } = this;
    const known = phone.accounts.filter((account) => account.kind === "miniprogram" || phone.person.follows.includes(account.appid) || phone.chat(account.appid).messages.length);
    if (!known.length) return h("p", { class: "hint" }, "还没有关注公众号。扫一扫公众号的二维码，或在「发现」里找到它。");
    const latest = (account) => phone.chat(account.appid).messages.at(-1)?.at ?? 0;
    return known.sort((a, b) => latest(b) - latest(a)).map((account) => this.chatRow(account));
  }

  chatRow(account) {
    const chat = this.phone.chat(account.appid);
    const last = chat.messages.findLast((message) => summary(message));
    return h("button", { type: "button", class: "chatrow", testid: "chatrow", onclick: () => this.phone.enter(account.appid) },
      h("span", { class: "face" }, accountAvatar(account), chat.unread > 0 && h("span", { class: "badge" }, String(chat.unread))),
      h("span", { class: "middle" }, h("span", { class: "name" }, account.name), h("span", { class: "last" }, last ? summary(last) : account.kind === "miniprogram" ? "小程序客服消息" : "")),
      h("span", { class: "when" }, last ? stamp(last.at, this.phone.app.now()) : ""));
  }

  discover() {
    return [
      cell(icon("scan"), "扫一扫", "", () => this.phone.scan()),
      h("p", { class: "hint" }, "公众号与小程序"),
      this.phone.accounts.map((account) => cell(accountAvatar(account), account.name, this.phone.person.follows.includes(account.appid) ? "已关注" : "", () => profileSheet(this.phone, account))),
    ];
  }

  me() {
    const { person, index, accounts } = this.phone;
    return [
      h("div", { class: "mecard" }, personAvatar(index), h("div", {}, h("b", {}, person.name), h("span", {}, `手机号：${person.phone ?? "未填"}`))),
      h("p", { class: "hint" }, "在各帐号里的 openid"),
      accounts.map((account) => h("div", { class: "cell stacked" }, h("span", { class: "name" }, account.name), h("code", {}, person.openids?.[account.appid] ?? "（还没有）"))),
    ];
  }
}
