import type { Fault } from '@trabecula/core'
import { voxelCountOf } from '@trabecula/core/geometry/volume'
import { useEffect, useState } from 'react'
import { faultOfError } from '../loading/fetching.ts'
import { LoadingPool } from '../loading/pool.ts'
import { ProgressBoard } from '../loading/progress.ts'
import type { ShadedMesh } from '../loading/stl.ts'
import { baseVolumes, type Scene, type SceneVolume } from './scene.ts'

export interface ViewerFiles {
  /** By their path; those that have come. */
  readonly meshes: ReadonlyMap<string, ShadedMesh>
  /** By their path. */
  readonly volumes: ReadonlyMap<string, Int16Array>
  readonly labels: Uint8Array | undefined
  readonly progress: ProgressBoard
  /** Nothing that was asked for is under way any more. */
  readonly settled: boolean
}

const nothing = (): ViewerFiles => ({
  meshes: new Map(),
  volumes: new Map(),
  labels: undefined,
  progress: new ProgressBoard([]),
  settled: false,
})

/** Fetches each file of a scene once, when it is first asked for. */
class SceneFiles {
  files: ViewerFiles = nothing()
  readonly #pool = new LoadingPool()
  readonly #begun = new Set<string>()
  readonly #scene: Scene
  readonly #path: string
  readonly #told: (files: ViewerFiles) => void
  #open = 0
  #closed = false

  constructor(scene: Scene, path: string, told: (files: ViewerFiles) => void) {
    this.#scene = scene
    this.#path = path
    this.#told = told
  }

  /** The volume of the slices first, then bodies in their order, then labels. */
  ask(wanted: ReadonlySet<string>): void {
    for (const volume of this.#scene.volumes) if (wanted.has(volume.values)) this.#volume(volume)
    for (const { mesh } of this.#scene.bodies) if (wanted.has(mesh)) this.#mesh(mesh)
    const { labels } = this.#scene
    if (labels && wanted.has(labels.values)) this.#labels(labels.values, voxelCountOf(labels))
    if (this.#open === 0) this.#change({ settled: true })
  }

  close(): void {
    this.#closed = true
    this.#pool.close()
  }

  #urlOf(file: string): string {
    return this.#path + file.split('/').map(encodeURIComponent).join('/')
  }

  #volume(volume: SceneVolume): void {
    const { values: name } = volume
    const wanted = { kind: 'int16', url: this.#urlOf(name), name, count: voxelCountOf(volume) } as const
    this.#track(
      name,
      (progress) => this.#pool.load(wanted, progress),
      ({ values }) => ({ volumes: new Map(this.files.volumes).set(name, values) }),
    )
  }

  #mesh(name: string): void {
    this.#track(
      name,
      (progress) => this.#pool.load({ kind: 'mesh', url: this.#urlOf(name), name }, progress),
      ({ mesh }) => ({ meshes: new Map(this.files.meshes).set(name, mesh) }),
    )
  }

  #labels(name: string, count: number): void {
    this.#track(
      name,
      (progress) => this.#pool.load({ kind: 'bytes', url: this.#urlOf(name), name, count }, progress),
      ({ values }) => ({ labels: values }),
    )
  }

  #track<T>(
    name: string,
    load: (progress: (fraction: number) => void) => Promise<T>,
    keep: (value: T) => Partial<ViewerFiles>,
  ): void {
    if (this.#begun.has(name)) return
    this.#begun.add(name)
    const { progress: board } = this.files
    board.add(name)
    this.#open++
    this.#change({ settled: false })
    const finish = (change: Partial<ViewerFiles>, fault?: Fault): void => {
      this.#open--
      board.tell(name, { fraction: 1, ...(fault ? { fault } : {}) })
      this.#change({ ...change, settled: this.#open === 0 })
    }
    load((fraction) => board.tell(name, { fraction })).then(
      (value) => finish(keep(value)),
      (error: unknown) => finish({}, faultOfError(error, name)),
    )
  }

  #change(change: Partial<ViewerFiles>): void {
    this.files = { ...this.files, ...change }
    if (!this.#closed) this.#told(this.files)
  }
}

/** The scene's files that are wanted, by path; each is there as soon as it has come, and stays. */
export function useViewerFiles(scene: Scene, path: string, wanted: ReadonlySet<string>): ViewerFiles {
  const [files, setFiles] = useState(nothing)
  const [source, setSource] = useState<SceneFiles>()
  useEffect(() => {
    const opened = new SceneFiles(scene, path, setFiles)
    setSource(opened)
    return () => opened.close()
  }, [scene, path])
  useEffect(() => source?.ask(wanted), [source, wanted])
  return files
}

/** What the page needs at once: the volume of the slices, the labels, and the bodies that are shown. */
export function wantedFiles(
  scene: Scene,
  volume: number,
  looks: Readonly<Record<string, { readonly shown: boolean }>>,
  overlay: SceneVolume | undefined,
): ReadonlySet<string> {
  const shown = baseVolumes(scene)[volume]
  return new Set([
    ...(shown ? [shown.values] : []),
    ...(overlay ? [overlay.values] : []),
    ...scene.bodies.filter(({ mesh }) => looks[mesh]?.shown).map(({ mesh }) => mesh),
    ...(scene.labels ? [scene.labels.values] : []),
  ])
}
