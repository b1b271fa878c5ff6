import type { Model, Order } from '../api/types';
import type { Place } from '../layout/place';

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

export function orderOf(model: Model, prompt: string, places: Place[], settings: Settings): Order {
  return {
    model: model.name,
    prompt,
    subjects: places.map(({ name, subject, shape, box, mask, strength }) => ({
      name, subject, strength, ...(shape === 'box' ? { box } : shape === 'mask' && mask ? { mask } : {}),
    })),
    seed: settings.seed,
    pictures: settings.pictures,
    ...(settings.negativePrompt ? { negativePrompt: settings.negativePrompt } : {}),
    ...(settings.sampler ? { sampler: settings.sampler } : {}),
    ...(settings.steps ? { inferenceSteps: settings.steps } : {}),
    ...(settings.guidanceScale !== null ? { guidanceScale: settings.guidanceScale } : {}),
  };
}

/** The canvas as an order had it. */
export function placesOf(order: Order, side: number): Place[] {
  return order.subjects.map(({ name, subject, box, mask, strength }) => ({
    name, subject, strength, shape: box ? 'box' : mask ? 'mask' : 'anywhere',
    box: box ?? { left: side / 4, top: side / 4, right: (side * 3) / 4, bottom: (side * 3) / 4 }, mask: mask ?? null,
  }));
}
