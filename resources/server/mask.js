// The mask: one byte for each pixel of the picture, 0 is locked. Strokes are drawn here and not by
// a canvas, so that hard edges have no half-painted pixels.

const TILE = 256;
const MOST_BYTES = 192 << 20; // of what can be undone

/** A rectangle that holds both; either may be null. */
export function joined(a, b) {
  if (!a || !b) return a ?? b;
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  };
}

export class Mask {
  /** @param {number} width @param {number} height of the picture */
  constructor(width, height) {
    this.width = width;
    this.height = height;
    this.values = new Uint8Array(width * height);
    this.painted = 0; // pixels above 0, as of the last step
    this.undone = [];
    this.done = [];
    this.saved = null; // tiles as they were before the step that is being made
  }

  get whole() {
    return { left: 0, top: 0, right: this.width, bottom: this.height };
  }

  /** Begin a step that can be undone as one. */
  begin() {
    this.saved = new Map();
  }

  /** End it. Returns whether anything was touched. */
  end() {
    const step = this.saved;
    this.saved = null;
    if (!step || !step.size) return false;
    this.done.push(step);
    this.undone = [];
    let bytes = 0;
    for (let k = this.done.length - 1; k >= 0; k -= 1) {
      for (const tile of this.done[k].values()) bytes += tile.values.length;
      if (bytes > MOST_BYTES && k < this.done.length - 1) {
        this.done.splice(0, k + 1);
        break;
      }
    }
    this.count();
    return true;
  }

  /** Draw a stroke from one point to another. Returns what it touched, or null.
   * @param from, to {x, y, radius}, in pixels of the picture
   * @param {{erase: boolean, soft: boolean}} how */
  stroke(from, to, { erase, soft }) {
    const reach = Math.max(from.radius, to.radius) + 1;
    const rect = {
      left: Math.max(0, Math.floor(Math.min(from.x, to.x) - reach)),
      top: Math.max(0, Math.floor(Math.min(from.y, to.y) - reach)),
      right: Math.min(this.width, Math.ceil(Math.max(from.x, to.x) + reach)),
      bottom: Math.min(this.height, Math.ceil(Math.max(from.y, to.y) + reach)),
    };
    if (rect.left >= rect.right || rect.top >= rect.bottom) return null;
    this.save(rect);
    const dx = to.x - from.x;
    const dy = to.y - from.y;
    const length = dx * dx + dy * dy;
    for (let y = rect.top; y < rect.bottom; y += 1) {
      const py = y + 0.5 - from.y;
      for (let x = rect.left; x < rect.right; x += 1) {
        const px = x + 0.5 - from.x;
        const along = length ? Math.min(1, Math.max(0, (px * dx + py * dy) / length)) : 0;
        const radius = Math.max(0.71, from.radius + (to.radius - from.radius) * along);
        const away = (px - dx * along) ** 2 + (py - dy * along) ** 2;
        if (away > radius * radius) continue;
        const value = soft ? Math.ceil(255 * fade(Math.sqrt(away) / radius)) : 255;
        const k = y * this.width + x;
        if (erase) this.values[k] = Math.min(this.values[k], 255 - value);
        else this.values[k] = Math.max(this.values[k], value);
      }
    }
    return rect;
  }

  /** All that is locked is painted, and the other way round. */
  invert() {
    this.begin();
    this.save(this.whole);
    for (let k = 0; k < this.values.length; k += 1) this.values[k] = 255 - this.values[k];
    this.end();
  }

  /** Nothing is painted. */
  clear() {
    if (!this.painted) return;
    this.begin();
    this.save(this.whole);
    this.values.fill(0);
    this.end();
  }

  /** Undo the last step. Returns whether there was one. */
  undo() {
    return this.swap(this.done, this.undone);
  }

  redo() {
    return this.swap(this.undone, this.done);
  }

  swap(from, to) {
    const step = from.pop();
    if (!step) return false;
    for (const tile of step.values()) {
      const now = this.copy(tile.rect);
      this.put(tile.rect, tile.values);
      tile.values = now;
    }
    to.push(step);
    this.count();
    return true;
  }

  count() {
    let painted = 0;
    for (let k = 0; k < this.values.length; k += 1) painted += this.values[k] > 0;
    this.painted = painted;
  }

  save(rect) {
    if (!this.saved) return;
    const across = Math.ceil(this.width / TILE);
    for (let row = Math.floor(rect.top / TILE); row * TILE < rect.bottom; row += 1) {
      for (let column = Math.floor(rect.left / TILE); column * TILE < rect.right; column += 1) {
        const key = row * across + column;
        if (this.saved.has(key)) continue;
        const tile = {
          left: column * TILE,
          top: row * TILE,
          right: Math.min(this.width, (column + 1) * TILE),
          bottom: Math.min(this.height, (row + 1) * TILE),
        };
        this.saved.set(key, { rect: tile, values: this.copy(tile) });
      }
    }
  }

  copy(rect) {
    const width = rect.right - rect.left;
    const made = new Uint8Array(width * (rect.bottom - rect.top));
    for (let y = rect.top; y < rect.bottom; y += 1) {
      const start = y * this.width + rect.left;
      made.set(this.values.subarray(start, start + width), (y - rect.top) * width);
    }
    return made;
  }

  put(rect, values) {
    const width = rect.right - rect.left;
    for (let y = rect.top; y < rect.bottom; y += 1) {
      const start = (y - rect.top) * width;
      this.values.set(values.subarray(start, start + width), y * this.width + rect.left);
    }
  }
}

/** 1 within the inner third of a soft brush, falling to 0 at its rim. */
function fade(share) {
  const t = Math.min(1, Math.max(0, (1 - share) / 0.67));
  return t * t * (3 - 2 * t);
}
