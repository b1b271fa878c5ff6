import type { Box, PlacedSubject } from '../api/types';

/** A subject on the canvas. */
export interface Place {
  /** What the prompt calls it in braces. */
  name: string;
  subject: string;
  /** A box, a painted mask, or wherever the model likes. */
  shape: Shape;
  /** In pixels of the picture; kept while another shape is chosen. */
  box: Box;
  /** A PNG in base64, white inside; null before anything is painted. */
  mask: string | null;
  strength: number;
  /** As an order had it; null where it was placed here. */
  before: PlacedSubject | null;
}

/** Of the picture, in pixels. */
export interface Size {
  width: number;
  height: number;
}

export type Shape = 'box' | 'mask' | 'anywhere';

/** Colours that tell apart up to a dozen subjects. */
export const hueOf = (index: number) => (index * 137) % 360;

/** Keeps a box within the picture, at least so large, its edges on whole pixels. */
export function fit(box: Box, size: Size, least: number): Box {
  const width = Math.min(size.width, Math.max(least, Math.round(box.right - box.left)));
  const height = Math.min(size.height, Math.max(least, Math.round(box.bottom - box.top)));
  const left = Math.min(size.width - width, Math.max(0, Math.round(box.left)));
  const top = Math.min(size.height - height, Math.max(0, Math.round(box.top)));
  return { left, top, right: left + width, bottom: top + height };
}

export const moved = (box: Box, x: number, y: number): Box => ({ left: box.left + x, top: box.top + y, right: box.right + x, bottom: box.bottom + y });

export const resized = (box: Box, x: number, y: number): Box => ({ ...box, right: box.right + x, bottom: box.bottom + y });
