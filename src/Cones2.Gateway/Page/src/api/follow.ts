import { pause } from './pause';
import { Refusal } from './refusal';

const between = 2000;

/**
 * Watches until the end, or the signal: the gateway may be replaced, or the network be away, while the work goes on without this page.
 *
 * @param watch Tells whether the end was seen.
 * @param lost Is told of each time that it was not.
 */
export async function follow(watch: () => Promise<boolean>, lost: () => void, signal?: AbortSignal): Promise<void> {
  while (!signal?.aborted) {
    try {
      if (await watch()) return;
    } catch (error) {
      if (signal?.aborted) return;
      if (error instanceof Refusal && error.status < 429) throw error;
    }
    lost();
    await pause(between);
  }
}
