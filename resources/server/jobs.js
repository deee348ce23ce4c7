// Jobs on their way: sent, followed by server-sent events, cancelled; a line for each.

import { jpegOf, newKey } from "./api.js";
import { at, icon, make } from "./dom.js";
import { bodyOf } from "./sent.js";
import { errorWords, onLanguage, spanWords, t } from "./texts.js";

const LOOK_MS = 2000; // how often it is asked where a waiting job stands

/** One job. `context` is the page's own: what it was made from. */
export class Job {
  constructor(title, wanted, context = {}) {
    this.title = title;
    this.wanted = wanted;
    this.context = context;
    this.key = newKey();
    this.made = null; // what is remembered of it, and sent: see `Sent`
    this.told = new Set(); // images that are made
    this.giveUp = new AbortController(); // sending it
    this.id = "";
    this.state = "sending";
    this.position = 0;
    this.image = 0;
    this.step = 0;
    this.steps = 0;
    this.left = null;
    this.loading = "";
    this.awaits = ""; // why it has no engine, though it is its turn
    this.quarter = 0; // of the way: what was last said aloud
    this.cancelled = false;
    this.line = null;
  }

  /** 0..1 over all images, or null: it can't be told yet. */
  get share() {
    return this.steps ? Math.min(1, (this.image + this.step / this.steps) / this.wanted) : null;
  }

  /** How far it is, in words. */
  get words() {
    if (this.cancelled) return t("stopping");
    if (this.state === "waiting" && this.awaits) return t("workerless");
    if (this.state === "waiting" && this.position > 0) {
      return t("position", { count: this.position });
    }
    if (this.state !== "running") return t(this.state);
    if (!this.steps && this.loading) return t("loading", { what: this.loading });
    if (!this.steps) return t("preparing");
    const key = this.context.isWork ? "part" : "step";
    const words = [t(key, { step: this.step, steps: this.steps })];
    if (this.wanted > 1) words.unshift(t("pictureOf", { image: this.image + 1, images: this.wanted }));
    if (this.left !== null) words.push(t("left", { span: spanWords(this.left) }));
    return words.join(" · ");
  }
}

export class Jobs {
  /**
   * @param {Api} api
   * @param {Sent} sent
   * @param {object} hears changed(), progressed(job), preview(job, image, place),
   *     made(job, index, seed), ended(job, told), failed(job, problem),
   *     again(row) gives a job that was sent before
   */
  constructor(api, sent, hears) {
    this.api = api;
    this.sent = sent;
    this.hears = hears;
    this.running = [];
    onLanguage(() => this.running.forEach((job) => this.write(job)));
  }

  /** Send a job and follow it to its end. */
  async submit(job) {
    this.add(job);
    await this.seen(job, async () => {
      await this.sent.put(job);
      const { signal } = job.giveUp;
      const lost = () => this.away(job);
      const told = await this.api.post("/v1/jobs", await bodyOf(job.made), job.key, { signal, lost });
      job.id = told.id;
      await this.sent.put(job);
      if (job.cancelled) await this.api.json(`/v1/jobs/${job.id}`, { method: "DELETE" });
      await this.follow(job, told);
    });
  }

  /** Do that for a job, and see to its end. */
  async seen(job, work) {
    try {
      await work();
    } catch (error) {
      const isOld = error.code === "job_not_found" && job.made?.when; // ended long ago
      if (!isOld) this.hears.failed(job, error);
    } finally {
      this.remove(job);
      await this.sent.drop(job);
    }
    if (job.giveUp.signal.aborted) { // it may have come through: then it is shown
      await this.api.patiently(() => this.resume()).catch(() => {});
    }
  }

  /** The server is away while it is sent. */
  away(job) {
    job.state = "reconnecting";
    if (job.cancelled) job.giveUp.abort();
    else this.write(job);
  }

  /** Follow those that were sent before the page was loaded. */
  async resume() {
    const { jobs } = await this.api.json("/v1/jobs?limit=20");
    const isHere = ({ id, key }) => this.running.some((one) => one.key === key || (id && one.id === id));
    const rows = (await this.sent.rows()).filter((row) => !isHere(row));
    const known = new Set(rows.map((row) => row.id));
    const others = jobs.filter((one) => ["waiting", "running"].includes(one.status)
      && !known.has(one.id) && !isHere(one)).reverse();
    for (const told of others) {
      const job = new Job(told.model, told.wanted, { isWork: told.operation !== "generate" });
      job.id = told.id;
      this.add(job);
      this.seen(job, () => this.follow(job, told));
    }
    for (const row of rows) {
      const job = await this.hears.again(row);
      const told = jobs.find((one) => one.id === row.id) ?? {};
      if (!row.id) this.submit(job);
      else {
        this.add(job);
        this.seen(job, () => this.follow(job, told));
      }
    }
  }

