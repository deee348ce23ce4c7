// What is wished: the fields under the picture, and what the button says it will do.

import { at, make } from "./dom.js";
import { intentWord, onLanguage, t } from "./texts.js";

const ASPECTS = [[1, 1], [4, 3], [3, 2], [16, 9], [3, 4], [2, 3], [9, 16]];
const LEAST_SIDE = 64;

export class Form {
  /** @param {() => {picture: Picture | null, running: boolean}} now */
  constructor(now) {
    this.now = now;
    this.models = [];
    this.names = [];
    this.intents = [];
    this.strengthOf = ""; // the intent that the slider's value belongs to
    for (const name of ["intent", "prompt", "negative", "model", "strength", "count", "steps",
      "guidance", "seed", "size", "width", "height", "generate"]) this[name] = at(name);
    this.intent.addEventListener("change", () => this.show());
    this.model.addEventListener("change", () => this.fillSizes());
    this.model.addEventListener("change", () => this.show());
    this.count.addEventListener("input", () => this.show());
    this.size.addEventListener("change", () => this.show());
    this.strength.addEventListener("input", () => this.showStrength());
    this.strength.addEventListener("dblclick", () => this.usualStrength());
    at("dice").addEventListener("click", () => {
      this.seed.value = "";
    });
    const more = at("more"); // a wrong value in it is shown, not only named
    more.addEventListener("invalid", () => { more.open = true; }, { capture: true });
    onLanguage(() => this.fillAll());
  }

  /** What the server has. */
  know({ models, names, intents }) {
    const known = this.models.length > 0;
    this.models = models;
    this.names = Object.keys(names);
    this.intents = intents;
    this.fillAll();
    if (known) return;
    const usual = models.find((one) => one.default) ?? models[0];
    if (usual) this.model.value = usual.id;
    this.fillSizes();
    this.show();
  }

  /** The intent that would run now, or null: a picture is made from words. */
  resolved() {
    const { picture } = this.now();
    if (!picture || !this.intents.length) return null;
    const masked = picture.mask.painted > 0;
    const row = (id, other) => this.intents.find((one) => one.id === id) ?? other;
    let found = row(this.intent.value, this.intents[0]);
    if (!masked && found.needs === "mask") found = row(found.otherwise, found);
    if (!this.readsWords) found = row(found.wordless, found);
    return { ...found, ready: masked || found.needs === "picture" };
  }

  get chosenModel() {
    return this.models.find((one) => one.id === this.model.value) ?? null;
  }

  get readsWords() {
    return this.chosenModel?.prompt ?? true;
  }

  /** Whether no model works: the surroundings are continued. */
  get isLocal() {
    return this.resolved()?.model === "optional" && this.model.value === "";
  }

  /** What the button will do, in a word or two. */
  label() {
    const intent = this.resolved();
    const what = intent ? intentWord(intent.button) : t("generate");
    const count = Number(this.count.value) || 1;
    return count > 1 ? t("times", { what, count }) : what;
  }

  /** The job, but for picture and mask. */
  wish() {
    const intent = this.resolved();
    const settings = { count: Number(this.count.value) || 1 };
    const numbers = { steps: this.steps, guidance_scale: this.guidance, seed: this.seed };
    for (const [name, field] of Object.entries(numbers)) {
      if (field.value !== "") settings[name] = Number(field.value);
    }
    if (intent && !this.isLocal) settings.strength = Number(this.strength.value) / 100;
    const wish = {
      operation: "generate",
      prompt: this.prompt.disabled ? "" : this.prompt.value.trim(),
      negative_prompt: this.negative.disabled ? "" : this.negative.value.trim(),
      model: this.model.value,
      settings,
    };
    if (intent) wish.intent = this.intent.value;
    else if (this.sizeText()) wish.size = this.sizeText();
    return wish;
  }

  sizeText() {
    if (this.size.value !== "custom") return this.size.value;
    return `${Number(this.width.value) || 0}x${Number(this.height.value) || 0}`;
  }

  /** Take over the words and the seed of a result. */
  take({ prompt, negative, seed }) {
    this.prompt.value = prompt ?? "";
    if (negative !== undefined) this.negative.value = negative;
    if (seed >= 0) this.seed.value = seed;
    at("more").open = true;
    this.prompt.focus();
  }

  // -- what is shown --------------------------------------------------------------------------

