// Blind ratings: which are published, and a dialog in which they are answered by keys.

import { at, make } from "./dom.js";
import { onLanguage, t } from "./texts.js";

const KEYS = {
  pairs: {
    1: "first", ArrowLeft: "first", 2: "second", ArrowRight: "second",
    0: "tie", ArrowDown: "tie", t: "tie", T: "tie",
  },
  scale: { 1: "1", 2: "2", 3: "3", 4: "4", 5: "5" },
};
const BUTTONS = { pairs: ["first", "tie", "second"], scale: ["1", "2", "3", "4", "5"] };
const AHEAD = 3;

export class Ratings {
  /** @param {Api} api @param {(error: Error) => void} fail */
  constructor(api, fail) {
    Object.assign(this, { api, fail, rows: [], rating: null, open: [], given: [] });
    this.pictures = new Map(); // promises of addresses in memory, by those on the server
    this.sent = Promise.resolve();
    const dialog = at("rating-dialog");
    dialog.addEventListener("close", () => this.pause());
    dialog.addEventListener("keydown", (event) => this.press(event));
    onLanguage(() => this.show());
  }

  /** Ask the server which there are. */
  async load() {
    this.rows = await this.api.json("/v1/ratings");
    this.list();
  }

  list() {
    at("ratings-part").hidden = !this.rows.length;
    at("ratings").replaceChildren(...this.rows.map((row) => {
      const words = `${row.name} · ${t("rateOf", { number: row.answered, count: row.items })}`;
      const button = make("button", { type: "button", textContent: words });
      button.addEventListener("click", () => this.start(row.id));
      return make("li", {}, button);
    }));
  }

  /** Ask from where the rater stopped. */
  async start(id) {
    try {
      this.rating = await this.api.json(`/v1/ratings/${id}`);
    } catch (error) {
      this.fail(error);
      return;
    }
    this.open = [...this.rating.open];
    this.given = [];
    at("rating-dialog").showModal();
    this.ask();
  }

  pause() {
    for (const made of this.pictures.values()) made.then(URL.revokeObjectURL, () => {});
    this.pictures.clear();
    this.rating = null;
    this.sent.then(() => this.load()).catch((error) => this.fail(error));
  }

  /** Show the first open question, once its pictures are there. */
  async ask() {
    const { rating } = this;
    const [number] = this.open;
    this.shown = null;
    this.show();
    at("rating-pictures").replaceChildren();
    at("rating-prompt").hidden = true;
    if (number === undefined) return;
    const ahead = this.open.slice(0, AHEAD).flatMap((one) => rating.questions[one].pictures);
    try {
      const wanted = ahead.map((path) => this.picture(path));
      const { pictures, prompt } = rating.questions[number];
      const found = await Promise.all(wanted.slice(0, pictures.length));
      if (this.rating !== rating || this.open[0] !== number) return;
      at("rating-pictures").replaceChildren(...found.map((src) => make("img", { src, alt: "" })));
      at("rating-prompt").textContent = prompt || t("rateNoPrompt");
      this.shown = { number, at: performance.now() };
    } catch (error) {
      this.stop(error);
    }
  }

  picture(path) {
    if (!this.pictures.has(path)) {
      this.pictures.set(path, this.api.blob(path).then((blob) => URL.createObjectURL(blob)));
    }
    return this.pictures.get(path);
  }

  press(event) {
    const { shown, rating } = this;
    if (!rating || event.ctrlKey || event.metaKey || event.altKey || event.key === "Escape") return;
    if (event.target instanceof HTMLButtonElement && [" ", "Enter"].includes(event.key)) return;
    const choice = KEYS[rating.kind][event.key];
    if (choice || ["Backspace", " "].includes(event.key)) event.preventDefault();
    if (event.repeat) return;
    if (event.key === "Backspace") this.takeBack();
    else if (event.key === " ") at("rating-prompt").hidden = !at("rating-prompt").hidden;
    else if (choice && shown) this.answer(choice);
  }

  answer(choice) {
    const { number, at: since } = this.shown;
    this.send({ item: number, choice, ms: Math.round(performance.now() - since) });
    this.open.shift();
    this.given.push(number);
    this.ask();
  }

  takeBack() {
    const number = this.given.pop();
    if (number === undefined) return;
    this.send({ item: number, choice: "", ms: 0 });
    this.open.unshift(number);
    this.ask();
  }

  /** One after the other: the last answer counts. */
  send(answer) {
    const path = `/v1/ratings/${this.rating.id}/answers`;
    const options = { method: "POST", body: JSON.stringify(answer) };
    this.sent = this.sent
      .then(() => this.api.patiently(() => this.api.request(path, options)))
      .catch((error) => this.stop(error));
  }

  stop(error) {
    at("rating-dialog").close();
    this.fail(error);
  }

  show() {
    this.list();
    const { rating, open } = this;
    if (!rating) return;
    const count = rating.items;
    const isOver = !open.length;
    const number = Math.min(count, count - open.length + 1);
    const isPairs = rating.kind === "pairs";
    at("rating-question").textContent = isOver ? t("rateThanks") : rating.question;
    at("rating-progress").textContent = t("rateOf", { number, count });
    at("rating-keys").textContent = isOver ? "" : `${isPairs ? t("ratePairs") : t("rateScale")} · ${t("rateKeys")}`;
    this.offer(isOver ? [] : BUTTONS[rating.kind]);
  }

  /** Buttons, where there is no keyboard. */
  offer(choices) {
    const words = { first: t("rateLeft"), second: t("rateRight"), tie: t("rateTie") };
    at("rating-choices").replaceChildren(...choices.map((choice) => {
      const button = make("button", { type: "button", textContent: words[choice] ?? choice });
      button.addEventListener("click", () => this.shown && this.answer(choice));
      return button;
    }));
  }
}
