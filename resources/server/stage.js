// What the large view shows: nothing, the picture with its mask, a job's previews, or a result.

import { at } from "./dom.js";
import { Painter } from "./painter.js";
import { onLanguage, t } from "./texts.js";
import { cutOut, View } from "./view.js";

const GROWS = 1.25; // by [ and ]
const ZOOMS = 1.5;
const MOST_PAST = 20; // pictures that Undo brings back

export class Stage {
  /** @param {{changed: () => void, left: () => void}} hears of the mask; that no result is shown */
  constructor(hears) {
    this.hears = hears;
    this.picture = null;
    this.past = []; // pictures that others took the place of
    this.future = [];
    this.result = null;
    this.before = null; // what the result was made from
    this.watched = null; // the job whose previews are shown
    this.root = at("view");
    this.view = new View(this.root);
    this.painter = new Painter(this.view, at("ring"), {
      changed: () => this.changed(),
      began: () => this.watch(null),
      verbs: this.verbs(),
    });
    this.connect();
    onLanguage(() => this.describe());
  }

  verbs() {
    return {
      undo: () => this.undo(),
      redo: () => this.redo(),
      clear: () => this.edit((mask) => mask.clear()),
      invert: () => this.edit((mask) => mask.invert()),
      brush: () => this.tool(false),
      eraser: () => this.tool(true),
      smaller: () => this.brush(this.painter.size / GROWS),
      larger: () => this.brush(Math.max(this.painter.size + 1, this.painter.size * GROWS)),
      zoomIn: () => this.view.zoomBy(ZOOMS),
      zoomOut: () => this.view.zoomBy(1 / ZOOMS),
      fit: () => this.view.fit(),
      escape: () => this.result && this.leave(),
    };
  }

  connect() {
    const verbs = this.verbs();
    const buttons = { undo: "undo", redo: "redo", clear: "clear", invert: "invert", brush: "brush",
      eraser: "eraser", fit: "fit", "zoom-in": "zoomIn", "zoom-out": "zoomOut" };
    for (const [id, verb] of Object.entries(buttons)) at(id).addEventListener("click", verbs[verb]);
    at("close-picture").addEventListener("click", () => this.open(null));
    at("back").addEventListener("click", () => this.leave());
    at("before").addEventListener("click", () => this.compare(!this.comparing));
    at("soft").addEventListener("change", (event) => {
      this.painter.soft = event.target.checked;
    });
    at("brush-size").addEventListener("input", (event) => {
      this.brush(this.painter.most ** (Number(event.target.value) / 100));
    });
  }

  // -- what is shown --------------------------------------------------------------------------

  /** Edit that picture; null: none. The one before comes back by Undo. */
  async open(picture) {
    if (this.picture) this.picture.mask.undone = [];
    if (this.picture || picture) this.past.push(this.picture);
    this.past.splice(0, this.past.length - MOST_PAST);
    this.future = [];
    await this.put(picture);
  }

  async put(picture) {
    await picture?.wake();
    const old = this.picture;
    this.picture = picture;
    this.watched = null;
    this.leave();
    if (old !== picture) old?.rest();
    this.changed();
  }

  showPicture() {
    const mask = this.picture?.mask ?? null;
    this.painter.use(mask);
    this.view.show(this.picture?.bitmap ?? null, mask);
    this.brush(this.painter.size);
    const { name = "", width = 0, height = 0 } = this.picture ?? {};
    at("name").textContent = name && `${name} · ${width} × ${height}`;
    this.showBars();
  }

  /** Show a result that is open; it is only looked at. */
  showResult(result, before = null) {
    const [old, oldBefore] = [this.result, this.before];
    this.watched = null;
    this.result = result;
    this.before = before;
    this.comparing = false;
    this.painter.use(null);
    this.view.show(result.bitmap);
    this.showBars();
    this.forget(old, oldBefore);
    const { width, height } = result.bitmap;
    const { model, seed } = result;
    const key = model && seed >= 0 ? "resultFacts" : "resultPlain";
    const facts = t(key, { width, height, model, seed });
    at("facts").textContent = facts;
    at("facts").parentElement.title = [facts, result.note].filter(Boolean).join("\n");
    at("result-note").textContent = result.note;
  }

  /** Back from a result to the picture. */
  leave() {
    const [old, oldBefore] = [this.result, this.before];
    this.result = null;
    this.before = null;
    this.hears.left();
    this.showPicture();
    this.forget(old, oldBefore);
    if (old) this.root.focus({ preventScroll: true });
  }

