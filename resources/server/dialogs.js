// Dialogs: the token, and a question before something is deleted. And the line for errors.

import { at } from "./dom.js";
import { errorWords, t } from "./texts.js";

/** Open a dialog until it is closed; the value of the button that was pressed. */
function answer(dialog) {
  dialog.returnValue = "";
  dialog.showModal();
  document.body.classList.add("asks");
  return new Promise((done) => {
    dialog.addEventListener("close", () => {
      document.body.classList.remove("asks");
      done(dialog.returnValue);
    }, { once: true });
  });
}

/** Dialogs close by their buttons; nothing is ever sent by a form. */
export function connectDialogs() {
  for (const dialog of document.querySelectorAll("dialog")) {
    dialog.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      dialog.close(event.submitter?.value ?? "yes");
    });
    dialog.querySelector("[data-close]")?.addEventListener("click", () => dialog.close());
  }
}

/** Ask for a token; `problem` says what is wrong with the last one. The token, or null. */
export async function askToken(problem) {
  const field = at("token");
  const note = at("token-problem");
  note.hidden = !problem;
  note.textContent = problem ? (await errorWords(problem)).filter(Boolean).join(" ") : "";
  field.setAttribute("aria-invalid", `${Boolean(problem)}`);
  field.value = "";
  const given = await answer(at("token-dialog"));
  const token = field.value.trim();
  field.value = "";
  return given === "yes" && token ? token : null;
}

/** Whether a picture is really to be deleted. */
export const askRemoval = async () => (await answer(at("remove-dialog"))) === "yes";

/** Shows the newest error above the picture: what happened, what was kept, what to do. */
export class Alert {
  constructor() {
    this.problem = null;
    at("close-alert").addEventListener("click", () => this.clear());
  }

  async show(problem) {
    this.problem = problem;
    const [what, kept, todo] = await errorWords(problem);
    if (this.problem !== problem) return;
    at("what").textContent = what || problem.message || t("refused");
    at("kept").textContent = kept;
    at("todo").textContent = todo;
    at("alert").hidden = false;
    at("alert").scrollIntoView({ block: "nearest" });
  }

  clear() {
    this.problem = null;
    at("alert").hidden = true;
  }

  /** Say it in another language. */
  again() {
    if (this.problem) this.show(this.problem);
  }
}
