// The strip of results, and the history with its search: pictures to click on.

import { at, make } from "./dom.js";
import { shown } from "./picture.js";
import { onLanguage, t } from "./texts.js";

const PAGE = 24;
const MOST = 100; // results in the strip; all are in the history
const THUMBNAIL = 256;
const TYPING_MS = 250;
const KEPT = ["address", "name", "prompt", "negative", "seed", "model", "note"];

/** A picture that was made. Its file is at hand while it is shown, and asked for again later. */
export class Result {
  constructor(facts) {
    Object.assign(this, { prompt: "", negative: undefined, seed: -1, model: "", note: "" }, facts);
    this.file = null;
    this.bitmap = null;
    this.thumbnail = "";
  }

  /** Have its file, exact, and what is shown of it. */
  async open(api) {
    this.file ??= await api.blob(this.address);
    this.bitmap ??= await shown(this.file, this.name);
    return this;
  }

  /** Shown no more. */
  close() {
    this.bitmap?.close();
    this.bitmap = null;
    this.file = null;
  }

  /** Make a small picture of it, once it is open. */
  async shrink() {
    const scale = Math.min(1, THUMBNAIL / Math.max(this.bitmap.width, this.bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(this.bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(this.bitmap.height * scale));
    const context = canvas.getContext("2d");
    context.imageSmoothingQuality = "high";
    context.drawImage(this.bitmap, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => {
      canvas.toBlob(done);
    });
    this.thumbnail = URL.createObjectURL(blob);
  }

  get label() {
    const title = this.prompt || this.model || t("result");
    return this.seed >= 0 ? t("resultOf", { title, seed: this.seed }) : title;
  }
}

function button(result, choose) {
  const image = make("img", { alt: "", src: result.thumbnail, decoding: "async" });
  const made = make("button", { type: "button", className: "thumb" }, image);
  made.title = result.label;
  made.setAttribute("aria-label", result.label);
  made.addEventListener("click", () => choose(result));
  return made;
}

/** Arrow keys walk from picture to picture. */
function walks(list) {
  list.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const all = [...list.querySelectorAll("button.thumb")];
    const next = all[all.indexOf(document.activeElement) + by];
    if (!by || !next) return;
    event.preventDefault();
    next.focus();
  });
}

export class Strip {
  /** @param {(result: Result) => void} choose */
  constructor(choose) {
    this.choose = choose;
    this.list = at("results");
    this.made = [];
    walks(this.list);
    onLanguage(() => this.show());
  }

  /** Add one that has its thumbnail: the newest comes first. */
  add(result) {
    this.made = [result, ...this.made.filter((one) => one.address !== result.address)];
    for (const old of this.made.splice(MOST)) URL.revokeObjectURL(old.thumbnail);
    this.show();
  }

  /** What is kept of them in this browser. */
  rows() {
    return this.made.slice(0, PAGE).map((one) => (
      Object.fromEntries(KEPT.map((name) => [name, one[name]]))
    ));
  }

  /** Bring back those that were kept; of one that is there no more nothing is shown. */
  async bringBack(rows, api) {
    const there = new Set(this.made.map((one) => one.address));
    const again = rows.filter((row) => !there.has(row.address)).map((row) => new Result(row));
    this.made.push(...again);
    this.show();
    for (const one of again) {
      try {
        await one.open(api);
        await one.shrink();
        one.close();
      } catch {
        this.made = this.made.filter((each) => each !== one);
      }
      this.show();
    }
  }

  /** Mark the one that is shown large; null: none is. */
  mark(result) {
    this.current = result;
    this.made.forEach((one, k) => {
      this.list.children[k]?.firstChild.setAttribute("aria-pressed", `${one === result}`);
    });
  }

  show() {
    const items = this.made.map((one) => make("li", {}, button(one, this.choose)));
    this.list.replaceChildren(...items);
    at("results-empty").hidden = items.length > 0;
    this.mark(this.current ?? null);
  }
}

export class History {
  /** @param {Api} api @param {(result: Result) => void} choose @param {(e: Error) => void} fail */
  constructor(api, choose, fail) {
    Object.assign(this, { api, choose, fail, next: null, run: 0, there: [] });
    this.list = at("history");
    this.words = at("search");
    let typed = 0;
    this.words.addEventListener("input", () => {
      clearTimeout(typed);
      typed = setTimeout(() => this.load(), TYPING_MS);
    });
    at("more-history").addEventListener("click", () => this.load(this.next));
    walks(this.list);
    onLanguage(() => this.label());
  }

  /** Look again; `before`: the page after that one is added. */
  async load(before = null) {
    this.run += 1;
    const { run } = this;
    const query = new URLSearchParams({ q: this.words.value.trim(), limit: PAGE });
    if (before !== null) query.set("before", before);
    try {
      const page = await this.api.json(`/v1/history?${query}`);
      const made = await Promise.all(page.pictures.map((one) => this.result(one)));
      if (run !== this.run) return; // asked again meanwhile
      if (before === null) this.clear();
      this.there.push(...made);
      this.list.append(...made.map((one) => make("li", {}, button(one, this.choose))));
      this.next = page.next;
    } catch (error) {
      if (run === this.run) this.fail(error);
    }
    at("more-history").hidden = this.next === null;
    this.label();
  }

  async result(told) {
    const made = new Result({
      address: `${told.url}?format=png`,
      name: `velatura-${told.id}.png`,
      history: told.id,
      prompt: told.prompt,
      negative: told.negative_prompt,
      seed: told.seed,
      model: told.model,
    });
    try {
      const thumbnail = await this.api.blob(`/v1/history/${told.id}/thumbnail`);
      made.thumbnail = URL.createObjectURL(thumbnail);
    } catch {
      // Deleted meanwhile.
    }
    return made;
  }

  clear() {
    for (const one of this.there) URL.revokeObjectURL(one.thumbnail);
    this.there = [];
    this.list.replaceChildren();
  }

  label() {
    const empty = at("history-empty");
    empty.hidden = this.there.length > 0;
    empty.textContent = t(this.words.value.trim() ? "historyNone" : "historyEmpty");
  }
}
