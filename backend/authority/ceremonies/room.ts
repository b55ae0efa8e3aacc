/**
 * The room where a key ceremony is held (PROTOCOL.md section 1): who is there, what is drafted, who signed. The vault
 * composes what is signed and passes sealed shares on; it never holds a share that it could open, a day key or the root:
 * those are whole in the page of the officer who leads, for as long as it takes to split or to sign. One ceremony at a time.
 */
import { fromBase64url, toBase64url, utf8 } from '../../../protocol/bytes';
import { sha256 } from '../../../protocol/hmac';
import { LABEL } from '../../../protocol/labels';
import { fingerprintOf, ROOT_DAY } from '../../../protocol/officers/ceremony';
import { readable } from '../../../protocol/officers/key-form';
import { verifierFor } from '../../../protocol/signing';
import type { Person } from '../officers/policy';
import type { CeremonyKind } from './ceremony-view';
import { type Draft, daysMadeBy, draftOf, holdsShares, type Participant } from './draft';
import { forgetFirstCode, keepFirstCode, pinnedRoot, shownBundle } from './files';
import { finishCeremony } from './finish';
import { type Ceremonies, type CeremonyPorts, CeremonyRefused } from './ports';

type Room = {
  readonly kind: CeremonyKind;
  leader: string;
  readonly lost?: string;
  readonly code: string;
  readonly joined: (Participant & { readonly token: string })[];
  draft?: Draft;
  done?: { number: number; root: string };
};

const refuse = (sentence: string): never => {
  throw new CeremonyRefused(sentence);
};

