// The first visit is guided in five steps that can be left: one card, beside the thing it tells of, over nothing else.
(() => {
  "use strict";

  const card = document.getElementById("tour");
  const again = new URLSearchParams(location.search).has("tour");
  if (!card || !(again || card.hasAttribute("data-begins"))) return;

  const steps = [...card.querySelectorAll(".tour-step")];
  const next = card.querySelector("[data-tour=next]");
  const form = card.querySelector("form");
  const GAP = 12;
  let at = 0;
  let shown = null;

  const thing = (step) => (step.dataset.at ? [...document.querySelectorAll(step.dataset.at)].find((one) => one.offsetParent) : null);

  // to the right of the thing, else below it, else at the bottom of the window; never outside it
  const place = () => {
    const box = shown?.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = card;
    const keep = (wanted, size, room) => Math.max(GAP, Math.min(wanted, room - size - GAP));
    let left = (innerWidth - width) / 2;
    let top = innerHeight - height - GAP;
    if (box && box.right + GAP + width < innerWidth) [left, top] = [box.right + GAP, box.top];
    else if (box && box.bottom + GAP + height < innerHeight) [left, top] = [box.left, box.bottom + GAP];
    else if (box && box.top - GAP - height > 0) [left, top] = [box.left, box.top - GAP - height];
    card.style.left = `${keep(left, width, innerWidth)}px`;
    card.style.top = `${keep(top, height, innerHeight)}px`;
  };

  const show = () => {
    shown?.classList.remove("tour-shown");
    steps.forEach((step, number) => { step.hidden = number !== at; });
    shown = thing(steps[at]);
    shown?.classList.add("tour-shown");
    card.querySelector(".tour-count").textContent = `第 ${at + 1} 步，共 ${steps.length} 步`;
    next.textContent = at === steps.length - 1 ? "知道了" : "下一步";
    card.hidden = false;
    place();
  };

  const leave = () => {
    if (card.hidden) return;
    shown?.classList.remove("tour-shown");
    card.hidden = true;
    fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" });
    if (again) history.replaceState(null, "", location.pathname);
  };

  card.addEventListener("click", (event) => {
    const asked = event.target.dataset.tour;
    if (asked === "leave" || (asked === "next" && at === steps.length - 1)) leave();
    else if (asked === "next") { at += 1; show(); }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !card.hidden && !document.querySelector("dialog[open]")) leave();
  });
  window.addEventListener("resize", () => { if (!card.hidden) place(); });
  show();
  if (again) next.focus();
})();
