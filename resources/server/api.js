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
    return true;
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
    return (await this.request(path, options)).json();
  }

  async blob(path, options = {}) {
    return (await this.request(path, options)).blob();
  }

  /** Send an object. With `key` it may be sent twice, and is done once. */
  async post(path, value, key = "") {
    const headers = key ? { "Idempotency-Key": key } : {};
    const options = { method: "POST", body: JSON.stringify(value), headers };
    try {
      return await this.json(path, options);
    } catch (error) {
      if (!key || error.code !== "page_unreachable") throw error;
      return this.json(path, options);
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
          ended = ends.has(event.kind);
          hear(event.kind, event.data);
          if (ended) break;
        }
        if (ended) return;
      } catch (error) {
        if (error instanceof Problem && !passes(error)) throw error;
      }
      lost(true);
      const wait = RETRY_MS[Math.min(tries, RETRY_MS.length - 1)];
      tries += 1;
      await new Promise((go) => {
        setTimeout(go, wait);
      });
    }
  }
}

/** Whether asking again may help: the server is away, busy, or starts again. */
const passes = ({ code, status }) => code === "page_unreachable" || status === 429 || status >= 500;

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
