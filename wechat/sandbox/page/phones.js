// The page: asks the sandbox who there is, puts their phones side by side and keeps them live by one event stream.
import { get, listen } from "./api.js";
import { personAvatar } from "./avatars.js";
import { h } from "./dom.js";
import { Phone } from "./phone.js";
import { Tools } from "./tools.js";
import { Watch } from "./watch.js";
import { WireLog } from "./wirelog.js";

const RETRY = 2000;
const TOGETHER = 80;
const $ = (id) => document.getElementById(id);

const app = {
  world: null,
  phones: new Map(),
  active: localStorage.getItem("sandbox-phone"),
  now: () => Date.now() + (app.world?.clock_offset ?? 0) * 1000,
  unread: () => drawTabs(),
  refresh: () => refresh(),
};
const log = new WireLog($("log"), $("openlog"), app);
const tools = new Tools(app, log);
const watch = new Watch(app, $("watch"), $("watchstrip"));

function drawTabs() {
  $("tabs").replaceChildren(...[...app.phones.values()].map((phone) => h("button", {
    type: "button", testid: `tab-${phone.person.key}`, "aria-current": phone.person.key === app.active ? "true" : null, onclick: () => choose(phone.person.key),
  }, h("span", { class: "face" }, personAvatar(phone.index), phone.unread > 0 && h("span", { class: "badge" }, String(phone.unread))), phone.person.name)));
}

const narrow = matchMedia("(max-width: 720px)");

/** Brings one phone to the front; on a wide screen all of them stay active. */
function choose(key) {
  app.active = app.phones.has(key) ? key : app.phones.keys().next().value;
  localStorage.setItem("sandbox-phone", app.active ?? "");
  for (const [each, phone] of app.phones) {
    phone.element.classList.toggle("front", each === app.active);
    phone.setActive(!narrow.matches || watch.on || each === app.active);
  }
  drawTabs();
}

/** Takes the sandbox's state and adds, updates or puts away phones accordingly; answers the new ones. */
async function refresh() {
  app.world = await get("/sandbox/state");
  const keys = new Set(app.world.people.map((person) => person.key));
  for (const [key, phone] of app.phones) {
    if (keys.has(key)) continue;
    phone.element.remove();
    app.phones.delete(key);
  }
  const fresh = [];
  app.world.people.forEach((person, index) => {
    const known = app.phones.get(person.key);
    if (known) return known.update(person);
    const phone = new Phone(person, index, app);
    app.phones.set(person.key, phone);
    fresh.push(phone);
    return undefined;
  });
  $("phones").querySelector(".waiting")?.remove();
  $("phones").append(...fresh.map((phone) => phone.element));
  if (!app.phones.size) $("phones").append(h("p", { class: "waiting" }, "还没有人。点右上角「加一个人」。"));
  tools.draw();
  watch.draw();
  choose(app.active);
  return fresh;
}

function complain(error) {
  $("notice").textContent = error ? `${error.message}。正在重试…` : "";
  $("notice").hidden = !error;
}

/** State and missing messages; tries again until the sandbox answers. */
async function sync(again) {
  try {
    const fresh = new Set(await refresh());
    await Promise.all([...[...app.phones.values()].map((phone) => phone.load(again && !fresh.has(phone))), watch.load()]);
    complain(null);
  } catch (error) {
    complain(error);
    setTimeout(() => sync(again), RETRY);
  }
}

function onstate(up, again) {
  $("link").textContent = up ? "已连接" : "与沙盒的连接断开，正在重连…";
  $("link").classList.toggle("down", !up);
  if (up) sync(again);
}

let pending;
listen({
  message: ({ person, account, message }) => app.phones.get(person)?.receive(account, message),
  typing: ({ person, account, command }) => app.phones.get(person)?.typing(account, command === "Typing"),
  text: ({ phone, text }) => [...app.phones.values()].filter((each) => each.person.phone === phone).forEach((each) => each.texts.receive(text)),
  masses: () => watch.load(),
  state: () => {
    clearTimeout(pending);
    pending = setTimeout(() => sync(true), TOGETHER);
  },
}, onstate);

narrow.addEventListener("change", () => choose(app.active));
setInterval(() => {
  for (const phone of app.phones.values()) phone.tick();
  tools.tick();
}, 1000);
