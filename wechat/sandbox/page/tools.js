// The tool bar: large type, making WeChat misbehave, moving its clock, adding a person.
import { post, remove } from "./api.js";
import { clockTime, h } from "./dom.js";

const TEMPLATE = "/cgi-bin/message/template/send";
const CUSTOM = "/cgi-bin/message/custom/send";
const SMS = "/sms/send";
const MASS = "/cgi-bin/message/mass/send";
const MASS_ALL = "/cgi-bin/message/mass/sendall";
const FOLLOWERS = "/cgi-bin/user/get";
const TAGGING = "/cgi-bin/tags/members/batchtagging";
const PATHS = { "*": "所有接口", callback: "向接诉推送消息", [TEMPLATE]: "发模板消息", [CUSTOM]: "发客服消息", "/cgi-bin/stable_token": "取令牌", "/cgi-bin/media/get": "下载素材", "/sns/oauth2/access_token": "网页授权", [MASS_ALL]: "群发给全部或一个标签", [MASS]: "群发给一批人", "/cgi-bin/draft/add": "新建草稿", "/cgi-bin/freepublish/submit": "发布文章", [FOLLOWERS]: "取关注者", [TAGGING]: "打标签", [SMS]: "发短信" };
const LIMITED = { masses: "每月群发" };
const PRESETS = [
  ["接口慢 6 秒", { path: "*", delay: 6 }],
  ["同一消息投三次", { path: "callback", triple: true }],
  ["停推一分钟（MarkFail）", { path: "callback", markfail: true }],
  ["令牌失效 40001 · 1 次", { path: "*", errcode: 40001, times: 1 }],
  ["令牌过期 42001 · 1 次", { path: "*", errcode: 42001, times: 1 }],
  ["系统繁忙 -1 · 3 次", { path: "*", errcode: -1, times: 3 }],
  ["模板：超日额 45009", { path: TEMPLATE, errcode: 45009 }],
  ["模板：未关注 43004", { path: TEMPLATE, errcode: 43004, times: 1 }],
  ["模板：内容不合 47003", { path: TEMPLATE, errcode: 47003, times: 1 }],
  ["模板：用户拒收", { path: TEMPLATE, finish: "failed:user block", times: 1 }],
  ["模板：发出后断线", { path: TEMPLATE, drop: "after", times: 1 }],
  ["模板：没发就断线", { path: TEMPLATE, drop: "before", times: 1 }],
  ["客服：窗口已过 45015", { path: CUSTOM, errcode: 45015, times: 1 }],
  ["短信平台忙 503 · 1 次", { path: SMS, http_status: 503, times: 1 }],
  ["短信：发出后断线", { path: SMS, drop: "after", times: 1 }],
  ["模板：限流 freq limit · 1 次", { path: TEMPLATE, finish: "failed:freq limit", times: 1 }],
  ["群发：管理员拒绝 · 1 次", { path: MASS_ALL, finish: "err(40001)", times: 1 }],
  ["群发：管理员 30 分钟没理 · 1 次", { path: MASS_ALL, finish: "err(40002)", times: 1 }],
  ["群发：判为违规 20001 · 1 次", { path: MASS, finish: "err(20001)", times: 1 }],
  ["群发：结果晚 30 秒", { path: MASS, finish_after: 30 }],
  ["群发：结果不推送", { path: MASS, finish_told: "never" }],
  ["群发：结果推两次", { path: MASS, finish_told: "twice" }],
  ["群发：发出后断线", { path: MASS, drop: "after", times: 1 }],
  ["群发：没有次数了 45028", { path: MASS, errcode: 45028, times: 1 }],
  ["群发：重试太快 45066", { path: MASS, errcode: 45066, times: 1 }],
  ["关注者：超日额 45009", { path: FOLLOWERS, errcode: 45009, times: 1 }],
  ["标签：同时改 45159 · 1 次", { path: TAGGING, errcode: 45159, times: 1 }],
  ["网关 502 · 1 次", { path: "*", http_status: 502, times: 1 }],
];
const CROWDS = [["100 人", 100], ["1 万人", 10_000], ["10 万人", 100_000]];
const JUMPS = [["1 分钟", 60], ["1 小时", 3600], ["1 天", 86400], ["3 天", 259200], ["30 天", 2592000]];
const $ = (id) => document.getElementById(id);

/** A rule in words: 发模板消息：错误码 45009，还有 2 次. */
function ruleWords(rule) {
  const parts = [
    rule.errcode !== undefined && rule.errcode !== null && `错误码 ${rule.errcode}`,
    rule.delay && `延迟 ${rule.delay} 秒`,
    rule.triple && "每条投三次",
    rule.markfail && "停推一分钟",
    rule.drop && (rule.drop === "after" ? "做完后断线" : "没做就断线"),
    rule.http_status && `HTTP ${rule.http_status}`,
    rule.finish && `回执 ${rule.finish}`,
    rule.finish_after && `结果晚 ${rule.finish_after} 秒`,
    rule.finish_told && (rule.finish_told === "never" ? "结果不推送" : "结果推两次"),
  ].filter(Boolean);
  const left = rule.remaining ?? rule.times;
  return `${PATHS[rule.path] ?? rule.path}：${parts.join("，")}${left ? `，还有 ${left} 次` : ""}`;
}

