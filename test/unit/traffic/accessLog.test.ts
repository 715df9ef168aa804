import assert from 'node:assert/strict';
import { versionsInLog } from '../../../src/traffic/accessLog.ts';
import { pod } from './routingObjects.ts';

const AGENT = 'meshwalk/0a1b2c3d';
const at = (app: string, version: string, podIP: string) => ({ ...pod(app, version), status: { podIP } });
const PODS = [at('shop', 'v1', '10.244.0.5'), at('shop', 'v2', '10.244.0.6'), at('shop', 'v3', 'fd00::7')];

function line(agent: string, host: string): string {
  return `[2026-11-20T10:00:00.000Z] "GET /a HTTP/1.1" 200 - via_upstream - "-" 0 48 1 1 "10.0.0.1" "${agent}" "c0ffee-id" "localhost" "${host}" outbound|80|v1|shop.default.svc.cluster.local 10.244.0.9:4321 10.244.0.9:80 10.0.0.1:99 - default.shop.0`;
}

describe("Envoy's access log", () => {
  it('tells which versions the requests of a run were sent to, and of no other', () => {
    const log = [
      'info some line of the agent',
      line(AGENT, '10.244.0.5:9080'),
      line(AGENT, '10.244.0.6:9080'),
      line(AGENT, '10.244.0.6:9080'),
      line(AGENT, '[fd00::7]:9080'),
      line(AGENT, '-'),
      line(AGENT, '10.244.9.9:9080'),
      line('meshwalk/ffffffff', '10.244.0.5:9080'),
      `{"user_agent":"${AGENT}","upstream_host":"10.244.0.5:9080"}`,
      `{"user_agent":"other","path":"/${AGENT}","upstream_host":"10.244.0.5:9080"}`,
      `{"broken":"${AGENT}`,
    ].join('\n');
    assert.deepEqual(versionsInLog(log, AGENT, PODS), [
      { app: 'shop', version: 'v1', count: 2 },
      { app: 'shop', version: 'v2', count: 2 },
      { app: 'shop', version: 'v3', count: 1 },
    ]);
    assert.deepEqual(versionsInLog('', AGENT, PODS), []);
  });
});
