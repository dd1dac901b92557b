// Compresses what was built, and weighs the script that the first page loads: what it says is also what a test holds it to.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const most = 300 * 1024;
const folder = join(dirname(fileURLToPath(import.meta.url)), "../../artifacts/web");
const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));

const first = new Set();
function follow(name) {
  const chunk = manifest[name];
  if (first.has(chunk.file)) return;
  first.add(chunk.file);
  for (const next of chunk.imports ?? []) follow(next);
}
follow("index.html");

let weight = 0;
for (const name of readdirSync(join(folder, "assets"))) {
  if (!/\.(js|mjs|css|svg)$/.test(name)) continue;
  const packed = gzipSync(readFileSync(join(folder, "assets", name)), { level: 9 });
  writeFileSync(join(folder, "assets", `${name}.gz`), packed);
  if (first.has(`assets/${name}`)) weight += packed.length;
}

writeFileSync(join(folder, "first-load.json"), JSON.stringify({ bytes: weight, most }));
console.log(`first load: ${(weight / 1024).toFixed(1)} KB of compressed script, of at most ${most / 1024} KB`);
if (weight > most) process.exit(1);
