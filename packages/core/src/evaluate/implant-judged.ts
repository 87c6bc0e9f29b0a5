import { z } from 'zod'

export const evaluateImplantParams = z.strictObject({
  gap: z.number().positive().default(0.1).describe('mm: greatest error of the gap to a cut'),
  outlineMean: z.number().positive().default(0.5).describe('mm: mean mismatch of the outlines at a cut'),
  outlineMax: z.number().positive().default(1.5).describe('mm: greatest mismatch of the outlines at a cut'),
  penetration: z
    .number()
    .min(0)
    .max(1)
    .default(0.05)
    .describe('mm that implant and bone may lie in each other'),
  seat: z.number().positive().default(0.1).describe('mm: error of the seat’s centre and diameter'),
  inclination: z
    .tuple([z.number(), z.number()])
    .default([40, 45])
    .describe('degrees, radiographic: from, to'),
  anteversion: z
    .tuple([z.number(), z.number()])
    .default([15, 20])
    .describe('degrees, radiographic: from, to'),
  wall: z.number().positive().default(0.1).describe('mm that the wall of the seat may fall short'),
  offset: z.number().positive().default(0.1).describe('mm: greatest offset of a screw hole to its axis'),
  angle: z.number().positive().default(0.5).describe('degrees: greatest angle of a screw hole to its axis'),
  under: z
    .number()
    .default(0.1)
    .describe('mm that a screw’s head must lie below the sphere of the cup’s seat'),
  holeWall: z.number().positive().default(1).describe('mm of metal around a screw hole'),
  holdingAngle: z
    .number()
    .min(0)
    .max(90)
    .default(45)
    .describe('degrees: greatest angle of the holding instrument to the way in'),
  density: z.number().positive().default(0.05).describe('greatest error of the lattice’s solid fraction'),
  strut: z.number().positive().default(0.2).describe('mm: thinnest strut or wall of the lattice'),
  grain: z
    .number()
    .min(0.02)
    .max(1)
    .default(0.1)
    .describe('mm: a grain of powder that must find a way out of the pores'),
  agree: z
    .number()
    .positive()
    .max(20)
    .default(2)
    .describe('%: greatest difference of the property sheet’s two resolutions'),
  thickness: z.number().positive().default(0.1).describe('mm: greatest error of a porous zone’s thickness'),
  chordError: z.number().positive().default(0.03).describe('mm: of the lattice’s triangles to its surface'),
  triangles: z.number().int().positive().default(3_000_000).describe('greatest number of triangles'),
})
export type EvaluateImplantParams = z.output<typeof evaluateImplantParams>

/** Rounded; what could not be measured says so. */
export function figure(x: number, digits: number): number | string {
  return Number.isFinite(x) ? Number(x.toFixed(digits)) : 'not found'
}
