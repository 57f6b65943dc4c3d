// What slides over a phone's screen: web pages, 扫一扫, an account's profile, a picture, a note about a mini-program.
import { get } from "./api.js";
import { accountAvatar } from "./avatars.js";
import { h, icon, iconButton } from "./dom.js";

const TICKET = /[?&]ticket=([^&]+)/;
const PLATFORM_QR = /^https?:\/\/((we\.qq\.com|weixin\.qq\.com)\/q\/|mp\.weixin\.qq\.com\/a\/~)/i;
const MINI_CODE = "/wxa/getwxacodeunlimit";

/** Puts a sheet on the phone; Escape or the returned function takes it away and gives the focus back. */
function raise(phone, element, focus) {
  const before = document.activeElement;
  const close = () => {
    element.classList.add("leaving");
    const gone = () => element.remove();
    element.addEventListener("animationend", gone, { once: true });
    setTimeout(gone, 350);
    if (phone.element.contains(before)) before.focus({ preventScroll: true });
  };
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  });
  phone.bar.fold();
  phone.screen.querySelectorAll(".leaving").forEach((sheet) => sheet.remove());
  phone.screen.append(element);
  (focus ?? element.querySelector("button"))?.focus({ preventScroll: true });
  return close;
}

/** A list of acts from the bottom edge, as WeChat's ··· opens. */
function actions(phone, entries) {
  const run = (act) => () => { close(); act(); };
  const element = h("div", { class: "sheet actions", role: "dialog", "aria-label": "更多", onclick: (event) => event.target === element && close() },
    h("div", { class: "acts" }, entries.map(([label, act]) => h("button", { type: "button", onclick: run(act) }, label)), h("button", { type: "button", class: "cancel", onclick: () => close() }, "取消")));
  const close = raise(phone, element);
}

async function copy(phone, text) {
  try {
    await navigator.clipboard.writeText(text);
    phone.toast("已复制");
  } catch {
    phone.toast("浏览器不许复制，请手动选取");
  }
}

/** WeChat's browser. Only a page reached through the phone's own host can be framed; others are offered as a new tab. */
export function webview(phone, { address, external, title }) {
  const unreachable = !external && !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(location.hostname) && !location.hostname.endsWith(".localhost");
  const frame = external || unreachable ? null : h("iframe", { src: address, testid: "webview", title: title || "网页", allow: "clipboard-write", onload: () => element.classList.remove("loading") });
  const why = external ? "这是外部网站，不允许在沙盒的手机里打开。" : "网页要用本机地址打开沙盒才能显示（每部手机有自己的 localhost 域名）。";
  const more = () => actions(phone, [
    ...(frame ? [["刷新", () => { element.classList.add("loading"); frame.src = address; }]] : []),
    ["复制链接", () => copy(phone, address)],
    ["在浏览器新标签页打开", () => window.open(address, "_blank", "noopener")],
  ]);
  const element = h("div", { class: `sheet web ${frame ? "loading" : ""}`, role: "dialog", "aria-label": title || "网页" },
    h("header", { class: "nav" }, iconButton("close", "关闭网页", () => close(), { class: "back", testid: "webview-close" }), h("h2", {}, title || "网页"), iconButton("more", "更多", more, { class: "right" })),
    h("div", { class: "progress" }),
    frame ?? h("div", { class: "outside" }, h("p", {}, why), h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, address)));
  const close = raise(phone, element, element.querySelector("[data-testid=webview-close]"));
}

