// What the console's pages do by themselves. Every page also works without it, but for live news and the keyboard.
(() => {
  "use strict";

  const find = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const body = document.body;
  const signal = (name) => body.dispatchEvent(new CustomEvent(name, { bubbles: true }));

  // a few words that show for a moment
  const toast = (words, bad = false, link = "") => {
    const list = find("#toasts");
    if (!list || !words) return;
    const line = document.createElement("div");
    line.className = bad ? "toast-line bad" : "toast-line";
    line.textContent = words;
    if (link) {
      const way = document.createElement("a");
      Object.assign(way, { href: link, target: "_blank", textContent: "去登录" });
      line.append(way);
    }
    list.append(line);
    setTimeout(() => line.remove(), link ? 60000 : bad ? 9000 : 4500);
  };
  body.addEventListener("toast", (event) => toast(event.detail.words));

  // a form sent with an old token: put the new one everywhere, what was typed stays
  body.addEventListener("fresh-csrf", (event) => {
    for (const field of all("input[name=csrf]")) field.value = event.detail.token;
  });

  // what asks by itself neither shows progress nor keeps the keys from being heard
  const isBackground = (event) => event.detail.elt.matches("#list, [hx-trigger]");

  // failures, in the words of the page the server sent
  const wordsOf = (text) => find("[data-words]", new DOMParser().parseFromString(text, "text/html"))?.textContent;
  body.addEventListener("htmx:responseError", (event) => {
    const { status, responseText } = event.detail.xhr;
    if (status === 401 && find(".toast-line a")) return;
    toast(wordsOf(responseText) || "没有成功，请稍后再试", true, status === 401 ? "/console/login" : "");
  });
  body.addEventListener("htmx:sendError", (event) => { if (!isBackground(event)) toast("网络连接中断了，请检查后再试", true); });
  body.addEventListener("htmx:timeout", () => toast("服务器没有回应，请稍后再试", true));

  // progress, once something takes noticeably long
  let running = 0;
  let slow;
  const busy = (change) => {
    running = Math.max(0, running + change);
    clearTimeout(slow);
    const bar = find("#busy");
    if (!bar) return;
    if (running) slow = setTimeout(() => { bar.hidden = false; }, 350);
    else bar.hidden = true;
  };
  body.addEventListener("htmx:beforeRequest", (event) => { if (!isBackground(event)) busy(1); });
  body.addEventListener("htmx:afterRequest", (event) => { if (!isBackground(event)) busy(-1); });

  // what comes in from the side
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) document.getElementById(opener.dataset.opens)?.showModal();
  });

  // ordinary forms: sent once, some only when sure
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sure && !window.confirm(form.dataset.sure)) {
      event.preventDefault();
      return;
    }
    if (form.hasAttribute("hx-post") || form.hasAttribute("data-download") || form.method !== "post") return;
    if (form.classList.contains("sending")) event.preventDefault();
    form.classList.add("sending");
    busy(1);
  });
  window.addEventListener("pageshow", () => all("form.sending").forEach((form) => form.classList.remove("sending")));
  for (const form of all("form[data-auto]")) {
    form.addEventListener("change", (event) => { if (event.target.matches("select")) form.requestSubmit(); });
    form.addEventListener("formdata", (event) => {
      for (const [name, value] of [...event.formData]) if (!value) event.formData.delete(name);
    });
  }

  // a personal number typed into the search box never becomes part of an address
  const personal = /(?:^|[^0-9])(?:1[3-9][0-9]{9}|[0-9]{15}|[0-9]{17}[0-9x]|[0-9]{16,19})(?![0-9])/i;
  const finder = document.getElementById("search");
  finder?.form.addEventListener("submit", (event) => {
    const narrow = finder.value.normalize("NFKC").replace(/[\s-]/g, "");
    if (/^(?:SQ|GD)[0-9]+$/i.test(narrow) || !personal.test(narrow)) return;
    event.preventDefault();
    finder.setCustomValidity("这里不能用手机号、身份证号搜索，请搜诉求内容、案号或编号");
    finder.reportValidity();
  });
  finder?.addEventListener("input", () => finder.setCustomValidity(""));

  // deadlines count down by the server's clock
  const ahead = Date.parse(body.dataset.now) - Date.now();
  const span = (milliseconds) => {
    const minutes = Math.floor(Math.abs(milliseconds) / 60000);
    const days = Math.floor(minutes / 1440);
    const hours = Math.floor((minutes % 1440) / 60);
    if (days) return hours ? `${days}天${hours}小时` : `${days}天`;
    if (hours) return minutes % 60 ? `${hours}小时${minutes % 60}分钟` : `${hours}小时`;
    return `${minutes}分钟`;
  };
  const count = () => {
    const now = Date.now() + ahead;
    for (const element of all("time[data-due]")) {
      const left = Date.parse(element.dateTime) - now;
      const tone = left < 0 ? "late" : left < 4 * 3600000 ? "soon" : "calm";
      const late = element.dataset.late ? `超时 ${element.dataset.late}` : "已超时";
      element.textContent = left < 0 ? late : `剩 ${span(left)}`;
      element.className = `due due-${tone}`;
    }
  };
  setInterval(count, 20000);

  // text areas say how full they are
  const fill = (area) => {
    const counter = area.nextElementSibling;
    if (!counter?.classList.contains("counter")) return;
    const length = [...area.value].length;
    counter.textContent = length ? `${length} / ${area.maxLength}` : "";
    counter.classList.toggle("over", length >= area.maxLength);
  };
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-grow]")) fill(event.target);
    if (event.target.matches("[data-filter]")) sift(event.target);
  });

  // what is being written survives leaving the page, in this tab only, until it is sent, given up or one logs out
  const draftOf = (form) => `draft ${form.getAttribute("action")}`;
  document.addEventListener("input", (event) => {
    if (event.target.matches("#act textarea")) sessionStorage.setItem(draftOf(event.target.form), event.target.value);
  });
  const resume = () => {
    const area = find("#act textarea");
    const draft = area && sessionStorage.getItem(draftOf(area.form));
    if (draft && area.value === area.defaultValue && !find(".changed, .refusal", area.form)) area.value = draft;
  };
  const forget = (form) => form && sessionStorage.removeItem(draftOf(form));
  body.addEventListener("htmx:beforeSwap", (event) => {
    const form = find("#act");
    const { requestConfig, xhr } = event.detail;
    if (form && requestConfig.verb === "post" && xhr.status === 200 && requestConfig.elt === form) forget(form);
  });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-cancel]")) forget(find("#act")); });
  document.addEventListener("submit", (event) => { if (event.target.action.endsWith("/logout")) sessionStorage.clear(); });

  // finding a colleague in the list
  const sift = (input) => {
    const list = find(input.dataset.filter);
    const wanted = input.value.trim().toLowerCase();
    let shown = 0;
    for (const group of all("[data-group]", list)) {
      let some = 0;
      for (const hand of all(".hand", group)) {
        hand.hidden = !hand.dataset.words.toLowerCase().includes(wanted);
        some += hand.hidden ? 0 : 1;
      }
      group.hidden = !some;
      shown += some;
    }
    find(".hands-none", list).hidden = shown > 0;
  };
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches?.("[data-filter]") || event.isComposing) return;
    const first = all(".hand", find(event.target.dataset.filter)).find((hand) => hand.offsetParent);
    if ((event.key === "Enter" || event.key === "ArrowDown") && first) {
      event.preventDefault();
      find("input", first).checked = true;
      find("input", first).focus();
    }
  });

  document.addEventListener("click", (event) => {
    const copy = event.target.closest("[data-copy]");
    if (copy) navigator.clipboard?.writeText(copy.dataset.copy).then(() => toast(`已复制 ${copy.dataset.copy}`));
    if (event.target.nodeName === "DIALOG") event.target.close();
    const back = event.target.closest("[data-back]");
    if (back && document.referrer.startsWith(`${location.origin}/console?`) && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      history.back();
    }
  });

  const settle = () => {
    resume();
    all("[data-grow]").forEach(fill);
    count();
    catchUp();
  };
  body.addEventListener("htmx:afterSettle", settle);

  // a ticket's page: what is read is always new; a form being filled in stays and says so
  const catchUp = () => {
    const read = find("#ticket [data-version]");
    const doing = find("#panel [data-version]");
    if (!read || !doing || Number(read.dataset.version) <= Number(doing.dataset.version)) return;
    if (find("#act")) find("#moved").hidden = false;
    else htmx.ajax("GET", doing.dataset.acts, { target: "#panel", swap: "innerHTML" });
  };

  // news: one stream for all of a person's tabs where the browser can lock, else one for each
  const hear = ({ kind, ids }) => {
    if (kind === "danger") { signal("alarms-moved"); return; }
    const page = find("[data-ticket]");
    if (page && ids.includes(page.dataset.ticket)) signal("ticket-moved");
    body.dispatchEvent(new CustomEvent("tickets-told", { detail: { kind, ids } }));
  };
  const listen = () => new Promise((ended) => {
    const channel = "BroadcastChannel" in window ? new BroadcastChannel("jiesu-news") : null;
    const source = new EventSource(body.dataset.events);
    for (const kind of ["arrived", "changed", "danger"]) {
      source.addEventListener(kind, (event) => {
        const told = { kind, ids: event.data.split(",") };
        channel?.postMessage(told);
        hear(told);
      });
    }
    let lost = false;
    source.addEventListener("open", () => { if (lost) { lost = false; signal("tickets-moved"); signal("ticket-moved"); signal("alarms-moved"); } });
    source.addEventListener("error", () => {
      lost = true;
      if (source.readyState === EventSource.CLOSED) { channel?.close(); ended(); }
    });
  });
  const stay = async () => {
    if (!navigator.locks) { await listen(); return; }
    const channel = new BroadcastChannel("jiesu-news");
    channel.addEventListener("message", (event) => hear(event.data));
    await navigator.locks.request("jiesu-news", async () => { channel.close(); await listen(); });
  };
  if (body.dataset.events) stay();

  // an alarm nobody sees to sounds until somebody does; browsers let a page sound only after a click or a key
  let tone;
  let sounding;
  const beep = () => {
    tone ??= new AudioContext();
    for (const line of all(".alarm-silent")) line.hidden = tone.state === "running";
    if (tone.state !== "running") { tone.resume(); return; }
    for (const [at, pitch] of [[0, 880], [0.25, 660], [0.5, 880]]) {
      const wave = tone.createOscillator();
      const loud = tone.createGain();
      wave.frequency.value = pitch;
      loud.gain.value = 0.25;
      wave.connect(loud).connect(tone.destination);
      wave.start(tone.currentTime + at);
      wave.stop(tone.currentTime + at + 0.2);
    }
    body.dataset.sounded = String(Number(body.dataset.sounded || 0) + 1);
  };
  const sound = () => {
    const unread = Boolean(find(".alarm[data-unread]"));
    body.classList.toggle("in-danger", unread);
    if (unread && !sounding) { beep(); sounding = setInterval(beep, 4000); }
    if (!unread && sounding) { clearInterval(sounding); sounding = null; }
  };
  body.addEventListener("htmx:afterSettle", (event) => { if (event.target.id === "alarms") sound(); });
  for (const touched of ["pointerdown", "keydown"]) document.addEventListener(touched, () => { if (sounding) tone?.resume().then(beep); });

  // the keyboard
  const keyed = (key) => find(`#panel [data-key="${key}"]`);
  // until the form that a key asked for is there, what one goes on typing is meant for it and not for the page
  const PATIENCE = 5000;
  let asking = 0;
  for (const over of ["htmx:afterSettle", "htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    body.addEventListener(over, () => { asking = 0; });
  }
  const act = (key) => {
    const button = keyed(key);
    if (button) { asking = Date.now(); button.click(); return; }
    const row = find("#rows .chosen");
    if (row) location.href = `${find("a", row).href}?key=${key}`;
  };
  const KEYS = {
    j: () => find("[data-next]")?.click(),
    "/": () => { const search = find("#find"); search?.focus(); search?.select(); },
    u: () => find("[data-back]")?.click(),
    "?": () => find("#keys")?.showModal(),
    d: () => act("d"), a: () => act("a"), r: () => act("r"), n: () => act("n"), i: () => act("i"), v: () => act("v"), x: () => act("x"),
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches?.("#act textarea")) {
      event.preventDefault();
      find(".act-end button[type=submit]", event.target.form)?.click();
      return;
    }
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.matches?.("input:not([type=radio]), textarea, select");
    if (event.key === "Escape") {
      if (typing && !event.target.closest("#act")) event.target.blur();
      else if (!find("dialog[open]") && !find("#act textarea")?.value) find("[data-cancel]")?.click();
      return;
    }
    if (typing || running || Date.now() - asking < PATIENCE || find("dialog[open]")) return;
    if (event.key === "Enter" && event.target.closest?.("a, button, summary, label, input")) return;
    const does = KEYS[event.key] || (/^[a-z]$/.test(event.key) && keyed(event.key) && (() => act(event.key)));
    if (does) { event.preventDefault(); does(); }
  });

  settle();
  const asked = new URLSearchParams(location.search).get("key");
  if (asked && find("#panel")) {
    history.replaceState(null, "", location.pathname);
    const button = keyed(asked);
    if (button && !button.closest("form")) window.addEventListener("load", () => button.click());
    else if (button) button.focus();
  }
})();
