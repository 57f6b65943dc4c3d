// One phone: its person, its chats, what is on its screen, and what its taps ask of the sandbox.
import { get, person as path, phoneAddress, post } from "./api.js";
import { accountAvatar, personAvatar } from "./avatars.js";
import { Bar } from "./bar.js";
import { summary } from "./bubbles.js";
import { ChatView } from "./chat.js";
import { clockTime, h, icon, iconButton } from "./dom.js";
import { Home } from "./home.js";
import { fileBytes, snapshot } from "./media.js";
import { Texts } from "./texts.js";
import { miniNote, profileSheet, scanSheet, viewer, webview } from "./sheets.js";

const PAGE_SIZE = 200;
const TYPING_FOR = 8000;
const BANNER_FOR = 4000;

export class Phone {
  /** `app` offers world (the last state), now() in epoch ms, and unread() called when a count changed. */
  constructor(person, index, app) {
    Object.assign(this, { person, index, app, chats: new Map(), current: null, active: true });
    this.view = new ChatView(this);
    this.bar = new Bar(this);
    this.texts = new Texts(this);
    this.home = new Home(this);
    this.build();
    this.update(person);
  }

  get accounts() {
    return this.app.world.accounts;
  }

  get account() {
    const found = this.accounts.find((account) => account.appid === this.current);
    const own = this.person.menus?.[this.current];
    return found && own ? { ...found, menu: own } : found;
  }

  get follows() {
    return this.account?.kind === "miniprogram" || this.person.follows.includes(this.current);
  }

  get unread() {
    return [...this.chats.values()].reduce((sum, chat) => sum + chat.unread, 0);
  }

  /** The conversation with one account, made when first needed. */
  chat(appid) {
    if (!this.chats.has(appid)) this.chats.set(appid, { messages: [], seqs: new Set(), unread: 0, typing: false });
    return this.chats.get(appid);
  }

  build() {
    this.time = h("span", { class: "time" });
    this.backCount = h("span", { class: "count" });
    this.title = h("h2", {});
    this.gate = h("footer", { class: "bar gate", hidden: true }, h("button", { type: "button", class: "green", testid: "follow", onclick: () => this.follow() }, "关注公众号"));
    this.talk = h("div", { class: "page talk" },
      h("header", { class: "nav" }, iconButton("back", "返回微信", () => this.goHome(), { class: "back" }), this.backCount, this.title,
        iconButton("more", "公众号资料", () => profileSheet(this, this.account), { class: "right", testid: "profile" })),
      this.view.element, this.bar.element, this.gate);
    this.banner = h("button", { type: "button", class: "banner", hidden: true });
    this.toastBox = h("div", { class: "toast", role: "status", hidden: true });
    this.screen = h("div", { class: "screen" },
      h("div", { class: "status", "aria-hidden": "true" }, this.time, h("span", { class: "island" }), h("span", { class: "signs" }, icon("signal"), icon("wifi"), icon("battery"))),
      h("div", { class: "pages" }, this.home.element, this.talk), this.banner, this.toastBox, h("div", { class: "indicator", "aria-hidden": "true" }));
    this.caption = h("h3", {});
    this.element = h("section", { class: "phone", testid: `phone-${this.person.key}`, "aria-label": `${this.person.name}的手机` },
      h("div", { class: "device" }, this.screen),
      h("div", { class: "label" }, personAvatar(this.index), this.caption,
        h("button", { type: "button", class: "quick", testid: "scan", onclick: () => this.scan() }, icon("scan"), "扫一扫")));
    this.screen.addEventListener("click", (event) => {
      if (!event.composedPath().includes(this.bar.element)) this.bar.fold();
    });
    this.talk.addEventListener("keydown", (event) => event.key === "Escape" && this.bar.fold());
  }

  /** Takes over what the sandbox's state says now of this person and the accounts. */
  update(person) {
    this.person = person;
    this.caption.replaceChildren(person.name, h("small", {}, [person.phone, person.host].filter(Boolean).join(" · ")));
    const first = this.accounts.find((account) => person.follows.includes(account.appid)) ?? this.accounts.find((account) => account.kind !== "miniprogram");
    if (!this.current && !this.home.shown && first) this.enter(first.appid);
    else this.refresh();
    this.tick();
  }

