// Files on a ticket's page: a viewer for pictures and PDFs, and files that go up one by one. Without it they open as links, and go along with the form.
(() => {
  "use strict";

  const find = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // every page of every file that stands together, in order; how each was turned is kept
  let sheets = [];
  let current = 0;
  const turns = new Map();
  const sheetsOf = (link) => {
    const pages = Number(link.dataset.pages ?? 1);
    const name = link.dataset.view;
    return Array.from({ length: pages }, (_, at) => ({
      href: link.dataset.pages ? `${link.dataset.whole}?page=${at + 1}` : link.href,
      whole: link.dataset.whole ?? link.href,
      name: pages > 1 ? `${name}，第 ${at + 1}/${pages} 页` : name,
      link,
    }));
  };
  const turn = (image, degrees) => {
    image.style.rotate = `${degrees}deg`;
    image.classList.toggle("on-its-side", degrees % 180 !== 0);
  };
  const show = (step) => {
    const box = find("#lightbox");
    current = (current + step + sheets.length) % sheets.length;
    const sheet = sheets[current];
    const old = find("img", box);
    const image = Object.assign(document.createElement("img"), { alt: sheet.name, src: sheet.href });
    const wrong = find(".lightbox-wrong", box);
    wrong.hidden = true;
    image.addEventListener("error", () => { image.hidden = true; wrong.hidden = false; });
    turn(image, turns.get(sheet.href) ?? 0);
    old.replaceWith(image);
    find(".lightbox-at", box).textContent = sheets.length > 1 ? `${current + 1} / ${sheets.length} · ${sheet.name}` : sheet.name;
    find("[data-keep]", box).href = sheet.whole;
    for (const button of all("[data-turn]", box)) button.hidden = sheets.length < 2;
    if (sheets.length > 1) new Image().src = sheets[(current + 1) % sheets.length].href;
  };
  const rotate = (degrees) => {
    const { href } = sheets[current];
    turns.set(href, ((turns.get(href) ?? 0) + degrees + 360) % 360);
    turn(find("#lightbox img"), turns.get(href));
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-view]");
    const box = find("#lightbox");
    if (link && box && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      const together = link.closest(".media, .act-files") ?? document;
      sheets = all("[data-view]", together).flatMap(sheetsOf);
      current = sheets.findIndex((sheet) => sheet.link === link);
      show(0);
      box.showModal();
    }
    const step = event.target.closest("[data-turn]");
    if (step) show(Number(step.dataset.turn));
    const side = event.target.closest("[data-rotate]");
    if (side) rotate(Number(side.dataset.rotate));
  });
  document.addEventListener("keydown", (event) => {
    if (!find("#lightbox[open]") || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -1, PageDown: 1 }[event.key];
    const end = { Home: -current, End: sheets.length - 1 - current }[event.key];
    const side = { r: 90, R: -90 }[event.key];
    if (step && sheets.length > 1) show(step);
    else if (end !== undefined) show(end);
    else if (side) rotate(side);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);

  // one request a file, so that each may be as large as a file may be
  const pick = () => find("#act-pick");
  const words = (html) => new DOMParser().parseFromString(html, "text/html");
  const NO_ANSWER = "没有传上去，请再选一次";
  const SESSION_OVER = "登录已经结束，请在另一个窗口重新登录再传；已附的文件都在";
  const send = async (file, address, form) => {
    const data = new FormData(form);
    data.delete("files");
    data.delete("remove");
    data.append("files", file, file.name || "截图.png");
    const answer = await fetch(address, { method: "POST", body: data, headers: { "HX-Request": "true" }, redirect: "manual" });
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.headers.get("HX-Redirect")) throw new Error(SESSION_OVER);
    const page = words(await answer.text());
    if (!page.getElementById("act-files")) throw new Error(find("[data-words]", page)?.textContent || NO_ANSWER);
    return page;
  };
  const showFiles = (page) => {
    const fresh = page.getElementById("act-files");
    find("#act-files").replaceWith(fresh);
    htmx.process(fresh);
  };
  const tell = (refused) => {
    const list = find("#act-files");
    find(".refusal", list)?.remove();
    if (!refused.length) return;
    const box = Object.assign(document.createElement("div"), { className: "refusal" });
    box.setAttribute("role", "alert");
    const lines = document.createElement("ul");
    for (const [name, why] of refused) {
      const line = document.createElement("li");
      line.append(Object.assign(document.createElement("b"), { textContent: name }), `：${why}`);
      lines.append(line);
    }
    box.append(Object.assign(document.createElement("p"), { textContent: `这 ${refused.length} 份没有收：` }), lines);
    list.append(box);
  };
  let uploading = Promise.resolve();
  const upload = async (files) => {
    const { upload: address, largest } = pick().dataset;
    const { form } = pick();
    const button = find(".act-end button[type=submit]", form);
    const refused = [];
    if (button) button.disabled = true;
    for (const [at, file] of files.entries()) {
      if (!form.isConnected) return;
      find("#act-uploading").textContent = `正在传第 ${at + 1} 份，共 ${files.length} 份……`;
      try {
        if (file.size > Number(largest)) throw new Error(`文件太大：最多 ${Math.floor(largest / 1024 / 1024)} MB`);
        const page = await send(file, address, form);
        const line = find("#act-files .refusal li", page);
        if (line) refused.push([file.name, line.textContent.replace(/^.*?：/s, "")]);
        if (form.isConnected) showFiles(page);
      } catch (error) {
        refused.push([file.name, error instanceof TypeError ? NO_ANSWER : error.message]);
      }
      if (form.isConnected) tell(refused);
    }
    if (!form.isConnected) return;
    find("#act-uploading").textContent = "";
    if (button) button.disabled = false;
  };
  const take = (files) => { uploading = uploading.then(() => upload(files)); };
  document.addEventListener("change", (event) => {
    if (event.target.id !== "act-pick" || !event.target.files.length) return;
    const files = [...event.target.files];
    event.target.value = "";
    take(files);
  });
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!pick() || !event.target.closest?.("#act") || !files.length) return;
    event.preventDefault();
    take(files);
  });
  document.addEventListener("dragover", (event) => { if (pick() && event.dataTransfer?.types.includes("Files")) event.preventDefault(); });
  document.addEventListener("drop", (event) => {
    const files = [...(event.dataTransfer?.files ?? [])];
    if (!pick() || !files.length) return;
    event.preventDefault();
    take(files);
  });
})();
