import type { Order } from '../api/types';

/** A picture that was composed, and how. */
export interface Made {
  composition: string;
  index: number;
  order: Order;
  /** An address of its PNG in this tab. */
  image: string;
}

const stored = 'cones2.compositions';

/** The orders of this browser, newest first: the pictures themselves are in the cluster. */
export function remembered(): { id: string; order: Order }[] {
  return JSON.parse(localStorage.getItem(stored) ?? '[]');
}

export function remember(id: string, order: Order) {
  localStorage.setItem(stored, JSON.stringify([{ id, order }, ...remembered().filter((one) => one.id !== id)].slice(0, 100)));
}