  /** Header, bar and list of chats, after anything they show has changed. */
  refresh() {
    const chat = this.current && this.chat(this.current);
    const elsewhere = this.unread - (chat?.unread ?? 0);
    this.title.textContent = chat?.typing ? "对方正在输入…" : (this.account?.name ?? "");
    this.backCount.textContent = elsewhere || "";
    this.bar.show(this.account);
    this.bar.element.hidden = !this.follows;
    this.gate.hidden = this.follows;
    this.home.draw();
    this.app.unread();
  }

  tick() {
    this.time.textContent = clockTime(this.app.now());
  }

  enter(appid) {
    this.current = appid;
    this.home.hide();
    this.talk.hidden = false;
    this.chat(appid).unread = 0;
    this.view.show(this.chat(appid).messages, this.account);
    this.refresh();
  }

  goHome() {
    this.current = null;
    this.talk.hidden = true;
    this.home.show();
    this.refresh();
  }

  /** Fetches every conversation; with `fresh`, messages not seen before count as new arrivals. */
  async load(fresh = false) {
    await Promise.all([...this.accounts.map(({ appid }) => this.loadChat(appid, fresh)), this.texts.load(fresh)]);
    this.refresh();
  }

  async loadChat(appid, fresh) {
    const chat = this.chat(appid);
    const known = new Set(chat.messages);
    const last = chat.messages.at(-1);
    const { messages } = await get(`${path(this.person.key, "messages")}?account=${appid}&limit=${PAGE_SIZE}`);
    const replaced = last && !messages.some((message) => message.seq === last.seq && message.at === last.at);
    if (replaced) {
      // The sandbox was emptied or started anew: what it does not know is no longer true. Arrivals during the request stay.
      chat.messages = chat.messages.filter((message) => !known.has(message));
      chat.seqs = new Set(chat.messages.map((message) => message.seq));
    }
    const added = messages.filter((message) => this.keep(chat, message));
    if (fresh && !replaced) added.forEach((message) => this.arrived(appid, message));
    else if ((replaced || added.length) && appid === this.current) this.view.show(chat.messages, this.account);
  }

  /** Files a message in its place; false when it is already there. */
  keep(chat, message) {
    if (chat.seqs.has(message.seq)) return false;
    chat.seqs.add(message.seq);
    chat.messages.push(message);
    if (chat.messages.at(-2)?.seq > message.seq) chat.messages.sort((a, b) => a.seq - b.seq);
    return true;
  }

  receive(appid, message) {
    const chat = this.chat(appid);
    if (!this.keep(chat, message)) return;
    this.arrived(appid, message);
    this.refresh();
  }

  arrived(appid, message) {
    const chat = this.chat(appid);
    if (message.from !== "person") chat.typing = false;
    const here = this.current === appid;
    if (here && chat.messages.at(-1) === message) this.view.append(message);
    else if (here) this.view.show(chat.messages, this.account);
    const covered = !here || !this.active || this.screen.querySelector(".sheet");
    if (message.from === "person" || !covered || !summary(message)) return;
    if (!here || !this.active) chat.unread += 1;
    if (this.active) this.showBanner(appid, message);
  }

  accountOf(appid) {
    return this.accounts.find((account) => account.appid === appid);
  }

  typing(appid, on) {
    const chat = this.chat(appid);
    chat.typing = on;
    clearTimeout(chat.timer);
    if (on) chat.timer = setTimeout(() => this.typing(appid, false), TYPING_FOR);
    this.refresh();
  }

  /** On a small screen one phone shows at a time. */
  setActive(active) {
    this.active = active;
    this.element.classList.toggle("active", active);
    if (active && this.current) this.chat(this.current).unread = 0;
    if (active) this.view.settle();
  }

  showBanner(appid, message) {
    const account = this.accountOf(appid);
    this.announce(accountAvatar(account), account?.name ?? "微信", summary(message), () => this.enter(appid));
  }

