// Light or dark as the machine has it, before anything is painted; a choice of one's own is in the page already.
(() => {
  "use strict";
  const root = document.documentElement;
  if (root.dataset.scheme !== "system") return;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const follow = () => { root.dataset.bsTheme = dark.matches ? "dark" : "light"; };
  follow();
  dark.addEventListener("change", follow);
})();
