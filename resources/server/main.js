// Puts the page together: what one part tells, the others hear here.

import { Api, Problem } from "./api.js";
import { Alert, askRemoval, askToken, connectDialogs } from "./dialogs.js";
import { at, download, isWriting, sizeWords } from "./dom.js";
import { Form } from "./form.js";
import { Job, Jobs } from "./jobs.js";
import { Keep } from "./keep.js";
import { hearPictures, openPicture } from "./picture.js";
import { History, Result, Strip } from "./results.js";
import { Ratings } from "./rating.js";
import { Sent } from "./sent.js";
import { Stage } from "./stage.js";
import { language, onLanguage, t, useLanguage, usualLanguage } from "./texts.js";
import { cutOut } from "./view.js";

class Page {
  constructor() {
    this.me = null;
    this.looks = 0;
    this.removals = new Map(); // the next seed by place
    this.api = new Api(askToken);
    this.alert = new Alert();
    this.stage = new Stage({ changed: () => this.show(), left: () => this.strip?.mark(null) });
    this.strip = new Strip((result) => this.look(result));
    this.history = new History(this.api, (result) => this.look(result), (e) => this.fail(e));
    this.ratings = new Ratings(this.api, (error) => this.fail(error));
    this.sent = new Sent();
    this.jobs = new Jobs(this.api, this.sent, {
      changed: () => this.show(),
      progressed: (job) => this.sayWords(`${job.title}: ${job.words}`),
      preview: (job, image, place) => this.stage.preview(job, image, place),
      made: (job, index, seed) => this.made(job, index, seed),
      ended: (job, told) => this.ended(job, told),
      failed: (job, problem) => this.failed(job, problem),
      again: (row) => this.again(row),
    });
    this.form = new Form(() => ({
      picture: this.stage.picture,
      running: this.jobs.running.length > 0,
    }));
    hearPictures(at("file"), at("drop"), (file) => this.open(file));
    this.keep = new Keep(this.stage, this.strip);
    this.connect();
    onLanguage(() => {
      this.showUser();
      this.alert.again();
    });
  }

