import type { Model, Order, PlacedSubject } from '../api/types';
import type { Place, Size } from '../layout/place';

/** What is set beside prompt and layout; null for what suits the model. */
export interface Settings {
  seed: number;
  pictures: number;
  sampler: string | null;
  steps: number | null;
  guidanceScale: number | null;
  negativePrompt: string;
}

export const usual = (): Settings => ({ seed: 0, pictures: 1, sampler: null, steps: null, guidanceScale: null, negativePrompt: '' });

/**
 * @param before The order that is edited; null for a new one. What the page has no field for stays as it was.
 */
export function orderOf(model: Model, prompt: string, places: Place[], settings: Settings, before: Order | null): Order {
  const { negativePrompt, sampler, inferenceSteps, guidanceScale, ...kept } = before ?? {};
  return {
    ...kept,
    model: model.name,
    prompt,
    subjects: places.map(subjectOf),
    seed: settings.seed,
    pictures: settings.pictures,
    ...(settings.negativePrompt ? { negativePrompt: settings.negativePrompt } : {}),
    ...(settings.sampler ? { sampler: settings.sampler } : {}),
    ...(settings.steps ? { inferenceSteps: settings.steps } : {}),
    ...(settings.guidanceScale !== null ? { guidanceScale: settings.guidanceScale } : {}),
  };
}

function subjectOf({ name, subject, shape, box, mask, strength, before }: Place): PlacedSubject {
  const { box: boxBefore, mask: maskBefore, maskColor, ...kept } = before ?? {};
  const placed = { ...kept, name, subject, strength };
  if (shape === 'box') return { ...placed, box };
  if (shape !== 'mask' || !mask) return placed;

  // What is painted here is white.
  return { ...placed, mask, ...(mask === maskBefore && maskColor ? { maskColor } : {}) };
}

/** The canvas as an order had it. */
export function placesOf(order: Order, { width, height }: Size): Place[] {
  return order.subjects.map((before) => ({
    name: before.name, subject: before.subject ?? before.name, strength: before.strength, shape: before.box ? 'box' : before.mask ? 'mask' : 'anywhere',
    box: before.box ?? { left: width / 4, top: height / 4, right: (width * 3) / 4, bottom: (height * 3) / 4 }, mask: before.mask ?? null, before,
  }));
}
