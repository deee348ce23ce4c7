// Shows a picture with its mask over it, zoomed and moved. Draws what is seen, at the screen's own
// resolution; nothing of it is ever sent.

const MAGENTA = [255, 0, 255];
const COVER = 0.45;
const MOST_ZOOM = 32;
const FIT_ZOOM = 4; // small pictures are shown larger, but no more than this

export class View {
  /** @param {HTMLElement} root holds both canvases */
  constructor(root) {
    this.root = root;
    [this.base, this.over] = root.querySelectorAll("canvas");
    this.bitmap = null;
    this.mask = null;
    this.preview = null;
    this.fitted = true;
    this.zoom = 1; // screen pixels of one pixel of the picture
    this.x = 0; // of the picture's left upper corner, in screen pixels
    this.y = 0;
    new ResizeObserver(() => this.resize()).observe(root);
    this.resize();
  }

  /** Show a picture, with a mask over it or without; null: none. */
  show(bitmap, mask = null) {
    const same = bitmap && this.bitmap && bitmap.width === this.bitmap.width
      && bitmap.height === this.bitmap.height;
    this.bitmap = bitmap;
    this.mask = mask;
    this.preview = null;
    if (!same) this.fitted = true;
    if (this.fitted) this.place();
    this.draw();
  }

  /** Show how far it is: `image` over `place` of the picture, where `mask` is painted.
   * @param {ImageBitmap | null} image
   * @param {number[] | null} place left, top, width, height in the picture; null: all of it
   * @param {HTMLCanvasElement | null} cut as of `cutOut` */
  showPreview(image, place = null, cut = null) {
    this.preview = image && { image, place, cut };
    this.drawBase();
  }

  /** All of the picture is seen. */
  fit() {
    this.fitted = true;
    this.place();
    this.draw();
  }

  /** Zoom about a point of the screen; without one about the middle. */
  zoomBy(factor, x = this.base.width / 2, y = this.base.height / 2) {
    if (!this.bitmap) return;
    const least = Math.min(1, this.fitZoom()) / 4;
    const zoom = Math.min(MOST_ZOOM, Math.max(least, this.zoom * factor));
    this.x = x - ((x - this.x) * zoom) / this.zoom;
    this.y = y - ((y - this.y) * zoom) / this.zoom;
    this.zoom = zoom;
    this.fitted = false;
    this.keepInside();
    this.draw();
  }

  moveBy(dx, dy) {
    this.x += dx;
    this.y += dy;
    this.fitted = false;
    this.keepInside();
    this.draw();
  }

  /** Where a point of the page is in the picture, in its pixels. */
  toPicture(clientX, clientY) {
    const [x, y] = this.toScreen(clientX, clientY);
    return { x: (x - this.x) / this.zoom, y: (y - this.y) / this.zoom };
  }

  /** Where a point of the page is on the canvas, in its pixels. */
  toScreen(clientX, clientY) {
    const box = this.root.getBoundingClientRect();
    const scale = this.base.width / Math.max(1, box.width);
    return [(clientX - box.left) * scale, (clientY - box.top) * scale];
  }

  /** Where a point of the picture is in `root`, and how long one of its pixels is, in CSS pixels. */
  toRoot(x, y) {
    const scale = this.root.clientWidth / Math.max(1, this.base.width);
    return {
      x: (this.x + x * this.zoom) * scale,
      y: (this.y + y * this.zoom) * scale,
      pixel: this.zoom * scale,
    };
  }

  resize() {
    const scale = Math.min(3, devicePixelRatio || 1);
    const width = Math.max(1, Math.round(this.root.clientWidth * scale));
    const height = Math.max(1, Math.round(this.root.clientHeight * scale));
    const by = [(width - this.base.width) / 2, (height - this.base.height) / 2];
    for (const canvas of [this.base, this.over]) Object.assign(canvas, { width, height });
    this.x += by[0];
    this.y += by[1];
    if (this.fitted) this.place();
    else this.keepInside();
    this.draw();
  }

  fitZoom() {
    const { width, height } = this.bitmap;
    const pad = 16 * Math.min(3, devicePixelRatio || 1);
    const room = Math.min((this.base.width - pad) / width, (this.base.height - pad) / height);
    return Math.max(0.001, Math.min(FIT_ZOOM * Math.min(3, devicePixelRatio || 1), room));
  }

  place() {
    if (!this.bitmap) return;
    this.zoom = this.fitZoom();
    this.x = Math.round((this.base.width - this.bitmap.width * this.zoom) / 2);
    this.y = Math.round((this.base.height - this.bitmap.height * this.zoom) / 2);
  }

  /** A part of the picture is always seen. */
  keepInside() {
    if (!this.bitmap) return;
    const edge = 48;
    const within = (value, size, room) => Math.min(room - edge, Math.max(edge - size, value));
    this.x = within(this.x, this.bitmap.width * this.zoom, this.base.width);
    this.y = within(this.y, this.bitmap.height * this.zoom, this.base.height);
  }

  draw() {
    this.drawBase();
    this.drawMask();
  }