/** Reads what was pasted: a ticket, a platform code, an image address that holds a ticket, or a page of the product. */
export function readCode(text) {
  const code = text.trim();
  const ticket = code.match(TICKET);
  if (ticket) return { ticket: decodeURIComponent(ticket[1]) };
  if (PLATFORM_QR.test(code)) return { url: code };
  if (/^https?:\/\//i.test(code)) return { page: code };
  return { ticket: code };
}

/** The JSON object in a line of the wire log, behind its query. */
function bodyOf(text) {
  try {
    return JSON.parse(text.slice(text.indexOf("{")));
  } catch {
    return {};
  }
}

/** The codes an account made lately, newest first, as the wire log has them. */
async function recentCodes() {
  const { lines } = await get("/sandbox/log?limit=1000");
  const made = lines.filter((line) => (line.path.startsWith("/cgi-bin/qrcode/create") || line.path.startsWith(MINI_CODE)) && !line.errcode);
  return made.slice(-6).reverse().map((line) => {
    if (line.path.startsWith(MINI_CODE)) return { mini: { scene: bodyOf(line.request).scene, account: line.account }, scene: bodyOf(line.request).scene, url: "小程序码" };
    const scene = bodyOf(line.request).action_info?.scene ?? {};
    const { ticket, url } = bodyOf(line.response);
    return { ticket, url, scene: scene.scene_str ?? String(scene.scene_id ?? "") };
  }).filter((code) => code.url);
}

export function scanSheet(phone) {
  const field = h("input", { type: "text", testid: "scan-input", placeholder: "粘贴二维码里的网址或 ticket", "aria-label": "二维码内容", autocomplete: "off" });
  const use = (code) => {
    close();
    phone.scanned(code);
  };
  const onsubmit = (event) => {
    event.preventDefault();
    if (field.value.trim()) use(readCode(field.value));
  };
  const recent = h("div", { class: "recent" }, h("p", {}, "正在找最近生成的二维码…"));
  const element = h("div", { class: "sheet scan", role: "dialog", "aria-label": "扫一扫" },
    h("header", { class: "nav" }, iconButton("close", "关闭", () => close(), { class: "back" }), h("h2", {}, "扫一扫")),
    h("div", { class: "finder", "aria-hidden": "true" }, h("i"), h("i"), h("i"), h("i"), h("span", { class: "beam" })),
    h("p", { class: "tip" }, "没有摄像头：把二维码的内容粘贴进来"),
    h("form", { onsubmit }, field, h("button", { type: "submit", class: "green", testid: "scan-submit" }, "识别")), recent);
  const close = raise(phone, element, field);
  recentCodes().then((codes) => {
    if (!codes.length) return recent.replaceChildren(h("p", {}, "还没有公众号生成过二维码"));
    const entry = (code) => h("button", { type: "button", testid: "scan-recent", onclick: () => use(code.mini ?? (code.ticket ? { ticket: code.ticket } : { url: code.url })) },
      code.ticket ? h("img", { src: `/cgi-bin/showqrcode?ticket=${encodeURIComponent(code.ticket)}`, alt: "" }) : icon("scan"), h("span", {}, code.scene || "二维码", h("small", {}, code.url ?? "")));
    return recent.replaceChildren(h("p", {}, "最近生成的二维码"), ...codes.map(entry));
  }).catch((error) => recent.replaceChildren(h("p", {}, error.message)));
}

/** What WeChat itself tells an account of a person, each with the label of its button. */
function told(phone, account) {
  const openid = phone.person.openids?.[account.appid];
  const event = (name, fields) => phone.ask("event", { account: account.appid, event: name, fields });
  const about = (name, more = {}) => event(name, { FromUserName: account.original_id, OpenID: openid, AppID: account.appid, ...more });
  const answer = (said) => phone.ask("allow", { account: account.appid, answers: Object.fromEntries(account.templates.map((one) => [one.id, said])) });
  if (account.kind !== "miniprogram") return [
    ["上报位置", () => event("LOCATION", { Latitude: 28.682, Longitude: 115.858, Precision: 65 })],
    ["撤回授权", () => about("user_authorization_revoke", { RevokeInfo: "1" })],
    ["注销账号", () => about("user_authorization_cancellation")],
  ];
  return [
    ["允许订阅消息", () => answer("accept")],
    ["拒绝订阅消息", () => answer("reject")],
    ["进入客服会话", () => event("user_enter_tempsession", { SessionFrom: "sandbox" })],
    ["撤回授权", () => about("user_authorization_revoke", { RevokeInfo: "1" })],
    ["注销账号", () => about("user_authorization_cancellation")],
  ];
}

/** An account's page: who it is, following it or not, and what WeChat tells it of this person. */
export function profileSheet(phone, account) {
  if (!account) return;
  const mini = account.kind === "miniprogram";
  const follows = phone.person.follows.includes(account.appid);
  const change = async (act) => {
    if (!(await act)) return;
    close();
    if (!follows) phone.enter(account.appid);
  };
  const element = h("div", { class: "sheet profile", role: "dialog", "aria-label": `${account.name}的资料` },
    h("header", { class: "nav" }, iconButton("back", "返回", () => close(), { class: "back" })),
    h("div", { class: "who" }, accountAvatar(account), h("div", {}, h("b", {}, account.name), h("span", {}, mini ? "小程序" : account.kind === "subscription" ? "订阅号" : "服务号"))),
    h("dl", {}, h("dt", {}, "原始 ID"), h("dd", {}, account.original_id), h("dt", {}, "AppID"), h("dd", {}, account.appid), h("dt", {}, "我的 openid"), h("dd", {}, phone.person.openids?.[account.appid] ?? "—")),
    h("div", { class: "acts" },
      (mini || follows) && h("button", { type: "button", class: "green", onclick: () => { close(); phone.enter(account.appid); } }, mini ? "客服消息" : "发消息"),
      !mini && !follows && h("button", { type: "button", class: "green", testid: "profile-follow", onclick: () => change(phone.follow(account.appid)) }, "关注"),
      !mini && follows && h("button", { type: "button", class: "plain", testid: "unfollow", onclick: () => change(phone.unfollow(account.appid)) }, "不再关注")),
    h("div", { class: "acts told" }, h("button", { type: "button", class: "plain", testid: "profile-told", onclick: () => actions(phone, told(phone, account).map(([label, act]) => [label, async () => (await act()) && phone.toast(`已推送：${label}`)])) }, "微信推送的事件")),
    mini && h("p", { class: "hint" }, "小程序的页面在微信开发者工具里运行，这里只有它的消息。"));
  const close = raise(phone, element);
}

/** A mini-program cannot run here: says which page would have opened, and opens the web page that stands in for it where there is one. */
export function miniNote(phone, { name, appid, pagepath, url }) {
  const element = h("div", { class: "sheet mini", role: "dialog", "aria-label": `小程序 ${name}` },
    h("div", { class: "capsule" }, iconButton("more", "小程序", () => undefined, { disabled: true }), iconButton("close", "关闭小程序", () => close(), { testid: "webview-close" })),
    h("div", { class: "splash" }, accountAvatar({ kind: "miniprogram" }), h("b", {}, name), h("p", {}, "小程序的页面不在沙盒里运行。真实的手机会在这里打开："), h("code", {}, `${pagepath || "首页"}`), h("code", { class: "dim" }, appid),
      url && h("button", { type: "button", class: "green", onclick: () => { close(); phone.browse(url, name); } }, "打开对应的网页")));
  const close = raise(phone, element, element.querySelector("[data-testid=webview-close]"));
}

/** A picture or a film over the whole screen; a tap closes it. */
export function viewer(phone, kind, url) {
  const media = kind === "video" ? h("video", { src: url, controls: true, autoplay: true }) : h("img", { src: url, alt: "图片" });
  const element = h("div", { class: "sheet viewer", role: "dialog", "aria-label": kind === "video" ? "视频" : "图片", onclick: (event) => event.target !== media && close() },
    media, iconButton("close", "关闭", () => close()));
  const close = raise(phone, element);
  if (kind !== "video") media.addEventListener("click", close);
}
