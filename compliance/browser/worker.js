// The engine beside the page: Python from memory, the files that were dropped as a folder, one question at a time.
"use strict";

const BASE = "https://parts.invalid/"; // names of parts, which nobody looks up
const FILES = "/files";
const RECORD = "/record";
let python;
let session;
const mounted = new Set();

const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const streamOf = (text) => new Blob([bytesOf(text)]).stream().pipeThrough(new DecompressionStream("gzip"));
const unpacked = async (text) => new Uint8Array(await new Response(streamOf(text)).arrayBuffer());
const tell = (what) => self.postMessage(what);

// Whatever asks for an address gets a part by that name, or nothing.
function serveOnly(parts) {
  const kinds = { "pyodide.asm.wasm": "application/wasm" };
  self.fetch = async (request) => {
    const name = String(request.url || request).replace(BASE, "");
    if (!(name in parts)) throw new TypeError(`nothing is fetched: ${name}`);
    return new Response(streamOf(parts[name]), { headers: { "Content-Type": kinds[name] || "application/octet-stream" } });
  };
  for (const name of ["XMLHttpRequest", "WebSocket", "EventSource", "importScripts"]) self[name] = undefined;
}

async function moduleOf(text) {
  const address = URL.createObjectURL(new Blob([await unpacked(text)], { type: "text/javascript" }));
  try {
    return await import(address);
  } finally {
    URL.revokeObjectURL(address);
  }
}

async function start(parts, runtime) {
  serveOnly(parts);
  const engine = unpacked(parts.engine);
  const [loader, asm] = await Promise.all([moduleOf(parts["pyodide.mjs"]), moduleOf(parts["pyodide.asm.mjs"])]);
  tell({ stage: "python" });
  python = await loader.loadPyodide({
    indexURL: BASE,
    stdLibURL: `${BASE}python_stdlib.zip`,
    createPyodideModule: asm.default,
    lockFileContents: { info: runtime, packages: {} },
    env: { PYTHONDONTWRITEBYTECODE: "1", HOME: "/home" },
  });
  tell({ stage: "engine" });
  unpack(await engine);
  session = python.runPython(`
import sys
sys.path.insert(0, "/app")
from compliance import __version__
from compliance.browser.session import Session
Session(__version__)
`);
}

// The files of the engine, as they were packed when the page was built.
function unpack(content) {
  const end = content.indexOf(10);
  const index = JSON.parse(new TextDecoder().decode(content.subarray(0, end)));
  const folders = new Set();
  let at = end + 1;
  for (const [path, length] of index) {
    const folder = path.slice(0, path.lastIndexOf("/"));
    if (!folders.has(folder)) {
      python.FS.mkdirTree(folder);
      folders.add(folder);
    }
    python.FS.writeFile(path, content.subarray(at, at + length), { canOwn: true });
    at += length;
  }
}

// Files become a folder. They stay where they are: what is read is read from there.
function mount(files, folder) {
  const { FS } = python;
  FS.chdir("/");
  if (mounted.has(folder)) FS.unmount(folder);
  FS.mkdirTree(folder);
  FS.mount(FS.filesystems.WORKERFS, { blobs: files.map(({ path, file }) => ({ name: path, data: file })) }, folder);
  mounted.add(folder);
}

// What was put in is the folder in which Python stands, so that names are as they were put in.
function answer({ name, said, files, record }) {
  if (files) mount(files, FILES);
  if (record) mount([record], RECORD);
  if (mounted.has(FILES)) python.FS.chdir(FILES);
  const watch = (what, done, all) => tell({ watched: { what, done, all } });
  const found = session.answer(name, JSON.stringify(said), watch);
  if (typeof found === "string") return JSON.parse(found);
  const content = found.toJs();
  found.destroy();
  return content;
}

self.onmessage = async ({ data }) => {
  try {
    const value = data.parts ? await start(data.parts, data.runtime) : answer(data);
    tell({ id: data.id, value });
  } catch (error) {
    tell({ id: data.id, error: String((error && error.message) || error) });
  }
};
