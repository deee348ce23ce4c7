// Keeps what is in hand: picture, mask, what the form says, which results are shown. In this browser
// alone, and apart for each user; of two tabs the one that changed last.

import { at } from "./dom.js";
import { openPicture } from "./picture.js";

const WAIT_MS = 300;
const MOST = 8; // users and tabs that are kept
const FIELDS = ["prompt", "negative", "intent", "model", "strength", "count", "steps", "guidance",
  "seed", "size", "width", "height"];

/** What a request of the database gives. */
export const asked = (request) => new Promise((done, fail) => {
  request.onsuccess = () => done(request.result);
  request.onerror = () => fail(request.error);
});

/** One of the stores of this browser's database. */
export async function store(mode, name = "kept") {
  const opening = indexedDB.open("velatura", 2);
  opening.onupgradeneeded = () => {
    const { result } = opening;
    for (const each of ["kept", "sent"]) {
      if (!result.objectStoreNames.contains(each)) result.createObjectStore(each);
    }
  };
  const base = await asked(opening);
  base.onversionchange = () => base.close(); // a newer page is open in another tab
  return base.transaction(name, mode).objectStore(name);
}

export class Keep {
  /** @param {Stage} stage @param {Strip} strip */
  constructor(stage, strip) {
    Object.assign(this, { stage, strip });
    this.user = null; // nothing is kept before it is known for whom, and all of it is back
    this.bringing = null;
    this.unkept = false;
    this.timer = null;
    this.writing = Promise.resolve();
    at("wish").addEventListener("input", () => this.later());
    at("wish").addEventListener("change", () => this.later());
    addEventListener("pagehide", () => this.write());
    document.addEventListener("visibilitychange", () => document.hidden && this.write());
    addEventListener("beforeunload", (event) => {
      this.write();
      if (this.unkept && (this.stage.picture || at("prompt").value)) event.preventDefault();
    });
  }

  /** Something has changed. */
  later() {
    if (this.user === null) return;
    this.unkept = true;
    document.body.dataset.kept = "no";
    this.timer ??= setTimeout(() => this.write(), WAIT_MS); // also while it goes on changing
  }

  write() {
    clearTimeout(this.timer);
    this.timer = null;
    if (this.user === null || !this.unkept) return this.writing;
    this.changes = (this.changes ?? 0) + 1;
    const { changes, user } = this;
    const { picture } = this.stage;
    const row = {
      user,
      when: Date.now(),
      fields: Object.fromEntries(FIELDS.map((id) => [id, at(id).value])),
      file: picture?.file ?? null,
      name: picture?.name ?? "",
      mask: picture?.mask.painted ? picture.mask.values.slice() : null,
      results: this.strip.rows(),
    };
    this.writing = this.writing.then(async () => {
      await asked((await store("readwrite")).put(row, user));
      if (changes === this.changes && this.timer === null) {
        this.unkept = false;
        document.body.dataset.kept = "yes";
      }
      await this.bound();
    }).catch(() => {}); // storage may be full or forbidden: leaving asks then
    return this.writing;
  }

  async bound() {
    const all = await asked((await store("readonly")).getAll());
    const old = all.sort((a, b) => b.when - a.when).slice(MOST);
    for (const row of old) await asked((await store("readwrite")).delete(row.user));
  }

  /** Bring back what that user had, and keep it from now on; the results that were shown. */
  async bringBack(user) {
    if (this.user === user || this.bringing === user) return [];
    this.bringing = user;
    try {
      const row = await asked((await store("readonly")).get(user));
      if (!row) return [];
      if (row.file && !this.stage.picture) {
        const picture = await openPicture(row.file, row.name);
        if (row.mask?.length === picture.mask.values.length) {
          picture.mask.values.set(row.mask);
          picture.mask.count();
        }
        await this.stage.open(picture);
      }
      for (const id of FIELDS) this.put(id, row.fields[id]);
      return row.results ?? [];
    } catch { // nothing was kept, or it can't be read: the page begins empty
      return [];
    } finally {
      if (this.bringing === user) [this.user, this.bringing] = [user, null];
    }
  }

  put(id, value) {
    const field = at(id);
    const known = !field.options || [...field.options].some((one) => one.value === value);
    if (value === undefined || !known || field.value === value) return;
    field.value = value;
    field.dispatchEvent(new Event(field.options ? "change" : "input", { bubbles: true }));
  }

  /** Forget what that user had. */
  async clear() {
    const user = this.user ?? this.bringing;
    this.user = this.bringing = null;
    this.unkept = false;
    clearTimeout(this.timer);
    await this.writing;
    try {
      if (user !== null) await asked((await store("readwrite")).delete(user));
    } catch {
      // There is none.
    }
  }
}
