/** The claim was lost: its lease ran out and another backend has the report now. */
export class LostClaimError extends Error {
  constructor(id: number) {
    super(`Report ${id} is being processed by another backend.`);
    this.name = 'LostClaimError';
  }
}
