import type { Client } from '../api/client';
import { follow } from '../api/follow';
import { isUnderWay, type Composition, type Order } from '../api/types';

/** A composition under way. */
export interface Run {
  id: string;
  order: Order;
  step: number;
  steps: number;
  /** Where it stands while it waits, and for how many seconds about. */
  waiting: { position: number; seconds: number | null } | null;
  preview: string | null;
  /** Whether the gateway does not answer now. */
  isLost: boolean;
}

/** All that this tab follows, newest first. */
export class Runs {
  under = $state<Run[]>([]);
  #watching = new Map<string, AbortController>();

  constructor(readonly client: Client) {}

  /** Follows a composition to its end, and tells how it ended. */
  async follow(composition: Composition, order: Order): Promise<Composition> {
    const taken = composition.pictures.map((picture) => picture.step);
    this.under.unshift({ id: composition.id, order, step: 0, steps: composition.pictures.reduce((sum, picture) => sum + picture.steps, 0), waiting: null, preview: null, isLost: false });
    const run = this.under[0]!;
    const watching = new AbortController();
    this.#watching.set(run.id, watching);
    let standing = composition;
    try {
      const watch = async () => {
        await this.#watch(run, taken, watching.signal);
        standing = await this.client.composition(composition.id);
        return !isUnderWay(standing);
      };
      await follow(watch, () => (run.isLost = true), watching.signal);
      return isUnderWay(standing) ? await this.client.composition(composition.id) : standing;
    } finally {
      this.#watching.delete(run.id);
      this.under = this.under.filter((other) => other.id !== composition.id);
    }
  }

  /** Cancels a composition. The answer tells that it has ended, whatever holds its stream up. */
  async cancel(run: Run): Promise<void> {
    if (!isUnderWay(await this.client.cancel(run.id))) this.#watching.get(run.id)?.abort();
  }

  async #watch(run: Run, taken: number[], signal: AbortSignal) {
    for await (const { picture, preview } of this.client.watch(run.id, signal)) {
      run.isLost = false;
      taken[picture.index] = picture.step;
      run.step = taken.reduce((sum, step) => sum + step, 0);
      run.waiting = picture.place ? { position: picture.place.position, seconds: secondsOf(picture.place.expectedWait) } : null;
      if (preview) run.preview = `data:image/png;base64,${preview}`;
    }
  }
}

/** "00:01:05.5" is 66 seconds. */
function secondsOf(time: string | null | undefined): number | null {
  const parts = time?.match(/^(?:(\d+)\.)?(\d+):(\d+):(\d+(?:\.\d+)?)$/);
  return parts ? Math.ceil(Number(parts[1] ?? 0) * 86400 + Number(parts[2]) * 3600 + Number(parts[3]) * 60 + Number(parts[4])) : null;
}
