// A pad of 28 x 28 pixels for mouse, pen, touch and keyboard. `value` holds 784 bytes, 0 black to 255 white.

const SIDE = 28, ZOOM = 6, RADIUS = 1.5; // a pixel is ZOOM wide on the screen; the brush is soft around RADIUS pixels
const HELP = "Drawing pad, 28 by 28 pixels. Arrow keys move the cursor, Space lowers or lifts the pen, Delete clears.";
const STYLE = `
.backprop-pad { display: inline-flex; gap: 10px; width: 290px; padding: 5px; font-size: 13px; color: var(--jp-ui-font-color1, #222) }
.backprop-pad canvas { width: ${SIDE * ZOOM}px; height: ${SIDE * ZOOM}px; touch-action: none; cursor: crosshair;
  border: 1px solid #6b6b70; image-rendering: pixelated }
.backprop-pad canvas:focus { outline: 3px solid #1845fb; outline-offset: 2px }
.backprop-pad canvas[aria-disabled=true] { opacity: 0.45; cursor: not-allowed }
.backprop-pad div { display: flex; flex-flow: column; align-items: flex-start; gap: 8px }
.backprop-pad button { padding: 2px 10px }`;

function render({ model, el }) {
  const pad = document.createElement("div");
  pad.className = "backprop-pad";
  pad.dataset.lmSuppressShortcuts = "true"; // in JupyterLab the arrow keys would go to the next cell
  pad.innerHTML = `<style>${STYLE}</style>
    <canvas width="${SIDE * ZOOM}" height="${SIDE * ZOOM}" tabindex="0" role="application" aria-label="${HELP}"></canvas>
    <div><button type="button" aria-label="Clear the pad">Clear</button><span role="status" aria-live="polite"></span></div>`;
  const canvas = pad.querySelector("canvas"), clear = pad.querySelector("button"), status = pad.querySelector("span");
  const paper = canvas.getContext("2d");
  const small = new OffscreenCanvas(SIDE, SIDE), page = new ImageData(SIDE, SIDE);

  let pixels = new Uint8Array(SIDE * SIDE);
  let last = null; // where the stroke is: {x, y} in pixels
  let pointer = null; // the finger or pen that draws it; another, or a palm that rests on the pad, draws nothing
  let cursor = null, down = false; // the keyboard's place, and whether its pen is on the paper
  let waiting = false;

  const locked = () => model.get("disabled");

  function show() {
    for (let i = 0; i < pixels.length; i++) page.data.set([pixels[i], pixels[i], pixels[i], 255], 4 * i);
    small.getContext("2d").putImageData(page, 0, 0);
    paper.imageSmoothingEnabled = false;
    paper.drawImage(small, 0, 0, SIDE * ZOOM, SIDE * ZOOM);
    if (!cursor || document.activeElement !== canvas) return;
    const x = (cursor.x + 0.5) * ZOOM, y = (cursor.y + 0.5) * ZOOM;
    for (const [colour, width] of [["#000", 5], [down ? "#ffb000" : "#fff", 2]]) {
      paper.strokeStyle = colour;
      paper.lineWidth = width;
      paper.beginPath();
      paper.arc(x, y, ZOOM, 0, 2 * Math.PI);
      paper.stroke();
    }
  }

  // At most one message for each frame of the screen.
  function changed() {
    show();
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(send);
  }

  function send() {
    if (!waiting) return;
    waiting = false;
    model.set("value", new DataView(pixels.slice().buffer));
    model.save_changes();
  }

  function dot(x, y) {
    for (let row = Math.max(0, Math.floor(y - 3)); row <= Math.min(SIDE - 1, y + 3); row++)
      for (let column = Math.max(0, Math.floor(x - 3)); column <= Math.min(SIDE - 1, x + 3); column++) {
        const ink = Math.min(1, Math.max(0, RADIUS + 0.5 - Math.hypot(column - x, row - y)));
        const i = row * SIDE + column;
        pixels[i] = Math.max(pixels[i], Math.round(255 * ink));
      }
  }

  function stroke(from, to) {
    const steps = Math.ceil(4 * Math.hypot(to.x - from.x, to.y - from.y)) || 1;
    for (let i = 0; i <= steps; i++)
      dot(from.x + ((to.x - from.x) * i) / steps, from.y + ((to.y - from.y) * i) / steps);
  }

  function place(event) {
    const box = canvas.getBoundingClientRect();
    const at = (where, start, length) => ((where - start) / length) * SIDE - 0.5;
    return { x: at(event.clientX, box.left, box.width), y: at(event.clientY, box.top, box.height) };
  }

  function wipe() {
    if (locked()) return;
    pixels = new Uint8Array(SIDE * SIDE);
    down = false;
    status.textContent = "empty";
    changed();
  }

  canvas.addEventListener("pointerdown", (event) => {
    if (locked() || event.button !== 0 || last) return;
    event.preventDefault();
    canvas.focus({ preventScroll: true });
    pointer = event.pointerId;
    canvas.setPointerCapture(pointer);
    cursor = null;
    down = false;
    status.textContent = "";
    last = place(event);
    stroke(last, last);
    changed();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!last || event.pointerId !== pointer) return;
    const between = event.getCoalescedEvents?.() ?? [];
    for (const each of between.length ? between : [event]) {
      const here = place(each);
      stroke(last, here);
      last = here;
    }
    changed();
  });
  for (const end of ["pointerup", "pointercancel", "lostpointercapture"])
    canvas.addEventListener(end, (event) => {
      if (event.pointerId === pointer) last = null;
    });

  const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const move = MOVES[event.key];
    if (!move && ![" ", "Delete", "Backspace", "Escape"].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    if (locked()) return;
    if (event.key === "Delete" || event.key === "Backspace") return wipe();
    const before = cursor ?? { x: 13, y: 13 };
    const within = (n) => Math.min(SIDE - 1, Math.max(0, n));
    cursor = move ? { x: within(before.x + move[0]), y: within(before.y + move[1]) } : before;
    if (event.key === " " && !event.repeat) down = !down;
    if (event.key === "Escape") down = false;
    status.textContent = `row ${cursor.y + 1}, column ${cursor.x + 1}, pen ${down ? "down" : "up"}`;
    if (!down) return show();
    stroke(move ? before : cursor, cursor);
    changed();
  });
  canvas.addEventListener("focus", () => {
    if (canvas.matches(":focus-visible") && !last) cursor ??= { x: 13, y: 13 };
    show();
  });
  canvas.addEventListener("blur", () => ((down = false), show()));
  clear.addEventListener("click", wipe);

  function receive() {
    if (waiting || last) return; // an echo of an older stroke must not undo the present one
    const bytes = model.get("value");
    pixels = new Uint8Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    show();
  }
  function lock() {
    canvas.setAttribute("aria-disabled", locked());
    clear.disabled = locked();
  }
  model.on("change:value", receive);
  model.on("change:disabled", lock);
  el.appendChild(pad);
  receive();
  lock();
  return () => {
    model.off("change:value", receive);
    model.off("change:disabled", lock);
  };
}

export default { render };
