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
const most = 50;

/** The orders of this browser, newest first: the pictures themselves are in the cluster. */
export function remembered(): { id: string; order: Order }[] {
  try {
    return JSON.parse(localStorage.getItem(stored) ?? '[]');
  } catch {
    return [];
  }
}

export function remember(id: string, order: Order) {
  localStorage.setItem(stored, JSON.stringify([{ id, order }, ...remembered().filter((one) => one.id !== id)].slice(0, most)));
}

/** It is not in the cluster any more. */
export function forgetOrder(id: string) {
  localStorage.setItem(stored, JSON.stringify(remembered().filter((one) => one.id !== id)));
}
