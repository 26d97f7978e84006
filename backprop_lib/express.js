// Shows a picture and its words, which came in one message, in the scene's own <img> and caption.
// The picture comes as a data URL, which is decoded at once; bytes would have to be turned into one here, or be fetched.

function render({ model, el }) {
  let gone = false;
  // Looked up each time: the plain widgets make their parts anew when they are themselves changed.
  const find = (part) => el.closest(".backprop-scene")?.querySelector(part);
  const picture = () => find("img.backprop-picture"), words = () => find(".backprop-caption [role=status]");
  function show() {
    if (!model.get("words") || !picture() || !words()) return;
    picture().src = model.get("address");
    words().textContent = model.get("words");
  }
  function begin() {
    if (gone) return;
    if (!picture() || !words()) return requestAnimationFrame(begin); // not yet in the page
    show();
    model.set("running", true);
    model.save_changes();
  }
  begin();
  model.on("change", show);
  return () => {
    gone = true;
    model.off("change", show);
  };
}

export default { render };
