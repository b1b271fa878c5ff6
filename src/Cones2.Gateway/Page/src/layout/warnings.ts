import type { Box, Subject } from '../api/types';
import type { Place } from './place';

const greatestOverlap = 0.25;

/** What will likely go wrong, told before anything is sent. */
export function warningsOf(prompt: string, places: Place[], subjects: Subject[], layoutPlace: number): string[] {
  const warnings: string[] = [];
  for (const place of places) {
    if (!prompt.includes(`{${place.name}}`)) warnings.push(`The prompt does not name {${place.name}}: put it where the subject belongs in the sentence.`);
    if (place.box && Math.min(place.box.right - place.box.left, place.box.bottom - place.box.top) < 2 * layoutPlace)
      warnings.push(`The box of ${place.name} is small: the model hardly sees ${2 * layoutPlace} pixels.`);
    const subject = subjects.find((subject) => subject.id === place.subject);
    if (subject && subject.published === null) warnings.push(`${place.subject} is not learned yet.`);
  }
  for (const [index, one] of places.entries()) {
    for (const other of places.slice(index + 1)) {
      if (one.box && other.box && overlap(one.box, other.box) > greatestOverlap) warnings.push(`The boxes of ${one.name} and ${other.name} overlap: they may mix.`);
    }
  }
  for (const name of prompt.matchAll(/\{([^}]*)\}/g)) {
    if (!places.some((place) => place.name === name[1])) warnings.push(`{${name[1]}} is no subject of this picture: add it from the library.`);
  }
  return warnings;
}

/** The share of the smaller box that is in the other too. */
function overlap(one: Box, other: Box): number {
  const width = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  const height = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  const area = (box: Box) => (box.right - box.left) * (box.bottom - box.top);
  return Math.max(0, width) * Math.max(0, height) / Math.min(area(one), area(other));
}
