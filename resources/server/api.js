// Asks the server. The token travels in a header alone, and is kept until the tab is closed.

import { t } from "./texts.js";

const KEPT = "velatura-token";
const RETRY_MS = [500, 1000, 2000, 4000, 8000, 10_000];

/** What went wrong: a code, and what happened, what was kept, what to do. */
export class Problem extends Error {
  constructor({ code = "", title = "", kept = "", todo = "", params = {}, status = 0 }) {
    super(title || code);
    Object.assign(this, { code, what: title, kept, todo, params, status });
  }

  /** One of the page's own, by the texts that it has. */
  static own(key, values = {}) {
    return new Problem({
      code: `page_${key}`,
      title: t(key, values),
      kept: t("unreachableKept"),
      todo: t(`${key}Todo`),
    });
  }
}

export class Api {
  /** @param {(problem: Problem | null) => Promise<string | null>} ask gives a token, or null */
  constructor(ask) {
    this.ask = ask;
    this.asking = null;
    this.user = null; // whose page this is, once it is known
    this.token = sessionStorage.getItem(KEPT) ?? "";
  }

  /** Forget the token. */
  forget() {
    this.token = "";
    sessionStorage.removeItem(KEPT);
  }

  /** Ask for a token, once for all requests that wait for one. Returns whether there is a new one. */
  async signIn(problem = null) {
    this.asking ??= this.ask(problem).finally(() => {
      this.asking = null;
    });
    const token = await this.asking;
    if (token === null) return false;
    this.token = token;
    sessionStorage.setItem(KEPT, token);
    if (!(await this.isAnothers())) return true;
    location.reload(); // what is in hand is kept for whom it belongs to
    return new Promise(() => {});
  }

  async isAnothers() {
    if (this.user === null) return false;
    try {
      const headers = { Authorization: `Bearer ${this.token}` };
      const answer = await fetch("/v1/me", { headers, cache: "no-store" });
      return answer.ok && (await answer.json()).name !== this.user;
    } catch {
      return false; // the server is away
    }
  }

  /** The answer to a request. Throws Problem. */
  async request(path, { method = "GET", body, headers = {}, signal } = {}) {
    for (;;) {
      const used = this.token;
      const sent = { ...headers };
      if (used) sent.Authorization = `Bearer ${used}`;
      if (body !== undefined) sent["Content-Type"] = "application/json";
      let answer;
      try {
        answer = await fetch(path, { method, headers: sent, body, signal, cache: "no-store" });
      } catch (error) {
        if (error.name === "AbortError") throw error;
        throw Problem.own("unreachable");
      }
      if (answer.ok) return answer;
      const problem = await problemOf(answer);
      if (answer.status !== 401) throw problem;
      if (this.token !== used) continue; // another request has got a new one
      if (!(await this.signIn(used ? problem : null))) throw problem;
    }
  }

  async json(path, options = {}) {
    return whole((await this.request(path, options)).json());
  }

  async blob(path, options = {}) {
    return whole((await this.request(path, options)).blob());
  }

  /** Send an object until the server has it; by `key` it is done once. As `patiently`. */
  async post(path, value, key, options = {}) {
    const body = JSON.stringify(value);
    const headers = { "Idempotency-Key": key };
    return this.patiently(() => this.json(path, { method: "POST", body, headers }), options);
  }

  /**
   * What `work` gives once the server is there.
   * @param {() => Promise} work may be done again
   * @param {object} options signal ends the wait; lost(true) is told when the server is away
   */
  async patiently(work, { signal, lost = () => {} } = {}) {
    for (let tries = 0; ; tries += 1) {
      try {
        return await work();
      } catch (error) {
        if (!isAway(error)) throw error;
      }
      lost(true);
      await pause(tries, signal);
    }
  }

  /**
   * Hear of what happens, until the stream ends by itself.
   * @param {string} path of server-sent events
   * @param {(kind: string, data: object) => void} hear
   * @param {(lost: boolean) => void} lost is told when the connection is lost, and when it is back
   */
  async events(path, hear, lost = () => {}) {
    const ends = new Set(["done", "failed", "cancelled"]);
    let last = "0";
    let ended = false;
    for (let tries = 0; !ended; ) {
      try {
        const answer = await this.request(path, { headers: { "Last-Event-ID": last } });
        lost(false);
        for await (const event of eventsIn(answer.body)) {
          tries = 0;
          last = event.id || last;
          if (event.data.code === "server_stopping") break; // it is made after the restart
          ended = ends.has(event.kind);
          hear(event.kind, event.data);
          if (ended) break;
        }
        if (ended) return;
      } catch (error) {
        if (error instanceof Problem && !passes(error)) throw error;
      }
      lost(true);
      await pause(tries);
      tries += 1;
    }
  }
}

/** Whether the server is away, or stops, or a proxy before it says so. */
const isAway = ({ code, status }) =>
  code === "page_unreachable" || code === "server_stopping" || (!code && status >= 502);

/** Whether asking again may help: the server is away, busy, or starts again. */
const passes = (error) => isAway(error) || error.status === 429 || error.status >= 500;

/** Wait before the next try, longer each time. Throws AbortError. */
function pause(tries, signal) {
  return new Promise((go, fail) => {
    const ended = () => fail(new DOMException("", "AbortError"));
    if (signal?.aborted) ended();
    signal?.addEventListener("abort", ended, { once: true });
    setTimeout(go, RETRY_MS[Math.min(tries, RETRY_MS.length - 1)]);
  });
}

/** All of an answer. Throws Problem: the server went away meanwhile. */
async function whole(reading) {
  try {
    return await reading;
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw Problem.own("unreachable");
  }
}

async function problemOf(answer) {
  try {
    const told = await answer.json();
    const [wrong] = told.code === "invalid" ? told.errors ?? [] : [];
    if (wrong) { // the schema's words are for programs
      told.title = wrong.what.replace(/^Value error, /, "");
      [told.kept, told.todo] = [t("unreachableKept"), t("invalidTodo")];
    }
    return new Problem({ ...told, status: answer.status });
  } catch {
    return new Problem({ title: `${t("refused")} (${answer.status})`, status: answer.status });
  }
}

async function* eventsIn(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    text += value;
    const parts = text.split("\n\n");
    text = parts.pop();
    for (const part of parts) {
      const event = { id: "", kind: "", data: {} };
      for (const line of part.split("\n")) {
        if (line.startsWith("id: ")) event.id = line.slice(4);
        else if (line.startsWith("event: ")) event.kind = line.slice(7);
        else if (line.startsWith("data: ")) event.data = JSON.parse(line.slice(6));
      }
      if (event.kind) yield event;
    }
  }
}

/** The bytes of a file as Base64: as they are, never drawn and encoded again. */
export async function base64Of(blob) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const parts = [];
  for (let k = 0; k < bytes.length; k += 0x6000) {
    parts.push(btoa(String.fromCharCode(...bytes.subarray(k, k + 0x6000))));
  }
  return parts.join("");
}

/** What no other request is called. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The picture in Base64. */
export const jpegOf = (text) =>
  new Blob([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))], { type: "image/jpeg" });