export async function openCeremonies(ports: CeremonyPorts): Promise<Ceremonies> {
  const { clock, random, disk, audit } = ports;
  const newCode = () => readable(random.bytes(8));
  const inForce = () => ports.bundle()?.bundle;
  let room: Room | undefined;
  if (!inForce()) {
    const code = await keepFirstCode(disk, ports.folder, newCode());
    room = { kind: 'first', leader: '', code, joined: [] };
  }

  /** The open one. The first is over where another way brought a bundle: `npm run vault`, the demo. */
  const here = (): Room | undefined => {
    if (room?.kind === 'first' && !room.done && inForce()) room = undefined;
    return room;
  };
  const opened = (): Room => here() ?? refuse('no ceremony is open: begin one');
  const led = (me: string): Room => {
    const found = opened();
    return found.leader === me ? found : refuse(`${found.leader} leads this ceremony`);
  };
  const drafted = (of: Room): Draft => of.draft ?? refuse('nothing is prepared yet');
  const want = () => ({ now: clock.now(), dayShift: inForce()?.dayShift ?? ports.dayShift });
  const generation = (of: Room): number => {
    const held = ports.shares.rootShares()[0]?.generation ?? 1;
    return of.kind === 'replace' ? held + 1 : held;
  };
  const ofPolicy = (id: string) => ports.policy()?.people.find((person) => person.id === id);
  const inOffice = (): Participant[] =>
    (inForce()?.officers ?? []).map(({ id, seal, sign }) => {
      const { name = { zh: id, en: id }, roles = [] }: Partial<Person> = ofPolicy(id) ?? {};
      return {
        id,
        name,
        roles: roles.length > 0 ? roles : ['officer'],
        seal: toBase64url(seal),
        sign: toBase64url(sign),
      };
    });
  const peopleOf = (of: Room): Participant[] => [
    ...(of.kind === 'first' ? [] : inOffice().filter(({ id }) => id !== of.lost)),
    ...of.joined.map(({ token: _token, ...person }) => person),
  ];
  /** Who may sign: holders of shares now, or of the first ones. A newcomer among officers in office does not count. */
  const signerOf = (of: Room, me: string): Participant => {
    const isNew = of.kind !== 'first' && of.joined.some(({ id }) => id === me);
    const found = peopleOf(of).find(({ id }) => id === me);
    if (!found || isNew || !holdsShares(found)) return refuse('who holds shares signs a ceremony');
    return found;
  };
  const toMake = (of: Room) => daysMadeBy(of.kind, inForce(), want());
  /** A day that was destroyed stays so. */
  const toShare = async (of: Room): Promise<number[]> => {
    if (of.kind !== 'replace') return [];
    const held = new Set((await ports.shares.sharesOf(0, 0xffff)).map(({ day }) => day));
    return (inForce()?.days ?? []).map(({ day }) => day).filter((day) => held.has(day));
  };
  const toOpen = async (of: Room): Promise<number[]> =>
    of.kind === 'first' ? [] : [ROOT_DAY, ...(await toShare(of))];

  return {
    state() {
      const found = here();
      return {
        isFirstDue: inForce() === undefined,
        ...(found && !found.done && { open: found.kind }),
      };
    },
    participant: (token) => room?.joined.find((each) => each.token === token)?.id,

    async view(me) {
      const found = here();
      if (!found) return undefined;
      const { kind, leader, lost, code, joined, draft, done } = found;
      const current = await shownBundle(ports);
      const quorum = inForce()?.limits.quorum ?? draft?.bundle.limits.quorum;
      return {
        kind,
        me,
        leader,
        ...(lost !== undefined && { lost }),
        ...(kind === 'replace' && leader === me && { code }),
        people: peopleOf(found).map((person) => ({
          ...person,
          isNew: joined.some(({ id }) => id === person.id),
          holdsShares: holdsShares(person),
          signed: draft?.signatures.has(person.id) ?? false,
        })),
        ...(quorum !== undefined && { quorum }),
        ...(current && { current }),
        generation: generation(found),
        toMake: done ? [] : toMake(found),
        toShare: done ? [] : await toShare(found),
        isReady: ports.halves() !== undefined,
        ...(draft && {
          draft: {
            record: draft.record,
            bundle: toBase64url(draft.bundleBytes),
            ...(draft.policy !== undefined && { policy: draft.policy }),
            ...(draft.signatures.has(leader) && { leaderSignature: draft.signatures.get(leader)!.record }),
            ...(leader === me && { given: Object.fromEntries(draft.given) }),
          },
        }),
        ...(done && { done }),
      };
    },

    async begin(me, kind, lost) {
      const before = here();
      if (before && !before.done) refuse(`${before.leader} leads a ceremony already: end it first`);
      if (ports.shares.rootShares().length === 0)
        refuse("the root's shares are not at this vault: hold the ceremony with npm run vault -- ceremony");
      if (kind === 'replace') {
        const isKnown = inOffice().some(({ id }) => id === lost);
        if (!isKnown || lost === me) refuse('say which other officer is lost');
      }
      const about = kind === 'replace' ? `replace ${lost}` : 'new day keys';
      await audit.append({ action: 'ceremony-begun', who: [me], about });
      room = { kind, leader: me, ...(kind === 'replace' && { lost: lost! }), code: newCode(), joined: [] };
    },

    async end(me) {
      const found = opened();
      if (found.done) {
        room = undefined;
        return;
      }
      if (found.kind === 'first' && found.leader !== me) refuse('who leads it ends it');
      await audit.append({ action: 'ceremony-ended', who: [me] });
      room = found.kind === 'first' ? { kind: 'first', leader: '', code: found.code, joined: [] } : undefined;
    },

    async join({ code, proof, ...newcomer }) {
      const found = opened();
      if (found.kind === 'renew' || found.done) refuse('nobody is awaited');
      if (code.toUpperCase().replace(/[^0-9A-Z]/g, '') !== found.code.replace('-', ''))
        refuse('this is not the code of the ceremony');
      if (found.draft) refuse('the ceremony is prepared already: who leads it begins anew for one more');
      if (peopleOf(found).some(({ id }) => id === newcomer.id) || ofPolicy(newcomer.id))
        refuse(`${newcomer.id} is there already: take another id`);
      if (found.kind === 'replace' && found.joined.length > 0) refuse('the one who comes is there already');
      const [seal, sign] = [newcomer.seal, newcomer.sign].map((key) => fromBase64url('key', key, 32)) as [
        Uint8Array,
        Uint8Array,
      ];
      const print = fingerprintOf(sha256, seal, sign);
      if (!verifierFor(sign)(LABEL.ceremony, fromBase64url('proof', proof, 64), utf8(print)))
        refuse('the new key does not prove itself');
      const roles =
        found.kind === 'replace' ? (ofPolicy(found.lost!)?.roles ?? newcomer.roles) : newcomer.roles;
      const isFirst = found.kind === 'first' && found.joined.length === 0;
      if (isFirst && !holdsShares({ roles })) refuse('an officer leads the ceremony: others come after');
      if (isFirst) await audit.append({ action: 'ceremony-begun', who: [newcomer.id], about: 'the first' });
      await audit.append({ action: 'officer-key-made', who: [newcomer.id], about: `fingerprint ${print}` });
      const token = toBase64url(random.bytes(32));
      found.joined.push({ ...newcomer, roles, token });
      if (isFirst) found.leader = newcomer.id;
      return token;
    },

    async ownShares(me) {
      const days = await toOpen(opened());
      const all = [...ports.shares.rootShares(), ...(await ports.shares.sharesOf(0, 0xffff))];
      return all.filter((share) => share.officer === me && days.includes(share.day));
    },

    async compose(me, { site, quorum, days, pageKey }) {
      const found = led(me);
      const halves =
        ports.halves() ?? refuse('operator or authority have not written their public halves yet');
      const current = inForce();
      const people = peopleOf(found);
      const holders = people.filter(holdsShares).length;
      const needed = current?.limits.quorum ?? quorum ?? 2;
      if (holders < needed || needed < 2)
        refuse(`${holders} hold shares, ${needed} of them must sign: two at least`);
      if (found.kind === 'replace' && found.joined.length !== 1) refuse('the one who comes is not there yet');
      if (days.map(({ day }) => day).join() !== toMake(found).join())
        refuse('the days have changed meanwhile: prepare it again');
      found.draft = draftOf({
        kind: found.kind,
        leader: me,
        ...(found.lost !== undefined && { lost: found.lost }),
        people,
        current,
        policy: ports.policy(),
        halves,
        want: { ...want(), site: current?.site ?? site ?? '' },
        quorum: needed,
        made: days.map(({ day, key }) => ({ day, key: fromBase64url('day key', key, 32) })),
        toShare: await toShare(found),
        pageKey: toBase64url(fromBase64url('key of the page', pageKey, 32)),
      });
    },

    recordHash: () => drafted(opened()).recordHash,

    async sign(me, { record, policy, shares }) {
      const found = opened();
      const draft = drafted(found);
      const { sign } = signerOf(found, me);
      if (me !== found.leader && !draft.signatures.has(found.leader)) refuse('who leads signs first');
      const verify = verifierFor(fromBase64url('signing key', sign, 32));
      const holds = (label: Uint8Array, text: string, signature: string) =>
        verify(label, fromBase64url('signature', signature, 64), utf8(text));
      if (!holds(LABEL.ceremony, draft.record, record)) refuse('this does not sign the record');
      if (draft.policy !== undefined && !holds(LABEL.policy, draft.policy, policy ?? ''))
        refuse('this does not sign the policy');
      const needed = me === found.leader ? [] : await toOpen(found);
      if (shares.map(({ day }) => day).join() !== needed.join())
        refuse('the shares are not those that it needs');
      await audit.append({ action: 'ceremony-signed', who: [me], about: `bundle ${draft.bundle.number}` });
      draft.signatures.set(me, { record, ...(policy !== undefined && { policy }) });
      draft.given.set(me, shares);
    },

    async finish(me, finished) {
      const found = led(me);
      const draft = drafted(found);
      const { quorum } = draft.bundle.limits;
      if (draft.signatures.size < quorum) refuse(`${draft.signatures.size} have signed, ${quorum} must`);
      const root = await pinnedRoot(disk, ports.exchange);
      const days = {
        first: [ROOT_DAY, ...draft.bundle.days.map(({ day }) => day)],
        renew: draft.bundle.days
          .map(({ day }) => day)
          .filter((day) => !inForce()?.days.some((each) => each.day === day)),
        replace: await toOpen(found),
      }[found.kind];
      await finishCeremony(
        { disk, exchange: ports.exchange, shares: ports.shares, root },
        draft,
        finished,
        days,
        generation(found),
      );
      if (found.kind === 'first') await forgetFirstCode(disk, ports.folder);
      found.done = { number: draft.bundle.number, root: finished.root };
      await ports.onFinished();
    },
  };
}
