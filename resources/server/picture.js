// The picture that is edited: the file's own bytes, what is shown of it, and its mask.

import { Problem } from "./api.js";
import { Mask } from "./mask.js";

export class Picture {
  /** @param {Blob} file sent as it is @param {string} name @param {ImageBitmap} bitmap as shown */
  constructor(file, name, bitmap) {
    this.file = file;
    this.name = name;
    this.bitmap = bitmap;
    this.width = bitmap.width;
    this.height = bitmap.height;
    this.mask = new Mask(bitmap.width, bitmap.height);
  }

  /** Have what is shown of it; a large picture takes a hundred megabytes as long as it has. */
  async wake() {
    this.bitmap ??= await shown(this.file, this.name);
    return this;
  }

  /** Shown no more: until `wake` the file is enough. */
  rest() {
    this.bitmap?.close();
    this.bitmap = null;
  }
}

/** A file as it is shown: upright, as the server opens it. Throws Problem: `unshown`. */
export async function shown(file, name) {
  try {
    return await createImageBitmap(file);
  } catch {
    throw Problem.own("unshown", { name });
  }
}

/** Open a file. Throws Problem: `unshown` or `tooLarge`. */
export async function openPicture(file, name) {
  const bitmap = await shown(file, name);
  try {
    return new Picture(file, name, bitmap);
  } catch {
    throw Problem.own("tooLarge", { name });
  }
}

/** The file of a picture that is dropped or pasted there, or null. */
export function pictureIn(transfer) {
  const files = [...(transfer?.files ?? [])];
  return files.find((file) => file.type.startsWith("image/")) ?? null;
}

/**
 * Hear of pictures that are opened by the buttons, dropped anywhere, or pasted.
 * @param {HTMLInputElement} input of files
 * @param {HTMLElement} mark shown while something is dragged over the page
 * @param {(file: File) => void} open
 */
export function hearPictures(input, mark, open) {
  input.addEventListener("change", () => {
    const [file] = input.files;
    input.value = "";
    if (file) open(file);
  });
  let inside = 0;
  const over = (by) => {
    inside = Math.max(0, inside + by);
    mark.hidden = !inside;
  };
  const isFile = (event) => event.dataTransfer?.types.includes("Files");
  document.addEventListener("dragenter", (event) => isFile(event) && over(1));
  document.addEventListener("dragleave", (event) => isFile(event) && over(-1));
  document.addEventListener("dragover", (event) => isFile(event) && event.preventDefault());
  document.addEventListener("drop", (event) => {
    if (!isFile(event)) return;
    event.preventDefault();
    over(-inside);
    const [first] = event.dataTransfer.files;
    const file = pictureIn(event.dataTransfer) ?? first;
    if (file) open(file);
  });
  document.addEventListener("paste", (event) => {
    const file = pictureIn(event.clipboardData);
    if (!file) return;
    event.preventDefault();
    open(file);
  });
}
