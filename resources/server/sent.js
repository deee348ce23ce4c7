// Remembers jobs that were sent and have not ended: after a reload they are followed again, with the
// picture and the words that they were made from. In this browser alone, apart for each user.

import { base64Of } from "./api.js";
import { asked, store } from "./keep.js";
import { greyPng } from "./png.js";

const OLD_MS = 3_600_000; // what has not reached the server by then is sent no more
const SENT = "sent";

/** What the server is sent: the wish, with the picture and the mask that belong to it. */
export async function bodyOf({ wish, file = null, mask = null, width, height }) {
  if (!file) return wish;
  const made = { ...wish, image: await base64Of(file) };
  if (mask) made.mask = await base64Of(await greyPng(width, height, mask));
  return made;
}

export class Sent {
  constructor() {
    this.user = null; // nothing is remembered before it is known for whom
  }

  /** Remember a job; again, once it has an id. */
  async put(job) {
    if (this.user === null || !job.made) return;
    const { key, id, title, wanted, made } = job;
    const row = { when: Date.now(), ...made, key, id, title, wanted, user: this.user };
    await this.quietly(async () => asked((await store("readwrite", SENT)).put(row, key)));
  }

  async drop(job) {
    await this.quietly(async () => asked((await store("readwrite", SENT)).delete(job.key)));
  }

  /** What that user sent, oldest first; nothing that is too old to be sent again. */
  async rows() {
    const all = await this.quietly(async () => asked((await store("readonly", SENT)).getAll()));
    const mine = (all ?? []).filter((row) => row.user === this.user);
    const old = mine.filter((row) => !row.id && row.when < Date.now() - OLD_MS);
    for (const row of old) await this.drop(row);
    return mine.filter((row) => !old.includes(row)).sort((a, b) => a.when - b.when);
  }

  /** Forget what that user sent. */
  async clear() {
    for (const row of await this.rows()) await this.drop(row);
  }

  async quietly(work) {
    try {
      return await work();
    } catch { // storage may be full or forbidden: the job is followed until the page is left
      return null;
    }
  }
}
