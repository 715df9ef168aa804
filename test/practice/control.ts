import { createServer, request, type Server } from 'node:http';
import type { MeshState } from './state.ts';

/** `istiods`: the secure port of each istiod that runs, by revision. */
export type ControlVerb = 'status' | 'down' | 'reset' | 'istiods';

export interface ControlAnswer {
  readonly answer: object;
  /** Called when the answer is on its way. */
  readonly afterwards?: () => void;
}

/** A mesh answered, but could not do what was asked. */
export class ControlError extends Error {
  override readonly name = 'ControlError';
}

/**
 * Lets other processes of the same user ask for the status of a mesh, its end or its reset. Listening on the mesh's own
 * port also keeps a second mesh out of the same folder.
 */
export async function startControl(
  state: MeshState,
  handle: (verb: ControlVerb) => Promise<ControlAnswer>,
): Promise<Server> {
  const server = createServer((incoming, response) => {
    const verb = incoming.url?.slice(1);
    if (incoming.headers.authorization !== `Bearer ${state.token}` || !isVerb(verb)) {
      response.writeHead(403).end();
      return;
    }
    handle(verb).then(
      ({ answer, afterwards }) => response.end(JSON.stringify(answer), afterwards),
      (error: unknown) => {
        response.writeHead(500).end(JSON.stringify(error instanceof Error ? error.message : String(error)));
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(state.ports.control, '127.0.0.1', resolve);
  });
  return server;
}

function isVerb(text: string | undefined): text is ControlVerb {
  return text === 'status' || text === 'down' || text === 'reset' || text === 'istiods';
}

/**
 * Asks the mesh of a state; waits until it has done what was asked.
 * @returns its answer, or `undefined` when no such mesh runs
 * @throws ControlError with the reason when it runs and fails
 */
export async function askMesh(state: MeshState, verb: ControlVerb): Promise<unknown> {
  return await new Promise((resolve, reject) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port: state.ports.control,
        path: `/${verb}`,
        method: 'POST',
        agent: false,
        // Only what needs no work is answered at once.
        ...(verb === 'status' || verb === 'istiods' ? { timeout: 5000 } : {}),
        headers: { authorization: `Bearer ${state.token}` },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (piece: string) => (text += piece));
        response.on('error', () => resolve(undefined));
        response.on('end', () => {
          // Whoever else listens there now is no mesh of this folder.
          if (response.statusCode === 500) reject(new ControlError(String(parse(text))));
          else resolve(response.statusCode === 200 ? parse(text) : undefined);
        });
      },
    );
    asked.on('timeout', () => {
      reject(new ControlError('The practice mesh does not answer: is its process stopped?'));
      asked.destroy();
    });
    asked.on('error', () => resolve(undefined));
    asked.end();
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
