import type { MirrorTrust } from 'backstage-plugin-patchman-node';
import type { Keyring } from '../fetch';
import { checkNotOlder, checkTrust, type Signature } from './trust';

const [OURS, RENEWED, STRANGER] = ['AA', 'BB', 'CC'];
const keyring = { keys: [{}], digest: 'd' } as unknown as Keyring;
const noKeys: Keyring = { keys: [], digest: 'd' };
const never: MirrorTrust = {
  verifiedSince: null,
  fingerprint: null,
  newestDate: null,
};
const byOurs = { ...never, verifiedSince: '2026-01-01', fingerprint: OURS };
const bySomebody = { ...never, verifiedSince: '2026-01-01' };

const verified = (...signers: string[]): Signature => ({
  status: 'verified',
  signers,
});
const expired = (...signers: string[]): Signature => ({
  status: 'unverified',
  reason: 'its key has expired',
  expired: true,
  signers,
});
const unknown: Signature = {
  status: 'unverified',
  reason: 'its key is unknown',
  signers: [],
};
const unsigned: Signature = { status: 'unsigned' };

describe('metadata', () => {
  it.each<[string, MirrorTrust, Signature, string | undefined]>([
    ['unsigned from the beginning', never, unsigned, undefined],
    ['unverified from the beginning', never, unknown, undefined],
    ['by an expired key from the beginning', never, expired(OURS), undefined],
    ['verified for the first time', never, verified(OURS), OURS],
    ['verified by the same key', byOurs, verified(OURS), OURS],
    ['verified by it among others', byOurs, verified(RENEWED, OURS), OURS],
    ['verified by another valid key', byOurs, verified(RENEWED), RENEWED],
    ['verified before, nobody knows by whom', bySomebody, verified(OURS), OURS],
    ['by the same key, which has expired', byOurs, expired(OURS), OURS],
  ])('is believed: %s', (_, trust, signature, signedBy) => {
    const context = { requireSignatures: false, keyrings: ['/k'], trust };
    expect(checkTrust(context, signature, keyring, null)).toBe(signedBy);
  });

  it.each<[string, MirrorTrust, Signature, Keyring, string[]]>([
    ['unsigned', byOurs, unsigned, keyring, ['/k']],
    [
      'unsigned, nobody knows by whom before',
      bySomebody,
      unsigned,
      keyring,
      [],
    ],
    ['by an unknown key', byOurs, unknown, keyring, ['/k']],
    ['by an expired key of somebody', byOurs, expired(STRANGER), keyring, []],
    [
      'by an expired key, nobody knows whose',
      bySomebody,
      expired(OURS),
      keyring,
      [],
    ],
    ['unsigned where no keys are configured', byOurs, unsigned, noKeys, []],
    ['signed where the keys are gone', byOurs, unknown, noKeys, ['/k']],
  ])(
    'is refused after it was verified: %s',
    (_, trust, signature, keys, keyrings) => {
      const context = { requireSignatures: false, keyrings, trust };
      expect(() => checkTrust(context, signature, keys, null)).toThrow(
        'but it was verified before',
      );
    },
  );

  it('is refused by what the state alone remembers', () => {
    const context = { requireSignatures: false, keyrings: ['/k'] };
    const before = { signature: 'verified', signedBy: OURS } as const;
    expect(() => checkTrust(context, unsigned, keyring, before)).toThrow(
      `by the key ${OURS}`,
    );
    expect(checkTrust(context, expired(OURS), keyring, before)).toBe(OURS);
  });
});

describe('a date', () => {
  const day = (days: number) =>
    new Date(Date.now() + days * 24 * 3600 * 1000).toISOString();
  const check = (
    date: string | undefined,
    newestDate: string | null,
    previous?: string,
  ) =>
    checkNotOlder(
      { trust: { ...never, newestDate } },
      'Release',
      date,
      previous,
    );

  it.each<[string, string | undefined, string | null, string | undefined]>([
    ['none at all', undefined, null, undefined],
    ['the first', day(-5), null, undefined],
    ['the same', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00.000Z', undefined],
    ['a newer one', day(-1), day(-2), day(-3)],
    ['of a clock that is ahead', day(0.5), day(-2), undefined],
    ['after one that was still to come', day(-1), day(400), day(400)],
    ['none, after one that was still to come', undefined, day(400), undefined],
  ])('is taken: %s', (_, date, newest, previous) => {
    expect(() => check(date, newest, previous)).not.toThrow();
  });

  it.each<
    [string, string | undefined, string | null, string | undefined, string]
  >([
    [
      'older than what is remembered',
      day(-3),
      day(-2),
      undefined,
      'older than',
    ],
    ['older than the last state', day(-3), null, day(-2), 'older than'],
    ['older than either', day(-3), day(-4), day(-2), 'older than'],
    ['none after one', undefined, day(-2), undefined, 'tells no date'],
    ['none after the last state’s', undefined, null, day(-2), 'tells no date'],
    ['still to come', day(3), day(-2), undefined, 'still to come'],
  ])('is refused: %s', (_, date, newest, previous, reason) => {
    expect(() => check(date, newest, previous)).toThrow(reason);
  });
});
