import { eventsOf } from './events';
import { pause } from './pause';
import { Refusal } from './refusal';
import { Turns } from './turns';
import { isUnderWay, type Composition, type Model, type NamePage, type Order, type Photo, type Problem, type Progress, type Subject, type SubjectPage, type Training, type TrainingOrder, type WorkState } from './types';

// A browser opens six connections to a host: with as many streams and pictures, one is left for all else.
const streamsAtOnce = 3;
const picturesAtOnce = 2;
const tries = 5;
const betweenQuestions = 2000;

let openStreams = 0;

/** The API, signed in to by a key. */
export class Client {
  readonly #key: string;
  readonly #turns = new Turns(picturesAtOnce);
  readonly #photos = new Map<string, Promise<string>>();
  readonly #unanswered = new Map<string, string>();

  constructor(key: string) {
    this.#key = key;
  }

  models = () => this.#json<Model[]>('GET', '/v1/models');

  /** All of them, and the names of those that can't be told now. */
  async subjects(): Promise<{ subjects: Subject[]; untold: string[] }> {
    const pages: SubjectPage[] = [];
    for (let after: string | null = ''; after !== null; after = pages.at(-1)!.next)
      pages.push(await this.#json('GET', `/v1/subjects?${new URLSearchParams({ whole: 'true', after })}`));
    const subjects = pages.flatMap((page) => page.subjects);
    return { subjects, untold: pages.flatMap((page) => page.names).filter((name) => !subjects.some((subject) => subject.id === name)) };
  }

  subject = (id: string) => this.#json<Subject>('GET', `/v1/subjects/${id}`);

  upload(id: string, files: File[]): Promise<Photo[]> {
    const form = new FormData();
    for (const file of files) form.append('files', file);
    return this.#json('POST', `/v1/subjects/${id}/photos`, form);
  }

  train = (id: string, order: TrainingOrder) =>
    this.#json<Subject>('POST', `/v1/subjects/${id}/training`, order);

  watchTraining = (id: string, signal: AbortSignal) =>
    this.#events<Training>(`/v1/subjects/${id}/events`, async () => [(await this.subject(id)).training], signal);

  cancelTraining = (id: string) => this.#json<Subject>('POST', `/v1/subjects/${id}/cancel`);

  publish = (id: string, version: number) => this.#json<Subject>('PUT', `/v1/subjects/${id}/published?version=${version}`);

  residual = (id: string, version: number) => this.#picture(`/v1/subjects/${id}/versions/${version}/residual`);

  /** A residual that was learned elsewhere becomes the next version. */
  importResidual(id: string, model: string, classNoun: string, file: File): Promise<Subject> {
    const form = new FormData();
    form.append('residual', file);
    return this.#json('POST', `/v1/subjects/${id}/versions?${new URLSearchParams({ model, ...(classNoun ? { classNoun } : {}) })}`, form);
  }

  deleteSubject = (id: string) => this.#json<void>('DELETE', `/v1/subjects/${id}`);

  /** Asked for once, however often its subject is read anew. */
  photo(id: string, photo: Photo): Promise<string> {
    const path = `/v1/subjects/${id}/photos/${photo.sha256}`;
    const known = this.#photos.get(path);
    if (known) return known;
    const asked = this.#picture(path);
    this.#photos.set(path, asked);
    asked.catch(() => this.#photos.delete(path));
    return asked;
  }

  /** An order whose answer was lost is composed once, though it is sent again. */
  async submit(order: Order): Promise<Composition> {
    const text = JSON.stringify(order);
    const key = this.#unanswered.get(text) ?? newKey();
    this.#unanswered.set(text, key);
    try {
      const composition = await this.#json<Composition>('POST', '/v1/compositions', order, { 'Idempotency-Key': key });
      this.#unanswered.delete(text);
      return composition;
    } catch (error) {
      if (error instanceof Refusal && error.status < 500) this.#unanswered.delete(text);
      throw error;
    }
  }

  /** The newest first. */
  compositions = (after: string | null, limit: number) =>
    this.#json<NamePage>('GET', `/v1/compositions?${new URLSearchParams({ limit: `${limit}`, ...(after ? { after } : {}) })}`);

  order = (id: string) => this.#json<Order>('GET', `/v1/compositions/${id}/order`);

  deleteComposition = (id: string) => this.#json<void>('DELETE', `/v1/compositions/${id}`);

  composition = (id: string) => this.#json<Composition>('GET', `/v1/compositions/${id}`);

  watch = (id: string, signal: AbortSignal) =>
    this.#events<Progress>(`/v1/compositions/${id}/events`, async () => {
      const { state, pictures } = await this.composition(id);
      return pictures.map((picture) => ({ state, picture, preview: null }));
    }, signal);

  cancel = (id: string) => this.#json<Composition>('POST', `/v1/compositions/${id}/cancel`);

  picture = (href: string) => this.#picture(href);

  /** The events of a stream; while too many are open, how things stand, asked for now and then. */
  async *#events<T extends { state: WorkState }>(path: string, ask: () => Promise<T[]>, signal: AbortSignal): AsyncGenerator<T> {
    while (openStreams >= streamsAtOnce) {
      const standing = await ask();
      yield* standing;
      if (!standing.some(isUnderWay)) return;
      await pause(betweenQuestions);
      if (signal.aborted) return;
    }
    openStreams++;
    try {
      const answer = await this.#send('GET', path, undefined, {}, signal);
      for await (const data of eventsOf(answer.body!)) yield JSON.parse(data) as T;
    } finally {
      openStreams--;
    }
  }

  /** An address for an img element: those can't sign in by themselves. */
  #picture(path: string): Promise<string> {
    return this.#turns.take(async () => {
      const answer = await this.#send('GET', path);
      return URL.createObjectURL(await answer.blob());
    });
  }

  async #json<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<T> {
    const answer = await this.#send(method, path, body, headers);
    return (answer.status === 204 ? undefined : await answer.json()) as T;
  }

  async #send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}, signal?: AbortSignal): Promise<Response> {
    const isForm = body instanceof FormData;
    for (let attempt = 1; ; attempt++) {
      const answer = await fetch(path, {
        method,
        signal: signal ?? null,
        headers: { Authorization: `Bearer ${this.#key}`, ...(body && !isForm ? { 'Content-Type': 'application/json' } : {}), ...headers },
        body: body === undefined ? null : isForm ? body : JSON.stringify(body),
      });
      if (answer.ok) return answer;
      const problem: Problem = await answer.json().catch(() => ({ title: answer.statusText || 'The server refused.', status: answer.status }));

      // Too many requests at a time pass by themselves in no time; more work than a tenant may have takes long, and more than may be kept does not.
      const wait = Number(answer.headers.get('Retry-After'));
      if (answer.status !== 429 || problem.code === 'WorkLimitReached' || !wait || attempt === tries) throw new Refusal(problem);
      await pause(wait * 1000);
    }
  }
}

/** crypto.randomUUID is not there on plain HTTP from another machine. */
const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
