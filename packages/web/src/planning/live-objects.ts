import type { SleeveDesign, SlotDesign, Vector3 } from '@trabecula/core'
import { add, cross, scale } from '@trabecula/core/base/vectors'
import type { NamedPlane } from '@trabecula/core/geometry/plan'
import {
  BufferAttribute,
  BufferGeometry,
  Group,
  LineBasicMaterial,
  LineLoop,
  LineSegments,
  Mesh,
  MeshPhongMaterial,
  Vector4,
} from 'three'
import type { ShadedMesh } from '../loading/stl.ts'
import { colourOf, pathObject } from '../viewer/plan-objects.ts'
import type { Rgb } from '../viewer/scene.ts'
import type { ShownResult } from './messages.ts'

const CUT: Rgb = [255, 214, 64]
const SLOT: Rgb = [70, 230, 150]
const IMPLANT: Rgb = [150, 182, 214]
const POROUS: Rgb = [232, 156, 84]
const MOST_PLANES = 8

/** Where the implant is porous. */
interface Porous {
  readonly planes: readonly NamedPlane[]
  readonly depth: number
  readonly size: number
}

/** The resection's outline on the bone: what is cut by each plane. */
export function outlinesObject(result: ShownResult): Group {
  const group = new Group()
  const material = new LineBasicMaterial({ color: colourOf(CUT), depthTest: false, transparent: true })
  for (const { outlines } of result.resection?.cuts ?? []) {
    for (const outline of outlines) {
      const geometry = new BufferGeometry().setAttribute('position', new BufferAttribute(outline.slice(), 3))
      const line = new LineLoop(geometry, material)
      line.renderOrder = 8
      group.add(line)
    }
  }
  return group
}

/** Slots as the boxes that a blade runs in, sleeves as the cylinders round their holes. */
export function guidesObject(result: ShownResult): Group {
  const group = new Group()
  const material = new LineBasicMaterial({ color: colourOf(SLOT), depthTest: false, transparent: true })
  for (const { slots, sleeves } of result.guides) {
    for (const slot of slots) {
      const geometry = new BufferGeometry().setAttribute('position', new BufferAttribute(slotEdges(slot), 3))
      const edges = new LineSegments(geometry, material)
      edges.renderOrder = 8
      group.add(edges)
    }
    for (const sleeve of sleeves) group.add(...sleeveObject(sleeve).children)
  }
  return group
}

/** f32[72]: the twelve edges of the slot's opening, along, inward and across the blade. */
function slotEdges({ origin, along, inward, length, depth, blade, clearance }: SlotDesign): Float32Array {
  const across = cross(along, inward)
  const half = (blade.thickness + clearance) / 2
  const corner = (i: number): Vector3 =>
    add(
      add(origin, scale(along, (i & 1 ? 0.5 : -0.5) * length)),
      add(scale(inward, i & 2 ? depth : 0), scale(across, i & 4 ? half : -half)),
    )
  const edges: number[] = []
  for (let a = 0; a < 8; a++)
    for (const bit of [1, 2, 4]) if (!(a & bit)) edges.push(...corner(a), ...corner(a | bit))
  return Float32Array.from(edges)
}

function sleeveObject({ name, mouth, direction, length, outer }: SleeveDesign): Group {
  const tip = add(mouth, scale(direction, length))
  const object = pathObject({ name, kind: 'wire', entry: mouth, tip, diameter: outer, colour: SLOT })
  for (const child of object.children) {
    const material = (child as Mesh).material as MeshPhongMaterial
    material.transparent = true
    material.opacity = 0.55
    material.depthWrite = false
  }
  return object
}

/** The implant, its porous zones in another colour with the pattern of their cells. */
export function implantObject(mesh: ShadedMesh, porous: Porous | undefined): Group {
  const geometry = new BufferGeometry()
  geometry.setAttribute('position', new BufferAttribute(mesh.positions, 3))
  geometry.setAttribute('normal', new BufferAttribute(mesh.normals, 3))
  geometry.setIndex(new BufferAttribute(mesh.triangles, 1))
  const material = new MeshPhongMaterial({ color: colourOf(IMPLANT), specular: 0x333333, shininess: 24 })
  if (porous && porous.planes.length > 0) tintPorous(material, porous)
  return new Group().add(new Mesh(geometry, material))
}

/**
 * Colours what lies at most `depth` above a plane, pixel by pixel, with the gyroid's own function as a texture: its pores come
 * out dark. A picture of where the lattice will be, not of its struts.
 */
function tintPorous(material: MeshPhongMaterial, { planes, depth, size }: Porous): void {
  const list = planes.slice(0, MOST_PLANES).map(({ normal, offset }) => new Vector4(...normal, -offset))
  while (list.length < MOST_PLANES) list.push(new Vector4(0, 0, 0, 1e9))
  material.onBeforeCompile = (shader) => {
    Object.assign(shader.uniforms, {
      porousPlanes: { value: list },
      porousDepth: { value: depth },
      porousWave: { value: (2 * Math.PI) / size },
      porousColour: { value: colourOf(POROUS) },
    })
    shader.vertexShader = shader.vertexShader
      .replace('#include <common>', '#include <common>\nvarying vec3 patientPoint;')
      .replace('#include <begin_vertex>', '#include <begin_vertex>\npatientPoint = position;')
    shader.fragmentShader = shader.fragmentShader
      .replace(
        '#include <common>',
        `#include <common>
        varying vec3 patientPoint;
        uniform vec4 porousPlanes[${MOST_PLANES}];
        uniform float porousDepth;
        uniform float porousWave;
        uniform vec3 porousColour;`,
      )
      .replace(
        '#include <color_fragment>',
        `#include <color_fragment>
        float porousAt = 1e9;
        for (int i = 0; i < ${MOST_PLANES}; i++)
          porousAt = min(porousAt, dot(porousPlanes[i], vec4(patientPoint, 1.0)));
        if (porousAt < porousDepth) {
          vec3 w = porousWave * patientPoint;
          float gyroid = dot(sin(w), cos(w.yzx));
          diffuseColor.rgb = porousColour * mix(0.35, 1.0, smoothstep(-0.35, 0.15, gyroid));
        }`,
      )
  }
}
