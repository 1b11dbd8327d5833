/** Largest value of PostgreSQL's integer; no row has an id beyond it. */
export const MAX_ID = 2_147_483_647;
