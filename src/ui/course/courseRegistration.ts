import type { Disposable, LogOutputChannel } from 'vscode';
import { Command } from '../../contributions.ts';
import { registerCommand } from '../commands.ts';
import type { CourseCommandParts } from './courseCommands.ts';

/** The commands of the course. Each takes a step's id or a row of the Course view; their code comes with the first use. */
export function registerCourseCommands(parts: CourseCommandParts, log: LogOutputChannel): Disposable[] {
  const load = async (): Promise<typeof import('./courseCommands.ts')> => import('./courseCommands.ts');
  return [
    registerCommand(log, Command.startCourse, async () => (await load()).startCourse(parts)),
    registerCommand(log, Command.openStep, async (step) => (await load()).openStep(parts, step)),
    registerCommand(log, Command.doStep, async (step) => (await load()).doCourseStep(parts, step)),
    registerCommand(log, Command.checkStep, async (step) => (await load()).checkStep(parts, step)),
    registerCommand(log, Command.undoStep, async (step) => (await load()).undoCourseStep(parts, step)),
    registerCommand(log, Command.openManifest, async (step) => (await load()).openStepManifest(parts, step)),
    registerCommand(log, Command.runDoctor, async () => (await load()).showDoctor(parts)),
  ];
}
