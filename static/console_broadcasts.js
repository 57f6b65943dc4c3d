// Buttons that put a few words into a field where its caret is.
(() => {
  "use strict";

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-inserts]");
    const field = button && document.getElementById(button.dataset.into);
    if (!field) return;
    const before = field.value.slice(0, field.selectionStart);
    const fresh = "ownLine" in button.dataset && before && !before.endsWith("\n") ? "\n\n" : "";
    field.setRangeText(fresh + button.dataset.inserts, field.selectionStart, field.selectionEnd, "end");
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
})();
