import type { Box, Model, Subject } from '../api/types';
import type { Place } from './place';

const greatestOverlap = 0.25;

/** What will likely go wrong, told before anything is sent. */
export function warningsOf(prompt: string, places: Place[], subjects: Subject[], model: Model): string[] {
  const warnings: string[] = [];
  const least = 2 * model.layoutPlace;
  for (const place of places) {
    const { name, box } = place;
    if (!prompt.includes(`{${name}}`)) warnings.push(`The prompt does not name {${name}}: put it where the subject belongs in the sentence.`);
    if (place.shape === 'box' && Math.min(box.right - box.left, box.bottom - box.top) < least)
      warnings.push(`The box of ${name} is too small: give it at least ${least} pixels a side, or the model hardly sees it.`);
    if (place.shape === 'mask' && !place.mask) warnings.push(`The mask of ${name} is empty: paint where it shall be, or choose a box.`);
    const subject = subjects.find((subject) => subject.id === place.subject);
    if (!subject || subject.published === null) warnings.push(`${place.subject} is not learned yet.`);
    else if (subject.versions.find((version) => version.number === subject.published)?.model !== model.name)
      warnings.push(`${place.subject} was learned on another model than ${model.name}.`);
  }
  const boxes = places.filter((place) => place.shape === 'box');
  for (const [index, one] of boxes.entries()) {
    for (const other of boxes.slice(index + 1)) {
      if (overlap(one.box, other.box) > greatestOverlap) warnings.push(`The boxes of ${one.name} and ${other.name} overlap: the two may mix.`);
    }
  }
  for (const name of prompt.matchAll(/\{([^}]*)\}/g)) {
    if (!places.some((place) => place.name === name[1])) warnings.push(`{${name[1]}} is no subject of this picture: place it from the library.`);
  }
  const unknown = unknownWords(prompt, model.words);
  if (unknown.length > 0) warnings.push(`${model.name} never saw ${unknown.length > 1 ? 'the words' : 'the word'} ${unknown.join(', ')}: use those listed below the prompt.`);
  return warnings;
}

function unknownWords(prompt: string, words: string[]): string[] {
  if (words.length === 0) return [];
  const used = prompt.toLowerCase().split(/[ ,.\n]+/).filter((word) => word !== '' && !word.startsWith('{'));
  return [...new Set(used.filter((word) => !words.includes(word)))];
}

/** The share of the smaller box that is in the other too. */
function overlap(one: Box, other: Box): number {
  const width = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  const height = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  const area = (box: Box) => (box.right - box.left) * (box.bottom - box.top);
  return (Math.max(0, width) * Math.max(0, height)) / Math.min(area(one), area(other));
}
