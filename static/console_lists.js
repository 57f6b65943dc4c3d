// The list of tickets: rows chosen by keys and ticked, what happened meanwhile said and not moved under the eye.
(() => {
  "use strict";

  const find = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const body = document.body;
  const list = () => find("#list");
  document.addEventListener("click", (event) => { if (event.target.closest?.("[data-print]")) window.print(); });
  if (!list()) return;
  const rows = () => all("#rows .ticket");
  const box = (row) => find(".queue-pick input", row);

  // a row that was chosen stays so when the list is read again
  let chosen = null;
  const choose = (row) => {
    for (const other of rows()) other.classList.toggle("chosen", other === row);
    chosen = row?.dataset.id ?? null;
    row?.scrollIntoView({ block: "nearest" });
  };
  const at = () => rows().findIndex((row) => row.dataset.id === chosen);
  const move = (step) => {
    const there = rows();
    if (there.length) choose(there[Math.min(there.length - 1, Math.max(0, at() < 0 ? 0 : at() + step))]);
  };

  // ticking: one, from the last one to this one, all of the page; ticks stay when the list is read again
  const picked = new Map();
  let last = null;
  const show = () => {
    const bar = find("#bulk");
    if (!bar) return;
    const every = bar.elements.all.checked;
    bar.hidden = !picked.size && !every;
    find("#bulk-count").textContent = every ? "符合条件的全部" : `已选 ${picked.size} 件`;
    const whole = rows().length > 0 && rows().every((row) => box(row).checked);
    for (const page of all(PAGE)) page.checked = whole;
    for (const row of rows()) row.classList.toggle("picked", box(row).checked);
  };
  const PAGE = "#bulk-page, #rows [data-page]";
  const heading = () => {
    const head = find("#rows thead th");
    if (!head || !find("#bulk") || find("input", head)) return;
    head.innerHTML = '<input type="checkbox" data-page aria-label="本页全选" title="本页全选">';
  };
  const tick = (row, on) => {
    box(row).checked = on;
    if (on) picked.set(row.dataset.id, box(row).value);
    else picked.delete(row.dataset.id);
  };
  const upTo = (row, on) => {
    const there = rows();
    const from = there.findIndex((one) => one.dataset.id === last);
    const to = there.indexOf(row);
    for (const one of from < 0 ? [row] : there.slice(Math.min(from, to), Math.max(from, to) + 1)) tick(one, on);
    last = row.dataset.id;
    show();
  };
  document.addEventListener("click", (event) => {
    const row = event.target.matches?.(".queue-pick input") && event.target.closest(".ticket");
    if (!row) return;
    if (event.shiftKey) upTo(row, event.target.checked);
    else { tick(row, event.target.checked); last = row.dataset.id; show(); }
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches?.(PAGE)) { for (const row of rows()) tick(row, event.target.checked); show(); }
    if (event.target.name === "all") show();
  });

  // news: rows say that they changed, new ones wait behind a line; nothing moves until somebody asks for it
  const arrived = new Set();
  const changed = new Set();
  let missed = false;
  const say = () => {
    const news = find("#news");
    const said = [arrived.size ? `${arrived.size} 件新诉求` : "", changed.size ? `${changed.size} 件有变化` : "", missed ? "可能有新的" : ""];
    news.hidden = !said.some(Boolean);
    find("span", news).textContent = said.filter(Boolean).join("，");
    for (const row of rows()) find(".queue-moved", row).hidden = !changed.has(row.dataset.id);
    const waiting = list().dataset.waiting ? `(${list().dataset.waiting}) ` : "";
    document.title = `${arrived.size && document.hidden ? "● " : ""}${waiting}${list().dataset.title} · 接诉`;
  };
  document.addEventListener("visibilitychange", say);
  // what the list would show now, read aside: its counts are put in place, its rows are only compared
  const compare = (fresh, ids) => {
    const here = new Map(rows().map((row) => [row.dataset.id, box(row).value]));
    const there = new Map(all(".queue-pick input", fresh).map((one) => [one.value.split(":")[0], one.value]));
    // a row that only moved up from the next page is nothing new
    for (const id of there.keys()) if (!here.has(id)) { if (ids.has(id)) arrived.add(id); else if (!ids.size) missed = true; }
    for (const [id, value] of here) if (there.has(id) ? there.get(id) !== value : ids.has(id)) changed.add(id);
    const tabs = find(".tabs", fresh);
    if (tabs) find(".tabs", list()).replaceWith(document.adoptNode(tabs));
    list().dataset.waiting = fresh.dataset.waiting;
  };
  let later = null;
  const news = new Set();
  const look = async () => {
    later = null;
    const ids = new Set(news);
    news.clear();
    try {
      const reply = await fetch(list().dataset.again, { headers: { "HX-Request": "true" } });
      const fresh = reply.ok && find("#list", new DOMParser().parseFromString(await reply.text(), "text/html"));
      if (fresh) compare(fresh, ids);
      else missed = true;
    } catch { missed = true; }
    say();
  };
  const lookSoon = () => { later ??= setTimeout(look, 300 + Math.random() * 500); };
  body.addEventListener("tickets-told", (event) => {
    const { kind, ids } = event.detail;
    const here = new Set(rows().map((row) => row.dataset.id));
    for (const id of ids) {
      news.add(id);
      // one that came in while the list was read is in it already, however late word of it comes
      if (kind === "arrived" && list().dataset.hears && !here.has(id)) arrived.add(id);
    }
    lookSoon();
  });
  body.addEventListener("tickets-moved", lookSoon);

  const settle = () => {
    const row = rows().find((one) => one.dataset.id === chosen);
    row?.classList.add("chosen");
    for (const one of rows()) if (picked.has(one.dataset.id)) tick(one, true);
    heading();
    show();
    say();
  };
  body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target?.id !== "list") return;
    arrived.clear();
    changed.clear();
    missed = false;
    settle();
  });

  // the keyboard of the list comes before that of the page
  const go = (where) => { if (where) location.href = where; };
  const KEYS = {
    j: () => move(1),
    k: () => move(-1),
    x: () => { const row = rows()[at()]; if (row) { tick(row, !box(row).checked); last = row.dataset.id; show(); } },
    X: () => { const row = rows()[at()]; if (row) upTo(row, true); },
    Enter: () => { const row = rows()[at()]; if (row) find(".ticket-link", row).click(); },
    o: () => go(list().dataset.oldest),
    Home: () => (list().dataset.first ? go(list().dataset.first) : choose(rows()[0])),
    End: () => choose(rows().at(-1)),
    n: () => go(list().dataset.further),
    ".": () => { if (!find("#news").hidden) find("#news").click(); },
  };
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || find("dialog[open]")) return;
    if (event.target.matches?.("input:not([type=checkbox]), textarea, select, summary")) return;
    if (event.key === "Enter" && event.target.closest?.("a, button, label, input")) return;
    const does = KEYS[event.key];
    if (!does) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    does();
  }, true);

  // one fold at a time, closed by Esc and by a click beside it
  document.addEventListener("click", (event) => {
    for (const fold of all("details.fold[open]")) if (!fold.contains(event.target)) fold.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") for (const fold of all("details.fold[open]")) { fold.open = false; find("summary", fold).focus(); }
  });

  settle();
})();
