// The core as one file: a thread that starts then reads one module and not six hundred.
import { rolldown } from 'rolldown'

/** Loaded on demand or with files of their own beside them. */
const APART = ['manifold-3d', 'dcmjs-codecs', /^meshoptimizer/, /^node:/]

/** Writes `output` from the compiled `input`. */
export async function bundle(input, output) {
  const bundled = await rolldown({ input, platform: 'node', external: APART, logLevel: 'warn' })
  await bundled.write({ file: output, format: 'esm', codeSplitting: false })
  await bundled.close()
}
