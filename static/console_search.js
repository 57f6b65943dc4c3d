// Ctrl K: the palette. Without JavaScript the box in the head finds the same.
(() => {
  "use strict";

  const palette = document.getElementById("palette");
  if (!palette) return;
  const words = document.getElementById("palette-words");
  const ask = palette.querySelector(".palette-ask");
  const links = () => [...palette.querySelectorAll("li:not([hidden]) a")];
  const chosen = () => palette.querySelector("a.chosen");

  const choose = (link) => {
    chosen()?.classList.remove("chosen");
    if (!link) return;
    link.classList.add("chosen");
    link.scrollIntoView({ block: "nearest" });
  };
  const sift = () => {
    const typed = words.value.trim().toLowerCase();
    for (const row of palette.querySelectorAll("li")) row.hidden = Boolean(typed) && !row.textContent.toLowerCase().includes(typed);
    for (const part of palette.querySelectorAll("section")) part.hidden = !part.querySelector("li:not([hidden])");
    ask.hidden = !typed;
    choose(null);
  };
  const open = () => {
    if (palette.open) return;
    for (const other of document.querySelectorAll("dialog[open]")) other.close();
    words.value = "";
    sift();
    palette.showModal();
    words.focus();
    document.body.dispatchEvent(new CustomEvent("palette-opened"));
  };

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.shiftKey || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    open();
  });
  words.addEventListener("input", sift);
  palette.addEventListener("htmx:afterSwap", sift);
  palette.addEventListener("click", (event) => { if (event.target === palette) palette.close(); });
  palette.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const all = links();
      if (!all.length) return;
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      const at = all.indexOf(chosen());
      choose(all[at < 0 && step < 0 ? all.length - 1 : (at + step + all.length) % all.length]);
      words.focus();
    } else if (event.key === "Enter" && event.target === words && chosen()) {
      event.preventDefault();
      chosen().click();
    } else if (event.key === "Enter" && event.target === words && !words.value.trim()) event.preventDefault();
  });
})();