  /** Show what fits to the picture, the model and what runs. */
  show() {
    const { picture, running } = this.now();
    this.fillModels();
    const intent = this.resolved();
    for (const each of document.querySelectorAll("[data-with]")) {
      each.hidden = (each.dataset.with === "picture") !== (picture !== null);
    }
    const custom = picture === null && this.size.value === "custom";
    at("custom").hidden = !custom;
    for (const field of [this.width, this.height]) field.disabled = !custom;
    const local = this.isLocal;
    this.prompt.disabled = local || !this.readsWords;
    this.negative.disabled = this.prompt.disabled;
    this.strength.disabled = local;
    const masked = (picture?.mask.painted ?? 0) > 0;
    let about = masked && !intent?.inverts ? "promptMasked" : "promptAbout";
    if (local) about = "promptLocal";
    else if (!this.readsWords) about = "promptUnread";
    this.prompt.placeholder = t(about);
    if (intent && this.strengthOf !== intent.id) this.usualStrength();
    const defaults = (local ? null : this.chosenModel?.defaults) ?? {};
    this.steps.placeholder = defaults.steps ?? t("ofModel");
    this.guidance.placeholder = defaults.guidance_scale ?? t("ofModel");
    this.seed.placeholder = t("random");
    this.generate.firstElementChild.textContent = running
      ? t("queued", { what: this.label() })
      : this.label();
    const hint = intent ? intentWord(intent.hint) : "";
    this.generate.title = `${intent && !intent.ready ? t("paintFirst") : hint} (Ctrl+Enter)`.trim();
    this.intent.title = hint;
  }

  usualStrength() {
    const intent = this.resolved();
    if (!intent) return;
    this.strengthOf = intent.id;
    this.strength.value = Math.round(intent.strength * 100);
    this.showStrength();
  }

  showStrength() {
    const words = `${this.strength.value} %`;
    at("strength-value").textContent = words;
    this.strength.setAttribute("aria-valuetext", words);
  }

  fillAll() {
    const chosen = this.intent.value;
    const offered = this.intents.filter((one) => one.name && !one.tool);
    this.intent.replaceChildren(
      ...offered.map((one) => make("option", { value: one.id, textContent: intentWord(one.name) })),
    );
    if (chosen) this.intent.value = chosen;
    this.shownModels = "";
    this.show();
    this.fillSizes();
  }

  fillModels() {
    const optional = this.resolved()?.model === "optional";
    const key = `${optional} ${this.models.map((one) => one.id)} ${this.names} ${t("models")}`;
    if (key === this.shownModels) return;
    const was = this.model.value;
    const had = this.model.options.length > 0;
    const option = (value, words) => make("option", { value, textContent: words });
    const models = this.models.map((one) => option(one.id, one.name));
    const names = this.names.map((one) => option(one, one));
    this.model.replaceChildren(
      ...(optional ? [option("", t("withoutModel"))] : []),
      ...(names.length ? [make("optgroup", { label: t("names") }, ...names)] : []),
      ...(names.length ? [make("optgroup", { label: t("models") }, ...models)] : models),
    );
    this.shownModels = key;
    const wasOptional = this.wasOptional ?? false;
    this.wasOptional = optional;
    if (optional && !wasOptional) {
      this.usual = was;
      this.model.value = "";
    } else if (!optional && wasOptional) this.model.value = was || this.usual || "";
    else if (had) this.model.value = was;
    if (this.model.selectedIndex < 0) this.model.selectedIndex = 0;
  }

  fillSizes() {
    const chosen = this.size.value;
    const model = this.chosenModel;
    const option = (value, words) => make("option", { value, textContent: words });
    const made = [];
    if (model) {
      const size = `${model.native_size} × ${model.native_size}`;
      made.push(option("", t("sizeOwn", { size })));
      for (const [across, down] of ASPECTS.slice(1)) {
        const [width, height] = sides(model, across / down);
        const key = across > down ? "landscape" : "portrait";
        const words = `${t(key, { aspect: `${across}:${down}` })}, ${width} × ${height}`;
        made.push(option(`${width}x${height}`, words));
      }
    } else made.push(option("", t("sizeOfModel")));
    made.push(option("custom", t("custom")));
    this.size.replaceChildren(...made);
    this.size.value = chosen;
    if (this.size.selectedIndex < 0) this.size.selectedIndex = 0;
    for (const field of [this.width, this.height]) {
      field.step = model?.factor ?? 8;
      field.min = Math.max(LEAST_SIDE, model?.factor ?? 8);
      if (!field.value) field.value = model?.native_size ?? 512;
    }
    this.show();
  }
}

/** As many pixels as the model was made for, at that aspect, in steps that it can work with. */
function sides(model, aspect) {
  const side = (value) => Math.max(1, Math.round(value / model.factor)) * model.factor;
  return [side(model.native_size * Math.sqrt(aspect)), side(model.native_size / Math.sqrt(aspect))];
}
