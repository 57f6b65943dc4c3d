// The bar at the bottom of a chat: the account's menu, or the input, and the + panel.
import { h, icon, iconButton } from "./dom.js";
import { PLACES } from "./media.js";

const FACES = "😀 😊 😂 🙂 😌 😢 😭 😡 😰 🙏 👍 👌 🤝 👏 💪 🌹 ❤️ 🎉 ☕ ⚖️ 📄".split(" ");
const HOLD_DEFAULT = 3;

/** The buttons of an account's menu as WeChat keeps them, whatever wrapper they came in. */
export function menuButtons(menu) {
  const buttons = Array.isArray(menu) ? menu : (menu?.button ?? menu?.menu?.button ?? []);
  return buttons.slice(0, 3);
}

/** Builds the bar. `phone` offers send(message), press(index), picture(file), snapshot(), voice(seconds), place(place), scan(). */
export class Bar {
  constructor(phone) {
    this.phone = phone;
    this.element = h("footer", { class: "bar" });
    this.mode = "input";
    this.signature = null;
  }

  /** Shows `account`'s bar; an account with a menu opens on its menu, as WeChat does, and keeps what was being typed otherwise. */
  show(account) {
    const signature = JSON.stringify([account?.appid, account?.menu]);
    if (signature === this.signature) return;
    const typed = this.input?.value ?? "";
    this.signature = signature;
    this.buttons = menuButtons(account?.menu);
    this.mode = this.buttons.length && !typed ? "menu" : "input";
    this.build(typed);
  }

  build(typed = "") {
    this.panel = h("div", { class: "panel", hidden: true });
    this.element.replaceChildren(h("div", { class: "strip" }, this.toggle(), this.mode === "menu" ? this.menu() : this.form(typed)), this.panel);
  }

  toggle() {
    if (!this.buttons.length) return null;
    const toMenu = this.mode === "input";
    const flip = () => {
      const typed = this.input?.value ?? "";
      this.mode = toMenu ? "menu" : "input";
      this.build(typed);
      if (!toMenu) this.input.focus();
      this.phone.settle();
    };
    return iconButton(toMenu ? "menu" : "keyboard", toMenu ? "切换到菜单" : "切换到键盘", flip, { class: "toggle", testid: "toggle" });
  }

  menu() {
    return h("div", { class: "groups" }, this.buttons.map((button, index) => this.group(button, index)));
  }

  group(button, index) {
    const entries = button.sub_button?.list ?? button.sub_button ?? [];
    const open = (event) => {
      event.stopPropagation();
      const was = popup && !popup.hidden;
      this.fold();
      if (!entries.length) this.phone.press([index], button);
      else if (!was) {
        popup.hidden = false;
        main.setAttribute("aria-expanded", "true");
      }
    };
    const main = h("button", { type: "button", testid: `menu-${index}`, onclick: open, "aria-haspopup": entries.length ? "menu" : null, "aria-expanded": entries.length ? "false" : null },
      entries.length ? icon("entry") : null, h("span", {}, button.name));
    const popup = entries.length ? h("div", { class: "submenu", role: "menu", "aria-label": button.name, hidden: true },
      entries.map((entry, place) => h("button", { type: "button", role: "menuitem", testid: "menu-item", onclick: () => { this.fold(); this.phone.press([index, place], entry); } }, entry.name))) : null;
    return h("div", { class: "group" }, popup, main);
  }

  /** Closes sub-menus and panels. */
  fold() {
    for (const popup of this.element.querySelectorAll(".submenu")) popup.hidden = true;
    for (const main of this.element.querySelectorAll("[aria-expanded]")) main.setAttribute("aria-expanded", "false");
    if (this.panel) this.panel.hidden = true;
  }

