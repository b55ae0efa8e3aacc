/** Node-RED's settings: nothing outside, nothing installed, nobody without a login. Pure. */
import { join } from 'node:path';
import type { FlowsDoor } from '../nodes/door';

/** Whoever edits flows runs code in this process; these would run programs, read files or listen beside it. */
const LEFT_OUT = [
  '90-exec.js',
  '10-file.js',
  '23-watch.js',
  '05-tls.js',
  '06-httpproxy.js',
  '10-mqtt.js',
  '21-httpin.js',
  '22-websocket.js',
  '31-tcpin.js',
  '32-udp.js',
];

/** Where the editor is; the dashboard is beside it, not below: the two have different rights. */
export const EDITOR_PATH = '/editor';
export const DASHBOARD_PATH = '/dashboard';

const SESSION_SECONDS = 8 * 3600;

export type SettingsOptions = {
  /** Holds flows, credentials and installed nodes of this process. */
  readonly userDir: string;
  /** Encrypts credentials of nodes at rest. */
  readonly credentialSecret: string;
  readonly login: { readonly user: string; readonly passwordHash: string };
  /** What our own nodes reach through `RED.settings.coride`. */
  readonly door: FlowsDoor;
};

export function nodeRedSettings({ userDir, credentialSecret, login, door }: SettingsOptions) {
  return {
    userDir,
    flowFile: join(userDir, 'flows.json'),
    flowFilePretty: true,
    credentialSecret,
    httpAdminRoot: EDITOR_PATH,
    httpNodeRoot: '/',
    adminAuth: {
      type: 'credentials',
      sessionExpiryTime: SESSION_SECONDS,
      users: [{ username: login.user, password: login.passwordHash, permissions: '*' }],
    },
    nodesExcludes: LEFT_OUT,
    externalModules: {
      autoInstall: false,
      palette: { allowInstall: false, allowUpdate: false, allowUpload: false },
      modules: { allowInstall: false },
    },
    functionExternalModules: false,
    functionGlobalContext: {},
    exportGlobalContextKeys: false,
    telemetry: { enabled: false, updateNotification: false },
    diagnostics: { enabled: false, ui: false },
    runtimeState: { enabled: false, ui: false },
    editorTheme: {
      tours: false,
      projects: { enabled: false },
      palette: { catalogues: [] },
      page: { title: 'Coride flows' },
      header: { title: 'Coride 同乘' },
      codeEditor: { lib: 'ace' },
    },
    // Its own log would print flows' payloads.
    logging: { console: { level: 'fatal', metrics: false, audit: false } },
    coride: door,
  };
}