function offsetWords(seconds) {
  if (!seconds) return "与本机一致";
  const [days, hours, minutes] = [Math.floor(seconds / 86400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
  return `已拨快 ${days ? `${days} 天 ` : ""}${hours ? `${hours} 小时 ` : ""}${minutes ? `${minutes} 分` : ""}`.trim();
}

export class Tools {
  constructor(app, log) {
    Object.assign(this, { app, log });
    this.largeType(localStorage.getItem("sandbox-large") === "1");
    $("fold").onclick = () => this.unfold(!$("tools").classList.contains("open"));
    $("tools").addEventListener("click", () => this.unfold(false));
    $("large").onclick = () => this.largeType(!document.documentElement.classList.contains("large"));
    $("presets").append(...PRESETS.map(([label, rule]) => h("button", { type: "button", onclick: () => this.rule(rule) }, label)));
    $("custom").path.append(...Object.entries(PATHS).map(([path, label]) => h("option", { value: path }, label)));
    $("custom").onsubmit = (event) => this.custom(event);
    $("calm").onclick = () => this.attempt(() => remove("/sandbox/rules"));
    $("jumps").append(...JUMPS.map(([label, advance]) => h("button", { type: "button", onclick: () => this.attempt(() => post("/sandbox/clock", { advance })) }, `快进 ${label}`)));
    $("reset").onclick = () => this.reset();
    $("limits").path.append(...Object.entries({ ...PATHS, ...LIMITED }).filter(([path]) => path.startsWith("/cgi-bin/") || path in LIMITED).map(([path, label]) => h("option", { value: path }, label)));
    $("limits").onsubmit = (event) => this.limit(event);
    $("crowds").append(...CROWDS.map(([label, count]) => h("button", { type: "button", onclick: () => this.attempt(() => post("/sandbox/crowd", { count })) }, label)));
    $("newcomer").onsubmit = (event) => this.newcomer(event);
    if (!HTMLElement.prototype.hasOwnProperty("popover")) this.oldBrowser();
  }

  /** On a small screen the tools hang behind one button. */
  unfold(open) {
    $("tools").classList.toggle("open", open);
    $("fold").setAttribute("aria-expanded", String(open));
  }

  largeType(on) {
    document.documentElement.classList.toggle("large", on);
    $("large").setAttribute("aria-pressed", String(on));
    localStorage.setItem("sandbox-large", on ? "1" : "0");
    for (const phone of this.app.phones.values()) phone.settle();
  }

  /** Does something to the sandbox and takes the new state; a refusal is shown on the page. */
  async attempt(act) {
    const notice = $("notice");
    try {
      await act();
      await this.app.refresh();
      notice.hidden = true;
      return true;
    } catch (error) {
      notice.textContent = error.message;
      notice.hidden = false;
      setTimeout(() => { notice.hidden = true; }, 4000);
      return false;
    }
  }

  rule(rule) {
    return this.attempt(() => post("/sandbox/rules", rule));
  }

  async custom(event) {
    event.preventDefault();
    const form = event.target;
    const rule = { path: form.path.value };
    for (const name of ["errcode", "delay", "times"]) if (form[name].value !== "") rule[name] = Number(form[name].value);
    if (rule.errcode === undefined && !rule.delay) return form.errcode.focus();
    if (await this.rule(rule)) form.reset();
    return undefined;
  }

  async limit(event) {
    event.preventDefault();
    const form = event.target;
    const limits = { path: form.path.value };
    for (const name of ["daily", "minute", "finishes"]) if (form[name].value !== "") limits[name] = Number(form[name].value);
    if (await this.attempt(() => post("/sandbox/limits", limits))) form.hidePopover?.();
  }

  async reset() {
    if (!confirm("清空沙盒里的所有聊天、令牌和记录？")) return;
    if (await this.attempt(() => post("/sandbox/reset"))) this.log.clear();
    $("clock").hidePopover?.();
  }

  async newcomer(event) {
    event.preventDefault();
    const form = event.target;
    const taken = new Set(this.app.world.people.flatMap((person) => [person.key, person.host]));
    let number = this.app.world.people.length + 1;
    while (taken.has(`p${number}`) || taken.has(`person${number}`)) number += 1;
    const phone = form.phone.value.trim();
    const done = await this.attempt(() => post("/sandbox/people", { key: `person${number}`, name: form.name.value.trim(), host: `p${number}`, ...(phone ? { phone } : {}) }));
    if (!done) return;
    form.reset();
    form.hidePopover?.();
    document.querySelector(".phone:last-child")?.scrollIntoView({ behavior: "smooth", inline: "end" });
  }

  draw() {
    const { rules = [], server_url: server } = this.app.world;
    $("console").href = new URL("/console", server).href;
    $("rulecount").textContent = rules.length || "";
    $("rulecount").hidden = !rules.length;
    $("calm").disabled = !rules.length;
    $("rules").replaceChildren(...(rules.length ? rules.map((rule) => h("li", {}, h("span", {}, ruleWords(rule)),
      h("button", { type: "button", "aria-label": "取消这一条", onclick: () => this.attempt(() => remove(`/sandbox/rules/${rule.id}`)) }, "×"))) : [h("li", { class: "none" }, "没有，一切正常。")]));
    this.tick();
  }

  tick() {
    if (!this.app.world) return;
    $("now").textContent = clockTime(this.app.now(), true);
    $("offset").textContent = offsetWords(this.app.world.clock_offset);
  }

  /** Without the popover attribute the panels are opened by hand. */
  oldBrowser() {
    for (const opener of document.querySelectorAll("[popovertarget]")) {
      const target = $(opener.getAttribute("popovertarget"));
      target.classList.add("byhand");
      opener.onclick = () => target.classList.toggle("open");
    }
  }
}
