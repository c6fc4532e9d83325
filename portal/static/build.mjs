// Bundles the front end into portal/static/dist/: `node portal/static/build.mjs` (make does it).
//
// Names carry a hash of the content, manifest.json says which is which (read by portal/shared/assets.py), so a
// browser may keep a file forever. Beside each bundle lies a packed copy (.gz), sent to who takes it. Fonts go along for the documents that typst makes on the server; no page
// loads them.

import { build } from "esbuild";
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "..", "..");
const dist = join(here, "dist");

const FONTS = ["sans", "serif"].flatMap((kind) =>
  ["400Regular", "700Bold"].map((weight) => {
    const family = kind === "sans" ? "NotoSansSC" : "NotoSerifSC";
    return join(root, "node_modules/@expo-google-fonts", `noto-${kind}-sc`, weight, `${family}_${weight}.ttf`);
  }),
);

mkdirSync(join(dist, "fonts"), { recursive: true });

const result = await build({
  absWorkingDir: root,
  entryPoints: ["portal/static/src/app.js", "portal/static/src/app.css"],
  outdir: dist,
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  bundle: true,
  minify: true,
  format: "iife",
  target: "chrome87",
  legalComments: "linked", // the licenses of what is bundled are served beside it
  loader: { ".svg": "file", ".woff2": "file" },
  metafile: true,
  logLevel: "warning",
});

const manifest = {};
const wanted = new Set(["fonts", "manifest.json"]);
for (const [output, { entryPoint }] of Object.entries(result.metafile.outputs)) {
  const name = basename(output);
  wanted.add(name);
  if (!entryPoint) continue;
  manifest[basename(entryPoint)] = name;
  writeFileSync(join(dist, `${name}.gz`), gzipSync(readFileSync(join(dist, name)), { level: 9 }));
  wanted.add(`${name}.gz`);
}
for (const font of FONTS) {
  const copy = join(dist, "fonts", basename(font));
  if (!existsSync(copy) || statSync(copy).size !== statSync(font).size) copyFileSync(font, copy);
}
// Where the manifest stands, the bundle is whole; what an older one named goes last.
writeFileSync(join(dist, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
for (const name of readdirSync(dist)) if (!wanted.has(name)) rmSync(join(dist, name), { recursive: true });
