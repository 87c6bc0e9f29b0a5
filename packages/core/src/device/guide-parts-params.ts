import { z } from 'zod'
import { processes } from '../geometry/process-limits.ts'

const vector = z.tuple([z.number(), z.number(), z.number()])

export const partsParams = z.strictObject({
  joint: z
    .enum(['dovetail', 'pegs'])
    .default('dovetail')
    .describe(
      'a tail in a socket, or a ledge on two pegs; both open the way that the guide comes off the bone',
    ),
  at: vector
    .optional()
    .describe('LPS mm on the bone: middle of the joint; without it where both parts keep most contact'),
  across: vector
    .optional()
    .describe('LPS: across the parting, first part to second; without it square to a slot, or the long way'),
  process: z.enum(processes).default('SLA').describe('how it is printed: sets the least gap'),
  gap: z
    .number()
    .min(0.02)
    .max(1)
    .optional()
    .describe('mm between the parts’ faces; without it the process’s least'),
  width: z
    .number()
    .min(3)
    .max(30)
    .default(6)
    .describe('mm: of the tail where it is narrowest, or from peg to peg'),
  depth: z.number().min(2).max(20).default(5).describe('mm that tail or ledge reaches into the first part'),
  height: z.number().min(2).max(20).default(6).describe('mm that the joint stands over its floor'),
  floor: z.number().min(1).max(8).default(2).describe('mm of the first part under tail or ledge'),
  wall: z.number().min(1).max(8).default(2).describe('mm of the first part around it'),
  diameter: z.number().min(2).max(10).default(3).describe('mm of pegs'),
})
export type PartsParams = z.output<typeof partsParams>
