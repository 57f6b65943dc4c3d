// One message → one row of the chat. `phone` is what a tap is told to: open(url, title, message), choose(entry), look(kind, url).
import { accountAvatar, personAvatar } from "./avatars.js";
import { h, icon, svg } from "./dom.js";

const SPOKEN = /<a\s[^>]*?href=(["'])(.*?)\1[^>]*>([\s\S]*?)<\/a>|https?:\/\/[^\s<>"'，。；！？、（）《》【】“”]+/gi;
const MENU_LINK = /^weixin:\/\/bizmsgmenu\?/i;

function link(label, onclick) {
  return h("button", { type: "button", class: "textlink", onclick }, label);
}

/** An entry of a menu written into the text, as WeChat's weixin://bizmsgmenu links are. */
function menuEntry(href) {
  const fields = new URLSearchParams(href.slice(href.indexOf("?") + 1));
  return { id: fields.get("msgmenuid") ?? "", content: fields.get("msgmenucontent") ?? "" };
}

/** Text with its addresses tappable; only accounts may write `<a href>`, and only http(s) and menu links count. */
function words(text, message, phone) {
  const parts = [];
  let from = 0;
  for (const match of text.matchAll(SPOKEN)) {
    const [whole, , href, label] = match;
    if (href !== undefined && message.from === "person") continue;
    parts.push(text.slice(from, match.index));
    from = match.index + whole.length;
    const url = href ?? whole;
    if (MENU_LINK.test(url)) parts.push(link(label, () => phone.choose(menuEntry(url))));
    else if (/^https?:\/\//i.test(url)) parts.push(link(label ?? url, () => phone.open(url, label ?? "网页")));
    else parts.push(label);
  }
  return [...parts, text.slice(from)];
}

const MAP =
  '<svg viewBox="0 0 240 90" preserveAspectRatio="xMidYMid slice"><rect width="240" height="90" fill="#eef0e6"/><path d="M-5 70C40 50 60 84 110 66s80-8 140-30v60H-5z" fill="#bcdcf0"/><path d="M60-5v100M150-5v100M-5 30h250" stroke="#fff" stroke-width="8"/><path d="M60-5v100M-5 30h250" stroke="#f7d98b" stroke-width="3"/><path d="M100-5v35M-5 8l65 22M190 30v30" stroke="#fff" stroke-width="4"/><rect x="160" y="4" width="44" height="20" rx="3" fill="#d5e8c8"/><path d="M120 50s11-11 11-20a11 11 0 0 0-22 0c0 9 11 20 11 20Z" fill="#07c160"/><circle cx="120" cy="30" r="4.5" fill="#fff"/></svg>';

function voice(body, message, phone) {
  const seconds = Math.max(1, Math.round(body.seconds ?? 1));
  const play = (event) => {
    const bubble = event.currentTarget;
    bubble.classList.remove("unheard");
    bubble.classList.add("playing");
    setTimeout(() => bubble.classList.remove("playing"), seconds * 1000);
    if (message.from === "account" && body.media_id) new Audio(mediaUrl(body)).play().catch(() => undefined);
  };
  const attributes = { type: "button", onclick: play, "aria-label": `语音 ${seconds} 秒，点击播放` };
  const width = `width:${Math.min(66 + seconds * 5, 210)}px`;
  return h("button", { ...attributes, class: `bubble voice ${message.from === "account" ? "unheard" : ""}`, style: width },
    svg('<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" class="waves"><circle cx="6" cy="12" r="1.5" fill="currentColor" stroke="none"/><path d="M9.5 8.5a5 5 0 0 1 0 7"/><path d="M13 5.5a9.5 9.5 0 0 1 0 13"/></svg>'),
    h("span", {}, `${seconds}″`));
}

/** Where a stored picture, voice or film is; an outside address is used as it is. */
export function mediaUrl(body) {
  return body.url ?? `/sandbox/media/${encodeURIComponent(body.media_id ?? "")}`;
}

function picture(body, message, phone) {
  const lost = () => {
    image.replaceWith(h("span", { class: "lost" }, icon("picture"), "图片已过期"));
    phone.settle();
  };
  const image = h("img", { src: mediaUrl(body), alt: "图片", onload: () => phone.settle(), onerror: lost });
  return h("button", { type: "button", class: "bubble image", "aria-label": "查看图片", onclick: () => phone.look("image", mediaUrl(body)) }, image);
}

function video(body, message, phone) {
  return h("button", { type: "button", class: "bubble video", "aria-label": "播放视频", onclick: () => phone.look("video", mediaUrl(body)) },
    h("span", { class: "play" }), body.title && h("span", { class: "caption" }, body.title));
}

function location(body) {
  return h("div", { class: "bubble location" },
    h("span", { class: "place" }, body.label || "我的位置"),
    h("span", { class: "detail" }, `北纬 ${body.x}，东经 ${body.y}`), svg(MAP));
}

function linkCard(body, message, phone) {
  if (body.appid) return miniCard(body, message, phone);
  return h("button", { type: "button", class: "bubble linkcard", onclick: () => phone.open(body.url, body.title, message) },
    h("span", { class: "title" }, body.title || body.url), h("span", { class: "side" },
      h("span", { class: "desc" }, body.description ?? ""), h("span", { class: "thumb" }, body.thumb_url ? cover(body.thumb_url) : icon("out"))));
}

function miniCard(body, message, phone) {
  return h("button", { type: "button", class: "bubble linkcard", onclick: () => phone.openCard(message) },
    h("span", { class: "title" }, body.title || "小程序"), body.thumb && h("span", { class: "wide" }, cover(body.thumb)), h("span", { class: "foot" }, icon("mini"), "小程序"));
}

function cover(url) {
  const image = h("img", { src: url, alt: "", onerror: () => image.replaceWith(h("span", { class: "nocover" }, icon("picture"))) });
  return image;
}

function news(body, message, phone) {
  const articles = body.articles ?? [];
  const open = (article, index) => () => phone.open(article.url, article.title, message, index);
    const [first, ...others] = articles;
  if (!first) return h("div", { class: "card empty" }, "（空的图文消息）");
  return h("div", { class: "card news" },
    h("button", { type: "button", class: `lead ${others.length && first.picurl ? "over" : ""}`, onclick: open(first, 0) },
      first.picurl && h("span", { class: "cover" }, cover(first.picurl)),
      h("span", { class: "title" }, first.title), !others.length && first.description && h("span", { class: "desc" }, first.description)),
    others.map((article, index) => h("button", { type: "button", class: "item", onclick: open(article, index + 1) },
      h("span", { class: "title" }, article.title), article.picurl && h("span", { class: "thumb" }, cover(article.picurl)))));
}

/** A template message: WeChat draws it as a white card as wide as the chat, without an avatar. */
function template(body, message, phone) {
  const opens = Boolean(body.url || body.miniprogram?.appid);
  const rows = (body.fields ?? []).map((field) => [h("dt", {}, field.label || field.key), h("dd", {}, field.value)]);
  const inside = [h("span", { class: "title" }, body.title), h("dl", {}, rows)];
  if (!opens) return h("div", { class: "card template", testid: "card" }, inside);
  const footer = h("span", { class: "foot" }, body.miniprogram?.appid ? [icon("mini"), "进入小程序查看"] : "查看详情", icon("next"));
  return h("button", { type: "button", class: "card template", testid: "card", onclick: () => phone.openCard(message) }, inside, footer);
}

function msgmenu(body, message, phone) {
  return h("div", { class: "bubble text menu" }, body.head && h("span", {}, words(body.head, message, phone)),
    h("span", { class: "choices" }, (body.list ?? []).map((entry) => link(entry.content, () => phone.choose(entry)))),
    body.tail && h("span", {}, words(body.tail, message, phone)));
}

const KINDS = {
  text: (body, message, phone) => h("div", { class: "bubble text" }, words(String(body.text ?? ""), message, phone)),
  image: picture, voice, video, shortvideo: video, location, link: linkCard, news, template, msgmenu,
};

const SILENT = /^(click|view|view_miniprogram|scancode_|pic_|location_select|templatesendjobfinish)/i;

/** The words of a system line, or null for an event a real phone shows nothing of. */
function noticeText(message) {
  return SILENT.test(message.body.event ?? "") ? null : (message.body.text ?? null);
}

/** The row for one message, or null when WeChat would show nothing, as of a tap on the menu. */
export function bubble(message, phone, account) {
  if (message.from === "system" || message.kind === "notice" || message.kind === "event") {
    const text = noticeText(message);
    return text && h("div", { class: "notice", testid: "notice" }, h("span", {}, text));
  }
  const draw = KINDS[message.kind];
  const content = draw ? draw(message.body ?? {}, message, phone) : h("div", { class: "bubble text unknown" }, "[该版本不支持展示此消息]");
  if (content.classList.contains("card")) return h("div", { class: "row wide", "data-seq": message.seq }, content);
  const mine = message.from === "person";
  const face = h("span", { class: "face", "aria-hidden": "true" }, mine ? personAvatar(phone.index) : accountAvatar(account));
  return h("div", { class: `row ${mine ? "mine" : "theirs"}`, testid: mine ? "bubble-in" : "bubble-out", "data-seq": message.seq }, face, content);
}

/** A message in a few words, for the list of chats and the banner. */
export function summary(message) {
  const body = message?.body ?? {};
  const short = {
    text: () => body.text, image: () => "[图片]", voice: () => "[语音]", video: () => "[视频]", shortvideo: () => "[小视频]",
    location: () => "[位置]", link: () => `${body.appid ? "[小程序]" : "[链接]"} ${body.title ?? ""}`, news: () => `[图文] ${body.articles?.[0]?.title ?? ""}`,
    template: () => `[服务通知] ${body.title ?? ""}`, msgmenu: () => body.head || "[菜单]", notice: () => body.text,
    event: () => noticeText(message),
  };
  return (short[message?.kind]?.() ?? "").replace(/<[^>]*>/g, "").replace(/\s+/g, " ").trim();
}
