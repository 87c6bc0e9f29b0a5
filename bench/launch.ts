/** What packages/cli/dist/runtime/launch.js exports: our process is started as the program starts itself. */
interface LaunchModule {
  readonly hugePages: () => Record<string, string> | undefined
}

const MODULE = new URL('../../packages/cli/dist/runtime/launch.js', import.meta.url) // From bench/dist.

export const { hugePages } = (await import(MODULE.href)) as LaunchModule
