// Bundles the page: node build.mjs SOURCES OUT STATIC. OUT is what a hub serves; STATIC is the same
// to be put on any https site, with the policy that the hub sends as a header written into it.
import {build} from 'esbuild'
import {cp, mkdir, readFile, readdir, rm, writeFile} from 'node:fs/promises'
import {join} from 'node:path'

const [sources, out, site] = process.argv.slice(2)
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
  + " media-src 'self' blob: mediastream:; connect-src 'self' wss: ws://localhost:* ws://127.0.0.1:*;"
  + " worker-src 'self' blob:; base-uri 'none'; form-action 'none'"

for (const folder of [out, site]) {
  await rm(folder, {recursive: true, force: true})
  await mkdir(folder, {recursive: true})
}
await build({
  entryPoints: [join(sources, 'app.js'), join(sources, 'status.js')],
  outdir: out,
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  target: ['chrome110', 'firefox115', 'safari16.4'],
  chunkNames: 'part-[name]-[hash]',
  legalComments: 'none',
  nodePaths: [join(process.cwd(), 'node_modules')],
  logLevel: 'error'
})
const parts = ['@trystero-p2p/core', 'mqtt', '@noble/secp256k1', 'uqr']
const licences = await Promise.all(parts.map(async (part) => {
  const folder = join('node_modules', part)
  const file = (await readdir(folder)).find((name) => /^licen[cs]e/i.test(name))
  return `${part}\n\n${await readFile(join(folder, file), 'utf8')}`
}))
await writeFile(join(out, 'licences.txt'), licences.join('\n\n'))
for (const file of ['index.html', 'status.html', 'style.css', 'status.css', 'icon.svg']) await cp(join(sources, file), join(out, file))
await cp(out, site, {recursive: true})
// Without a hub there is none whose status could be shown.
for (const file of ['status.html', 'status.css', 'status.js']) await rm(join(site, file))
const html = await readFile(join(out, 'index.html'), 'utf8')
const charset = '<meta charset="utf-8">'
const edited = html
  .replace('<html lang="en">', '<html lang="en" data-site="static">')
  .replace(charset, `${charset}
  <meta http-equiv="Content-Security-Policy" content="${POLICY}">
  <meta name="referrer" content="no-referrer">`)
if (!edited.includes('data-site') || !edited.includes(POLICY)) {
  throw new Error('index.html has changed: mend build.mjs')
}
await writeFile(join(site, 'index.html'), edited)
