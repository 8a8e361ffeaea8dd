// Bundle the front end into one folder: hashed names, compressed siblings, a manifest.
// Usage: node frontend/build.mjs OUTPUT_FOLDER
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import esbuild from "esbuild";

const output = process.argv[2];
if (!output) {
  console.error("usage: node frontend/build.mjs OUTPUT_FOLDER");
  process.exit(2);
}
mkdirSync(output, { recursive: true });

const bundled = await esbuild.build({
  entryPoints: ["frontend/app.js", "frontend/charts.js", "frontend/app.css", "frontend/theme.js"],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  outdir: output,
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  loader: { ".woff2": "file" },
  legalComments: "linked",
  metafile: true,
  logLevel: "warning",
});

const manifest = {};
for (const [file, made] of Object.entries(bundled.metafile.outputs)) {
  if (made.entryPoint) manifest[basename(made.entryPoint)] = basename(file);
  if (file.endsWith(".woff2") && file.includes("latin-wght") && !file.includes("ext")) {
    manifest["inter.woff2"] = basename(file);
  }
}

const sprite = iconSprite();
const spriteName = `icons-${createHash("sha256").update(sprite).digest("hex").slice(0, 8).toUpperCase()}.svg`;
writeFileSync(join(output, spriteName), sprite);
manifest["icons.svg"] = spriteName;
writeFileSync(join(output, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");

for (const name of readdirSync(output)) {
  if (!/\.(js|css|svg)$/.test(name)) continue;
  const bytes = readFileSync(join(output, name));
  writeFileSync(join(output, `${name}.gz`), gzipSync(bytes, { level: 9 }));
  writeFileSync(
    join(output, `${name}.br`),
    brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
  );
}

// One <symbol> per line of icons.txt, so that a page draws an icon with <use>.
function iconSprite() {
  const names = readFileSync("frontend/icons.txt", "utf8").split("\n").map((line) => line.trim());
  const symbols = names.filter((name) => name && !name.startsWith("#")).map((name) => {
    const svg = readFileSync(`node_modules/lucide-static/icons/${name}.svg`, "utf8");
    const inner = svg.replace(/^[\s\S]*?<svg[\s\S]*?>/, "").replace("</svg>", "").replace(/\s+/g, " ").trim();
    return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" ` +
      `stroke-linecap="round" stroke-linejoin="round">${inner}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}
