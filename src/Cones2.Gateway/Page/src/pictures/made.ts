import type { Order } from '../api/types';

/** A picture that was composed, and how. */
export interface Made {
  composition: string;
  index: number;
  order: Order;
  /** An address of its PNG in this tab. */
  image: string;
}
