// The drawer that shows what went over the wire: the product's calls to WeChat and WeChat's callbacks to the product.
import { get } from "./api.js";
import { clockTime, h, iconButton } from "./dom.js";

const EVERY = 1500;
const KEPT = 400;
const FILTERS = [["all", "全部", () => true], ["callback", "推送", (line) => line.side === "callback"], ["api", "接口", (line) => line.side === "api"], ["bad", "出错", (line) => bad(line)]];
const NAMES = {
  "/cgi-bin/token": "取令牌", "/cgi-bin/stable_token": "取稳定令牌", "/cgi-bin/message/template/send": "发模板消息", "/cgi-bin/message/custom/send": "发客服消息", "/cgi-bin/message/custom/typing": "正在输入",
  "/cgi-bin/template/get_all_private_template": "列模板", "/cgi-bin/user/info": "查用户", "/cgi-bin/user/get": "列关注者", "/cgi-bin/menu/create": "设菜单", "/cgi-bin/menu/get": "看菜单", "/cgi-bin/menu/delete": "删菜单",
  "/cgi-bin/qrcode/create": "生成二维码", "/cgi-bin/showqrcode": "二维码图片", "/cgi-bin/media/upload": "传素材", "/cgi-bin/media/get": "取素材", "/sns/oauth2/access_token": "网页授权换身份", "/sns/jscode2session": "小程序登录",
  "/wxa/business/getuserphonenumber": "取手机号", "/wxa/getwxacodeunlimit": "生成小程序码", "/connect/oauth2/authorize": "网页授权",
};

const TYPES = { text: "文字", image: "图片", voice: "语音", video: "视频", shortvideo: "小视频", location: "位置", link: "链接", file: "文件" };
const EVENTS = { subscribe: "关注", unsubscribe: "取消关注", scan: "扫码", click: "点菜单", view: "点菜单看网页", templatesendjobfinish: "模板消息送达结果", view_miniprogram: "点菜单进小程序" };
const OUTCOMES = { reply: "已回复", ack: "已收到", malformed: "回复无效", timeout: "超时", unreachable: "连不上", refused: "被拒", error: "出错", lost: "丢失", markfail: "停推" };
const OUTCOME = /\((\w+)(?:: [^\n]*)?\)$/;
const FINE = new Set(["reply", "ack"]);

/** How a callback went, as the sandbox notes it behind the answer. */
const outcomeOf = (line) => (line.side === "callback" ? line.response.match(OUTCOME)?.[1] : undefined);

const bad = (line) => {
  const outcome = outcomeOf(line);
  return outcome ? !FINE.has(outcome) : Boolean(line.errcode) || !line.status || line.status >= 400;
};

/** One field of a pushed message, XML or JSON. */
function field(text, name) {
  const found = text.match(new RegExp(`<${name}>(?:<!\\[CDATA\\[)?([\\s\\S]*?)(?:\\]\\]>)?</${name}>|"${name}":\\s*"?([^",}]*)`));
  return found ? (found[1] ?? found[2]) : "";
}

/** What was pushed, in a few words: 文字「执行款没到账」 or 点菜单（进度）. */
function pushWords(request) {
  const type = field(request, "MsgType");
  if (type !== "event") return `${TYPES[type] ?? (type || "推送")}${type === "text" ? `「${field(request, "Content").slice(0, 40)}」` : ""}`;
  const event = field(request, "Event");
  const about = field(request, "EventKey") || field(request, "Status");
  return `${EVENTS[event.toLowerCase()] ?? event}${about ? `（${about}）` : ""}`;
}

