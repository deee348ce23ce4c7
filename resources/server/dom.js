// Small helpers for elements. No markup is ever made from text: what strangers wrote stays text.

/** The element with that id. */
export const at = (id) => document.getElementById(id);

/** A new element with properties, and children or texts in it. */
export function make(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  const { data = {}, attributes = {}, ...rest } = properties;
  Object.assign(made, rest);
  Object.assign(made.dataset, data);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** A picture of icons.svg, drawn in the colour of the text. */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const made = document.createElementNS(space, "svg");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `/static/icons.svg#${name}`);
  made.setAttribute("class", "icon");
  made.setAttribute("aria-hidden", "true");
  made.append(use);
  return made;
}

/** Whether keys that are pressed there write something. */
export function isWriting(target) {
  if (!(target instanceof HTMLElement)) return false;
  const plain = target instanceof HTMLInputElement && ["range", "checkbox"].includes(target.type);
  return !plain && (target.matches("input, textarea, select") || target.isContentEditable);
}

/** Save bytes as a file of that name. */
export function download(blob, name) {
  const url = URL.createObjectURL(blob);
  make("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** How many bytes, for people. */
export function sizeWords(bytes) {
  const units = ["B", "KB", "MB", "GB", "TB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** power;
  return `${value < 10 && power ? value.toFixed(1) : Math.round(value)} ${units[power]}`;
}
