// Bundles the front end into portal/static/dist/: `node portal/static/build.mjs` (make does it).
//
// Names carry a hash of the content, manifest.json says which is which (read by portal/shared/assets.py), so a
// browser may keep a file forever. Beside each bundle lies a packed copy (.gz), sent to who takes it.
// Fonts go along for the documents that typst makes on the server: the documents' own, and in fonts/rare/ the planes of
// rare characters, whose packed pieces pages load too when they show one. The page that checks certificates without
// the server is put into one file.

import { build } from "esbuild";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import woff2 from "wawoff2";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "..", "..");
const dist = join(here, "dist");
const hanamin = join(root, "node_modules/hanamin");

const FONTS = ["sans", "serif"].flatMap((kind) =>
  ["400Regular", "700Bold"].map((weight) => {
    const family = kind === "sans" ? "NotoSansSC" : "NotoSerifSC";
    return join(root, "node_modules/@expo-google-fonts", `noto-${kind}-sc`, weight, `${family}_${weight}.ttf`);
  }),
);
// Of Hanazono Mincho what the documents' fonts lack: extensions B to F, and the compatibility ideographs.
const RARE = /^(HanaMinB\..*Extension-[B-F].*|HanaMinA\.CJK-Compatibility-Ideographs(-Supplement)?)\.woff2$/;

const rareFaces = {
  name: "rare characters",
  setup(esbuild) {
    esbuild.onResolve({ filter: /^rare-characters\.css$/ }, () => ({ path: "rare-characters.css", namespace: "rare" }));
    esbuild.onLoad({ filter: /.*/, namespace: "rare" }, () => {
      const faces = readFileSync(join(hanamin, "HanaMin.css"), "utf8").match(/@font-face \{[^}]+\}/g);
      const contents = faces
        .map((face) => ({ file: /url\(([^)]+)\)/.exec(face)[1], range: /unicode-range:[^;]+;/.exec(face)[0] }))
        .filter(({ file }) => RARE.test(file))
        .map(({ file, range }) => `@font-face{font-family:HanaMin;src:url(./${file});${range}}`);
      return { contents: contents.join("\n"), loader: "css", resolveDir: hanamin };
    });
  },
};

mkdirSync(join(dist, "fonts", "rare"), { recursive: true });

const OURS = { absWorkingDir: root, bundle: true, minify: true, format: "iife", target: "chrome87", logLevel: "warning" };

const result = await build({
  ...OURS,
  entryPoints: ["portal/static/src/app.js", "portal/static/src/app.css"],
  outdir: dist,
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  legalComments: "linked", // the licenses of what is bundled are served beside it
  loader: { ".svg": "file", ".woff2": "file" },
  metafile: true,
  plugins: [rareFaces],
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

// One file with all it needs: it says itself that it runs this script alone and asks nobody. The server sets the data in.
async function inOneFile(name) {
  const entryPoints = [`portal/static/src/${name}.js`, `portal/static/src/${name}.css`];
  const { outputFiles } = await build({ ...OURS, entryPoints, outdir: dist, write: false, legalComments: "inline" });
  const [script, style] = outputFiles.map(({ text }) => text.trim().replace(/<\/(script|style)/gi, "<\\/$1"));
  const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  const policy = `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; img-src blob:; base-uri 'none'; form-action 'none'`;
  const parts = { policy, style, script };
  const page = readFileSync(join(here, "src", `${name}.html`), "utf8").replace(/\{\{(policy|style|script)\}\}/g, (_, part) => parts[part]);
  const file = `${name}-${createHash("sha256").update(page).digest("hex").slice(0, 8)}.html`;
  writeFileSync(join(dist, file), page);
  manifest[`${name}.html`] = file;
  wanted.add(file);
}
await inOneFile("verify-offline");

for (const font of FONTS) {
  const copy = join(dist, "fonts", basename(font));
  if (!existsSync(copy) || statSync(copy).size !== statSync(font).size) copyFileSync(font, copy);
}
const rare = readdirSync(hanamin).filter((name) => RARE.test(name));
for (const name of rare) {
  const unpacked = join(dist, "fonts", "rare", name.replace(/woff2$/, "ttf"));
  const packed = join(hanamin, name);
  if (!existsSync(unpacked) || statSync(unpacked).mtimeMs < statSync(packed).mtimeMs) {
    writeFileSync(unpacked, await woff2.decompress(readFileSync(packed)));
  }
}
// Where the manifest stands, the bundle is whole; what an older one named goes last.
writeFileSync(join(dist, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
for (const name of readdirSync(dist)) if (!wanted.has(name)) rmSync(join(dist, name), { recursive: true });
