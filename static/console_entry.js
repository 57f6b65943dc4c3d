// Writing a petition down: a key takes each proposal, files go up one by one. Without it the same buttons send the form.
(() => {
  "use strict";

  const form = () => document.getElementById("entry-form");
  const changed = (element) => element.dispatchEvent(new Event("change", { bubbles: true }));

  const take = (button) => {
    const fields = form().elements.namedItem(button.dataset.take);
    const { value } = button.dataset;
    if (fields instanceof RadioNodeList) {
      fields.value = value;
      changed([...fields].find((one) => one.checked) ?? form());
      return;
    }
    if (!fields) return;
    fields.value = value;
    changed(fields);
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-take]");
    if (!button || !form()) return;
    event.preventDefault();
    take(button);
  });
  // a telephone system opens the page with the ringing number behind the #, which no server and no log ever gets
  const ringing = () => {
    const ask = document.querySelector(".caller-ask");
    const number = new URLSearchParams(location.hash.slice(1)).get("ring");
    if (!ask || !number) return;
    history.replaceState(null, "", location.pathname);
    ask.elements.number.value = number.slice(0, 30);
    ask.requestSubmit();
  };
  addEventListener("hashchange", ringing);
  ringing();

  document.addEventListener("keydown", (event) => {
    if (!form() || event.isComposing) return;
    if (event.altKey && /^Digit[1-9]$/.test(event.code)) {
      const button = document.querySelectorAll("[data-take]")[Number(event.code.slice(5)) - 1];
      if (button) { event.preventDefault(); take(button); }
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form().contains(event.target)) {
      event.preventDefault();
      form().querySelector("[data-send]")?.click();
    }
  });

  // the draft is kept by one request at a time: an upload waits for the one under way, and no other begins meanwhile
  let keeping = Promise.resolve();
  let kept = () => {};
  let uploading = false;
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt.id !== "entry-kept") return;
    if (uploading) { event.preventDefault(); return; }
    keeping = new Promise((done) => { kept = done; });
  });
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.elt.id === "entry-kept") setTimeout(kept, 60); });

  // one request a file, so that each may be as large as a file may be; what is typed goes along and is kept
  const send = async (file) => {
    const data = new FormData(form());
    data.delete("files");
    if (file) data.append("files", file);
    const answer = await fetch("/console/petitions/draft/files", { method: "POST", body: data, headers: { "HX-Request": "true" } });
    if (!answer.ok) {
      const words = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-words]");
      throw new Error(words?.textContent || "没有传上去，请稍后再试");
    }
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  };
  const show = (page) => {
    for (const id of ["entry-files", "entry-kept"]) {
      const fresh = page.getElementById(id);
      const old = document.getElementById(id);
      if (!fresh || !old) continue;
      if (id === "entry-kept") old.innerHTML = fresh.innerHTML;
      else old.replaceWith(fresh);
      htmx.process(document.getElementById(id));
    }
  };
  const told = new Map();
  const tell = () => {
    const list = document.getElementById("entry-files");
    list.querySelector(".refusal")?.remove();
    if (!told.size) return;
    const box = document.createElement("div");
    box.className = "refusal";
    box.setAttribute("role", "alert");
    const head = document.createElement("p");
    head.textContent = `这 ${told.size} 份没有收：`;
    const lines = document.createElement("ul");
    for (const [name, words] of told.values()) {
      const line = document.createElement("li");
      const bold = document.createElement("b");
      bold.textContent = name;
      line.append(bold, `：${words}`);
      lines.append(line);
    }
    box.append(head, lines);
    list.append(box);
  };
  document.addEventListener("change", async (event) => {
    if (event.target.id !== "entry-pick" || !event.target.files.length) return;
    event.stopPropagation();
    const picked = [...event.target.files];
    event.target.value = "";
    event.target.disabled = true;
    told.clear();
    await keeping;
    uploading = true;
    for (const [at, file] of picked.entries()) {
      try {
        const page = await send(file);
        const line = page.querySelector("#entry-files .refusal li");
        if (line) told.set(at, [file.name, line.textContent.replace(/^.*?：/s, "")]);
        show(page);
      } catch (error) {
        told.set(at, [file.name, error.message]);
      }
      tell();
    }
    const field = document.getElementById("entry-pick");
    if (field) field.disabled = false;
    uploading = false;
    changed(form());
  }, true);
})();
