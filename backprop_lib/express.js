// Shows a picture and its words, which came in one message, in the scene's own <img> and caption.

// A picture in the address itself is decoded at once. One behind an address is first fetched, which takes as long again.
function address(png) {
  const bytes = new Uint8Array(png.buffer, png.byteOffset, png.byteLength);
  let characters = "";
  for (let start = 0; start < bytes.length; start += 8192)
    characters += String.fromCharCode(...bytes.subarray(start, start + 8192));
  return `data:image/png;base64,${btoa(characters)}`;
}

function render({ model, el }) {
  let gone = false;
  // Looked up each time: the plain widgets make their parts anew when they are themselves changed.
  const find = (part) => el.closest(".backprop-scene")?.querySelector(part);
  const picture = () => find("img.backprop-picture"), words = () => find(".backprop-caption [role=status]");
  function show() {
    if (!model.get("words") || !picture() || !words()) return;
    picture().src = address(model.get("value"));
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
