import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { lastLines } from './lastLines.ts';

export interface PartSpec {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  /** The whole environment: nothing of the caller's gets through. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly logFile: string;
  /** The port on which others find it. */
  readonly port: number;
  /** Whether it answers; asked again and again until it says so. Never throws. */
  readonly isReady: () => Promise<boolean>;
  /** Milliseconds between two questions; 40 unless told. */
  readonly askEvery?: number;
}

/** `stopped`: not wanted or ended by us. `crashed`: ended by itself. */
export type PartState = 'stopped' | 'starting' | 'ready' | 'crashed';

export interface PartReport {
  readonly name: string;
  readonly pid: number | undefined;
  readonly port: number;
  readonly logFile: string;
  readonly state: PartState;
}

/** A part ended by itself. The message names it and carries the end of its log. */
export class PartCrash extends Error {
  override readonly name = 'PartCrash';
  readonly part: string;
  readonly logFile: string;
  readonly lastLines: string;

  constructor(part: string, how: string, logFile: string, end: string) {
    super(`${part} of the practice mesh ended ${how}. The end of its log (${logFile}):\n${end}`);
    this.part = part;
    this.logFile = logFile;
    this.lastLines = end;
  }
}

/** Milliseconds until a part must be ready: a busy machine is slow. */
const patience = 120_000;

/** One program of the mesh, run under the warden so that it cannot outlive this process. */
export class Part {
  readonly spec: PartSpec;
  private readonly warden: string;
  private readonly onCrash: (crash: PartCrash) => void;
  private process: ChildProcess | undefined;
  private ended: Promise<void> = Promise.resolve();
  private pid: number | undefined;
  private state: PartState = 'stopped';
  private crash: PartCrash | undefined;

  constructor(spec: PartSpec, warden: string, onCrash: (crash: PartCrash) => void) {
    this.spec = spec;
    this.warden = warden;
    this.onCrash = onCrash;
  }

  report(): PartReport {
    const { name, port, logFile } = this.spec;
    return { name, pid: this.pid, port, logFile, state: this.state };
  }

  /** Starts the program and waits until it is ready. @throws PartCrash when it ends before; the signal's reason */
  async start(signal?: AbortSignal): Promise<void> {
    if (this.process !== undefined) throw new Error(`${this.spec.name} runs already.`);
    const { program, args, env, cwd, logFile } = this.spec;
    mkdirSync(dirname(logFile), { recursive: true });
    mkdirSync(cwd, { recursive: true });
    const log = openSync(logFile, 'a');
    this.state = 'starting';
    this.crash = undefined;
    // A session of its own keeps Ctrl-C from reaching it before this process had its say.
    const child = spawn(this.warden, [program, ...args], {
      cwd,
      env,
      stdio: ['pipe', log, log, 'pipe'],
      detached: true,
    });
    closeSync(log);
    this.process = child;
    this.ended = new Promise((resolve) => {
      child.once('error', (error) => {
        this.gone(child, `: ${error.message}`);
        resolve();
      });
      child.once('exit', (code, by) => {
        this.gone(child, by === null ? `with exit code ${code}` : `by ${by}`);
        resolve();
      });
    });
    child.stdin?.on('error', () => {});
    child.stdio[3]?.once('data', (data: Buffer) => {
      if (this.process === child) this.pid = Number(data.toString());
    });
    await this.untilReady(child, signal);
  }

  private async untilReady(child: ChildProcess, signal: AbortSignal | undefined): Promise<void> {
    const deadline = performance.now() + patience;
    while (!(await this.spec.isReady())) {
      if (this.crash !== undefined) throw this.crash;
      if (this.process !== child) throw new Error(`${this.spec.name} was stopped before it was ready.`);
      if (performance.now() > deadline) {
        const { name, logFile } = this.spec;
        throw new Error(
          `${name} did not become ready in ${patience / 1000} s. The end of its log:\n${endOf(logFile)}`,
        );
      }
      // There is nothing to subscribe to before a server listens.
      await wait(this.spec.askEvery ?? 40, undefined, { signal });
    }
    if (this.process === child) this.state = 'ready';
  }

  /** Called once a child is gone; only the present one counts. */
  private gone(child: ChildProcess, how: string): void {
    if (this.process !== child) return;
    if (this.pid !== undefined) killGroup(this.pid);
    this.process = undefined;
    this.pid = undefined;
    this.state = 'crashed';
    const { name, logFile } = this.spec;
    this.crash = new PartCrash(name, how, logFile, endOf(logFile));
    this.onCrash(this.crash);
  }

  /** Kills the program and whatever it started, at once, and waits until it is gone. Not a crash. */
  async stop(): Promise<void> {
    const child = this.process;
    if (child !== undefined) {
      this.process = undefined;
      this.pid = undefined;
      child.stdin?.end();
    }
    this.state = 'stopped';
    await this.ended;
  }
}

function endOf(logFile: string): string {
  // Somebody may have removed the folder under the mesh.
  return existsSync(logFile) ? lastLines(readFileSync(logFile, 'utf8'), 15) : '(no log)';
}

/** Where the system does not do it, a killed warden leaves its program behind. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It is gone, as it should be.
  }
}