/** A query, then JSON or XML laid out for reading; anything else as it came. */
function pretty(text) {
  if (!text) return "（空）";
  const start = text.search(/^\{/m);
  try {
    return text.slice(0, Math.max(start, 0)) + JSON.stringify(JSON.parse(text.slice(start)), null, 2);
  } catch {
    return text.replace(/(<\/[^>]+>|<xml>)(?=<)/g, "$1\n");
  }
}

export class WireLog {
  constructor(drawer, button, app) {
    Object.assign(this, { drawer, button, app, lines: [], last: 0, filter: "all", opened: new Set() });
    this.list = h("ol", { class: "lines", testid: "log-lines" });
    this.filters = h("div", { class: "filters", role: "group", "aria-label": "筛选" });
    drawer.append(h("header", {}, h("h2", {}, "收发记录"), this.filters, h("button", { type: "button", class: "quiet", onclick: () => this.clear() }, "清屏"), iconButton("close", "关闭收发记录", () => this.toggle(false))), this.list);
    drawer.addEventListener("keydown", (event) => event.key === "Escape" && this.toggle(false));
    button.onclick = () => this.toggle(drawer.hidden);
    this.drawFilters();
  }

  toggle(open) {
    this.drawer.hidden = !open;
    document.body.classList.toggle("logging", open);
    this.button.setAttribute("aria-expanded", String(open));
    clearInterval(this.timer);
    if (!open) return this.button.focus();
    this.timer = setInterval(() => this.poll(), EVERY);
    return this.poll();
  }

  drawFilters() {
    this.filters.replaceChildren(...FILTERS.map(([name, label]) => h("button", { type: "button", "aria-pressed": String(name === this.filter), onclick: () => { this.filter = name; this.drawFilters(); this.draw(); } }, label)));
  }

  /** Empties the drawer; what comes later is shown as before. */
  clear() {
    this.lines = [];
    this.draw();
  }

  async poll() {
    if (this.busy) return;
    this.busy = true;
    try {
      const { lines } = await get(`/sandbox/log?limit=500${this.last ? `&after=${this.last}` : ""}`);
      const fresh = lines.filter((line) => line.seq > this.last);
      if (fresh.length || !this.drawn) {
        this.last = fresh.at(-1)?.seq ?? this.last;
        this.lines = [...this.lines, ...fresh].slice(-KEPT);
        this.draw();
      }
    } catch (error) {
      this.list.replaceChildren(h("li", { class: "none" }, `${error.message}，正在重试…`));
      this.drawn = false;
    } finally {
      this.busy = false;
    }
  }

  draw() {
    const wanted = FILTERS.find(([name]) => name === this.filter)[2];
    const shown = this.lines.filter(wanted).reverse();
    this.drawn = true;
    this.list.replaceChildren(...(shown.length ? shown.map((line) => this.line(line)) : [h("li", { class: "none" }, "还没有记录。在手机上发一句话试试。")]));
  }

  line(line) {
    const path = line.path.split("?")[0];
    const account = this.app.world?.accounts.find((each) => each.appid === line.account)?.name ?? line.account ?? "";
    const callback = line.side === "callback";
    const outcome = OUTCOMES[outcomeOf(line)] ?? (line.errcode ? `${line.errcode}` : line.status ? String(line.status) : "无应答");
    const details = h("details", { open: this.opened.has(line.seq), ontoggle: () => this.opened[details.open ? "add" : "delete"](line.seq) },
      h("summary", {}, h("time", {}, clockTime(line.at, true)), h("span", { class: `side ${line.side}` }, callback ? "微信 → 接诉" : "接诉 → 微信"),
        h("span", { class: "what" }, callback ? pushWords(line.request) : (NAMES[path] ?? path), h("small", {}, `${line.method} ${path}`)), h("span", { class: `outcome ${bad(line) ? "bad" : ""}` }, outcome), h("span", { class: "ms" }, `${Math.round(line.ms)} ms`)),
      h("p", {}, account), h("h4", {}, callback ? "推送的内容" : "请求"), h("pre", {}, pretty(line.request)), h("h4", {}, callback ? "接诉的回复" : "应答"), h("pre", {}, pretty(line.response)));
    return h("li", {}, details);
  }
}
