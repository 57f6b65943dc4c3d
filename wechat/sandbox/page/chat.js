// The scrolling part of a chat: rows, time stamps, and the pill that counts what came while one was reading further up.
import { bubble } from "./bubbles.js";
import { h, icon, stamp } from "./dom.js";

const STAMP_GAP = 5 * 60_000;
const NEAR = 60;

export class ChatView {
  constructor(phone) {
    this.phone = phone;
    this.list = h("div", { class: "chat", testid: "chat", role: "log", "aria-live": "polite", "aria-label": `${phone.person.name}与公众号的对话`, tabindex: "0" });
    this.pill = h("button", { type: "button", class: "pill", hidden: true, onclick: () => this.bottom() });
    this.element = h("div", { class: "stage" }, this.list, this.pill);
    this.missed = 0;
    this.stuck = true;
    this.list.addEventListener("scroll", () => {
      this.stuck = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < NEAR;
      if (this.stuck) this.clearPill();
    }, { passive: true });
    new ResizeObserver(() => this.settle()).observe(this.list);
  }

  /** Draws a whole conversation and goes to its end. */
  show(messages, account) {
    this.account = account;
    this.lastAt = 0;
    this.list.replaceChildren();
    for (const message of messages) this.draw(message);
    this.empty();
    this.bottom();
  }

  empty() {
    if (this.list.childElementCount) return;
    const words = this.account?.kind === "miniprogram" ? "还没有客服消息。小程序的页面不在这部手机里运行，这里只显示它的客服消息。" : "还没有消息。点下面的菜单，或直接说说您的事。";
    this.list.append(h("div", { class: "notice blank" }, h("span", {}, words)));
  }

  draw(message) {
    const row = bubble(message, this.phone, this.account);
    if (!row) return false;
    this.list.querySelector(".blank")?.remove();
    if (message.at - this.lastAt > STAMP_GAP) this.list.append(h("div", { class: "stamp" }, stamp(message.at, this.phone.app.now())));
    this.lastAt = message.at;
    this.list.append(row);
    return true;
  }

  /** Adds a message at the end and brings it into view, unless it is the account's and one is reading further up. */
  append(message) {
    const stuck = this.stuck;
    if (!this.draw(message)) return;
    this.list.lastElementChild.classList.add("fresh");
    if (stuck || message.from === "person") this.bottom();
    else this.miss();
  }

  /** A message that did not reach the sandbox: kept in the chat with WeChat's red mark, which sends it again. */
  failed(message, why, again) {
    const row = bubble({ seq: "", from: "person", kind: "text", body: { text: message.content ?? "[未发出的消息]" } }, this.phone, this.account);
    const mark = h("button", { type: "button", class: "failmark", title: why, "aria-label": `没有发出：${why}。点击重发`, onclick: () => { row.remove(); again(); } }, "!");
    row.append(mark);
    this.list.append(row);
    this.bottom();
  }

  miss() {
    this.missed += 1;
    this.pill.replaceChildren(icon("down"), `${this.missed} 条新消息`);
    this.pill.hidden = false;
  }

  clearPill() {
    this.missed = 0;
    this.pill.hidden = true;
  }

  bottom() {
    this.stuck = true;
    this.clearPill();
    this.list.scrollTop = this.list.scrollHeight;
  }

  /** Stays at the end when a picture has loaded or the bar has grown. */
  settle() {
    if (this.stuck) this.list.scrollTop = this.list.scrollHeight;
  }
}
