import { GatewayError } from '../../errors/gateway-error.js';
import type { Expense } from './budgets.port.js';
import { toUsd } from './nano-usd.js';
import type { Purse } from './purse.js';

/** A client that asks again only then finds out late that a budget was raised; one that asks all the time is a load. */
const LONGEST_RETRY_AFTER_SECONDS = 3600;
const RETRY_WHEN_TIED_UP_SECONDS = 2;
const RETRY_WHEN_AWAY_SECONDS = 5;

/** What is left of the period's budget is too little: it comes back with the next one. */
export function usedUp(purse: Purse, expense: Expense): GatewayError {
  const { endsAt } = purse.period;
  const seconds = Math.ceil((endsAt - Date.now()) / 1000);
  const spent = `${dollars(purse.spent)} of ${dollars(purse.limit)} are spent, and this request may cost ${upTo(expense)}`;
  const state = purse.spent < purse.limit ? 'has not enough left' : 'is used up';
  return refused(
    `The ${nameOf(purse, expense)} ${state}: ${spent}. The next ${purse.period.name} begins at ${new Date(endsAt).toISOString()}; ${remedy(purse)}`,
    Math.max(1, Math.min(seconds, LONGEST_RETRY_AFTER_SECONDS)),
  );
}

/** No day and no month would be long enough. */
export function tooDear(purse: Purse, expense: Expense): GatewayError {
  return refused(
    `This request may cost ${upTo(expense)}, which is more than the whole ${nameOf(purse, expense)} of ${dollars(purse.limit)}. Ask for a shorter answer with max_tokens, or ${remedy(purse)}`,
    LONGEST_RETRY_AFTER_SECONDS,
  );
}

/** There is something left, but requests under way may need it. */
export function tiedUp(purse: Purse, expense: Expense): GatewayError {
  return refused(
    `What is left of the ${nameOf(purse, expense)} is kept back for requests that are under way: ${dollars(purse.spent)} of ${dollars(purse.limit)} are spent, and this request may cost ${upTo(expense)}. Try again shortly, ask for a shorter answer with max_tokens, or ${remedy(purse)}`,
    RETRY_WHEN_TIED_UP_SECONDS,
  );
}

/** Nobody can tell what is left. */
export function ledgerAway(purse: Purse, expense: Expense): GatewayError {
  return new GatewayError(
    'database_unavailable',
    `The database is away, and what this instance might give out of the ${nameOf(purse, expense)} without it is used up. An admin must bring the database back; requests go on with it.`,
    { retryAfter: String(RETRY_WHEN_AWAY_SECONDS) },
  );
}

function refused(message: string, retryAfterSeconds: number): GatewayError {
  return new GatewayError('budget_exceeded', message, { retryAfter: String(retryAfterSeconds) });
}

function nameOf({ account }: Purse, { app, purpose }: Expense): string {
  const subject = account.kind === 'app' ? `app "${app.name}"` : `purpose "${purpose.slug}"`;
  return `budget of ${subject} for the ${account.period}`;
}

function remedy({ account }: Purse): string {
  return account.kind === 'app'
    ? `an admin can raise it with PATCH /api/v1/llm-config/apps/${account.name}.`
    : `an operator can raise it with PUT /api/v1/llm-config/purposes/${account.name}.`;
}

function upTo({ upperUsd }: Expense): string {
  return `up to ${shown(upperUsd)} USD`;
}

function dollars(nano: number): string {
  return `${shown(toUsd(nano))} USD`;
}

function shown(usd: number): string {
  return String(Number(usd.toFixed(6)));
}
