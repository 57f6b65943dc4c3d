// Small helpers for building elements. Text always becomes a text node: nothing a person or an account wrote is ever parsed as HTML.

/** An element. `on…` props are listeners, `testid` becomes data-testid, false/null props and children are left out. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "testid") element.dataset.testid = value;
    else if (name === "class") element.className = value;
    else if (name === "value" || name === "disabled") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A button showing an icon; `label` is what a screen reader says. */
export function iconButton(name, label, onclick, props = {}) {
  return h("button", { type: "button", "aria-label": label, title: label, onclick, ...props, class: `icon ${props.class ?? ""}` }, icon(name));
}

const PATHS = {
  back: '<path d="M15 4 7 12l8 8"/>',
  next: '<path d="m9 5 7 7-7 7"/>',
  more: '<g fill="currentColor" stroke="none"><circle cx="5" cy="12" r="1.8"/><circle cx="12" cy="12" r="1.8"/><circle cx="19" cy="12" r="1.8"/></g>',
  close: '<path d="m6 6 12 12M18 6 6 18"/>',
  keyboard: '<rect x="2.5" y="5.5" width="19" height="13" rx="2.5"/><path d="M6.5 9.5h.01M10 9.5h.01M14 9.5h.01M17.5 9.5h.01M6.5 12.5h.01M17.5 12.5h.01M10 12.5h4M8.5 15.5h7"/>',
  menu: '<path d="M4.5 7h15M4.5 12h15M4.5 17h15"/>',
  entry: '<path d="M5 8h14M5 12.5h14M5 17h14"/>',
  voice: '<circle cx="12" cy="12" r="9.5"/><path d="M9.2 10.4c.9.9.9 2.3 0 3.2M11.7 8.6c1.9 1.9 1.9 4.9 0 6.8M14.2 6.8c2.9 2.9 2.9 7.5 0 10.4"/>',
  smile: '<circle cx="12" cy="12" r="9.5"/><path d="M8 14.2c1 1.6 2.4 2.3 4 2.3s3-.7 4-2.3M8.8 9.3v.8M15.2 9.3v.8"/>',
  plus: '<circle cx="12" cy="12" r="9.5"/><path d="M12 7.5v9M7.5 12h9"/>',
  picture: '<rect x="3" y="4.5" width="18" height="15" rx="2"/><circle cx="8.5" cy="9.5" r="1.5"/><path d="m4 18 5.5-5.5 3.5 3.5 3-3 4.5 4.5"/>',
  camera: '<path d="M4 7.5h3.5L9.3 5h5.4l1.8 2.5H20a1 1 0 0 1 1 1V18a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V8.5a1 1 0 0 1 1-1Z"/><circle cx="12" cy="13" r="3.6"/>',
  mic: '<rect x="9" y="3" width="6" height="11" rx="3"/><path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3M9 21h6"/>',
  pin: '<path d="M12 21.5s7-6.6 7-11.8a7 7 0 0 0-14 0c0 5.2 7 11.8 7 11.8Z"/><circle cx="12" cy="9.7" r="2.5"/>',
  scan: '<path d="M4 8V5a1 1 0 0 1 1-1h3M16 4h3a1 1 0 0 1 1 1v3M20 16v3a1 1 0 0 1-1 1h-3M8 20H5a1 1 0 0 1-1-1v-3M3.5 12h17"/>',
  chat: '<path d="M12 4c5 0 9 3.3 9 7.5S17 19 12 19c-1 0-2-.1-2.9-.4L5 20.5l.8-3.2C4.1 15.9 3 13.8 3 11.5 3 7.3 7 4 12 4Z"/>',
  compass: '<circle cx="12" cy="12" r="9"/><path d="m15.8 8.2-2.2 5.4-5.4 2.2 2.2-5.4z"/>',
  person: '<circle cx="12" cy="8" r="4"/><path d="M4 20.5c.6-4.2 3.8-6.5 8-6.5s7.4 2.3 8 6.5"/>',
  reload: '<path d="M19.5 12a7.5 7.5 0 1 1-2.3-5.4M19.5 3.5v4h-4"/>',
  copy: '<rect x="8" y="8" width="12" height="12" rx="2"/><path d="M16 8V5a1 1 0 0 0-1-1H5a1 1 0 0 0-1 1v10a1 1 0 0 0 1 1h3"/>',
  out: '<path d="M14 4h6v6M20 4l-9 9M18 14v5a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1h5"/>',
  mini: '<circle cx="12" cy="12" r="9.5"/><path d="M13.5 14.5V9.6c0-2.8 4.2-2.6 4.2.1 0 1.7-1.4 2.1-1.9 2.2M10.5 9.5v4.9c0 2.8-4.2 2.6-4.2-.1 0-1.7 1.4-2.1 1.9-2.2"/>',
  down: '<path d="m6 9 6 6 6-6"/>',
  signal: '<g fill="currentColor" stroke="none"><rect x="2" y="14" width="3.6" height="5" rx="1"/><rect x="7.3" y="11" width="3.6" height="8" rx="1"/><rect x="12.6" y="8" width="3.6" height="11" rx="1"/><rect x="17.9" y="5" width="3.6" height="14" rx="1"/></g>',
  wifi: '<g fill="currentColor" stroke="none"><path d="M12 19.5 8.7 16a4.8 4.8 0 0 1 6.6 0z"/><path d="m6.9 14.1-1.8-1.9a10 10 0 0 1 13.8 0l-1.8 1.9a7.4 7.4 0 0 0-10.2 0z"/><path d="M3.4 10.4 1.6 8.5a15 15 0 0 1 20.8 0l-1.8 1.9a12.4 12.4 0 0 0-17.2 0z"/></g>',
  battery: '<rect x="1" y="7" width="19.5" height="10.5" rx="3"/><rect x="2.9" y="8.9" width="14" height="6.7" rx="1.5" fill="currentColor" stroke="none"/><path d="M22.5 10.8v3"/>',
};

/** A line icon of 24 × 24 units that takes the colour and the font size of the text around it. */
export function icon(name) {
  return svg(`<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round">${PATHS[name]}</svg>`);
}

/** An element from markup that is a constant of this program; never call it with words from outside. */
export function svg(markup) {
  const element = new DOMParser().parseFromString(markup.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" '), "image/svg+xml").documentElement;
  element.setAttribute("aria-hidden", "true");
  return document.importNode(element, true);
}

const WEEKDAYS = "日一二三四五六";
const DAY = 86_400_000;
const beijing = (ms) => new Date(ms + 8 * 3_600_000);
const two = (number) => String(number).padStart(2, "0");

/** 10:05, in Beijing time wherever the browser is; `seconds` adds them. */
export function clockTime(ms, seconds = false) {
  const date = beijing(ms);
  return `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}${seconds ? `:${two(date.getUTCSeconds())}` : ""}`;
}

/** The time stamp WeChat puts between messages, shorter the nearer it is to `now` (both epoch ms). */
export function stamp(ms, now) {
  const [date, today] = [beijing(ms), beijing(now)];
  const days = Math.floor(today.getTime() / DAY) - Math.floor(date.getTime() / DAY);
  if (days === 0) return clockTime(ms);
  if (days === 1) return `昨天 ${clockTime(ms)}`;
  if (days > 1 && days < 7) return `星期${WEEKDAYS[date.getUTCDay()]} ${clockTime(ms)}`;
  const day = `${date.getUTCMonth() + 1}月${date.getUTCDate()}日`;
  return `${date.getUTCFullYear() === today.getUTCFullYear() ? "" : `${date.getUTCFullYear()}年`}${day} ${clockTime(ms)}`;
}