  form(typed) {
    this.input = h("textarea", { rows: 1, testid: "input", "aria-label": `以${this.phone.person.name}的身份发消息`, enterkeyhint: "send", maxlength: 4000 });
    this.input.value = typed;
    this.hold = h("button", { type: "button", class: "hold", hidden: true }, "按住 说话");
    this.sendButton = h("button", { type: "submit", class: "send", testid: "send", hidden: true }, "发送");
    this.plus = iconButton("plus", "更多功能", () => this.pull("tools"), { testid: "plus" });
    this.speak = iconButton("voice", "切换到语音", () => this.voiceMode(this.hold.hidden));
    this.listenToHold();
    this.input.addEventListener("input", () => this.grow());
    this.input.addEventListener("focus", () => this.fold());
    this.input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.submit();
    });
    const onsubmit = (event) => {
      event.preventDefault();
      this.submit();
    };
    queueMicrotask(() => this.grow());
    return h("form", { class: "typing", onsubmit }, this.speak, this.input, this.hold, iconButton("smile", "表情", () => this.pull("faces")), this.plus, this.sendButton);
  }

  grow() {
    this.input.style.height = "auto";
    if (this.input.scrollHeight) this.input.style.height = `${Math.min(this.input.scrollHeight, 110)}px`;
    const empty = !this.input.value.trim();
    this.sendButton.hidden = empty;
    this.plus.hidden = !empty;
  }

  submit() {
    const content = this.input.value.trim();
    if (!content) return;
    this.input.value = "";
    this.grow();
    this.phone.send({ type: "text", content });
  }

  voiceMode(on) {
    this.fold();
    this.hold.hidden = !on;
    this.input.hidden = on;
    this.speak.setAttribute("aria-label", on ? "切换到键盘" : "切换到语音");
    this.speak.replaceChildren(icon(on ? "keyboard" : "voice"));
    if (!on) this.input.focus();
  }

  /** Holding the button records for as long as it is held; a key press sends a short one. */
  listenToHold() {
    let since = 0;
    const start = () => {
      since = Date.now();
      this.hold.textContent = "松开 发送";
      this.hold.classList.add("held");
    };
    const stop = () => {
      if (!since) return;
      const seconds = Math.min(60, Math.max(1, Math.round((Date.now() - since) / 1000)));
      since = 0;
      this.hold.textContent = "按住 说话";
      this.hold.classList.remove("held");
      this.phone.voice(seconds);
    };
    this.hold.addEventListener("pointerdown", start);
    for (const end of ["pointerup", "pointercancel", "pointerleave"]) this.hold.addEventListener(end, stop);
    this.hold.addEventListener("keydown", (event) => event.key === "Enter" && this.phone.voice(HOLD_DEFAULT));
  }

  /** Opens the panel called `what`, or closes it when it is the one that is open. */
  pull(what) {
    const same = !this.panel.hidden && this.panel.dataset.what === what;
    this.fold();
    if (same) return;
    this.panel.dataset.what = what;
    this.panel.replaceChildren(...(what === "tools" ? this.tools() : what === "faces" ? this.faces() : this.places()));
    this.panel.hidden = false;
    this.phone.settle();
  }

  faces() {
    return FACES.map((face) => h("button", { type: "button", class: "facekey", onclick: () => { this.input.value += face; this.grow(); } }, face));
  }

  places() {
    return PLACES.map((place) => h("button", { type: "button", class: "place", onclick: () => { this.fold(); this.phone.place(place); } }, icon("pin"), h("span", {}, place.label, h("small", {}, place.detail))));
  }

  tools() {
    const file = h("input", { type: "file", accept: "image/*", hidden: true, testid: "file", onchange: () => { this.fold(); if (file.files[0]) this.phone.picture(file.files[0]); } });
    const tool = (name, label, act, testid) => h("button", { type: "button", class: "tool", testid, onclick: act }, h("span", { class: "tile" }, icon(name)), label);
    const then = (act) => () => { this.fold(); act(); };
    return [
      tool("picture", "照片", () => file.click(), "tool-picture"),
      tool("camera", "拍摄", then(() => this.phone.snapshot()), "tool-camera"),
      tool("mic", "语音", then(() => this.phone.voice(HOLD_DEFAULT)), "tool-voice"),
      tool("pin", "位置", () => this.pull("places"), "tool-location"),
      tool("scan", "扫一扫", then(() => this.phone.scan()), "tool-scan"),
      file,
    ];
  }
}
