// node notebook_checker.js FOLDER notebook.ipynb ...   prints, for each notebook, a list of {cell, rule, content}.
//
// FOLDER holds the scripts of the extension jupyterlab-a11y-checker. One of them has the function that the project's
// command line calls for a notebook; its modules are loaded here as a browser would load them.

const fs = require("fs");
const path = require("path");

const WANTED = "analyzeCellsAccessibilityCLI";
const [folder, ...notebooks] = process.argv.slice(2);
const modules = {}, loaded = {};
let wanted;

globalThis.self = globalThis;
globalThis.webpackChunkjupyterlab_a11y_checker = {
  push([, chunk]) {
    for (const [id, module] of Object.entries(chunk)) {
      modules[id] ??= module;
      if (String(module).includes(`${WANTED}:()`)) wanted = id;
    }
  },
};
for (const file of fs.readdirSync(folder))
  if (/^\d+\..*\.js$/.test(file)) (0, eval)(fs.readFileSync(path.join(folder, file), "utf8"));

function load(id) {
  if (loaded[id]) return loaded[id].exports;
  const module = (loaded[id] = { exports: {}, id });
  modules[id]?.call(module.exports, module, module.exports, load); // axe-core is one that the page would share
  return module.exports;
}
load.r = (exports) => Object.defineProperty(exports, "__esModule", { value: true });
load.o = (object, key) => Object.prototype.hasOwnProperty.call(object, key);
load.d = (exports, getters) => {
  for (const key in getters) Object.defineProperty(exports, key, { enumerable: true, get: getters[key] });
};
load.n = (module) => {
  const get = module?.__esModule ? () => module.default : () => module;
  load.d(get, { a: get });
  return get;
};
load.e = () => Promise.resolve();
load.g = globalThis;
load.nmd = (module) => module;

const noImages = { loadImage: async () => null };

(async () => {
  const rules = load(wanted), found = [];
  for (const notebook of notebooks) {
    const cells = rules.rawIpynbToGeneralCells(JSON.parse(fs.readFileSync(notebook, "utf8")));
    const issues = await rules[WANTED](cells, noImages);
    found.push(issues.map((i) => ({ cell: i.cellIndex, rule: i.violationId, content: (i.issueContentRaw ?? "").trim() })));
  }
  console.log(JSON.stringify(found));
})();
