// What ipywidgets leaves out for a reader with a keyboard or a screen reader. Nothing of it is seen.

const DESCRIBED = "A picture. The words below describe it.";
const ICONS = { "fa-play": "Play or pause", "fa-pause": "Pause", "fa-stop": "Stop", "fa-retweet": "Repeat" };

// JupyterLab takes arrow keys and letters pressed in a list or among choices for its own: the cell changes, or is
// deleted. They belong to the control; Tab, Escape, Shift+Enter and everything with Ctrl, Alt or Cmd stay JupyterLab's.
function isOurs(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || ["Tab", "Escape"].includes(event.key)) return false;
  return !(event.shiftKey && event.key === "Enter");
}

// JupyterLab listens after the control, Jupyter Notebook before it, but to no key in what has this attribute.
const UNHEARD = "data-lm-suppress-shortcuts";

const textOf = (label) => label?.textContent.trim();

// A slider's name stands in its own label, or in that of the number box beside it.
function nameOf(part) {
  return (
    textOf(part.closest(".jupyter-widgets").querySelector(".widget-label")) ||
    textOf(part.closest(".widget-hbox")?.querySelector(".widget-label"))
  );
}

function label(scene) {
  // What is typed into such a readout moves nothing: its slider stops at given numbers only.
  for (const readout of scene.querySelectorAll(".backprop-notched .widget-readout[contenteditable=true]"))
    readout.contentEditable = "false";
  for (const picture of scene.querySelectorAll("img.backprop-picture:not([alt])")) picture.alt = DESCRIBED;
  for (const icon of scene.querySelectorAll(".widget-play button:not([aria-label]) i"))
    icon.parentElement.ariaLabel = ICONS[[...icon.classList].find((c) => c in ICONS)] ?? "";
  for (const handle of scene.querySelectorAll(".noUi-handle")) {
    const name = nameOf(handle), locked = handle.closest(".noUi-target").hasAttribute("disabled");
    if (name && !handle.ariaLabel) handle.ariaLabel = name;
    if (handle.tabIndex !== (locked ? -1 : 0)) handle.tabIndex = locked ? -1 : 0;
  }
  for (const readout of scene.querySelectorAll(".widget-readout[contenteditable=true]:not([aria-label])")) {
    readout.role = "textbox";
    readout.ariaLabel = `${nameOf(readout)}, its value`;
  }
}

function render({ el }) {
  let scene, gone = false;
  const observer = new MutationObserver(() => label(scene));
  const keep = (event) => isOurs(event) && event.stopPropagation();
  function claim(event) {
    const pressed = event.target; // the window itself, if a program presses a key there
    if (pressed instanceof Element && scene.contains(pressed)) pressed.toggleAttribute(UNHEARD, isOurs(event));
  }
  function begin() {
    if (gone) return;
    scene = el.closest(".backprop-scene");
    if (!scene) return requestAnimationFrame(begin); // not yet in the page
    scene.addEventListener("keydown", keep);
    window.addEventListener("keydown", claim, true);
    observer.observe(scene, { childList: true, subtree: true, attributeFilter: ["contenteditable", "disabled"] });
    label(scene);
  }
  begin();
  return () => {
    gone = true;
    observer.disconnect();
    scene?.removeEventListener("keydown", keep);
    window.removeEventListener("keydown", claim, true);
  };
}

export default { render };
