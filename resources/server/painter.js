// Paints the mask: by mouse, pen (its pressure is the size) and touch, or by keys alone. Two fingers,
// the wheel, or Space with a drag move and zoom.

const STEP = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const LEAST = 1;

export class Painter {
  /**
   * @param {View} view
   * @param {HTMLElement} ring shows how large the brush is
   * @param {{changed: () => void, began: () => void, verbs: Record<string, () => void>}} hears
   */
  constructor(view, ring, hears) {
    this.view = view;
    this.ring = ring;
    this.hears = hears;
    this.mask = null;
    this.sizes = ""; // width and height of the last mask
    this.erase = false;
    this.soft = false;
    this.size = 40; // diameter, in pixels of the picture
    this.last = null; // where the last stroke ended
    this.stroke = null; // the pointer that paints
    this.drag = null; // the pointer that moves the picture
    this.fingers = new Map();
    this.spaced = false; // Space is held: a drag moves
    this.moved = false;
    const { root } = view;
    root.addEventListener("pointerdown", (event) => this.down(event));
    root.addEventListener("pointermove", (event) => this.move(event));
    for (const kind of ["pointerup", "pointercancel"]) {
      root.addEventListener(kind, (event) => this.up(event));
    }
    root.addEventListener("pointerleave", () => this.hideRing());
    root.addEventListener("contextmenu", (event) => event.preventDefault());
    root.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    root.addEventListener("keydown", (event) => this.key(event));
    root.addEventListener("keyup", (event) => this.keyUp(event));
    root.addEventListener("blur", () => this.hideRing());
  }

  /** Paint on that mask from now on; null: on none. */
  use(mask) {
    this.cancel();
    const sizes = mask ? `${mask.width} ${mask.height}` : this.sizes;
    if (sizes !== this.sizes) {
      this.sizes = sizes;
      this.size = Math.max(8, Math.round(Math.max(mask.width, mask.height) / 10));
      this.last = null;
    }
    this.mask = mask;
    if (!mask) this.hideRing();
  }

  get most() {
    return this.mask ? Math.max(this.mask.width, this.mask.height) : 512;
  }

  setSize(size) {
    this.size = Math.round(Math.min(this.most, Math.max(LEAST, size)));
    if (!this.ring.hidden && this.last) this.showRing(this.last);
  }

  // -- pointers -------------------------------------------------------------------------------

  down(event) {
    if (!this.view.bitmap || event.target.closest("button")) return;
    this.view.root.focus({ preventScroll: true });
    this.view.root.setPointerCapture(event.pointerId);
    if (event.pointerType === "touch") {
      this.fingers.set(event.pointerId, event);
      if (this.fingers.size === 2) this.cancel(); // it was no stroke
      if (this.fingers.size > 1) return;
    }
    const moves = event.button === 1 || this.spaced || !this.mask;
    if (moves) this.drag = event;
    else if (event.button === 0 || event.button === 2) this.begin(event);
  }

  begin(event) {
    this.hears.began();
    const point = this.point(event);
    const joins = event.shiftKey && this.last;
    this.stroke = { id: event.pointerId, erase: this.erase !== (event.button === 2) };
    this.mask.begin();
    this.paint(joins ? { ...this.last, radius: point.radius } : point, point);
  }

  move(event) {
    if (this.fingers.has(event.pointerId) && this.fingers.size === 2) this.pinch(event);
    else if (this.drag?.pointerId === event.pointerId) {
      const from = this.view.toScreen(this.drag.clientX, this.drag.clientY);
      const to = this.view.toScreen(event.clientX, event.clientY);
      this.view.moveBy(to[0] - from[0], to[1] - from[1]);
      this.drag = event;
    } else if (this.stroke?.id === event.pointerId) {
      const many = event.getCoalescedEvents?.() ?? [];
      for (const each of many.length ? many : [event]) this.paint(this.last, this.point(each));
    }
    if (this.fingers.has(event.pointerId)) this.fingers.set(event.pointerId, event);
    if (this.mask && event.pointerType !== "touch") this.showRing(this.point(event));
  }

  up(event) {
    this.fingers.delete(event.pointerId);
    if (this.drag?.pointerId === event.pointerId) this.drag = null;
    if (this.stroke?.id === event.pointerId) this.finish();
  }

  finish() {
    this.stroke = null;
    if (this.mask.end()) this.hears.changed();
  }

