/**
 * An HTTP server's routes as an OpenAPI 3.1 document: paths, methods, what a body must be and how long it may be, made from the
 * routes that the server has when it is open and from the schemas that its readers check by. Answers have no schemas in the code,
 * and none here. Pure.
 */
import { version } from '../../package.json';
import type { Route } from '../web/routes';
import type { Body, Server } from '../web/servers';

export type Described = Pick<Server, 'name' | 'isHttps' | 'bodies'> & {
  readonly file: string;
  readonly routes: readonly Route[];
};

/** The document, as a value that JSON can hold. */
export function openApi({ name, file, isHttps, bodies, routes }: Described): Record<string, unknown> {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of [...routes].sort(byAddress)) {
    const path = pathOf(route.url);
    paths[path] ??= {};
    paths[path][route.method.toLowerCase()] = operation(route, bodies[`${route.method} ${route.url}`]);
  }
  return JSON.parse(
    JSON.stringify({
      openapi: '3.1.0',
      info: {
        title: `Coride: ${name}`,
        version,
        description: `${file}, made from its routes and schemas by npm run interfaces.`,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: isHttps ? 'https://localhost' : 'http://localhost' }],
      paths,
    }),
  );
}

const byAddress = (a: Route, b: Route) => (`${a.url} ${a.method}` < `${b.url} ${b.method}` ? -1 : 1);

/** `/segments/:number` is `/segments/{number}`; a star is the rest of the path. */
const pathOf = (url: string) => url.replace(/:(\w+)/g, '{$1}').replace('*', '{path}');

function operation({ method, url, accepts, body: schema }: Route, body: Body | undefined) {
  const parameters = [...pathOf(url).matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const type = accepts ?? body?.type;
  return {
    operationId: `${method.toLowerCase()}${pathOf(url).replace(/[^a-zA-Z0-9]+/g, '-')}`.replace(/-$/, ''),
    ...(parameters.length > 0 && { parameters }),
    ...(type && {
      requestBody: {
        ...(body && { description: `At most ${body.most} bytes; the content type to the letter.` }),
        required: true,
        content: { [type]: { schema: schema ?? (type === 'application/json' ? {} : { type: 'string' }) } },
      },
    }),
    responses: {
      '2XX': { description: 'Done' },
      default: { description: 'A refusal, in a sentence' },
    },
  };
}