  /** Let go of what was shown and isn't any more. */
  forget(result, before) {
    if (result !== this.result) result?.close();
    if (before !== this.before && before !== this.picture) before?.rest();
  }

  async compare(on) {
    const { result, before } = this;
    await before.wake();
    if (this.result !== result) return;
    this.comparing = on;
    this.view.show(on ? before.bitmap : result.bitmap);
    at("before").setAttribute("aria-pressed", `${on}`);
  }

  /** Show previews of that job until something is painted, or another picture shown; null: none. */
  watch(job) {
    if (this.watched === job) return;
    this.watched = job;
    if (job && this.result) this.leave();
    if (!job) this.view.showPreview(null);
    this.view.mask = job ? null : this.picture?.mask ?? null;
    this.view.drawMask();
    if (!this.picture && !job && !this.result) this.view.show(null);
    this.showBars();
  }

  /** A rough look at what a job makes. */
  preview(job, image, place) {
    if (this.watched !== job) return;
    if (job.context.picture) this.view.showPreview(image, place, job.context.cut);
    else this.view.show(image);
    this.showBars();
  }

  /** What lets previews through only where a job changes the picture. */
  cut(inverted) {
    return this.picture ? cutOut(this.picture.mask, inverted) : null;
  }

  showBars() {
    const shows = this.result !== null;
    at("result-bar").hidden = !shows;
    at("before").hidden = !this.before;
    at("before").setAttribute("aria-pressed", "false");
    at("delete").hidden = !this.result?.history;
    at("words").hidden = !this.result?.prompt;
    const empty = this.view.bitmap === null && this.watched === null;
    at("start").hidden = !empty;
    at("tool-bar").hidden = shows || empty;
    at("tools").hidden = !this.picture;
    this.root.classList.toggle("paints", this.picture !== null && !shows);
    this.describe();
  }

  // -- the mask -------------------------------------------------------------------------------

  edit(change) {
    if (!this.picture || this.result) return;
    this.watch(null);
    change(this.picture.mask);
    this.view.drawMask();
    this.changed();
  }

  undo() {
    if (this.result) return;
    if (this.picture?.mask.done.length) this.edit((mask) => mask.undo());
    else if (this.past.length) {
      this.future.push(this.picture);
      this.put(this.past.pop());
    }
  }

  redo() {
    if (this.result) return;
    if (this.picture?.mask.undone.length) this.edit((mask) => mask.redo());
    else if (this.future.length) {
      this.past.push(this.picture);
      this.put(this.future.pop());
    }
  }

  changed() {
    const { past, future, picture } = this;
    at("undo").disabled = !picture?.mask.done.length && !past.length;
    at("redo").disabled = !picture?.mask.undone.length && !future.length;
    at("clear").disabled = !picture?.mask.painted;
    this.describe();
    this.hears.changed();
  }

  tool(erase) {
    this.painter.erase = erase;
    at("brush").setAttribute("aria-pressed", `${!erase}`);
    at("eraser").setAttribute("aria-pressed", `${erase}`);
  }

  /** Its size; the slider moves evenly from one pixel to the whole picture. */
  brush(size) {
    this.painter.setSize(size);
    const slider = at("brush-size");
    const share = Math.log(this.painter.size) / Math.log(Math.max(2, this.painter.most));
    slider.value = Math.round(share * 100);
    const words = `${this.painter.size} px`;
    slider.setAttribute("aria-valuetext", words);
    at("brush-value").textContent = words;
  }

  /** What a screen reader says of the view. */
  describe() {
    const words = [];
    if (this.result) words.push(t("viewResult"));
    else if (!this.picture) words.push(t("viewEmpty"));
    else {
      const { name, width, height, mask } = this.picture;
      const share = (100 * mask.painted) / (width * height);
      const shown = share > 0 && share < 1 ? share.toFixed(1) : Math.round(share);
      words.push(t("viewPicture", { name, width, height }));
      words.push(mask.painted ? t("viewMasked", { share: shown }) : t("viewUnmasked"));
      words.push(t("viewAbout"));
    }
    this.root.setAttribute("aria-label", words.join(" "));
    const paints = this.picture !== null && !this.result;
    const touches = matchMedia("(pointer: coarse)").matches;
    const hints = touches ? ["hintTouch", ""] : ["hint", "hintEmpty"];
    const hint = hints[paints ? 0 : 1];
    at("hint").textContent = hint && t(hint);
  }
}
