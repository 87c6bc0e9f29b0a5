let known: boolean | undefined

/** Whether WebGL is computed on the processor (no graphics card, or a remote desktop): pictures then cost many times more. */
export function isSoftwareGraphics(): boolean {
  known ??= probe()
  return known
}

function probe(): boolean {
  const gl = document.createElement('canvas').getContext('webgl2')
  if (!gl) return true
  const info = gl.getExtension('WEBGL_debug_renderer_info')
  const renderer = String(gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER))
  gl.getExtension('WEBGL_lose_context')?.loseContext()
  return /swiftshader|llvmpipe|softpipe|software|basic render/i.test(renderer)
}
