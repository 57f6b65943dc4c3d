// The ticket's page: drafts kept on the server, @ for colleagues, who else is here. Without it all of it still works by forms.
(() => {
  "use strict";

  const find = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const body = document.body;
  const area = () => find("#act textarea[data-draft]");

  // once the server has what was written, this tab need not keep it
  let sent = "";
  const key = (form) => `draft ${form.getAttribute("action")}`;
  body.addEventListener("htmx:beforeRequest", (event) => { if (event.detail.elt === area()) sent = area().value; });
  body.addEventListener("htmx:afterRequest", (event) => {
    const here = area();
    if (here && event.detail.elt === here && event.detail.successful && here.value === sent) sessionStorage.removeItem(key(here.form));
  });
  document.addEventListener("click", (event) => {
    const here = area();
    if (here && event.target.closest("[data-cancel-draft]")) sessionStorage.removeItem(key(here.form));
  });

  // what is not kept yet when the page goes, goes along; who is gone is told
  const tell = (address, values) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(values)) form.append(name, value);
    navigator.sendBeacon(address, new URLSearchParams(form));
  };
  const csrf = () => find("input[name=csrf]")?.value ?? "";
  window.addEventListener("pagehide", () => {
    const here = area();
    if (here && sessionStorage.getItem(key(here.form)) === here.value) tell(here.getAttribute("hx-post"), { csrf: csrf(), words: here.value });
    const presence = find("#presence");
    if (presence) tell(presence.getAttribute("hx-post"), { csrf: csrf(), doing: "gone" });
  });
  const doing = () => { const here = area(); return here && here.value !== here.defaultValue ? "writing" : "reading"; };
  let told = "reading";
  body.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.elt.id !== "presence") return;
    told = doing();
    event.detail.parameters.doing = told;
  });
  document.addEventListener("input", () => {
    if (told === doing()) return;
    told = doing();
    const presence = find("#presence");
    if (presence) htmx.trigger(presence, "doing");
  });

  // @ and a few letters of a name: whoever fits is offered, Enter takes them
  let list;
  let shown = [];
  let at = 0;
  const close = () => { list?.remove(); list = null; shown = []; };
  const called = (here) => here.value.slice(0, here.selectionStart).match(/@([^\s@]{0,12})$/);
  const draw = (here) => {
    list ??= Object.assign(document.createElement("ul"), { className: "mention-list", id: "mentions" });
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "提醒哪位同事");
    list.replaceChildren(...shown.map((hand, index) => {
      const line = document.createElement("li");
      line.setAttribute("role", "option");
      line.setAttribute("aria-selected", String(index === at));
      line.textContent = hand.dataset.name;
      line.append(Object.assign(document.createElement("small"), { textContent: find(".hand-title", hand).textContent }));
      line.addEventListener("pointerdown", (event) => { event.preventDefault(); at = index; take(here); });
      return line;
    }));
    here.after(list);
  };
  const take = (here) => {
    const hand = shown[at];
    const match = called(here);
    if (!hand || !match) return;
    const before = here.value.slice(0, here.selectionStart - match[0].length);
    const behind = here.value.slice(here.selectionStart);
    here.value = `${before}@${hand.dataset.name} ${behind}`;
    here.selectionStart = here.selectionEnd = before.length + hand.dataset.name.length + 2;
    find("input", hand).checked = true;
    close();
    here.dispatchEvent(new Event("input", { bubbles: true }));
  };
  document.addEventListener("input", (event) => {
    const here = event.target;
    if (!here.matches?.("textarea[data-mentions]")) return;
    const match = called(here);
    const hands = match ? all(".hand", find(here.dataset.mentions) ?? document.createElement("div")) : [];
    const wanted = match ? match[1].toLowerCase() : "";
    shown = hands.filter((hand) => hand.dataset.words.toLowerCase().split(" ").some((word) => word.startsWith(wanted))).slice(0, 6);
    at = 0;
    if (shown.length) draw(here); else close();
  });
  document.addEventListener("keydown", (event) => {
    if (!list || event.isComposing || !event.target.matches?.("textarea[data-mentions]")) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) at = (at + step + shown.length) % shown.length;
    if (step) draw(event.target);
    if (event.key === "Enter" || event.key === "Tab") take(event.target);
    if (event.key === "Escape") close();
    if (step || ["Enter", "Tab", "Escape"].includes(event.key)) { event.preventDefault(); event.stopPropagation(); }
  }, true);
  document.addEventListener("focusout", (event) => { if (event.target.matches?.("textarea[data-mentions]")) close(); });

  document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) window.print(); });
})();
