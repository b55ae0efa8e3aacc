/** Reading a request's JSON by a schema. */
import type { FastifyRequest } from 'fastify';
import { type TSchema, Type } from 'typebox';
import { bodyOf } from '../../../platform/http-body';
import { jsonReader, type Reader } from '../../../protocol/schema';

/** Every door that takes a body takes JSON, under this one name. */
export const JSON_BODY = { config: { accepts: 'application/json' } } as const;

const MAX_BODY = 256 * 1024;

/** @param most bytes; where it is more than usual, the door's own limit says so too */
export function bodyReader<S extends TSchema>(schema: S, most = MAX_BODY): Reader<S, FastifyRequest> {
  const read = jsonReader('request', schema, most);
  return Object.assign((request: FastifyRequest) => read(bodyOf(request)), { schema, maxBytes: most });
}

export const Text = (maxLength: number) => Type.String({ maxLength });
export const Proof = Type.Union([
  Type.Object({ kind: Type.Literal('passkey'), response: Type.Object({ id: Text(512) }) }),
  Type.Object({ kind: Type.Literal('key'), signature: Text(96) }),
]);
