// Avatars drawn on the spot: people have little landscapes, as people on WeChat do; accounts have a seal.
import { svg } from "./dom.js";

const SCENES = [
  '<rect width="40" height="40" fill="#f6b26b"/><circle cx="27" cy="14" r="6" fill="#fff3d6"/><path d="M0 30 12 16l8 9 6-6 14 14v7H0z" fill="#8a4b3c"/><path d="M0 35 14 26l10 6 16-7v15H0z" fill="#5d2f2c"/>',
  '<rect width="40" height="40" fill="#8fc8d8"/><path d="M0 26h40v14H0z" fill="#3f8797"/><path d="M20 26c-6-1-8-6-7-10 3 1 5 3 7 6 2-3 4-5 7-6 1 4-1 9-7 10Z" fill="#f7b6c5"/><path d="M20 26c-3-3-4-8 0-13 4 5 3 10 0 13Z" fill="#fde3ea"/><ellipse cx="20" cy="29" rx="11" ry="2.5" fill="#5fae79"/>',
  '<rect width="40" height="40" fill="#4c6f94"/><circle cx="30" cy="10" r="4" fill="#f4f1de"/><path d="M0 28 10 15l7 8 9-12 14 17v12H0z" fill="#2f4a68"/><path d="m22 16 4-5 5 6-3 1-2-2-2 2z" fill="#e9eef3"/><path d="M0 33c8-4 14 2 22-1s12-1 18 1v7H0z" fill="#22364d"/>',
  '<rect width="40" height="40" fill="#dcedc8"/><path d="M18 40V8h3v32zM27 40V14h2.5v26z" fill="#558b2f"/><path d="M20 16c5-6 10-6 15-5-3 5-9 7-15 5ZM19 24C14 18 9 18 4 19c3 5 9 7 15 5ZM28 24c3-4 6-5 10-4-2 4-6 5-10 4Z" fill="#7cb342"/>',
  '<rect width="40" height="40" fill="#ffd9c7"/><path d="M0 24h40v16H0z" fill="#5a8fb5"/><circle cx="20" cy="24" r="7" fill="#f2694b"/><path d="M0 24h40v16H0z" fill="#5a8fb5" opacity=".88"/><path d="M14 29h12M16 33h8M11 26h18" stroke="#ffd9c7" stroke-width="1.2" stroke-linecap="round"/>',
  '<rect width="40" height="40" fill="#e8e2f4"/><path d="M20 40V20" stroke="#6d5843" stroke-width="3"/><circle cx="20" cy="16" r="9" fill="#e39bb5"/><circle cx="12" cy="20" r="6" fill="#eab0c5"/><circle cx="28" cy="20" r="6" fill="#d98aa7"/><path d="M0 36c12-4 28-4 40 0v4H0z" fill="#b4c7a2"/>',
];
const COURT =
  '<rect width="40" height="40" fill="#8f1f1b"/><g fill="none" stroke="#f6dca4" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"><path d="M20 9v21M13 31h14M10 13.5h20M10 13.5 6.5 22h7zM30 13.5 26.5 22h7z"/></g><path d="M6.2 22h7.6a3.8 3.8 0 0 1-7.6 0ZM26.2 22h7.6a3.8 3.8 0 0 1-7.6 0Z" fill="#f6dca4"/><circle cx="20" cy="9" r="2" fill="#f6dca4"/>';
const MINI =
  '<rect width="40" height="40" fill="#2e6fd0"/><path d="M22 24.5v-8.7c0-5.3 8-5 8 .2 0 3.3-2.7 4-3.6 4.2M18 15.5v8.7c0 5.3-8 5-8-.2 0-3.3 2.7-4 3.6-4.2" fill="none" stroke="#fff" stroke-width="2.4" stroke-linecap="round"/>';
const wrap = (markup) => svg(`<svg viewBox="0 0 40 40" class="avatar">${markup}</svg>`);

/** A person's picture, by their place among the people. */
export const personAvatar = (index) => wrap(SCENES[index % SCENES.length]);

/** An account's picture, by its kind. */
export const accountAvatar = (account) => wrap(account?.kind === "miniprogram" ? MINI : COURT);