  /** Take the stroke back that is being painted. */
  cancel() {
    if (!this.stroke) return;
    this.finish();
    this.mask.undo();
    this.mask.undone.pop();
    this.view.drawMask();
    this.hears.changed();
  }

  pinch(event) {
    const [a, b] = [...this.fingers.values()];
    const still = a.pointerId === event.pointerId ? b : a;
    const old = a.pointerId === event.pointerId ? a : b;
    const apart = (one) => Math.hypot(one.clientX - still.clientX, one.clientY - still.clientY);
    const middle = (one) =>
      this.view.toScreen((one.clientX + still.clientX) / 2, (one.clientY + still.clientY) / 2);
    const [from, to] = [middle(old), middle(event)];
    this.view.moveBy(to[0] - from[0], to[1] - from[1]);
    this.view.zoomBy(apart(event) / Math.max(1, apart(old)), ...to);
  }

  wheel(event) {
    if (!this.view.bitmap) return;
    event.preventDefault();
    const at = this.view.toScreen(event.clientX, event.clientY);
    this.view.zoomBy(1.0015 ** -event.deltaY, ...at);
    if (this.mask) this.showRing(this.point(event));
  }

  point(event) {
    const { x, y } = this.view.toPicture(event.clientX, event.clientY);
    const pressed = event.pointerType === "pen" && event.pressure > 0 ? event.pressure : 1;
    return { x, y, radius: (this.size / 2) * pressed };
  }

  paint(from, to) {
    const how = { erase: this.stroke.erase, soft: this.soft };
    const rect = this.mask.stroke(from, to, how);
    this.last = to;
    if (rect) this.view.drawMask(rect);
  }

  // -- keys -----------------------------------------------------------------------------------

  key(event) {
    if (event.target !== this.view.root) return;
    const step = STEP[event.key];
    if (step && this.mask) this.walk(step, event.shiftKey);
    else if (event.key === " " && this.mask) this.dab(event.repeat);
    else {
      const verb = this.hears.verbs[verbOf(event)];
      if (!verb) return;
      verb();
    }
    event.preventDefault();
  }

  keyUp(event) {
    if (event.key !== " ") return;
    if (this.spaced && !this.moved && !this.drag && this.mask) this.byKeys(this.here(), this.here());
    this.spaced = false;
    this.moved = false;
  }

  /** Space paints once it is released, unless something was dragged meanwhile. */
  dab(repeats) {
    if (repeats) return;
    this.spaced = true;
    const { root } = this.view;
    root.addEventListener("pointerdown", () => { this.moved = true; }, { once: true });
  }

  walk([dx, dy], draws) {
    const from = this.here();
    const far = Math.max(1, Math.round(this.size / 4));
    const to = {
      ...from,
      x: Math.min(this.mask.width, Math.max(0, from.x + dx * far)),
      y: Math.min(this.mask.height, Math.max(0, from.y + dy * far)),
    };
    if (draws) this.byKeys(from, to);
    this.last = to;
    this.showRing(to);
  }

  here() {
    const radius = this.size / 2;
    return this.last
      ? { ...this.last, radius }
      : { x: this.mask.width / 2, y: this.mask.height / 2, radius };
  }

  byKeys(from, to) {
    this.hears.began();
    this.stroke = { id: -1, erase: this.erase };
    this.mask.begin();
    this.paint(from, to);
    this.finish();
    this.showRing(to);
  }

  // -- the ring -------------------------------------------------------------------------------

  showRing({ x, y }) {
    const at = this.view.toRoot(x, y);
    const across = Math.max(4, this.size * at.pixel);
    const { style } = this.ring;
    style.width = `${across}px`;
    style.height = `${across}px`;
    style.transform = `translate(${at.x - across / 2}px, ${at.y - across / 2}px)`;
    this.ring.hidden = false;
  }

  hideRing() {
    this.ring.hidden = true;
  }
}

/** What a key stands for while the picture has the focus. */
function verbOf(event) {
  const key = event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey) {
    const held = { z: event.shiftKey ? "redo" : "undo", y: "redo", i: "invert" };
    return held[key] ?? "";
  }
  if (event.altKey) return "";
  const plain = {
    b: "brush", e: "eraser", "[": "smaller", "]": "larger", "+": "zoomIn", "=": "zoomIn",
    "-": "zoomOut", 0: "fit", delete: "clear", escape: "escape",
  };
  return plain[key] ?? "";
}
