import { createRequire } from 'node:module'
import type { NetworkRuntime } from '@trabecula/core'

const require = createRequire(import.meta.url)
const PACKAGE = 'onnxruntime-web' // Not a dependency: whoever brings a network along installs it.

/** What is used of onnxruntime-web. */
interface Runtime {
  readonly env: { readonly wasm: { numThreads: number }; readonly versions: { readonly web?: string } }
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => unknown
  readonly InferenceSession: {
    create(model: Uint8Array, options: object): Promise<Session>
  }
}

interface Session {
  readonly inputNames: readonly string[]
  readonly outputNames: readonly string[]
  run(
    feeds: Readonly<Record<string, unknown>>,
  ): Promise<Record<string, { data: unknown; dims: readonly number[] }>>
  release(): Promise<void>
}

/**
 * ONNX Runtime in WebAssembly, where it is installed; loaded when a model is opened. One thread: the same sums everywhere.
 * @param path the package, or its file.
 */
export function installedNetworks(path: string = PACKAGE): NetworkRuntime | undefined {
  try {
    require.resolve(path)
  } catch {
    return undefined
  }
  return {
    async open(model) {
      const loaded = (await import(path)) as Runtime & { default?: Runtime }
      const runtime = loaded.default ?? loaded
      runtime.env.wasm.numThreads = 1
      const session = await runtime.InferenceSession.create(model, { executionProviders: ['wasm'] })
      return {
        runtime: `${PACKAGE} ${runtime.env.versions.web ?? 'of unknown version'}`,
        async run(data, dims) {
          const input = new runtime.Tensor('float32', data, dims)
          const results = await session.run({ [session.inputNames[0]!]: input })
          const output = results[session.outputNames[0]!]!
          return { data: Float32Array.from(output.data as Float32Array), dims: [...output.dims].map(Number) }
        },
        close: () => session.release(),
      }
    },
  }
}
