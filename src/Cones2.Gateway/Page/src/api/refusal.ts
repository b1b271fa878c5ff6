import type { Problem } from './types';

/** What the API refused, for people: each fault with its remedy. */
export class Refusal extends Error {
  readonly status: number;
  readonly lines: string[];

  constructor(problem: Problem) {
    super(problem.title);
    this.status = problem.status;
    this.lines = problem.errors?.map((error) => `${error.detail}; ${error.remedy}.`) ?? [problem.title];
  }
}
