import type { PorousProperty } from '../geometry/device.ts'

/**
 * Why a porous zone has each property, where the case gives no reason of its own. The list of properties is that of the NMPA
 * guidance on printed vertebral bodies (microstructure: porosity, pore size, strut diameter, interconnectivity, thickness of
 * the porous layer, gradient, least cell, each with its reason); read from secondary sources, 2026-11.
 */
export const POROUS_RULES: Readonly<Record<PorousProperty, string>> = {
  porosity:
    'room for bone; the stiffness falls about with the square of the solid fraction (Gibson and Ashby 1997)',
  pore: 'bone grows in from about 0.3 to 0.8 mm, 0.6 mm held best in rabbits (Taniguchi 2016); the optimum is disputed',
  throat: 'the narrowest place of the way in: vessels, cells and powder pass it or stay out',
  strut: 'what the process makes whole: 0.2 mm for L-PBF (engineering judgement)',
  interconnectivity: 'powder must come out, and bone must get everywhere; closed pores do neither',
  surface: 'surface for cells to settle on and for ions to leave from; no limit is set',
  gradient: 'more room for bone at the cut face, more metal at the core, where the case asks for it',
  thickness: 'how deep bone can grow in; the solid core behind it carries',
  cell: 'the least cell that the process and the depth of the zone allow',
}