  /** A short message rings on the phone whatever is on its screen. */
  showText(text) {
    this.announce(icon("entry"), `短信${text.sign && `【${text.sign}】`}`, text.text, () => {
      this.home.tab = "texts";
      this.goHome();
    });
  }

  announce(sign, name, words, open) {
    this.banner.replaceChildren(sign, h("span", { class: "what" }, h("b", {}, name), h("span", {}, words)), h("span", { class: "when" }, "现在"));
    this.banner.onclick = () => {
      this.banner.hidden = true;
      this.screen.querySelectorAll(".sheet").forEach((sheet) => sheet.remove());
      open();
    };
    this.banner.hidden = false;
    clearTimeout(this.bannerTimer);
    this.bannerTimer = setTimeout(() => { this.banner.hidden = true; }, BANNER_FOR);
  }

  toast(text) {
    this.toastBox.textContent = text;
    this.toastBox.hidden = false;
    clearTimeout(this.toastTimer);
    this.toastTimer = setTimeout(() => { this.toastBox.hidden = true; }, 2600);
  }

  settle() {
    this.view.settle();
  }

  /** Asks the sandbox, without waiting for the callback it causes; a refusal is shown on this phone and null returned. */
  async ask(what, body) {
    try {
      return await post(`${path(this.person.key, what)}?wait=0`, { account: this.current, ...body });
    } catch (error) {
      this.toast(error.message);
      return null;
    }
  }

  async send(message) {
    const account = this.current;
    this.view.bottom();
    try {
      await post(`${path(this.person.key, "send")}?wait=0`, { account, ...message });
    } catch (error) {
      if (this.current === account) this.view.failed(message, error.message, () => this.send(message));
    }
  }

  choose(entry) {
    return this.send({ type: "text", content: entry.content, bizmsgmenuid: entry.id });
  }

  voice(seconds) {
    return this.send({ type: "voice", format: "amr", seconds });
  }

  snapshot() {
    return this.send({ type: "image", media: snapshot(this.person.name, clockTime(this.app.now())), filename: "photo.jpg", content_type: "image/jpeg" });
  }

  async picture(file) {
    try {
      await this.send({ type: "image", media: await fileBytes(file), filename: file.name, content_type: file.type });
    } catch (error) {
      this.toast(error.message);
    }
  }

  place({ label, x, y }) {
    return this.send({ type: "location", x, y, scale: 16, label });
  }

  async press(index, button) {
    const answer = await this.ask("menu", { index });
    if (button.type === "miniprogram") miniNote(this, { name: button.name, appid: button.appid, pagepath: button.pagepath });
    else if (answer?.open) this.browse(answer.open, button.name);
  }

  /** Opens an address written in a message; with `message`, the sandbox says where it (or its article `index`) leads. */
  async open(url, title, message, index) {
    const answer = message ? await this.ask("tap", { seq: message.seq, index }) : { open: url };
    if (answer?.open) this.browse(answer.open, title);
  }

  async openCard(message) {
    const { miniprogram, title, url, appid, pagepath } = message.body;
    const page = miniprogram?.appid ? miniprogram : { appid, pagepath };
    if (page.appid) miniNote(this, { name: this.accountOf(page.appid)?.name ?? title, ...page, url });
    else await this.open(url, title, message);
  }

  browse(url, title) {
    webview(this, { ...phoneAddress(url, this.person.host, this.app.world), title });
  }

  look(kind, url) {
    viewer(this, kind, url);
  }

  scan() {
    scanSheet(this);
  }

  async scanned(code) {
    const account = this.account?.kind === "miniprogram" || !this.current ? this.accounts.find((each) => each.kind !== "miniprogram")?.appid : this.current;
    if (code.page) return this.browse(code.page, "网页");
    const answer = await this.ask("scan", { account, ...code });
    if (answer?.miniprogram) miniNote(this, answer.miniprogram);
    else if (answer?.open) this.browse(answer.open, "网页");
    else if (answer && this.current !== account) this.enter(account);
    return undefined;
  }

  follow(account = this.current) {
    return this.ask("follow", { account });
  }

  unfollow(account = this.current) {
    return this.ask("unfollow", { account });
  }
}