  connect() {
    const clicks = {
      open: () => at("file").click(),
      "open-first": () => at("file").click(),
      download: () => download(this.stage.result.file, this.stage.result.name),
      use: () => this.use(),
      words: () => this.form.take(this.stage.result),
      enlarge: () => this.enlarge(),
      delete: () => this.remove(),
      sign: () => this.sign(),
    };
    for (const [id, verb] of Object.entries(clicks)) at(id).addEventListener("click", verb);
    document.addEventListener("click", (event) => { // the second of a double click
      if (event.detail < 2 || !event.target.closest("#generate, #enlarge")) return;
      event.preventDefault();
      event.stopPropagation();
    }, { capture: true });
    at("wish").addEventListener("submit", (event) => {
      event.preventDefault();
      this.generate();
    });
    at("wish").addEventListener("keydown", (event) => {
      const sends = event.key === "Enter" && (event.ctrlKey || event.metaKey);
      if (event.key === "Enter" && event.repeat && event.target !== at("prompt")) {
        event.preventDefault(); // held down it sends once
      }
      if (!sends) return;
      event.preventDefault();
      if (!event.repeat) at("wish").requestSubmit();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.stage.result && !isWriting(event.target)) this.stage.leave();
    });
    at("language").addEventListener("change", (event) => {
      useLanguage(event.target.value, { keep: true });
    });
  }

  /** Ask the server what it has. */
  async start() {
    try {
      this.me = await this.api.json("/v1/me");
      this.api.user = this.me.name;
      this.showUser();
      const [models, names, intents] = await Promise.all(
        ["models", "names", "intents"].map((name) => this.api.json(`/v1/${name}`)),
      );
      this.form.know({ models, names, intents });
      const results = await this.keep.bringBack(this.me.name);
      this.sent.user = this.me.name;
      document.body.dataset.ready = "yes";
      const back = this.strip.bringBack(results, this.api);
      const rated = this.may("rate") ? this.ratings.load() : null;
      await Promise.all([this.jobs.resume(), this.lookUp(), back, rated]);
    } catch (error) {
      this.fail(error);
    }
  }

  lookUp() {
    return this.may("history") ? this.history.load() : null;
  }

  may(operation) {
    return this.me?.allowed.includes(operation) ?? false;
  }

  // -- pictures -------------------------------------------------------------------------------

  async open(file) {
    try {
      await this.stage.open(await openPicture(file, file.name || t("picture")));
      this.alert.clear();
    } catch (error) {
      this.fail(error);
    }
  }

  async look(result) {
    this.looks += 1;
    const { looks } = this;
    try {
      await result.open(this.api);
      if (looks === this.looks) {
        this.stage.showResult(result, result.before ?? null);
        this.strip.mark(result);
      } else if (this.stage.result !== result) result.close(); // another was chosen meanwhile
    } catch (error) {
      this.fail(error);
    }
  }

  async use() {
    const { result, before } = this.stage;
    try {
      await this.stage.open(await openPicture(result.file, before?.name ?? result.name));
      at("view").focus({ preventScroll: true });
    } catch (error) {
      this.fail(error);
    }
  }

  async remove() {
    const { result } = this.stage;
    if (!(await askRemoval())) return;
    try {
      await this.api.request(`/v1/history/${result.history}`, { method: "DELETE" });
      this.stage.leave();
      await this.history.load();
    } catch (error) {
      this.fail(error);
    }
  }

  // -- jobs -----------------------------------------------------------------------------------

  async generate() {
    const { picture } = this.stage;
    const intent = this.form.resolved();
    this.alert.clear();
    if (intent && !intent.ready) {
      this.alert.show(new Problem({ title: t("paintFirst") }));
      return;
    }
    const wish = this.form.wish();
    if (wish.intent === "remove") wish.settings.seed ??= this.removalSeed(wish.settings.count);
    const title = wish.prompt || this.form.label();
    const cut = picture ? this.stage.cut(intent.inverts) : null;
    const job = new Job(title, wish.settings.count, { picture, cut, wish });
    const { file = null, name = "", width, height } = picture ?? {};
    const mask = picture?.mask.painted ? picture.mask.values.slice() : null;
    job.made = { wish, file, name, width, height, mask, inverts: intent?.inverts ?? false };
    this.say("saidStarted", { what: this.form.label() });
    const sent = this.jobs.submit(job);
    this.stage.watch(job);
    at("stage").scrollIntoView({ block: "nearest" });
    await sent;
  }

  /** Removing again at the same place goes on counting: the first seed is the best answer, each
   *  other one copies from other places. */
  removalSeed(count) {
    const { name, mask } = this.stage.picture;
    let place = 0;
    for (const [at, value] of mask.values.entries()) if (value) place = (place * 31 + at) | 0;
    const key = `${name} ${place}`;
    const seed = this.removals.get(key) ?? 0;
    this.removals.set(key, seed + count);
    return seed;
  }

  async enlarge() {
    const { result } = this.stage;
    this.alert.clear();
    const { file } = result;
    const job = new Job(`${t("enlarging")} 2×`, 1, { isWork: true, of: result });
    const { prompt, negative } = result;
    job.made = { wish: { operation: "upscale", factor: 2 }, file, of: { prompt, negative } };
    await this.jobs.submit(job);
  }

  /** A job that was sent before the page was loaded. */
  async again(row) {
    const { key, id, title, wanted, wish, mask, of } = row;
    let picture = null;
    if (row.file && !of) {
      picture = await openPicture(row.file, row.name);
      if (mask) picture.mask.values.set(mask);
      picture.mask.count();
      picture.rest();
    }
    const cut = picture && cutOut(picture.mask, row.inverts);
    const context = of ? { isWork: true, of } : { picture, cut, wish };
    const job = Object.assign(new Job(title, wanted, context), { key, id, made: row });
    const open = this.stage.picture;
    const fits = picture?.width === open?.width && picture?.height === open?.height;
    if (!of && fits) this.stage.watch(job);
    return job;
  }

  made(job, index, seed) {
    job.arrivals = [...(job.arrivals ?? []), this.arrived(job, index, seed)];
  }

  async arrived(job, index, seed) {
    const { wish, picture = null, of } = job.context;
    const result = new Result({
      address: `/v1/jobs/${job.id}/images/${index}?format=png`,
      name: `velatura-${job.id}-${index + 1}.png`,
      prompt: wish?.prompt ?? of?.prompt ?? "",
      negative: wish?.negative_prompt ?? of?.negative,
      seed: job.context.isWork ? -1 : seed,
      before: picture,
    });
    job.results = [...(job.results ?? []), result];
    try {
      await this.api.patiently(() => result.open(this.api));
      await result.shrink();
      this.strip.add(result);
      this.keep.later();
      const isAwaited = this.stage.watched === job && index === 0;
      const isOfShown = job.context.isWork && this.stage.result === of;
      if (isAwaited || isOfShown) await this.look(result);
      else if (this.stage.result !== result) result.close();
    } catch (error) {
      this.fail(error);
    }
  }

  async ended(job, told) {
    await Promise.all(job.arrivals ?? []);
    const notes = told.notes.join(" ");
    for (const result of job.results ?? []) {
      result.model = told.model;
      result.note = notes;
      if (this.stage.result === result) this.stage.showResult(result, result.before);
    }
    this.leave(job);
    if (told.status === "done") this.say("saidDone", { count: told.images.length });
    else if (told.status === "cancelled") this.say("saidCancelled");
    else this.failed(job, problemIn(told));
    this.lookUp();
  }

  failed(job, problem) {
    this.leave(job);
    if (problem.name === "AbortError") {
      this.say("saidCancelled");
      return;
    }
    this.say("saidFailed");
    this.fail(problem);
  }

  leave(job) {
    if (this.stage.watched === job) this.stage.watch(null);
  }

  // -- who, what ------------------------------------------------------------------------------

  async sign() {
    if (this.api.token) {
      await this.keep.clear();
      await this.sent.clear();
      this.api.forget();
      location.reload();
    } else if (await this.api.signIn()) await this.start();
  }

  showUser() {
    const who = at("who");
    who.textContent = this.me?.name ? t("signedIn", { name: this.me.name }) : "";
    if (this.me) {
      const [used, limit] = [this.me.disk_bytes_now, this.me.disk_bytes].map(sizeWords);
      who.title = t("space", { used, limit });
    }
    at("sign").hidden = this.me !== null && !this.me.name;
    at("sign-words").textContent = t(this.api.token ? "signOut" : "signIn");
    at("language").value = language();
    at("enlarge").hidden = !this.may("upscale");
    at("history-part").hidden = this.me !== null && !this.may("history");
  }

  show() {
    this.form?.show();
    this.keep?.later();
  }

  fail(error) {
    if (error.name === "AbortError") return;
    const known = error instanceof Problem;
    this.alert.show(known ? error : new Problem({ title: error.message }));
  }

  /** For those who hear the page. */
  say(key, values = {}) {
    this.sayWords(t(key, values));
  }

  sayWords(words) {
    at("said").textContent = words;
  }
}

/** What a job failed of. */
const problemIn = (told) => new Problem(told.error ?? { title: t("saidFailed") });

useLanguage(usualLanguage());
connectDialogs();
new Page().start();
