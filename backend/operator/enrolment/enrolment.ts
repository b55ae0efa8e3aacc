/**
 * Terminals into the fleet and out of it: a code is used, a certificate given and renewed, an identity revoked. What it
 * changes is in the registry; the broker and the authority follow that.
 */
import type { Clock } from '../../../platform/clock';
import type { Random } from '../../../platform/random';
import { toHex, utf8 } from '../../../protocol/bytes';
import { type EnrolmentAnswer, type EnrolmentRequest, isProven, UNNAMED } from '../../../protocol/enrolment';
import { readEnrolmentCode } from '../../../protocol/enrolment-code';
import { sha256 } from '../../../protocol/hmac';
import { terminalIdOf } from '../../../protocol/terminal-id';
import { isShutOut } from '../registry/registry';
import type { RegistryFile, TerminalRecord, Vehicle } from '../registry/schema';
import type { RegistryStore } from '../registry/store';
import { createCodes, type OpenCode, type Ticket } from './codes';

/** Asked for in vain: a sentence for whoever stands before the terminal, and for its log. */
export class EnrolmentRefused extends Error {
  override readonly name = 'EnrolmentRefused';
  constructor(
    readonly status: 400 | 403 | 404 | 409,
    message: string,
  ) {
    super(message);
  }
}

export type EnrolmentPorts = {
  readonly store: RegistryStore;
  readonly clock: Clock;
  readonly random: Random;
  /** The operator's CA: signs a request for the key of `csr`, whose subject must be `subject`, under `name`. */
  sign(csr: string, subject: string, name: string): Promise<string>;
  /** The CA's certificate, PEM. */
  readonly ca: string;
  /** Where terminals find the broker. */
  readonly mqtt: { readonly host: string; readonly port: number };
};

export type Enrolment = {
  /** @throws EnrolmentRefused when there is no such vehicle */
  makeCode(vehicleId: string, who: string): OpenCode;
  openCodes(): OpenCode[];
  /** The same request again gets the same answer: the first one may have been lost on its way. @throws EnrolmentRefused */
  enrol(request: EnrolmentRequest): Promise<EnrolmentAnswer>;
  /** A certificate for the same name. @throws EnrolmentRefused */
  renew(terminalId: string, csr: string): Promise<string>;
  /** For good: a terminal that was found again is enrolled anew, under another number. @throws EnrolmentRefused */
  revoke(terminalId: string, who: string): Promise<void>;
};

/**
 * A rider's boarding is dated by the first moment of the code, as the terminal's clock has it: the code that a terminal shows right
 * after its enrolment is older than that, by a step and what the clocks differ.
 */
const CODES_BEFORE_MS = 60_000;

const WRONG = 'this code does not count: it is wrong, used or over; ask for a new one';

export function createEnrolment(ports: EnrolmentPorts): Enrolment {
  const { store, clock, random } = ports;
  const codes = createCodes<EnrolmentAnswer>(ports);

  const enrolNow = async (request: EnrolmentRequest, ticket: Ticket<EnrolmentAnswer>) => {
    const { number, vehicleId, who } = ticket;
    const terminalId = terminalIdOf(number);
    const cert = await signed(ports, request.csr, UNNAMED, terminalId);
    const now = clock.now();
    const record: TerminalRecord = {
      terminalId,
      number,
      codeKey: request.codeKey,
      signingKey: request.signingKey,
      enrolledAt: now,
      assignments: [{ vehicleId, from: now - CODES_BEFORE_MS }],
    };
    const what = `terminal ${terminalId} enrolled for vehicle ${vehicleId}`;
    await store.change({ who, what, about: { kind: 'terminal', id: terminalId } }, (file) => {
      // It may have been retired since the code was made.
      expectInService(file.vehicles.find(({ id }) => id === vehicleId));
      return { ...file, terminals: [...file.terminals, record] };
    });
    const { ca, mqtt } = ports;
    const operatorId = store.current().operator;
    const vehicle = vehicleIn(store.current(), vehicleId);
    return { v: 1 as const, terminalId, cert, ca, operatorId, mqtt, vehicle, at: now };
  };

  return {
    makeCode(vehicleId, who) {
      const vehicle = store.registry.vehicle(vehicleId);
      if (!vehicle)
        throw new EnrolmentRefused(404, `there is no vehicle ${JSON.stringify(vehicleId)} in the registry`);
      expectInService(vehicle);
      const taken = new Set(codes.open().map(({ number }) => number));
      let number = random.uint32();
      while (taken.has(number) || store.registry.terminalByNumber(number)) number = random.uint32();
      return codes.make({ number, vehicleId, who });
    },
    openCodes: () => codes.open(),
    async enrol(request) {
      const code = readEnrolmentCode(request.code);
      const ticket = code === undefined ? undefined : codes.find(code);
      if (!ticket) throw new EnrolmentRefused(403, WRONG);
      const by = toHex(sha256(utf8(`${request.codeKey} ${request.signingKey}`)));
      if (ticket.used) {
        if (ticket.used.by !== by) throw new EnrolmentRefused(403, WRONG);
        return ticket.used.answer;
      }
      if (!isProven(request))
        throw new EnrolmentRefused(400, 'the request is not signed by the signing key that it names');
      const answer = enrolNow(request, ticket);
      ticket.used = { by, answer };
      try {
        return await answer;
      } catch (error) {
        // Nothing was enrolled: the code still counts.
        delete ticket.used;
        throw error;
      }
    },
    async renew(terminalId, csr) {
      if (isShutOut(store.registry, terminalId))
        throw new EnrolmentRefused(403, 'this terminal was revoked: enrol it anew');
      return signed(ports, csr, terminalId, terminalId);
    },
    async revoke(terminalId, who) {
      const known = store.registry.terminal(terminalId);
      if (!known) throw new EnrolmentRefused(404, `there is no terminal ${terminalId} in the registry`);
      if (known.revokedAt !== undefined)
        throw new EnrolmentRefused(409, `terminal ${terminalId} was revoked before`);
      const revokedAt = clock.now();
      const about = { kind: 'terminal', id: terminalId } as const;
      await store.change({ who, what: `terminal ${terminalId} revoked`, about }, (file) => ({
        ...file,
        terminals: file.terminals.map((each) =>
          each.terminalId === terminalId ? { ...each, revokedAt } : each,
        ),
      }));
    },
  };
}

async function signed(ports: EnrolmentPorts, csr: string, subject: string, name: string): Promise<string> {
  try {
    return await ports.sign(csr, subject, name);
  } catch (cause) {
    throw new EnrolmentRefused(400, (cause as Error).message);
  }
}

function vehicleIn(file: RegistryFile, vehicleId: string): EnrolmentAnswer['vehicle'] {
  const { id, kind, label, lineId } = file.vehicles.find((each) => each.id === vehicleId)!;
  const line = file.lines.find((each) => each.id === lineId);
  return {
    id,
    kind,
    label,
    ...(line && { line: { id: line.id, name: line.name, toZh: line.to.zh, toEn: line.to.en } }),
  };
}

/** @throws EnrolmentRefused for a vehicle that is retired */
function expectInService(vehicle: Vehicle | undefined): void {
  if (vehicle?.retiredAt !== undefined)
    throw new EnrolmentRefused(409, `vehicle ${vehicle.id} is retired: put it back into service first`);
}