  async cancel(job) {
    job.cancelled = true;
    this.write(job);
    if (!job.id && job.state === "reconnecting") job.giveUp.abort();
    if (!job.id) return;
    try {
      await this.api.json(`/v1/jobs/${job.id}`, { method: "DELETE" });
    } catch (error) {
      this.hears.failed(job, error);
    }
  }

  async follow(job, told) {
    job.state = "waiting";
    job.position = told.position ?? 0;
    this.write(job);
    const looks = setInterval(() => this.look(job), LOOK_MS);
    try {
      const hear = (kind, data) => this.hear(job, kind, data);
      const lost = (isLost) => {
        if (isLost) job.state = "reconnecting";
        else if (job.state === "reconnecting") job.state = job.steps ? "running" : "waiting";
        this.write(job);
      };
      await this.api.events(`/v1/jobs/${job.id}/events`, hear, lost);
    } finally {
      clearInterval(looks);
    }
    const end = await this.api.patiently(() => this.api.json(`/v1/jobs/${job.id}`));
    for (const { index, seed } of end.images) this.made(job, index, seed);
    await this.hears.ended(job, end);
  }

  /** An image is there; it may be told again when the server has been away. */
  made(job, index, seed) {
    if (job.told.has(index)) return;
    job.told.add(index);
    this.hears.made(job, index, seed);
  }

  async look(job) {
    if (job.state !== "waiting") return;
    try {
      job.position = (await this.api.json(`/v1/jobs/${job.id}`)).position ?? 0;
      this.write(job);
    } catch {
      // The events tell of what is wrong.
    }
  }

  hear(job, kind, data) {
    if (kind === "waiting") this.await(job, data);
    else if (kind !== "note") [job.state, job.awaits] = ["running", ""];
    if (kind === "loading") job.loading = data.what;
    if (kind === "step") {
      const { image, step, steps, seconds_left: left } = data;
      Object.assign(job, { image, step, steps, left });
      const quarter = Math.floor(job.share * 4);
      if (quarter > job.quarter && quarter < 4) this.hears.progressed(job);
      job.quarter = quarter;
    }
    if (kind === "preview") this.preview(job, data);
    if (kind === "image") this.made(job, data.index ?? data.image, data.seed);
    this.write(job);
  }

  /** No worker of the cluster is free. */
  await(job, { code, title, params }) {
    Object.assign(job, { state: "waiting", position: 0, steps: 0, awaits: title });
    errorWords({ code, what: title, params }).then(([what]) => {
      if (job.awaits) job.awaits = what;
      this.write(job);
    });
  }

  async preview(job, data) {
    const image = await createImageBitmap(jpegOf(data.jpeg));
    if (this.running.includes(job)) this.hears.preview(job, image, data.place ?? null);
  }

  // -- its line -------------------------------------------------------------------------------

  add(job) {
    this.running.push(job);
    job.bar = make("progress", { max: 1 });
    job.text = make("span", { className: "how" });
    job.verb = make("span");
    job.stop = make("button", { type: "button", className: "quiet" }, icon("x"), job.verb);
    job.stop.addEventListener("click", () => this.cancel(job));
    const title = make("span", { className: "title", textContent: job.title });
    job.line = make("li", {}, title, job.bar, job.text, job.stop);
    at("runs").append(job.line);
    this.write(job);
    this.hears.changed();
  }

  remove(job) {
    this.running = this.running.filter((one) => one !== job);
    job.line.remove();
    this.hears.changed();
  }

  write(job) {
    if (job.share === null) job.bar.removeAttribute("value");
    else job.bar.value = job.share;
    job.text.textContent = job.words;
    job.text.title = job.awaits;
    job.bar.setAttribute("aria-label", `${job.title}: ${job.words}`);
    job.verb.textContent = t("cancel");
    job.stop.setAttribute("aria-label", t("cancelJob", { title: job.title }));
    job.stop.disabled = job.cancelled;
  }
}