  drawBase() {
    const context = this.base.getContext("2d");
    const { width, height } = this.base;
    context.clearRect(0, 0, width, height);
    if (!this.bitmap) return;
    context.imageSmoothingEnabled = this.zoom < 6;
    context.imageSmoothingQuality = "high";
    const across = this.bitmap.width * this.zoom;
    const down = this.bitmap.height * this.zoom;
    context.fillStyle = squares(context);
    context.fillRect(this.x, this.y, across, down); // seen where the picture is transparent
    context.drawImage(this.bitmap, this.x, this.y, across, down);
    if (this.preview) this.drawPreview(context);
  }

  drawPreview(context) {
    const { image, cut } = this.preview;
    const place = this.preview.place ?? [0, 0, this.bitmap.width, this.bitmap.height];
    const [left, top, across, down] = place.map((value) => value * this.zoom);
    const drawn = document.createElement("canvas");
    Object.assign(drawn, { width: this.base.width, height: this.base.height });
    const made = drawn.getContext("2d");
    made.drawImage(image, this.x + left, this.y + top, across, down);
    made.globalCompositeOperation = "destination-in";
    const whole = [this.x, this.y, this.bitmap.width * this.zoom, this.bitmap.height * this.zoom];
    if (cut) made.drawImage(cut, ...whole);
    else made.fillRect(...whole);
    context.drawImage(drawn, 0, 0);
  }

  /** Draw the mask within `rect` of the picture anew; without one all of it. */
  drawMask(rect = null) {
    const context = this.over.getContext("2d");
    const { width, height } = this.over;
    if (!this.mask) {
      context.clearRect(0, 0, width, height);
      return;
    }
    const of = rect ?? this.mask.whole;
    const left = Math.max(0, Math.floor(this.x + of.left * this.zoom) - 2);
    const top = Math.max(0, Math.floor(this.y + of.top * this.zoom) - 2);
    const right = Math.min(width, Math.ceil(this.x + of.right * this.zoom) + 2);
    const bottom = Math.min(height, Math.ceil(this.y + of.bottom * this.zoom) + 2);
    if (!rect) context.clearRect(0, 0, width, height);
    if (left >= right || top >= bottom) return;
    const image = context.createImageData(right - left, bottom - top);
    this.colour(image, left, top);
    context.putImageData(image, left, top);
  }

  /** The overlay's colours: magenta, with a light and a dark line along the edge. */
  colour(image, left, top) {
    const { mask, zoom } = this;
    const { width, height, data } = image;
    const columns = new Int32Array(width + 2); // of the mask, for each of the screen; -1: outside
    for (let k = 0; k < columns.length; k += 1) {
      const x = Math.floor((left + k - 0.5 - this.x) / zoom);
      columns[k] = x >= 0 && x < mask.width ? x : -1;
    }
    const row = (k) => {
      const y = Math.floor((top + k + 0.5 - this.y) / zoom);
      return y >= 0 && y < mask.height ? y * mask.width : -1;
    };
    const value = (start, column) => (start < 0 || column < 0 ? 0 : mask.values[start + column]);
    let [above, here, below] = [row(-1), row(0), row(1)];
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        const column = columns[x + 1];
        const own = value(here, column);
        const near = [
          value(above, column), value(below, column), value(here, columns[x]), value(here, columns[x + 2]),
        ];
        const k = (y * width + x) * 4;
        if (own && !(near[0] && near[1] && near[2] && near[3])) data.fill(255, k, k + 4);
        else if (own) {
          data.set(MAGENTA, k);
          data[k + 3] = Math.round(COVER * own);
        } else if ((near[0] || near[1] || near[2] || near[3]) && here >= 0 && column >= 0) {
          data[k + 3] = 160;
        }
      }
      [above, here, below] = [here, below, row(y + 2)];
    }
  }
}

/** What lets only painted pixels through (`inverted`: only the others), in at most 1024 pixels a
 * side; null: nothing is painted. */
export function cutOut(mask, inverted) {
  if (!mask?.painted) return null;
  const scale = Math.min(1, 1024 / Math.max(mask.width, mask.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(mask.width * scale));
  canvas.height = Math.max(1, Math.round(mask.height * scale));
  const image = new ImageData(canvas.width, canvas.height);
  for (let y = 0; y < canvas.height; y += 1) {
    const start = Math.min(mask.height - 1, Math.floor((y + 0.5) / scale)) * mask.width;
    for (let x = 0; x < canvas.width; x += 1) {
      const from = start + Math.min(mask.width - 1, Math.floor((x + 0.5) / scale));
      const isPainted = mask.values[from] > 0;
      image.data[(y * canvas.width + x) * 4 + 3] = isPainted !== inverted ? 255 : 0;
    }
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}

function squares(context) {
  const tile = document.createElement("canvas");
  Object.assign(tile, { width: 16, height: 16 });
  const made = tile.getContext("2d");
  made.fillStyle = "#8c8c8c";
  made.fillRect(0, 0, 16, 16);
  made.fillStyle = "#737373";
  made.fillRect(0, 0, 8, 8);
  made.fillRect(8, 8, 8, 8);
  return context.createPattern(tile, "repeat");
}
