// The sandbox's control API, and the addresses a phone opens.

/** Calls the control API and returns its JSON; throws an Error whose message may be shown on screen. */
export async function call(method, path, body) {
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Error("连不上沙盒，请确认它还在运行");
  }
  const data = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(data.error ?? `沙盒答复 ${response.status}`);
  return data;
}

export const get = (path) => call("GET", path);
export const post = (path, body = {}) => call("POST", path, body);
export const remove = (path) => call("DELETE", path);
export const person = (key, what) => `/sandbox/people/${encodeURIComponent(key)}/${what}`;

/**
 * Where a phone's browser goes for `url`: the product's and the platform's own pages are reached through the phone's host, so that
 * phones do not mix cookies. Returns {address, external}; an external address is someone else's site, which cannot be framed.
 */
export function phoneAddress(url, host, world) {
  const target = new URL(url, world.server_url);
  const ours = [world.server_url, world.public_url, location.origin].filter(Boolean).map((address) => new URL(address).origin);
  const authorize = target.hostname === "open.weixin.qq.com" && target.pathname.startsWith("/connect/oauth2/");
  const article = target.pathname.startsWith("/sandbox/article/");
  if (!ours.includes(target.origin) && !authorize && !article && !target.hostname.endsWith(".localhost")) return { address: target.href, external: true };
  const port = location.port ? `:${location.port}` : "";
  return { address: `http://${host}.localhost${port}${target.pathname}${target.search}${target.hash}`, external: false };
}

/**
 * The page's one event stream. `handlers` maps event names to functions of the parsed data; `onstate(up, again)` hears whether the
 * stream is up, and whether it was up before (then messages may have been missed).
 */
export function listen(handlers, onstate) {
  let opened = false;
  const connect = () => {
    const source = new EventSource("/sandbox/events");
    source.onopen = () => {
      onstate(true, opened);
      opened = true;
    };
    source.onerror = () => {
      onstate(false, opened);
      if (source.readyState !== EventSource.CLOSED) return;
      source.close();
      setTimeout(connect, 2000);
    };
    for (const [name, handler] of Object.entries(handlers)) {
      source.addEventListener(name, (event) => handler(event.data ? JSON.parse(event.data) : {}));
    }
  };
  connect();
}
