// Bundles a script for a page: node bundle.mjs IN OUT
import {build} from 'esbuild'

const [entry, outfile] = process.argv.slice(2)
await build({entryPoints: [entry], outfile, bundle: true, format: 'esm', logLevel: 'error'})
process.stdout.write('{"bundled":true}\n')
