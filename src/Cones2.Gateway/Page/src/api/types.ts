/** What the API gives and takes; see /openapi/v1.json. */

export type WorkState = 'none' | 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';

export const isUnderWay = ({ state }: { state: WorkState }) => state === 'waiting' || state === 'running';

export interface Fault {
  where: string;
  problem: string;
  remedy: string;
}

export interface QueuePlace {
  position: number;
  expectedWait?: string | null;
}

export interface Training {
  state: WorkState;
  step: number;
  steps: number;
  loss: number | null;
  place: QueuePlace | null;
  faults: Fault[];
}

export interface Photo {
  sha256: string;
  length: number;
}

export interface Version {
  number: number;
  classNoun: string;
  model: string;
  bytes: number;
}

export interface Subject {
  id: string;
  training: Training;
  versions: Version[];
  published: number | null;
  photos: Photo[];
}

export interface Picture {
  index: number;
  state: WorkState;
  step: number;
  steps: number;
  place: QueuePlace | null;
  attempts: number;
  href: string | null;
}

export interface Composition {
  id: string;
  state: WorkState;
  pictures: Picture[];
  faults: Fault[];
}

export interface Progress {
  state: WorkState;
  picture: Picture;
  preview: string | null;
}

export interface Model {
  name: string;
  composes: boolean;
  learns: boolean;
  /** Pixels a side that it was trained on. */
  pictureSize: number;
  /** Pixels of what layouts can tell apart. */
  layoutPlace: number;
  /** What suits it. */
  learning: { steps: number; learningRate: number; learningRateSchedule: string | null; lambda: number; instancePrompt: string };
  composing: { sampler: string; inferenceSteps: number; guidanceScale: number };
  /** All that it knows; empty for any. */
  nouns: string[];
  words: string[];
}

/** What to learn a subject from; what is absent is as suits the model. */
export interface TrainingOrder {
  model: string;
  classNoun: string;
  photos: Photo[];
  steps?: number;
  learningRate?: number;
  seed?: number;
}

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface PlacedSubject {
  name: string;
  /** Absent for the one of the same name. */
  subject?: string | null;
  /** Absent for the published one. */
  version?: number | null;
  box?: Box | null;
  /** A PNG in base64, white inside, or of the colour of the mask. */
  mask?: string | null;
  maskColor?: string | null;
  strength: number;
}

export interface Order {
  model: string;
  prompt: string;
  negativePrompt?: string;
  subjects: PlacedSubject[];
  sampler?: string | null;
  inferenceSteps?: number | null;
  guidanceScale?: number | null;
  /** Pixels; absent for what the model was trained on. */
  width?: number | null;
  height?: number | null;
  /** Layout guidance. */
  layout?: object;
  priority?: string;
  seed: number;
  pictures: number;
}

export interface NamePage {
  names: string[];
  /** To ask for those that follow; null where none do. */
  next: string | null;
}

export interface SubjectPage extends NamePage {
  subjects: Subject[];
}

/** RFC 9457. */
export interface Problem {
  title: string;
  status: number;
  code?: string;
  retryable?: boolean;
  errors?: { pointer: string; detail: string; remedy: string }[];
}
